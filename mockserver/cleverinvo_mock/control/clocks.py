"""The clock: the sandbox's, and on top of it each account's.

Layer: control.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from cleverinvo_mock.control.errors import BadRequest
from cleverinvo_mock.control.request import ControlRequest, Reply, answer
from cleverinvo_mock.control.sandbox import ControlledSandbox
from cleverinvo_mock.domain.timestamps import timestamp
from cleverinvo_mock.services.clock import AdjustableClock, BeyondTheCalendar

#: RFC 3339, 5.6.
_INSTANT: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE
)


class ClockControl:
    """``/clock``: of the sandbox, or with ``account`` of that account."""

    def __init__(self, sandbox: ControlledSandbox) -> None:
        self._sandbox: Final = sandbox

    def read_clock(self, request: ControlRequest) -> Reply:
        """The present reading of the clock."""
        return _reading(self._clock(request))

    def freeze_clock(self, request: ControlRequest) -> Reply:
        """Stop the clock, now or at an instant."""
        clock, at = self._clock(request), (request.body or {}).get("at")
        try:
            clock.freeze(None if at is None else _instant(at))
        except BeyondTheCalendar as error:
            raise BadRequest(f"Invalid field at: {at} {error}") from None
        return _reading(clock)

    def set_clock(self, request: ControlRequest) -> Reply:
        """Set the clock to an instant. A frozen clock stays frozen."""
        clock, at = self._clock(request), request.body["at"]
        try:
            clock.set(_instant(at))
        except BeyondTheCalendar as error:
            raise BadRequest(f"Invalid field at: {at} {error}") from None
        return _reading(clock)

    def advance_clock(self, request: ControlRequest) -> Reply:
        """Advance the clock, or set it back."""
        clock = self._clock(request)
        try:
            clock.advance(timedelta(**request.body))
        except (BeyondTheCalendar, OverflowError):
            raise BadRequest(
                f"Invalid {' and '.join(request.body)}: that moment {BeyondTheCalendar()};"
                f" it is {timestamp(clock.now())}"
            ) from None
        return _reading(clock)

    def resume_clock(self, request: ControlRequest) -> Reply:
        """Remove the adjustment: follow the machine's clock, or for an account the sandbox's."""
        clock = self._clock(request)
        clock.resume()
        return _reading(clock)

    def _clock(self, request: ControlRequest) -> AdjustableClock:
        return (
            self._sandbox.clock if request.account is None else self._sandbox.account(request.account).clock
        )


def _reading(clock: AdjustableClock) -> Reply:
    return answer(
        {
            "now": timestamp(clock.now()),
            "frozen": clock.is_frozen,
            "offsetSeconds": clock.offset.total_seconds(),
        }
    )


def _instant(text: str) -> datetime:
    """The instant in ``text``. Raises :class:`BadRequest`."""
    problem = "write one like 2026-06-15T12:00:00Z"
    if _INSTANT.fullmatch(text):
        try:
            return datetime.fromisoformat(text.upper())
        except ValueError as error:
            problem = str(error)
    raise BadRequest(f"Invalid field at: {text!r} is not an instant: {problem}")
