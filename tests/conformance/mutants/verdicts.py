"""Verdicts about a server, read from the report of a run against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.conformance.mutants.mutant import Mutant


def failed(report: dict[str, Any]) -> set[str]:
    """The ids of the clauses that the report calls violated."""
    return {id_ for id_, clause in report["clauses"].items() if clause["verdict"] == "fail"}


def faults(report: dict[str, Any]) -> dict[str, str]:
    """The clauses with the verdict ERROR (a fault of the suite), each with its reason."""
    return {
        id_: clause["reason"] for id_, clause in report["clauses"].items() if clause["verdict"] == "error"
    }


def is_killed_by_own_clause(mutant: Mutant, report: dict[str, Any]) -> bool:
    """Whether the mutant's own clause failed."""
    return mutant.clause in failed(report)


def killed(mutant: Mutant, report: dict[str, Any]) -> bool:
    """Whether the mutant's own clause failed, and no clause that the mutant keeps failed."""
    return is_killed_by_own_clause(mutant, report) and not false_alarms(mutant, report) and not faults(report)


def false_alarms(mutant: Mutant, report: dict[str, Any]) -> set[str]:
    """The clauses that failed although the mutant keeps them."""
    return failed(report) - {mutant.clause} - mutant.also


@dataclass(frozen=True)
class Ended:
    """The result of a run: its ``report``, or the reason ``why`` there is none."""

    scope: str
    report: dict[str, Any] | None
    why: str = ""

    @property
    def requests(self) -> int | None:
        """The number of requests sent; None if unknown."""
        return self.report["requests"] if self.report else None

    @property
    def passed(self) -> bool:
        """Whether no clause failed and none had an error, as expected of a truthful server."""
        return self.report is not None and self.report["verdict"] == "conforms"
