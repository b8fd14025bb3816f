"""The rate limit: so many requests a minute with one key (RATE-1 to RATE-4).

Layer: services. Counts against the instants it is given and reads no clock. A refused request is not
counted, so a client that waits as told gets through.
"""

from __future__ import annotations

import math
from collections import deque
from datetime import datetime
from typing import Literal, Protocol

from mockserver.domain.errors import TooManyRequests

MINUTE = 60.0


class Window(Protocol):
    """The count of one key."""

    def admit(self, now: float, limit: int) -> float:
        """Count a request at ``now`` (s); 0, or the seconds to wait where the limit is used up."""


class SlidingWindow:
    """The last 60 seconds before each request (``rate_window = "sliding"``)."""

    __slots__ = ("_instants",)

    def __init__(self) -> None:
        self._instants: deque[float] = deque()

    def admit(self, now: float, limit: int) -> float:
        """Count a request at ``now`` (s); 0, or the seconds to wait where the limit is used up."""
        instants = self._instants
        while (
            instants and not now - MINUTE < instants[0] <= now
        ):  # left the window, or the clock was set back
            instants.popleft()
        if len(instants) >= limit:
            return instants[0] + MINUTE - now
        instants.append(now)
        return 0.0


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


class RateLimiter:
    """Counts each key by itself (RATE-3)."""

    def __init__(self, limit: int | None, window: Literal["sliding", "fixed"]) -> None:
        """``limit``: requests a minute; ``None`` turns the limit off."""
        self.limit = limit
        self._make: type[SlidingWindow | FixedWindow] = SlidingWindow if window == "sliding" else FixedWindow
        self._windows: dict[str, Window] = {}

    def admit(self, key: str, now: datetime) -> None:
        """Count one request. Raises :class:`TooManyRequests` beyond the limit (RATE-1)."""
        if self.limit is None:
            return
        window = self._windows.get(key)
        if window is None:
            window = self._windows[key] = self._make()
        wait = window.admit(now.timestamp(), self.limit)
        if wait:
            raise TooManyRequests(self.limit, max(1, math.ceil(wait)))
