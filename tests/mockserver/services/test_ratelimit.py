"""The rate limit's counts: any order of time, any limit, kept and had again."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime, timedelta

import pytest
from cleverinvo_mock.domain.errors import TooManyRequests
from cleverinvo_mock.services.ratelimit import RateLimiter
from hypothesis import given, settings
from hypothesis import strategies as st

START = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


def admitted(limiter, second, limit=3, key="k"):
    """Whether the request passes, or else the seconds to wait."""
    try:
        limiter.admit(key, START + timedelta(seconds=second), limit)
    except TooManyRequests as refused:
        return refused.retry_after
    return True


@settings(deadline=None)
@given(requests=st.lists(st.tuples(st.integers(-90, 90), st.integers(1, 4)), max_size=40))
def test_sliding_window_is_a_plain_count(requests):
    """Whatever the clock does, a request passes if fewer than the limit passed in the 60 seconds that lead to it.

    What passed at a time that the clock has been set back from is not counted any more.
    """
    limiter, passed = RateLimiter("sliding"), deque()
    for second, limit in requests:
        passed = deque(at for at in passed if second - 60 < at <= second)
        free = len(passed) < limit
        answer = admitted(limiter, second, limit)
        assert (answer is True) is free
        if free:
            passed.append(second)
        else:
            assert len([at for at in passed if at > second + answer - 60]) < limit


@pytest.mark.parametrize("window", ["sliding", "fixed"])
@given(requests=st.lists(st.integers(-200, 200), max_size=30))
def test_who_waits_as_told_gets_through(window, requests):
    """After any jumps of the clock, the wait that a refusal tells is enough."""
    limiter = RateLimiter(window)
    for second in requests:
        answer = admitted(limiter, second, limit=2)
        if answer is not True:
            assert 1 <= answer <= 60
            assert admitted(limiter, second + answer, limit=2) is True


@pytest.mark.parametrize("window", ["sliding", "fixed"])
def test_counts_are_kept_and_had_again(window):
    """What was counted comes back as often as it is wanted, of one key or of all."""
    limiter = RateLimiter(window)
    for key in ("k", "other"):
        admitted(limiter, 0, key=key)
    all_, one = limiter.snapshot(), limiter.snapshot("k")
    for _ in range(2):
        assert [admitted(limiter, 1) for _ in range(3)] == [True, True, 59]
        limiter.restore(one, "k")
    assert [admitted(limiter, 1, key="other") for _ in range(3)] == [True, True, 59]
    limiter.restore(all_)
    assert admitted(limiter, 1, key="other") is True
    limiter.forget("k")
    assert [admitted(limiter, 1) for _ in range(3)] == [True] * 3
    limiter.restore(limiter.snapshot("nobody"), "k")
    assert admitted(limiter, 1) is True
    limiter.forget()
    assert limiter.snapshot() == {}


def test_without_a_limit_nothing_is_counted():
    """A key without a limit is not counted."""
    limiter = RateLimiter("sliding")
    assert admitted(limiter, 0, limit=None) is True
    assert limiter.snapshot() == {}
