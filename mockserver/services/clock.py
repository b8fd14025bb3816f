"""Clocks: the one place that reads the machine's time.

Layer: services. Everything that depends on time (timestamps, ids, overdue, rate windows) is given a
:class:`Clock`, so that a frozen one stops all of it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from time import time_ns
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present instant: aware, UTC, whole milliseconds."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant: aware, UTC, whole milliseconds."""
        return datetime.fromtimestamp(time_ns() // 1_000_000 / 1000, UTC)


class FrozenClock:
    """A clock that stands at one instant."""

    def __init__(self, instant: datetime) -> None:
        """``instant`` must be aware; it is kept in UTC, in whole milliseconds."""
        whole = instant.microsecond // 1000 * 1000
        self._instant = instant.astimezone(UTC).replace(microsecond=whole)

    def now(self) -> datetime:
        """The instant it stands at."""
        return self._instant
