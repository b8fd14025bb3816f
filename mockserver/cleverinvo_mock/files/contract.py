"""Reads the clauses and open points of the contract from ``openapi/clauses.yaml``.

Layer: files. Used for documentation only: the served document and the text of a behaviour. Rules must not use it; they
read ``domain.behaviour``, which is generated from the same file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import yaml

from cleverinvo_mock.files.resources import resource

#: Stands for every operation, in place of a list.
_ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """One open point: its key, question, allowed values (the default first), and the evidence for the default.

    ``details``: the meaning of values whose names do not explain them, or "". ``operations``: operationIds, ``None`` for
    the API as a whole. ``evidence``: one of the kinds in the contract, such as ``assumed``. ``fact``: what the evidence
    shows, or "".
    """

    key: str
    question: str
    details: str
    values: tuple[str, ...]
    operations: tuple[str, ...] | None
    evidence: str
    fact: str

    def concerns(self, operation: str) -> bool:
        """Whether it applies to that operation, and not to the API as a whole."""
        return self.operations is not None and operation in self.operations


@dataclass(frozen=True, slots=True)
class Contract:
    """Clause ids with their operations (``None``: all), and the open points, both in the contract's order."""

    clauses: dict[str, tuple[str, ...] | None]
    open_points: tuple[OpenPoint, ...]

    def clauses_of(self, operation: str) -> list[str]:
        """The ids of the clauses of an operation."""
        return [id_ for id_, where in self.clauses.items() if where is None or operation in where]


@cache
def contract() -> Contract:
    """The shipped contract, read once."""
    document: dict[str, Any] = yaml.load(
        resource("openapi/clauses.yaml").read_text(encoding="utf-8"),
        Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader),  # noqa: S506 - both are safe loaders
    )
    return Contract(
        {clause["id"]: _operations(clause) for clause in document["clauses"]},
        tuple(
            OpenPoint(
                point["key"],
                _one_line(point["question"]),
                _one_line(point.get("details", "")),
                tuple(point["values"]),
                _operations(point),
                point["evidence"],
                _one_line(point.get("fact", "")),
            )
            for point in document["open_points"]
        ),
    )


def _operations(entry: dict[str, Any]) -> tuple[str, ...] | None:
    return None if entry["operations"] == _ALL else tuple(entry["operations"])


def _one_line(text: str) -> str:
    return " ".join(text.split())
