"""The plan of a run as text.

Layer: report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from cleverinvo_conformance.core.clauses import CLAUSES, Clause
from cleverinvo_conformance.core.metadata import TestMetadata
from cleverinvo_conformance.reports.clause_ranges import ranges
from cleverinvo_conformance.reports.lines import Line, Piece, wrapped
from cleverinvo_conformance.runner.plan import Plan


class Details(Protocol):
    """The tests, by their node ids, and what is left out wholly and in part."""

    @property
    def tests(self) -> Mapping[str, TestMetadata]:
        """Those that would run."""

    @property
    def left_out(self) -> list[tuple[str, tuple[Clause, ...]]]:
        """Why others would not."""

    @property
    def in_part(self) -> list[tuple[str, tuple[Clause, ...]]]:
        """What a larger scope would test further."""


def lines_of_plan(target: str, plan: Plan, details: Details | None, *, width: int = 110) -> Iterator[Line]:
    """The plan in a line or two; with ``details`` every test, its clauses and its requests."""
    yield [Piece(f"Testing {target}", "bold")]
    yield from wrapped(f"Plan: {plan}", width, "", hanging="  ")
    if plan.needed > plan.requests:
        text = (
            f"If the deployment needs more than {plan.requests} requests, the last tests are not run, and the report names "
            "them"
        )
        yield from wrapped(text, width, "")
    if plan.changes_status:
        text = (
            "--allow-status-change: the last test may change the status of one invoice that the run creates. If the "
            "deployment then refuses to delete the invoice, it stays, and the report names it"
        )
        yield from wrapped(text, width, "", style="yellow")
    if details is None:
        return
    cases: dict[str, list[TestMetadata]] = {}
    for nodeid, verifies in details.tests.items():
        cases.setdefault(nodeid.partition("[")[0].rpartition("/")[2], []).append(verifies)
    for name, each in cases.items():
        yield []
        count = f" ({len(each)} cases)" if len(each) > 1 else ""
        yield [Piece(f"  {name}{count}")]
        decided = ", ".join(dict.fromkeys(clause.id for verifies in each for clause in verifies.clauses))
        requests, writes = sum(d.cost.requests for d in each), sum(d.cost.writes for d in each)
        uses = sorted({part for verifies in each for part in verifies.cost.uses})
        shared = f", and the shared {', '.join(uses)}" if uses else ""
        yield [Piece(f"    decides {decided}")]
        yield [Piece(f"    sends at most {requests} requests, {writes} of them writes{shared}")]
    decided_by_tests = {clause for each in details.tests.values() for clause in each.clauses}
    wholly, in_part = _Reasons(), _Reasons()
    for reason, clauses in details.left_out:
        wholly.add(reason, [clause for clause in clauses if clause not in decided_by_tests])
        in_part.add(reason, [clause for clause in clauses if clause in decided_by_tests])
    for reason, clauses in details.in_part:
        in_part.add(reason, [clause for clause in clauses if clause not in wholly])
    yield from wholly.lines("Not tested:", width)
    yield from in_part.lines("Tested in part:", width)
    yield []
    tests = "this test" if plan.tests == 1 else f"these {plan.tests} tests"
    end = (
        f"Nothing was sent. The same command without --plan runs {tests}."
        if plan.tests
        else "No test would run."
    )
    yield from wrapped(end, width, "", style="bold")


class _Reasons:
    """Clauses by the reason why they are not tested."""

    def __init__(self) -> None:
        self._clauses: dict[str, dict[Clause, None]] = {}

    def add(self, reason: str, clauses: Iterable[Clause]) -> None:
        self._clauses.setdefault(reason, {}).update(dict.fromkeys(clauses))

    def __contains__(self, clause: Clause) -> bool:
        return any(clause in clauses for clauses in self._clauses.values())

    def lines(self, title: str, width: int) -> Iterator[Line]:
        """A paragraph with a line for each reason; nothing if there is no clause."""
        reasons = {reason: clauses for reason, clauses in self._clauses.items() if clauses}
        if reasons:
            yield []
            yield [Piece(f"  {title}")]
        for reason, clauses in reasons.items():
            ids = [clause.id for clause in CLAUSES.values() if clause in clauses]
            yield from wrapped(f"{reason}: {ranges(ids)}", width, "    ", hanging="      ")
