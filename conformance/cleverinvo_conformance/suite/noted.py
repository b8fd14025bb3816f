"""Verdicts that are reached while shared data are made, and reported by the test that they belong to.

Layer: suite. Sends nothing.
"""

from __future__ import annotations

from typing import Any, Final

from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect
from cleverinvo_conformance.core.outcomes import Outcomes


class Noted(Expect):
    """Takes the place of an :class:`Expect`, keeps what it is given, and records nothing before :meth:`report`."""

    def __init__(self) -> None:
        super().__init__(Outcomes(), (), "")
        self._verdicts: Final[list[tuple[Any, ...]]] = []
        self._obstacles: Final[list[tuple[str, tuple[Clause, ...]]]] = []

    def that(
        self,
        clause: Clause,
        condition: bool,
        expected: str,
        got: object,
        *exchanges: Exchange,
        **details: Any,
    ) -> bool:
        """Keep the verdict; return ``condition``."""
        self.touched.add(clause)
        self._verdicts.append((clause, condition, expected, got, exchanges, details))
        return condition

    def not_tested(self, reason: str, *clauses: Clause) -> None:
        """Keep the reason."""
        self.touched.update(clauses)
        self._obstacles.append((reason, clauses))

    def report(self, expect: Expect) -> None:
        """Record everything on behalf of the test of ``expect``, which cites the clauses."""
        for clause, condition, expected, got, exchanges, details in self._verdicts:
            expect.that(clause, condition, expected, got, *exchanges, **details)
        for reason, clauses in self._obstacles:
            expect.not_tested(reason, *clauses)
