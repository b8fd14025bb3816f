"""Clocks. This is the only module that reads the time of the machine.

Layer: services. All code that depends on time (timestamps, ids, overdue, rate limit) must get its time from a
:class:`Clock`, so that freezing the clock freezes all of it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from time import time_ns

from cleverinvo_mock.store.clock import AdjustableClock, BeyondTheCalendar, Clock, ClockState, FrozenClock

__all__ = [
    "AdjustableClock",
    "BeyondTheCalendar",
    "Clock",
    "ClockState",
    "FrozenClock",
    "SystemClock",
    "adjustable",
]


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Return the current time: aware, UTC, in whole milliseconds."""
        return datetime.fromtimestamp(time_ns() // 1_000_000 / 1000, UTC)


def adjustable(clock: Clock) -> AdjustableClock:
    """Return an adjustable clock that shows the time of ``clock``.

    For a :class:`FrozenClock` this is the machine's clock, frozen at the same time, so that it can be resumed.
    """
    if not isinstance(clock, FrozenClock):
        return AdjustableClock(clock)
    frozen = AdjustableClock(SystemClock())
    frozen.freeze(clock.now())
    return frozen
