"""The line that tells how far a run is, rewritten in place; for terminals only.

Layer: report.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

_BAR: Final = 20
#: Seconds between two rewritings.
_PAUSE: Final = 0.1
#: Seconds of waiting that are worth telling.
_WORTH_TELLING: Final = 2.0


class Progress:
    """Tests done, requests sent, findings, and the wait for the rate limit. ``write`` ``None``: tells nothing."""

    def __init__(
        self,
        write: Callable[[str], None] | None,
        *,
        tests: int,
        limit: int,
        width: int = 80,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._write: Final = write
        self._tests: Final = tests
        self._limit: Final = limit
        self._width: Final = width
        self._clock: Final = clock
        self._last = float("-inf")
        self._is_shown = False
        self.done = 0
        self.requests = 0
        self.findings = 0

    def show(self, *, waiting: float = 0.0, stage: str = "") -> None:
        """Rewrite the line, unless that was done a moment ago."""
        now = self._clock()
        is_waiting = waiting >= _WORTH_TELLING
        if self._write is None or (now - self._last < _PAUSE and not stage and not is_waiting):
            return
        self._last = now
        self._is_shown = True
        self._write(f"\r\x1b[2K{self.line(waiting=waiting, stage=stage)[: self._width - 1]}")

    def line(self, *, waiting: float = 0.0, stage: str = "") -> str:
        """The line's text."""
        filled = _BAR * self.done // self._tests if self._tests else 0
        parts = [
            f"{'█' * filled}{'░' * (_BAR - filled)} {self.done}/{self._tests} tests",
            f"{self.requests} of at most {self._limit} requests",
            "1 finding" if self.findings == 1 else f"{self.findings} findings",
        ]
        if waiting >= _WORTH_TELLING:
            parts.append(f"waiting {waiting:.0f} s for the rate limit")
        return " · ".join([*parts, *([stage] if stage else [])])

    def clear(self) -> None:
        """Take the line away."""
        if self._write is not None and self._is_shown:
            self._is_shown = False
            self._write("\r\x1b[2K")
