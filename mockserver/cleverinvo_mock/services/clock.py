"""Clocks: the one place that reads the machine's time.

Layer: services. Everything that depends on time (timestamps, ids, overdue, rate windows) is given a
:class:`Clock`, so that a frozen one stops all of it.
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
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant: aware, UTC, whole milliseconds."""
        return datetime.fromtimestamp(time_ns() // 1_000_000 / 1000, UTC)


def adjustable(clock: Clock) -> AdjustableClock:
    """``clock`` as one that can be adjusted.

    Of a clock that stands, the machine's, standing there, so that it can go on.
    """
    if not isinstance(clock, FrozenClock):
        return AdjustableClock(clock)
    frozen = AdjustableClock(SystemClock())
    frozen.freeze(clock.now())
    return frozen
