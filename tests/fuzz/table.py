"""The table of explained failures: failures that the contract allows, with the reasons."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from .report import Failure
from .server import MOCK, ROOT

TABLE = Path(__file__).with_name("explained.toml")


@dataclass(frozen=True)
class Entry:
    """One explained failure. With ``where``, only on a server with these values of open points.

    ``seldom``: it occurs only in some runs.
    """

    check: str
    operations: tuple[str, ...]
    status: int
    by: str
    because: str
    says: str = ""
    where: dict[str, str] = field(default_factory=dict)
    seldom: bool = False

    def explains(self, failure: Failure, behaviour: dict[str, str]) -> bool:
        """Whether this entry explains a failure."""
        return (
            failure.check == self.check
            and any(fnmatchcase(failure.operation, pattern) for pattern in self.operations)
            and failure.exchange.status == self.status
            and re.match(self.says, failure.exchange.says) is not None
            and self.is_about(behaviour)
        )

    def is_about(self, behaviour: dict[str, str]) -> bool:
        """Whether a server has the choices of this entry."""
        return self.where.items() <= behaviour.items()


@dataclass(frozen=True)
class Verdict:
    """The unexplained failures of a run, and the entries that it used."""

    unexplained: list[Failure]
    used: set[int]


def entries(path: Path = TABLE) -> list[Entry]:
    """The table."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["explained"]
    return [Entry(**{**row, "operations": tuple(row["operations"])}) for row in rows]


def judge(failures: Iterable[Failure], table: list[Entry], behaviour: dict[str, str]) -> Verdict:
    """Look up failures in the table; the first matching entry explains each.

    A ``seldom`` entry counts as used on every server on which its failure is possible.
    """
    verdict = Verdict([], {n for n, entry in enumerate(table) if entry.seldom and entry.is_about(behaviour)})
    for failure in failures:
        for n, entry in enumerate(table):
            if entry.explains(failure, behaviour):
                verdict.used.add(n)
                break
        else:
            verdict.unexplained.append(failure)
    return verdict


def stale(table: list[Entry], verdicts: Iterable[Verdict]) -> list[Entry]:
    """The entries that no run used."""
    used = set().union(*(verdict.used for verdict in verdicts))
    return [entry for n, entry in enumerate(table) if n not in used]


def contract() -> dict[str, Any]:
    """The clauses and open points."""
    content: dict[str, Any] = yaml.safe_load((ROOT / "openapi/clauses.yaml").read_text(encoding="utf-8"))
    return content


def behaviour(name: str) -> dict[str, str]:
    """The value of every open point in a named behaviour, as the command prints them."""
    shown = subprocess.run(
        [sys.executable, *MOCK, "--show-behaviour", name],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return {key: str(value) for key, value in tomllib.loads(shown.stdout).items()}
