"""The requests that generated sequences may send."""

from __future__ import annotations

import pytest
from cleverinvo_conformance.core.throttle import Budget
from cleverinvo_conformance.generated.allowance import GENERATED, MOST, SHRINKING, SHRINKING_ALL, Allowance


@pytest.fixture
def budget():
    return Budget(10_000)


@pytest.fixture
def allowance(budget):
    return Allowance(budget)


def spend(budget, allowance, most):
    """Send up to ``most`` requests; the number that were sent."""
    sent = 0
    while sent < most and not allowance.is_over:
        budget.take(write=False)
        sent += 1
    return sent


def test_sequences_share_their_requests(budget, allowance):
    """All sequences together send as many requests as one may; then none may begin."""
    allowance.begin()
    assert spend(budget, allowance, 300) == 300
    allowance.end()
    assert allowance.may_begin
    allowance.begin()
    assert spend(budget, allowance, 2 * GENERATED) == GENERATED - 300
    allowance.end()
    assert not allowance.may_begin


def test_removals_count_when_the_record_is_made(budget, allowance):
    """A POST whose record is removed later counts twice, and the removal not again."""
    allowance.begin()
    budget.take(write=True, later=1)
    assert spend(budget, allowance, 2 * GENERATED) == GENERATED - 2


def test_each_failing_sequence_is_shrunk_with_its_own_requests(budget, allowance):
    """Shrinking one sequence is bounded; what it sends is not taken from the sequences to come."""
    allowance.begin()
    spend(budget, allowance, 100)
    allowance.shrink()
    allowance.shrink()
    assert spend(budget, allowance, 2 * GENERATED) == SHRINKING
    allowance.end()
    allowance.begin()
    assert spend(budget, allowance, 2 * GENERATED) == GENERATED - 100


def test_all_shrinking_together_is_bounded(budget, allowance):
    """However many sequences fail, the requests stay below the declared number."""
    for _ in range(20):
        allowance.begin()
        spend(budget, allowance, 10)
        allowance.shrink()
        spend(budget, allowance, SHRINKING)
        allowance.end()
    assert budget.requests == 200 + SHRINKING_ALL
    allowance.begin()
    spend(budget, allowance, 2 * GENERATED)
    allowance.end()
    assert budget.requests == GENERATED + SHRINKING_ALL < MOST


def test_nothing_is_sent_after_a_stop(allowance):
    """After an error that ends the run no sequence may begin."""
    allowance.begin()
    allowance.stop()
    assert allowance.is_over
    assert not allowance.may_begin
