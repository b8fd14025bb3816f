"""The time that everything is told by: the sandbox's, and on top of it each account's.

Layer: control.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from mockserver.api.encode import timestamp
from mockserver.control.call import ControlCall, Reply, answer
from mockserver.control.errors import NotValid
from mockserver.control.sandbox import Sandbox
from mockserver.services.clock import AdjustableClock, BeyondTheCalendar

#: RFC 3339, 5.6.
_INSTANT: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE
)


class ClockControl:
    """``/clock``: of the sandbox, or with ``account`` of that account."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox: Final = sandbox

    def read_clock(self, call: ControlCall) -> Reply:
        """What time it is."""
        return _reading(self._clock(call))

    def freeze_clock(self, call: ControlCall) -> Reply:
        """Stop the clock, now or at an instant."""
        clock, at = self._clock(call), (call.body or {}).get("at")
        try:
            clock.freeze(None if at is None else _instant(at))
        except BeyondTheCalendar as error:
            raise NotValid(f"Invalid field at: {at} {error}") from None
        return _reading(clock)

    def set_clock(self, call: ControlCall) -> Reply:
        """Let it go on from an instant, or stand there if it stands."""
        clock, at = self._clock(call), call.body["at"]
        try:
            clock.set(_instant(at))
        except BeyondTheCalendar as error:
            raise NotValid(f"Invalid field at: {at} {error}") from None
        return _reading(clock)

    def advance_clock(self, call: ControlCall) -> Reply:
        """Let time pass at once, or go back."""
        clock = self._clock(call)
        try:
            clock.advance(timedelta(**call.body))
        except (BeyondTheCalendar, OverflowError):
            raise NotValid(
                f"Invalid {' and '.join(call.body)}: that moment {BeyondTheCalendar()};"
                f" it is {timestamp(clock.now())}"
            ) from None
        return _reading(clock)

    def resume_clock(self, call: ControlCall) -> Reply:
        """Back to the machine's time, or for an account to the sandbox's."""
        clock = self._clock(call)
        clock.resume()
        return _reading(clock)

    def _clock(self, call: ControlCall) -> AdjustableClock:
        return self._sandbox.clock if call.account is None else self._sandbox.account(call.account).clock


def _reading(clock: AdjustableClock) -> Reply:
    return answer(
        {
            "now": timestamp(clock.now()),
            "frozen": clock.is_frozen,
            "offsetSeconds": clock.offset.total_seconds(),
        }
    )


def _instant(text: str) -> datetime:
    """The instant in ``text``. Raises :class:`NotValid`."""
    problem = "write one like 2026-06-15T12:00:00Z"
    if _INSTANT.fullmatch(text):
        try:
            return datetime.fromisoformat(text.upper())
        except ValueError as error:
            problem = str(error)
    raise NotValid(f"Invalid field at: {text!r} is no instant: {problem}")
