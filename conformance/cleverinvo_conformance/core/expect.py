"""Assertions about clauses: each is recorded under its clause, with the values that were expected and seen.

Layer: core. A test is given one :class:`Expect`. A violation is recorded and the test continues, so that every clause
gets its own verdict. What keeps a test from deciding is raised.
"""

from __future__ import annotations

from typing import Any, Final

from cleverinvo_conformance.core.clauses import Clause, OpenPoint
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expectation import Expectation, Status, Value
from cleverinvo_conformance.core.outcomes import Contrast, Finding, Outcomes
from cleverinvo_conformance.core.wording import Phrase, formatted

__all__ = ["Expect", "NotTestable", "Phrase", "formatted", "same"]


class NotTestable(Exception):
    """What the test needs is not there; its clauses stay undecided, with this reason."""


class Expect:
    """Judges on behalf of one test, which may decide only the clauses it cites."""

    def __init__(self, outcomes: Outcomes, cited: tuple[Clause, ...], test: str) -> None:
        self._outcomes: Final = outcomes
        self._cited: Final = cited
        self._test: Final = test
        #: Clauses that this test has decided or said why not.
        self.touched: set[Clause] = set()
        #: What this test found.
        self.findings: list[Finding] = []

    def that(
        self,
        clause: Clause,
        condition: bool,
        expected: str,
        got: object,
        *exchanges: Exchange,
        must: Expectation | None = None,
        contrast: Contrast | None = None,
    ) -> bool:
        """Record that ``clause`` held, or a finding: ``expected`` is a phrase ("the client's name unchanged").

        ``got`` is the value itself, whole. ``must`` is the expectation as data, which a reproduction checks; ``contrast``
        the variants of the request that fail, that pass and that were not tried.
        """
        self._touch(clause)
        if condition:
            self._outcomes.passed(clause)
            return True
        finding = Finding(clause, expected, got, exchanges, self._test, must=must, contrast=contrast)
        self.findings.append(self._outcomes.failed(finding))
        return False

    def equal(
        self, clause: Clause, got: Any, wanted: Any, what: str, *exchanges: Exchange, at: str = ""
    ) -> bool:
        """``got`` must be ``wanted``; ``what`` names it ("`total` of the list").

        ``at`` is where the last exchange's body has it, as a JSON Pointer.
        """
        must = Value(at, wanted) if at else None
        expected = f"{what} to be {formatted(wanted)}"
        return self.that(clause, same(got, wanted), expected, got, *exchanges, must=must)

    def status(self, clause: Clause, exchange: Exchange, *allowed: int, why: str = "") -> bool:
        """The answer's status must be one of ``allowed``; ``why`` says what was asked ("for an unknown id")."""
        expected = f"{' or '.join(map(str, allowed))} {why}".strip()
        held = exchange.status in allowed
        return self.that(clause, held, expected, exchange.status, exchange, must=Status(allowed))

    def not_tested(self, reason: str, *clauses: Clause) -> None:
        """These clauses could not be tried here."""
        for clause in clauses:
            self._touch(clause)
        self._outcomes.not_tested(reason, clauses)

    def observe(self, point: OpenPoint, value: str, exchange: Exchange) -> None:
        """The deployment was seen to choose ``value``."""
        self._outcomes.observe(point, value, str(exchange), exchange.number)

    def _touch(self, clause: Clause) -> None:
        if clause not in self._cited:
            raise AssertionError(f"{self._test} decides {clause} without citing it")
        self.touched.add(clause)


def same(got: Any, wanted: Any) -> bool:
    """Whether two JSON values are the same; ``1``, ``1.0`` and ``1.00`` are, ``1`` and ``true`` are not."""
    if isinstance(got, bool) or isinstance(wanted, bool):
        return got is wanted
    if isinstance(got, dict) and isinstance(wanted, dict):
        return got.keys() == wanted.keys() and all(same(got[k], wanted[k]) for k in got)
    if isinstance(got, list) and isinstance(wanted, list):
        return len(got) == len(wanted) and all(map(same, got, wanted))
    return bool(got == wanted)
