"""Assertions that speak alike, and say which clause they are about.

Layer: core. A test is given one :class:`Expect`. It judges softly: a breach is noted under its clause and the test
goes on, so that every clause gets its own verdict. What keeps a test from deciding is raised.
"""

from __future__ import annotations

from typing import Any, Final

from cleverinvo_conformance.core.clauses import Clause, OpenPoint
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.outcomes import Finding, Outcomes


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

    def that(self, clause: Clause, condition: bool, expected: str, got: object, *exchanges: Exchange) -> bool:
        """Note that ``clause`` held, or a finding: ``expected`` is a phrase ("the client's name unchanged")."""
        self._touch(clause)
        if condition:
            self._outcomes.passed(clause)
            return True
        finding = Finding(clause, expected, formatted(got), exchanges, self._test)
        self.findings.append(finding)
        self._outcomes.failed(finding)
        return False

    def equal(self, clause: Clause, got: Any, wanted: Any, what: str, *exchanges: Exchange) -> bool:
        """``got`` must be ``wanted``; ``what`` names it ("`total` of the list")."""
        return self.that(clause, same(got, wanted), f"{what} to be {formatted(wanted)}", got, *exchanges)

    def status(self, clause: Clause, exchange: Exchange, *allowed: int, why: str = "") -> bool:
        """The answer's status must be one of ``allowed``; ``why`` says what was asked ("for an unknown id")."""
        wanted = " or ".join(map(str, allowed))
        return self.that(
            clause, exchange.status in allowed, f"{wanted} {why}".strip(), exchange.status, exchange
        )

    def not_tested(self, reason: str, *clauses: Clause) -> None:
        """These clauses could not be tried here."""
        for clause in clauses:
            self._touch(clause)
        self._outcomes.not_tested(reason, clauses)

    def observe(self, point: OpenPoint, value: str, exchange: Exchange) -> None:
        """The deployment was seen to choose ``value``."""
        self._outcomes.observe(point, value, str(exchange))

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


def formatted(value: object, limit: int = 300) -> str:
    """``value`` as a sentence shows it: text in quotes, nothing too long."""
    text = value if isinstance(value, Phrase) else repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= limit else f"{text[:limit]}…"


class Phrase(str):
    """A text that is a sentence of ours already, and is not put into quotes."""

    __slots__ = ()
