"""What a run's report says of the server that it was pointed at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from liar import Liar


def failed(report: dict[str, Any]) -> set[str]:
    """The clauses that a report says are violated."""
    return {id_ for id_, clause in report["clauses"].items() if clause["verdict"] == "fail"}


def faults(report: dict[str, Any]) -> dict[str, str]:
    """The clauses that the suite could not decide by a fault of its own."""
    return {
        id_: clause["reason"] for id_, clause in report["clauses"].items() if clause["verdict"] == "error"
    }


def is_under_its_own(liar: Liar, report: dict[str, Any]) -> bool:
    """Whether a liar's own clause is found violated."""
    return liar.clause in failed(report)


def caught(liar: Liar, report: dict[str, Any]) -> bool:
    """Whether a liar is caught under its own clause, and under no other that it could have kept."""
    return is_under_its_own(liar, report) and not accused(liar, report) and not faults(report)


def accused(liar: Liar, report: dict[str, Any]) -> set[str]:
    """The clauses that a liar keeps, and that are said to be violated all the same."""
    return failed(report) - {liar.clause} - liar.also


@dataclass(frozen=True)
class Ended:
    """How a run ended: with a ``report``, or ``why`` without one."""

    scope: str
    report: dict[str, Any] | None
    why: str = ""

    @property
    def requests(self) -> int | None:
        """The requests that it spent, if that is known."""
        return self.report["requests"] if self.report else None

    @property
    def passed(self) -> bool:
        """Whether nothing was found, as should be with a truthful server."""
        return self.report is not None and self.report["verdict"] == "conforms"
