"""What a run would send, told before its first byte.

Layer: report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.metadata import TestMetadata
from cleverinvo_conformance.reports.lines import Line, Piece, wrapped
from cleverinvo_conformance.reports.terminal import ranges
from cleverinvo_conformance.runner.plan import Plan


class Details(Protocol):
    """The tests, by their node ids, and what is left out."""

    @property
    def tests(self) -> Mapping[str, TestMetadata]:
        """Those that would run."""

    @property
    def left_out(self) -> list[tuple[str, tuple[Clause, ...]]]:
        """Why others would not."""


def lines_of_plan(target: str, plan: Plan, details: Details | None, *, width: int = 110) -> Iterator[Line]:
    """The plan in a line or two; with ``details`` every test, its clauses and its requests."""
    yield [Piece(f"Testing {target}", "bold")]
    yield from wrapped(f"Plan: {plan}", width, "", hanging="  ")
    if plan.needed > plan.requests:
        text = f"In the worst case the tests need {plan.needed} requests. Tests that do not fit are not run, and the report lists them"
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
        requests, writes = sum(d.requests for d in each), sum(d.writes for d in each)
        uses = sorted({part for verifies in each for part in verifies.uses})
        shared = f", and the shared {', '.join(uses)}" if uses else ""
        yield [Piece(f"    decides {decided}")]
        yield [Piece(f"    sends at most {requests} requests, {writes} of them writes{shared}")]
    reasons: dict[str, list[str]] = {}
    for reason, clauses in details.left_out:
        reasons.setdefault(reason, []).extend(clause.id for clause in clauses)
    if reasons:
        yield []
        yield [Piece("  Not run:")]
    for reason, ids in reasons.items():
        yield from wrapped(f"{reason}: {ranges(list(dict.fromkeys(ids)))}", width, "    ", hanging="      ")
