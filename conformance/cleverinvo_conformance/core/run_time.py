"""How long a run may take, and its clean-up after that.

Layer: core. The clock is injected. Every request of a run asks :meth:`TimeLimit.check` before it is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cleverinvo_conformance.core.throttle import BudgetSpent

#: Seconds for a clean-up: this many, and as many more for each record as two requests at the run's pace take.
CLEAN_UP: Final = 300.0


class TimeSpent(BudgetSpent):
    """The time is over: no further request is sent."""


class TimeLimit:
    """A limit that begins now. ``seconds`` ``None``: no limit."""

    def __init__(self, seconds: float | None, *, what: str, clock: Callable[[], float]) -> None:
        """``what``: whose limit it is, for the sentence, such as "the run (--run-timeout)"."""
        self._seconds: Final = seconds
        self._what: Final = what
        self._clock: Final = clock
        self._began: Final = clock()

    @property
    def is_over(self) -> bool:
        """Whether no time is left."""
        return self._left <= 0

    @property
    def sentence(self) -> str:
        """What to say of it when it is over."""
        minutes = (self._seconds or 0) / 60
        return f"the time limit of {self._what}, {minutes:g} minute{'s' if minutes != 1 else ''}, is reached"

    def check(self, wait: float = 0.0) -> None:
        """Raise :class:`TimeSpent` if no time is left after ``wait`` more seconds."""
        if self._left <= wait:
            raise TimeSpent(self.sentence)

    @property
    def _left(self) -> float:
        if self._seconds is None:
            return float("inf")
        return self._began + self._seconds - self._clock()


def clean_up_seconds(records: int, interval: float) -> float:
    """Seconds that a clean-up of ``records`` may take at one request each ``interval`` seconds."""
    return CLEAN_UP + records * max(2.0, 2 * interval)


def run_minutes(least: float, requests: int, per_minute: float | None) -> float:
    """Minutes that a run may take: ``least``, or twice what its ``requests`` take at its pace."""
    return max(least, 2 * requests / per_minute) if per_minute else least
