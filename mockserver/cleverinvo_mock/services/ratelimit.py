"""The rate limit: so many requests a minute with one key (RATE-1 to RATE-4).

Layer: services. Counts against the instants it is given and reads no clock. A refused request is not
counted, so a client that waits as told gets through.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Protocol, Self

from cleverinvo_mock.domain.errors import TooManyRequests

MINUTE = 60.0


class Window(Protocol):
    """The count of one key."""

    def admit(self, now: float, limit: int) -> float:
        """Count a request at ``now`` (s); 0, or the seconds to wait where the limit is used up."""

    def copy(self) -> Self:
        """The same count, to be kept."""


class SlidingWindow:
    """The last 60 seconds before each request (``rate_window = "sliding"``)."""

    __slots__ = ("_instants",)

    def __init__(self) -> None:
        self._instants: deque[float] = deque()

    def admit(self, now: float, limit: int) -> float:
        """Count a request at ``now`` (s); 0, or the seconds to wait where the limit is used up."""
        instants = self._instants
        while instants and instants[-1] > now:  # the clock was set back: that has not happened yet
            instants.pop()
        while instants and instants[0] <= now - MINUTE:
            instants.popleft()
        if len(instants) >= limit:  # more of them where the limit was lowered meanwhile
            return instants[len(instants) - limit] + MINUTE - now
        instants.append(now)
        return 0.0

    def copy(self) -> SlidingWindow:
        """The same count, to be kept."""
        copy = SlidingWindow()
        copy._instants = self._instants.copy()
        return copy


class FixedWindow:
    """The clock minute of each request (``rate_window = "fixed"``)."""

    __slots__ = ("_count", "_minute")

    def __init__(self) -> None:
        self._minute = -1
        self._count = 0

    def admit(self, now: float, limit: int) -> float:
        """Count a request at ``now`` (s); 0, or the seconds to wait where the limit is used up."""
        minute = int(now // MINUTE)
        if minute != self._minute:
            self._minute, self._count = minute, 0
        if self._count >= limit:
            return (minute + 1) * MINUTE - now
        self._count += 1
        return 0.0

    def copy(self) -> FixedWindow:
        """The same count, to be kept."""
        copy = FixedWindow()
        copy._minute, copy._count = self._minute, self._count
        return copy


#: The counts of keys.
Counts = Mapping[str, Window]


class RateLimiter:
    """Counts each key by itself (RATE-3)."""

    def __init__(self, window: Literal["sliding", "fixed"]) -> None:
        """``window``: what a minute is (open point ``rate_window``)."""
        self._make: type[SlidingWindow | FixedWindow] = SlidingWindow if window == "sliding" else FixedWindow
        self._windows: dict[str, Window] = {}

    def admit(self, key: str, now: datetime, limit: int | None) -> None:
        """Count one request; raises :class:`TooManyRequests` beyond ``limit`` a minute (RATE-1).

        Without a limit, ``None``, nothing is counted.
        """
        if limit is None:
            return
        window = self._windows.get(key)
        if window is None:
            window = self._windows[key] = self._make()
        wait = window.admit(now.timestamp(), limit)
        if wait:
            raise TooManyRequests(limit, max(1, math.ceil(wait)))

    def forget(self, key: str | None = None) -> None:
        """Begin to count anew, for that key or for all."""
        if key is None:
            self._windows.clear()
        else:
            self._windows.pop(key, None)

    def snapshot(self, key: str | None = None) -> Counts:
        """The counts of that key, or of all."""
        windows = self._windows
        keys = windows if key is None else windows.keys() & {key}
        return {key: windows[key].copy() for key in keys}

    def restore(self, counts: Counts, key: str | None = None) -> None:
        """Have those counts again, for that key or for all."""
        self.forget(key)
        self._windows.update((key, window.copy()) for key, window in counts.items())
