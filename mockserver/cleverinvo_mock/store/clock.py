"""Time that can be told to stand, to jump and to go on: the sandbox's, and on top of it each account's own.

Layer: store. A clock's adjustment is state that snapshots keep, like records; the machine's time comes in from
above (``services.clock``), as the clock at the bottom.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple, Protocol

from cleverinvo_mock.domain.clients import END_OF_TIME

#: The first instant that a clock can show; the last is ``END_OF_TIME``.
BEGINNING_OF_TIME: Final = datetime(1, 1, 1, tzinfo=UTC)
_NONE: Final = timedelta()
_TICK: Final = timedelta(milliseconds=1)


class BeyondTheCalendar(ValueError):
    """An instant before the year 1 or after the year 9999; nothing changed."""

    def __init__(self) -> None:
        super().__init__("is outside the calendar, which goes from the year 1 to the year 9999")


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present instant: aware, UTC, whole milliseconds."""


class FrozenClock:
    """A clock that stands at one instant."""

    def __init__(self, instant: datetime) -> None:
        """``instant`` must be aware; it is kept in UTC, in whole milliseconds."""
        self._instant = _whole(instant)

    def now(self) -> datetime:
        """The instant it stands at."""
        return self._instant


class ClockState(NamedTuple):
    """How a clock is adjusted: the instant at which it stands, or how far it is ahead of its base."""

    frozen: datetime | None
    offset: timedelta


class AdjustableClock:
    """A clock over another one, its base, whose own adjustments it follows.

    Unadjusted it shows what its base shows. Where a running one would leave the calendar, it stands at its end.
    """

    __slots__ = ("_base", "_frozen", "_offset")

    def __init__(self, base: Clock) -> None:
        self._base = base
        self._frozen: datetime | None = None
        self._offset = _NONE

    def now(self) -> datetime:
        """The present instant: aware, UTC, whole milliseconds."""
        if self._frozen is not None:
            return self._frozen
        now = self._base.now()
        if not self._offset:
            return now
        try:
            return now + self._offset
        except OverflowError:
            return END_OF_TIME if self._offset > _NONE else BEGINNING_OF_TIME

    @property
    def is_frozen(self) -> bool:
        """Whether it stands, by itself or because its base does."""
        if self._frozen is not None:
            return True
        base = self._base
        return base.is_frozen if isinstance(base, AdjustableClock) else isinstance(base, FrozenClock)

    @property
    def offset(self) -> timedelta:
        """How far it is ahead of the clock at the bottom."""
        if self._frozen is not None:
            return self._frozen - self.bottom()
        below = self._base.offset if isinstance(self._base, AdjustableClock) else _NONE
        return below + self._offset

    def bottom(self) -> datetime:
        """The present instant by the clock at the bottom."""
        return self._base.bottom() if isinstance(self._base, AdjustableClock) else self._base.now()

    def freeze(self, at: datetime | None = None) -> None:
        """Stand, now or at that instant. Raises :class:`BeyondTheCalendar`."""
        self._frozen, self._offset = self.now() if at is None else _whole(at), _NONE

    def set(self, at: datetime) -> None:
        """Go on from that instant, or stand there if it stands. Raises :class:`BeyondTheCalendar`."""
        if self._frozen is not None:
            self._frozen = _whole(at)
        else:
            self._offset = _whole(at) - self._base.now()

    def advance(self, by: timedelta) -> None:
        """Let so much time pass at once, to the millisecond; back, if negative. Raises :class:`BeyondTheCalendar`."""
        try:
            then = self.now() + round(by / _TICK) * _TICK
        except OverflowError:
            raise BeyondTheCalendar from None
        if self._frozen is not None:
            self._frozen = then
        else:
            self._offset = then - self._base.now()

    def resume(self) -> None:
        """Show what the base shows."""
        self._frozen, self._offset = None, _NONE

    def snapshot(self) -> ClockState:
        """How it is adjusted."""
        return ClockState(self._frozen, self._offset)

    def restore(self, state: ClockState) -> None:
        """Be adjusted like that again."""
        self._frozen, self._offset = state


def _whole(instant: datetime) -> datetime:
    try:
        utc = instant.astimezone(UTC)
    except OverflowError:
        raise BeyondTheCalendar from None
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)
