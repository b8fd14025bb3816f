"""The table of explained failures: which ones the contract allows, and why."""

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
    """One explained failure. With ``where``, only on a server that chose these values of open points.

    ``seldom``: it takes chance to bring it about.
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
        """Whether a failure is the one that is meant here."""
        return (
            failure.check == self.check
            and any(fnmatchcase(failure.operation, pattern) for pattern in self.operations)
            and failure.exchange.status == self.status
            and re.match(self.says, failure.exchange.says) is not None
            and self.is_about(behaviour)
        )

    def is_about(self, behaviour: dict[str, str]) -> bool:
        """Whether a server made the choices that are meant here."""
        return self.where.items() <= behaviour.items()


@dataclass(frozen=True)
class Verdict:
    """What is left of a run's failures, and which entries it had a use for."""

    unexplained: list[Failure]
    used: set[int]


def entries(path: Path = TABLE) -> list[Entry]:
    """The table."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["explained"]
    return [Entry(**{**row, "operations": tuple(row["operations"])}) for row in rows]


def judge(failures: Iterable[Failure], table: list[Entry], behaviour: dict[str, str]) -> Verdict:
    """Hold failures against the table; each is explained by the first entry that is about it.

    An entry for what seldom happens has a use wherever it may happen.
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
    """The entries that none of the runs had a use for."""
    used = set().union(*(verdict.used for verdict in verdicts))
    return [entry for n, entry in enumerate(table) if n not in used]


def contract() -> dict[str, Any]:
    """The clauses and open points."""
    content: dict[str, Any] = yaml.safe_load((ROOT / "openapi/clauses.yaml").read_text(encoding="utf-8"))
    return content


def behaviour(name: str) -> dict[str, str]:
    """What a named behaviour chooses: every open point with its value, as the command shows it."""
    shown = subprocess.run(
        [sys.executable, *MOCK, "--show-behaviour", name],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return {key: str(value) for key, value in tomllib.loads(shown.stdout).items()}
