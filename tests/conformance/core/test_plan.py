"""The plan: an upper bound of the requests that a run sends, from the recorded costs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.metadata import Cost, metadata_of, verifies
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.runner.contrast import MOST
from cleverinvo_conformance.runner.costs import Costs, UnknownCost, read_costs
from cleverinvo_conformance.runner.plan import PROBES, REPEATS, most_telling_first, plan_of

SHARED = Costs(
    data={"acme": Cost(1, 1, 1), "draft": Cost(2, 1, 1, ("acme",)), "list": Cost(3, uses=("draft",))}
)

ONE = Cost(1)
#: Requests of each plan beside those of its tests, and those of a plan that creates records in addition.
FIXED = PROBES + REPEATS
APART = MOST[Scope.STANDARD]


def deciding(*clauses, cost=ONE, **options):
    return replace(metadata_of(verifies(*clauses, **options)(lambda: None)), cost=cost)


def plan(*tests, max_requests=1000, per_minute=None, costs=SHARED):
    return plan_of(tests, costs, scope=Scope.STANDARD, max_requests=max_requests, per_minute=per_minute)


def test_shared_data_is_counted_once_and_with_what_it_uses():
    """Shared data counts once, with the data that it uses: `draft` uses `acme`."""
    one = deciding(c.PAGE_3, cost=Cost(2, uses=("draft",)))
    once, twice = plan(one), plan(one, one)
    # The test, acme and draft; half as many again; removals; the search by mark.
    assert once.requests == FIXED + APART + (2 + 1 + 2) + 2 + 2 + 2
    assert twice.requests - once.requests == 3
    with_list = plan(deciding(c.PAGE_3, cost=Cost(2, uses=("list", "acme"))))
    assert with_list.requests - once.requests == 3 + (4 - 2)


def test_what_may_have_been_created_may_need_a_removal():
    """Each POST may need a removal, which is a write too; a PUT or DELETE needs none."""
    all_, one, none = (plan(deciding(c.PAGE_3, cost=Cost(5, 3, creates))) for creates in (3, 1, 0))
    assert [each.writes for each in (all_, one, none)] == [7 + APART, 5 + APART, 4]
    assert plan(deciding(c.PAGE_3, cost=Cost(5))).writes == 0
    assert all_.requests - one.requests == 2
    assert none.requests == FIXED + 5 + 2  # nothing to search for by the mark


def test_other_keys_are_looked_through_as_well():
    """Records created with another key are searched for by their mark in the other account."""
    own = plan(deciding(c.PAGE_3, cost=Cost(5, 1, 1)))
    others = plan(deciding(c.PAGE_3, cost=Cost(5, 1, 1), keys=("other",)))
    assert others.requests == own.requests + 2


def test_limit_caps_the_plan():
    """`--max-requests` caps the plan, and the plan says whether that is enough."""
    capped = plan(deciding(c.PAGE_3, cost=Cost(500)), max_requests=300)
    assert (capped.requests, capped.needed > 300) == (300, True)


def test_nothing_chosen_needs_nothing():
    """A plan without tests has no requests."""
    assert plan().requests == 0


def test_tests_with_many_clauses_per_request_come_first():
    """Tests with many clauses per request come first: a run with few requests decides many clauses."""
    tests = {
        "dear": deciding(c.PAGE_1, cost=Cost(50)),
        "broad": deciding(c.PAGE_1, c.PAGE_2, c.PAGE_3, cost=Cost(2)),
        "again": deciding(c.PAGE_2, cost=Cost(1)),
        "other": deciding(c.RATE_1, cost=Cost(1)),
    }
    assert most_telling_first(tests) == ["broad", "other", "dear", "again"]
    assert most_telling_first({}) == []


def test_an_unrecorded_cost_is_an_error_that_names_the_command():
    """A test or shared data without a recorded cost is an error, which says what to run."""
    with pytest.raises(UnknownCost, match=r"for test_a.py::test_x: run `python tools/record_costs.py`"):
        SHARED.of("test_a.py::test_x")
    with pytest.raises(UnknownCost, match=r"shared data twins: run `python tools/record_costs.py`"):
        plan(deciding(c.PAGE_3, cost=Cost(1, uses=("twins",))))
    assert Costs(unrecorded=Cost(7)).of("test_a.py::test_x") == Cost(7)


def test_the_recorded_costs_are_consistent():
    """No test has more creations than writes or more writes than requests, and all shared data is recorded."""
    costs = read_costs()
    every = [*costs.tests.values(), *costs.data.values()]
    assert all(cost.requests >= cost.writes >= cost.creates >= 0 for cost in every)
    assert costs.of_data(name for cost in every for name in cost.uses).keys() == costs.data.keys()


def test_plan_includes_waiting_for_the_rate_limit():
    """The duration includes the waiting for the rate limit, which is shorter if nothing was sent before."""
    waiting = deciding(c.RATE_1, cost=Cost(58), waits=123, waits_fresh=62)
    one = deciding(c.RATE_1, cost=Cost(58), waits=30)
    paced = plan(waiting, per_minute=60.0)
    assert paced.requests == FIXED + 58 + 29 == 97
    assert paced.minutes == pytest.approx(97 / 60 + 123 / 60)
    assert "at most 3.7 minutes at 60 a minute, about 2 minutes of it waiting for the rate limit" in str(
        paced
    )
    assert str(plan(waiting)).endswith(
        "without a pause between requests, and about 2 minutes of waiting for the rate limit"
    )
    fresh = plan_of(
        [waiting, one], SHARED, scope=Scope.FULL, max_requests=1000, per_minute=None, is_fresh=True
    )
    assert fresh.minutes == pytest.approx(92 / 60)
    assert plan(deciding(c.PAGE_3, cost=Cost(58))).minutes == 0


def test_plan_says_how_many_requests_are_generated():
    """The plan states the number of generated requests, which count toward the limit as well; a failing one is repeated."""
    drawn, written = deciding(c.ERR_4, cost=Cost(20), generated=True), deciding(c.PAGE_3, cost=Cost(5))
    assert "0 of them writes and up to 40 generated, clean-up included" in str(plan(drawn, written))
    assert "up to 7 generated" in str(plan(drawn, written, max_requests=7))
    assert "generated" not in str(plan(written))


@pytest.mark.parametrize(
    ("per_minute", "says"), [(60.0, "0.2 minutes at 60 a minute"), (None, "without a pause")]
)
def test_plan_says_how_long(per_minute, says):
    """The plan states its duration in minutes at the pace."""
    assert says in str(plan(deciding(c.PAGE_3, cost=Cost(2)), per_minute=per_minute))
    assert str(plan(deciding(c.PAGE_3, cost=Cost(2)))).startswith(
        "1 test in scope standard: at most 13 requests, 0 of"
    )
