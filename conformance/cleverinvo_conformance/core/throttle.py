"""How fast and how much: one counter and one pace for every request of a run, whoever sends it.

Layer: core. The clock and the waiting are injected.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Final


class Wait(Enum):
    """What a pause is for."""

    #: To send no more requests a minute than ``--rate`` allows.
    PACE = "pace"
    #: A 429 was answered.
    REFUSED = "429"
    #: A test needs a time without requests, or a later instant.
    TEST = "test"


class BudgetSpent(Exception):
    """The run may send no further request."""


class Budget:
    """Counts requests and writes, and refuses the one beyond the limit."""

    def __init__(self, limit: int) -> None:
        self.limit: Final = limit
        self.requests = 0
        self.writes = 0
        #: Requests put by for cleaning up; only a :meth:`take` that is ``reserved`` may use them.
        self.reserve = 0

    @property
    def left(self) -> int:
        """Requests that may still be sent."""
        return max(self.limit - self.requests - self.reserve, 0)

    def take(self, *, write: bool, reserved: bool = False, later: int = 0) -> None:
        """Count one request, and put by the ``later`` ones that it will need.

        ``reserved``: it may be one of those put by. Raises :class:`BudgetSpent`, counting nothing.
        """
        if self.requests >= self.limit or (not reserved and self.left < 1 + later):
            raise BudgetSpent(f"the run's {self.limit} requests are used up")
        self.requests += 1
        self.writes += write
        self.reserve += later

    def release(self, requests: int) -> None:
        """What was put by is not needed, or has been used."""
        self.reserve = max(self.reserve - requests, 0)


class Throttle:
    """At most ``per_minute`` requests in any minute, evenly spread (GCRA) after a burst of ``burst``."""

    def __init__(
        self,
        per_minute: float | None,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        burst: int = 5,
    ) -> None:
        """``per_minute`` ``None``: no pace. ``clock`` tells seconds, ``sleep`` waits them."""
        self._interval: Final = 60 / per_minute if per_minute else 0.0
        self._tolerance: Final = self._interval * burst
        self._clock: Final = clock
        self._sleep: Final = sleep
        self._due = float("-inf")
        self.per_minute: Final = per_minute
        #: Seconds waited so far, by reason.
        self.waits: Final[dict[Wait, float]] = dict.fromkeys(Wait, 0.0)
        #: What the present pause, or the last one, is for.
        self.reason = Wait.TEST

    def wait(self) -> None:
        """Wait until the next request may be sent."""
        if not self._interval:
            return
        now = self._clock()
        if self._due - now > self._tolerance:
            self.pause(self._due - now - self._tolerance, Wait.PACE)
            now = self._clock()
        self._due = max(self._due, now) + self._interval

    @property
    def interval(self) -> float:
        """Seconds between two requests, 0 without a pace."""
        return self._interval

    def now(self) -> float:
        """Seconds on the throttle's clock, which only differences mean something of."""
        return self._clock()

    @property
    def waited(self) -> float:
        """Seconds waited so far."""
        return sum(self.waits.values())

    def pause(self, seconds: float, reason: Wait = Wait.TEST) -> None:
        """Wait so long, and count it under ``reason``."""
        if seconds > 0:
            self.reason = reason
            self.waits[reason] += seconds
            self._sleep(seconds)
