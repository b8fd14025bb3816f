"""The rate limit with any jumps of the clock and any limit, and its snapshots."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime, timedelta

import pytest
from cleverinvo_mock.domain.errors import TooManyRequests
from cleverinvo_mock.services.ratelimit import RateLimiter
from hypothesis import given, settings
from hypothesis import strategies as st

START = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


def admit(limiter, second, limit=3, key="k"):
    """True if the request is accepted, else the seconds to wait."""
    try:
        limiter.admit(key, START + timedelta(seconds=second), limit)
    except TooManyRequests as refused:
        return refused.retry_after
    return True


@settings(deadline=None)
@given(requests=st.lists(st.tuples(st.integers(-90, 90), st.integers(1, 4)), max_size=40))
def test_sliding_window_is_a_plain_count(requests):
    """A request is accepted if fewer requests than the limit were accepted in the 60 seconds before it.

    If the clock is set back, requests that are then in the future no longer count.
    """
    limiter, accepted = RateLimiter("sliding"), deque()
    for second, limit in requests:
        accepted = deque(at for at in accepted if second - 60 < at <= second)
        free = len(accepted) < limit
        result = admit(limiter, second, limit)
        assert (result is True) is free
        if free:
            accepted.append(second)
        else:
            assert len([at for at in accepted if at > second + result - 60]) < limit


@pytest.mark.parametrize("window", ["sliding", "fixed"])
@given(requests=st.lists(st.integers(-200, 200), max_size=30))
def test_waiting_for_retry_after_succeeds(window, requests):
    """After any jumps of the clock, a request after the time of ``Retry-After`` is accepted."""
    limiter = RateLimiter(window)
    for second in requests:
        result = admit(limiter, second, limit=2)
        if result is not True:
            assert 1 <= result <= 60
            assert admit(limiter, second + result, limit=2) is True


@pytest.mark.parametrize("window", ["sliding", "fixed"])
def test_counts_are_restored(window):
    """A snapshot of one key or of all keys can be restored several times."""
    limiter = RateLimiter(window)
    for key in ("k", "other"):
        admit(limiter, 0, key=key)
    all_, one = limiter.snapshot(), limiter.snapshot("k")
    for _ in range(2):
        assert [admit(limiter, 1) for _ in range(3)] == [True, True, 59]
        limiter.restore(one, "k")
    assert [admit(limiter, 1, key="other") for _ in range(3)] == [True, True, 59]
    limiter.restore(all_)
    assert admit(limiter, 1, key="other") is True
    limiter.forget("k")
    assert [admit(limiter, 1) for _ in range(3)] == [True] * 3
    limiter.restore(limiter.snapshot("nobody"), "k")
    assert admit(limiter, 1) is True
    limiter.forget()
    assert limiter.snapshot() == {}


def test_without_a_limit_nothing_is_counted():
    """A key without a limit is not counted."""
    limiter = RateLimiter("sliding")
    assert admit(limiter, 0, limit=None) is True
    assert limiter.snapshot() == {}
