"""The plan: an upper bound of the requests that a run sends."""

from __future__ import annotations

import pytest
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.metadata import metadata_of, verifies
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.runner.plan import PROBES, REPEATS, UnknownPart, most_telling_first, plan_of


def deciding(*clauses, **options):
    return metadata_of(verifies(*clauses, **options)(lambda: None))


def plan(*tests, max_requests=1000, per_minute=None):
    return plan_of(tests, scope=Scope.STANDARD, max_requests=max_requests, per_minute=per_minute)


def test_shared_parts_are_counted_once_and_with_what_they_need():
    """Shared data counts once, with the data that it needs: `draft` needs `acme`."""
    one = deciding(c.PAGE_3, requests=2, uses=("draft",))
    once, twice = plan(one), plan(one, one)
    assert once.requests == PROBES + 2 + (1 + 2) + 2 + 2 + REPEATS  # acme, draft; removals; the look by mark
    assert twice.requests - once.requests == 2


def test_what_may_have_been_created_may_need_a_removal():
    """Every write counts as a creation unless declared otherwise; a PUT or DELETE needs no removal."""
    unsaid = plan(deciding(c.PAGE_3, requests=5, writes=3))
    said = plan(deciding(c.PAGE_3, requests=5, writes=3, creates=1))
    none = plan(deciding(c.PAGE_3, requests=5, writes=3, creates=0))
    assert [each.writes for each in (unsaid, said, none)] == [6, 4, 3]
    assert unsaid.requests - said.requests == 2
    assert none.requests == PROBES + 5 + REPEATS  # nothing to look for by the mark


def test_other_keys_are_looked_through_as_well():
    """Records created with another key are searched for by their mark in the other account."""
    own = plan(deciding(c.PAGE_3, requests=5, writes=1))
    others = plan(deciding(c.PAGE_3, requests=5, writes=1, keys=("other",)))
    assert others.requests == own.requests + 2


def test_limit_caps_the_plan():
    """`--max-requests` caps the plan, and the plan says whether that is enough."""
    capped = plan(deciding(c.PAGE_3, requests=500), max_requests=300)
    assert (capped.requests, capped.needed > 300) == (300, True)


def test_nothing_chosen_needs_nothing():
    """A plan without tests has no requests."""
    assert plan().requests == 0


def test_tests_with_many_clauses_per_request_come_first():
    """Tests with many clauses per request come first: a run with few requests decides many clauses."""
    tests = {
        "dear": deciding(c.PAGE_1, requests=50),
        "broad": deciding(c.PAGE_1, c.PAGE_2, c.PAGE_3, requests=2),
        "again": deciding(c.PAGE_2, requests=1),
        "other": deciding(c.RATE_1, requests=1),
    }
    assert most_telling_first(tests) == ["broad", "other", "dear", "again"]
    assert most_telling_first({}) == []


def test_parts_of_a_suite_are_counted_with_what_they_need():
    """The registered data of a suite counts together with all the data that it needs."""
    TestData.register("plan_test_part", requests=2, needs=("draft",))
    TestData.register("plan_test_part", requests=2, needs=("draft",))
    with_it = plan(deciding(c.PAGE_3, requests=1, uses=("plan_test_part",)))
    with_draft = plan(deciding(c.PAGE_3, requests=1, uses=("draft",)))
    assert with_it.requests - with_draft.requests == 2
    with pytest.raises(ValueError, match="plan_test_part"):
        TestData.register("plan_test_part", requests=3)


def test_unknown_parts_are_an_error():
    """Shared data without a declared cost is an error."""
    with pytest.raises(UnknownPart, match="no-such-part"):
        plan(deciding(c.PAGE_3, requests=1, uses=("no-such-part",)))


def test_plan_includes_waiting_for_the_rate_limit():
    """The duration includes the waiting for the rate limit, which is shorter if nothing was sent before."""
    waiting = deciding(c.RATE_1, requests=58, waits=123, waits_fresh=62)
    one = deciding(c.RATE_1, requests=58, waits=30)
    paced = plan(waiting, per_minute=60.0)
    assert paced.requests == 68
    assert paced.minutes == pytest.approx(68 / 60 + 123 / 60)
    assert "at most 3.2 minutes at 60 a minute, about 2 minutes of it waiting for the rate limit" in str(
        paced
    )
    assert str(plan(waiting)).endswith(
        "without a pause between requests, and about 2 minutes of waiting for the rate limit"
    )
    fresh = plan_of([waiting, one], scope=Scope.FULL, max_requests=1000, per_minute=None, is_fresh=True)
    assert fresh.minutes == pytest.approx(92 / 60)
    assert plan(deciding(c.PAGE_3, requests=58)).minutes == 0


def test_plan_says_how_many_requests_are_generated():
    """The plan states the number of generated requests, which count toward the limit as well."""
    drawn, written = deciding(c.ERR_4, requests=20, generated=True), deciding(c.PAGE_3, requests=5)
    assert "0 of them writes and up to 20 generated, clean-up included" in str(plan(drawn, written))
    assert "up to 7 generated" in str(plan(drawn, written, max_requests=7))
    assert "generated" not in str(plan(written))


@pytest.mark.parametrize(
    ("per_minute", "says"), [(60.0, "0.2 minutes at 60 a minute"), (None, "without a pause")]
)
def test_plan_says_how_long(per_minute, says):
    """The plan states its duration in minutes at the pace."""
    assert says in str(plan(deciding(c.PAGE_3, requests=2), per_minute=per_minute))
    assert str(plan(deciding(c.PAGE_3, requests=2))).startswith(
        "1 test in scope standard: at most 12 requests, 0 of"
    )
