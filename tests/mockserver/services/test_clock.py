"""Adjustable clocks, also on top of each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from cleverinvo_mock.services.clock import (
    AdjustableClock,
    BeyondTheCalendar,
    FrozenClock,
    SystemClock,
    adjustable,
)

NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


def test_frozen_clock_can_be_resumed():
    """``adjustable`` of a frozen clock is the machine's clock, frozen at that time; another clock keeps running."""
    clock = adjustable(FrozenClock(NOON))
    assert clock.now() == NOON
    assert clock.is_frozen
    before = SystemClock().now()
    clock.resume()
    assert before <= clock.now() <= SystemClock().now()
    assert not clock.is_frozen
    assert not adjustable(SystemClock()).is_frozen


def test_clock_over_a_frozen_one_is_frozen():
    """A clock on top of a frozen clock is frozen too, also after it was advanced."""
    clock = AdjustableClock(AdjustableClock(FrozenClock(NOON)))
    assert clock.is_frozen
    clock.advance(timedelta(days=1))
    assert clock.is_frozen
    assert clock.now() == NOON + timedelta(days=1)
    assert clock.offset == timedelta(days=1)


@pytest.mark.parametrize("adjust", ["freeze", "set", "advance", "resume"])
def test_state_is_restored(adjust):
    """Restoring a snapshot restores the adjustment of the clock."""
    clock = AdjustableClock(FrozenClock(NOON))
    {
        "freeze": lambda: clock.freeze(NOON + timedelta(days=2)),
        "set": lambda: clock.set(NOON + timedelta(days=3)),
        "advance": lambda: clock.advance(timedelta(hours=1)),
        "resume": clock.resume,
    }[adjust]()
    then, state = clock.now(), clock.snapshot()
    for _ in range(2):
        clock.freeze(NOON - timedelta(days=5))
        clock.restore(state)
        assert clock.now() == then


def test_instants_are_utc_in_whole_milliseconds():
    """The clock shows UTC in whole milliseconds, whatever time zone and precision it was set with."""
    clock = AdjustableClock(FrozenClock(NOON))
    clock.set(datetime(2026, 1, 1, 1, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=1))))
    assert clock.now() == datetime(2026, 1, 1, 0, 0, 0, 999_000, tzinfo=UTC)
    assert clock.now().tzinfo is UTC
    clock.advance(timedelta(microseconds=1600))
    assert clock.now().microsecond == 1_000


@pytest.mark.parametrize("frozen", [False, True])
def test_time_stays_within_the_calendar(frozen):
    """An adjustment beyond the years 1 to 9999 raises and changes nothing; a running clock stops at either end."""
    base = AdjustableClock(FrozenClock(NOON))
    clock = AdjustableClock(base)
    if frozen:
        clock.freeze()
    for by in (timedelta.max, timedelta.min, timedelta(days=3_000_000)):
        with pytest.raises(BeyondTheCalendar, match="from the year 1 to the year 9999"):
            clock.advance(by)
    with pytest.raises(BeyondTheCalendar):
        clock.set(datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12))))
    assert clock.now() == NOON
    if not frozen:
        clock.advance(timedelta(days=365 * 7000))
        base.advance(timedelta(days=365 * 7000))
        assert clock.now().isoformat() == "9999-12-31T23:59:59.999000+00:00"
        clock.set(datetime(1, 1, 1, tzinfo=UTC))
        base.set(datetime(2, 1, 1, tzinfo=UTC))
        assert clock.now().isoformat() == "0001-01-01T00:00:00+00:00"
