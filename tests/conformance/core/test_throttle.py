"""Budget and pace, with a clock that the test controls."""

from __future__ import annotations

import pytest
from cleverinvo_conformance.core.throttle import Budget, BudgetSpent, Throttle, Wait


class Clock:
    def __init__(self):
        self.now = 1000.0
        self.sleeps = []

    def sleep(self, seconds):
        self.sleeps.append(seconds)
        self.now += seconds


@pytest.mark.parametrize("per_minute", [1, 60, 120, 300])
def test_no_minute_sees_more_than_the_pace_and_its_burst(per_minute):
    """Any minute has at most the pace and the burst, however fast the requests come."""
    clock = Clock()
    throttle = Throttle(per_minute, clock=lambda: clock.now, sleep=clock.sleep, burst=5)
    sent = []
    for _ in range(3 * per_minute + 10):
        throttle.wait()
        sent.append(clock.now)
    busiest = max(sum(start <= t < start + 60 for t in sent) for start in sent)
    assert busiest <= per_minute + 6
    assert throttle.waited == pytest.approx(sum(clock.sleeps))


def test_slow_responses_need_no_waiting():
    """Requests that come slower than the pace never wait."""
    clock = Clock()
    throttle = Throttle(60, clock=lambda: clock.now, sleep=clock.sleep)
    for _ in range(100):
        throttle.wait()
        clock.now += 1.01
    assert clock.sleeps == []


def test_without_a_pace_nothing_waits():
    """With `--rate off` no request waits."""
    throttle = Throttle(None, clock=lambda: 0.0, sleep=pytest.fail)
    for _ in range(1000):
        throttle.wait()
    throttle.pause(-1)
    assert throttle.waited == 0


def test_the_request_beyond_the_limit_is_refused():
    """The limit is never passed, and a refused request is not counted."""
    budget = Budget(2)
    budget.take(write=True)
    budget.take(write=False)
    for reserved in (False, True):
        with pytest.raises(BudgetSpent, match="2 requests"):
            budget.take(write=True, reserved=reserved)
    assert (budget.requests, budget.writes, budget.left) == (2, 1, 0)


def test_requests_are_reserved_for_the_clean_up():
    """A record is created only if requests for its removal can be reserved; nothing else can use them."""
    budget = Budget(3)
    budget.take(write=True, later=1)
    budget.take(write=False)
    with pytest.raises(BudgetSpent):
        budget.take(write=False)
    budget.take(write=True, reserved=True)
    assert budget.requests == 3


def test_a_record_that_could_not_be_removed_is_not_created():
    """With one request left no record is created, because none is left for the removal."""
    budget = Budget(2)
    budget.take(write=False)
    with pytest.raises(BudgetSpent):
        budget.take(write=True, later=1)
    budget.take(write=False)
    assert budget.reserve == 0


def test_unneeded_reservations_are_released():
    """The reservation of a refused POST is released."""
    budget = Budget(3)
    budget.take(write=True, later=2)
    budget.release(2)
    assert budget.left == 2
    budget.release(5)
    assert budget.reserve == 0


def test_waiting_is_counted_by_its_reason():
    """The pace counts as such; any other pause counts for its own reason, without one for a test."""
    slept = []
    throttle = Throttle(60, clock=lambda: sum(slept), sleep=slept.append, burst=0)
    throttle.wait()
    throttle.wait()
    assert throttle.reason is Wait.PACE
    throttle.pause(30.0, Wait.REFUSED)
    throttle.pause(2.0)
    throttle.pause(0.0, Wait.PACE)
    assert throttle.reason is Wait.TEST
    assert throttle.waits == {Wait.PACE: 1.0, Wait.REFUSED: 30.0, Wait.TEST: 2.0}
