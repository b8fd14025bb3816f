"""What two bursts show of a rate limit: compared with a search for a fixed window that explains both."""

from __future__ import annotations

import pytest
from cleverinvo_conformance.checks.rate_windows import Burst, are_too_many, described
from cleverinvo_conformance.core.exchange import Exchange, Request
from hypothesis import given
from hypothesis import strategies as st

GET = Exchange(Request("GET", "/clients", "https://api.example/api/v1/clients"), 200, {}, b"")
ABSENT = Exchange(Request("GET", "/clients/x", "https://api.example/api/v1/clients/x"), 404, {}, b"")


def burst(begun, seconds, passed, *, lasting=True):
    return Burst(begun, begun + seconds, passed=[GET] * passed, refused=[GET] * 3, is_lasting=lasting)


def passes_of(begun, seconds, phase):
    """Requests that a fixed window lets pass, of very many within these seconds."""
    first, last = (begun + phase) // 60, (begun + seconds + phase) // 60
    return 120 * int(last - first + 1)


@given(
    begun=st.floats(0, 60),
    first=st.floats(0.1, 29),
    gap=st.floats(60.1, 62),
    second=st.floats(0.1, 29),
    phase=st.floats(0, 60),
)
def test_no_fixed_window_has_a_boundary_in_both_bursts(begun, first, gap, second, phase):
    """Whatever the phase of a fixed window of 120 a minute, two bursts do not show too high a limit."""
    one = burst(begun, first, passes_of(begun, first, phase))
    other_begun = begun + first + gap
    other = burst(other_begun, second, passes_of(other_begun, second, phase))
    assert not are_too_many(one, other)


@pytest.mark.parametrize(
    ("one", "other", "decided"),
    [
        (burst(0, 2, 121), burst(63, 2, 121), True),
        (burst(0, 2, 121), burst(63, 2, 120), False),
        (burst(0, 2, 120), burst(63, 2, 240), False),
        (burst(0, 2, 240), burst(61, 2, 121), False),  # the boundary may be the same
        (burst(0, 2, 240), burst(119, 2, 240), False),  # the boundaries are two minutes apart
        (burst(0, 61, 240), burst(122, 2, 240), False),  # longer than a minute
        (burst(0, 2, 124, lasting=False), burst(63, 2, 124, lasting=False), False),  # a bucket, refilled
        (burst(0, 2, 127, lasting=False), burst(63, 2, 127, lasting=False), True),
    ],
)
def test_two_bursts_beyond_the_limit_decide(one, other, decided):
    """More than 120 in both is decisive if a boundary cannot lie in both and no bucket explains it."""
    assert are_too_many(one, other) is decided


def test_requests_that_seem_not_to_count_are_named():
    """If the requests that passed are 120 without those of one kind, the finding names the kind."""
    one = Burst(0, 2, passed=[GET] * 120 + [ABSENT] * 30)
    assert described([one]) == (
        "150 requests passed in 2.0 seconds, as if requests answered with 400 or 404 did not count"
    )
    assert described([burst(0, 2, 150)]) == "150 requests passed in 2.0 seconds"
