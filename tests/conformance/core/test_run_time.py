"""The time limit of a run: no request after it, and no wait that goes beyond it."""

from __future__ import annotations

import pytest
from cleverinvo_conformance.core.run_time import TimeLimit, TimeSpent, clean_up_seconds, run_minutes

from .conftest import answer


@pytest.fixture
def clock():
    """Seconds, to be set by the test."""
    return [0.0]


def test_no_request_is_sent_after_the_time_limit(make_run, server, clock):
    """The sentence names the limit; the clean-up is sent all the same."""
    run = make_run(clock=lambda: clock[0], max_seconds=90)
    server.script = [answer(500, {"error": "oh"})]
    run.test_data.post_client({"name": run.mark})
    clock[0] = 90
    with pytest.raises(
        TimeSpent, match=r"the time limit of the run \(--run-timeout\), 1\.5 minutes, is reached"
    ):
        run.get("/clients")
    assert len(server.requests) == 1
    run.clean_up()
    assert len(server.requests) == 3


def test_a_429_is_not_waited_out_beyond_the_time_limit(make_run, server, clock, waits):
    """A wait that does not fit ends the run at once."""
    run = make_run(clock=lambda: clock[0], max_seconds=90)
    server.script = [answer(429, {"error": "slow"}, retry_after="100")]
    with pytest.raises(TimeSpent):
        run.get("/clients")
    assert waits == []


def test_no_limit():
    """Without a limit no time is too long."""
    limit = TimeLimit(None, what="the run", clock=lambda: 1e12)
    limit.check(1e12)
    assert not limit.is_over


@pytest.mark.parametrize(
    ("least", "requests", "per_minute", "minutes"), [(10, 60, 120, 10), (10, 60, None, 10), (30, 300, 6, 100)]
)
def test_a_slow_pace_prolongs_the_default(least, requests, per_minute, minutes):
    """The default is never less than twice what the requests take."""
    assert run_minutes(least, requests, per_minute) == minutes


@pytest.mark.parametrize(("records", "interval", "seconds"), [(0, 0, 300), (100, 0.5, 500), (100, 10, 2300)])
def test_the_clean_up_has_time_for_each_record(records, interval, seconds):
    """Five minutes, and two seconds or two requests for each record."""
    assert clean_up_seconds(records, interval) == seconds
