"""The line that tells how far a run is, rewritten in place; for terminals only.

Layer: report.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from cleverinvo_conformance.core.throttle import Wait

_BAR: Final = 20
#: Seconds between two rewritings.
_PAUSE: Final = 0.1
#: Seconds of waiting that are worth a word; the pace, whose pauses are short, is named from its first one on.
_NOTABLE: Final = 2.0


class Progress:
    """Tests done, requests sent, findings, and what the run waits for. ``write`` ``None``: writes nothing."""

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
        self._pace = ""
        self._stage = ""
        self.done = 0
        self.requests = 0
        self.findings = 0

    def show(self, *, waiting: str = "") -> None:
        """Rewrite the line, unless that was done a moment ago; ``waiting`` says what the run waits for."""
        now = self._clock()
        if self._write is None or (now - self._last < _PAUSE and not waiting):
            return
        self._last = now
        self._is_shown = True
        self._write(f"\r\x1b[2K{self.line(waiting=waiting)}")

    def wait(self, seconds: float, reason: Wait, per_minute: float | None) -> None:
        """Show that the run waits ``seconds`` more for ``reason``; ``per_minute`` is its pace."""
        if reason is Wait.PACE:
            self._pace = f"pausing to keep {per_minute:g} requests a minute"
            self.show()
        elif seconds >= _NOTABLE:
            why = "for the rate limit (429)" if reason is Wait.REFUSED else "for a test"
            self.show(waiting=f"waiting {seconds:.0f} s {why}")

    def stage(self, text: str) -> None:
        """Show what the run does when its tests have ended."""
        self._stage = text
        self._last = float("-inf")
        self.show()

    def line(self, *, waiting: str = "") -> str:
        """The line's text: the longest of several forms that is narrower than the terminal."""
        tests = f"{self.done}/{self._tests} tests"
        findings = "1 finding" if self.findings == 1 else f"{self.findings} findings"
        requests = f"{self.requests}/{self._limit} requests"
        last = [text for text in (self._stage, waiting or ("" if self._stage else self._pace)) if text]
        forms = [
            [
                f"{self._bar(_BAR)} {tests}",
                f"{self.requests} of at most {self._limit} requests",
                findings,
                *last,
            ],
            [f"{self._bar(_BAR // 2)} {tests}", requests, findings, *last],
            [tests, requests, findings, *last],
            [tests, findings, *last],
            last or [tests, findings],
        ]
        lines = [" · ".join(parts) for parts in forms]
        return next((line for line in lines if len(line) < self._width), lines[-1][: self._width - 1])

    def _bar(self, length: int) -> str:
        filled = length * self.done // self._tests if self._tests else 0
        return f"{'█' * filled}{'░' * (length - filled)}"

    def clear(self) -> None:
        """Take the line away."""
        if self._write is not None and self._is_shown:
            self._is_shown = False
            self._write("\r\x1b[2K")
