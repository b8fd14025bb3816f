"""Clocks that can be frozen, set and advanced: one for the sandbox, and one for each account on top of it.

Layer: store. The adjustment of a clock is part of a snapshot, like records. The machine's clock is passed in from
``services.clock`` as the lowest base. This module never reads the machine's time itself.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple, Protocol

from cleverinvo_mock.domain.clients import END_OF_TIME

#: The earliest instant of a clock; the latest is ``END_OF_TIME``.
BEGINNING_OF_TIME: Final = datetime(1, 1, 1, tzinfo=UTC)
_NONE: Final = timedelta()
_TICK: Final = timedelta(milliseconds=1)


class BeyondTheCalendar(ValueError):
    """An instant before the year 1 or after the year 9999; nothing changed."""

    def __init__(self) -> None:
        super().__init__("is outside the calendar, which goes from the year 1 to the year 9999")


class Clock(Protocol):
    """A source of the present time."""

    def now(self) -> datetime:
        """The present instant: aware, UTC, whole milliseconds."""


class FrozenClock:
    """A clock that always shows one instant."""

    def __init__(self, instant: datetime) -> None:
        """``instant`` must be aware. It is converted to UTC and cut to whole milliseconds."""
        self._instant = _whole(instant)

    def now(self) -> datetime:
        """The instant that was passed in."""
        return self._instant


class ClockState(NamedTuple):
    """The adjustment of a clock: the instant at which it is frozen, or its offset from its base."""

    frozen: datetime | None
    offset: timedelta


class AdjustableClock:
    """A clock with an adjustment over another clock, its base.

    Without an adjustment it shows the time of its base. A running clock stops at the end of the calendar.
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
        """Whether it is frozen, by itself or because its base is."""
        if self._frozen is not None:
            return True
        base = self._base
        return base.is_frozen if isinstance(base, AdjustableClock) else isinstance(base, FrozenClock)

    @property
    def offset(self) -> timedelta:
        """The difference to the lowest base; negative if it is behind."""
        if self._frozen is not None:
            return self._frozen - self.bottom()
        below = self._base.offset if isinstance(self._base, AdjustableClock) else _NONE
        return below + self._offset

    def bottom(self) -> datetime:
        """The present instant of the lowest base."""
        return self._base.bottom() if isinstance(self._base, AdjustableClock) else self._base.now()

    def freeze(self, at: datetime | None = None) -> None:
        """Freeze the clock, now or at ``at``. Raises :class:`BeyondTheCalendar`."""
        self._frozen, self._offset = self.now() if at is None else _whole(at), _NONE

    def set(self, at: datetime) -> None:
        """Set the clock to ``at``. A frozen clock stays frozen, a running one goes on from there. Raises :class:`BeyondTheCalendar`."""
        if self._frozen is not None:
            self._frozen = _whole(at)
        else:
            self._offset = _whole(at) - self._base.now()

    def advance(self, by: timedelta) -> None:
        """Advance by ``by``, rounded to a millisecond; negative goes back. Raises :class:`BeyondTheCalendar`."""
        try:
            then = self.now() + round(by / _TICK) * _TICK
        except OverflowError:
            raise BeyondTheCalendar from None
        if self._frozen is not None:
            self._frozen = then
        else:
            self._offset = then - self._base.now()

    def resume(self) -> None:
        """Remove the adjustment: show the time of the base."""
        self._frozen, self._offset = None, _NONE

    def snapshot(self) -> ClockState:
        """The present adjustment."""
        return ClockState(self._frozen, self._offset)

    def restore(self, state: ClockState) -> None:
        """Take over the adjustment of ``state``."""
        self._frozen, self._offset = state


def _whole(instant: datetime) -> datetime:
    try:
        utc = instant.astimezone(UTC)
    except OverflowError:
        raise BeyondTheCalendar from None
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)
