"""The rate limit: a maximum number of requests per minute and key (RATE-1 to RATE-4).

Layer: services. The time of each request must be passed in; no function reads a clock. A refused request is not
counted, so a client that waits for the time in ``Retry-After`` succeeds.
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
    """The counted requests of one key."""

    def admit(self, now: float, limit: int) -> float:
        """Count a request at ``now`` (s) and return 0; or return the seconds to wait if the limit is reached."""

    def copy(self) -> Self:
        """Return an independent copy."""


class SlidingWindow:
    """The last 60 seconds before each request (``rate_window = "sliding"``)."""

    __slots__ = ("_instants",)

    def __init__(self) -> None:
        self._instants: deque[float] = deque()

    def admit(self, now: float, limit: int) -> float:
        """Count a request at ``now`` (s) and return 0; or return the seconds to wait if the limit is reached."""
        instants = self._instants
        while instants and instants[-1] > now:  # the clock was set back: these requests are in the future now
            instants.pop()
        while instants and instants[0] <= now - MINUTE:
            instants.popleft()
        if len(instants) >= limit:  # greater if the limit was lowered in the meantime
            return instants[len(instants) - limit] + MINUTE - now
        instants.append(now)
        return 0.0

    def copy(self) -> SlidingWindow:
        """Return an independent copy."""
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
        """Count a request at ``now`` (s) and return 0; or return the seconds to wait if the limit is reached."""
        minute = int(now // MINUTE)
        if minute != self._minute:
            self._minute, self._count = minute, 0
        if self._count >= limit:
            return (minute + 1) * MINUTE - now
        self._count += 1
        return 0.0

    def copy(self) -> FixedWindow:
        """Return an independent copy."""
        copy = FixedWindow()
        copy._minute, copy._count = self._minute, self._count
        return copy


#: The counted requests by key.
Counts = Mapping[str, Window]


class RateLimiter:
    """Counts the requests of each key separately (RATE-3)."""

    def __init__(self, window: Literal["sliding", "fixed"]) -> None:
        """``window``: the kind of minute (open point ``rate_window``)."""
        self._make: type[SlidingWindow | FixedWindow] = SlidingWindow if window == "sliding" else FixedWindow
        self._windows: dict[str, Window] = {}

    def admit(self, key: str, now: datetime, limit: int | None) -> None:
        """Count one request. Raises :class:`TooManyRequests` beyond ``limit`` requests per minute (RATE-1).

        If ``limit`` is ``None``, nothing is counted.
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
        """Reset the count of ``key``, or of all keys."""
        if key is None:
            self._windows.clear()
        else:
            self._windows.pop(key, None)

    def snapshot(self, key: str | None = None) -> Counts:
        """Return copies of the counts of ``key``, or of all keys."""
        windows = self._windows
        keys = windows if key is None else windows.keys() & {key}
        return {key: windows[key].copy() for key in keys}

    def restore(self, counts: Counts, key: str | None = None) -> None:
        """Replace the count of ``key``, or of all keys, by ``counts``."""
        self.forget(key)
        self._windows.update((key, window.copy()) for key, window in counts.items())
