"""The table of the invoice lifecycle."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
import yaml
from cleverinvo_mock.domain.lifecycle import (
    TRANSITIONS,
    IllegalTransition,
    Status,
    Transition,
    after,
    on_day,
    reachable,
    transition_to,
)
from cleverinvo_mock.files.resources import resource

DUE = date(2024, 7, 1)


def test_statuses_are_the_document_s():
    """The mock has the statuses of the API document, in its order (INV-STATUS-1)."""
    document = yaml.safe_load(resource("openapi/cleverinvo.yaml").read_text(encoding="utf-8"))
    stated = document["components"]["schemas"]["InvoiceStatus"]["enum"]
    assert [status.value for status in Status] == stated, "complete Status in domain/lifecycle.py"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ([Transition.SEND], Status.SENT),
        ([Transition.SEND, Transition.VIEW], Status.VIEWED),
        ([Transition.SEND, Transition.VIEW, Transition.PAY_IN_PART], Status.PARTIALLY_PAID),
        (
            [
                Transition.SEND,
                Transition.VIEW,
                Transition.PAY_IN_PART,
                Transition.PAY_IN_PART,
                Transition.PAY,
            ],
            Status.PAID,
        ),
        (
            [
                Transition.SEND,
                Transition.MARK_OVERDUE,
                Transition.PAY_IN_PART,
                Transition.MARK_OVERDUE,
                Transition.PAY,
            ],
            Status.PAID,
        ),
    ],
)
def test_transitions_follow_the_table(path, status):
    """After a sequence of transitions a draft has the status that the table gives."""
    now = Status.DRAFT
    for transition in path:
        now = after(now, transition)
    assert now is status


def test_other_transitions_are_refused():
    """Every transition that is not in the table raises an error with the status and the possible transitions."""
    for status, transition in product(Status, Transition):
        if (status, transition) in TRANSITIONS:
            continue
        with pytest.raises(IllegalTransition) as refused:
            after(status, transition)
        assert (refused.value.status, refused.value.transition) == (status, transition)
        assert all((status, Transition(possible)) in TRANSITIONS for possible in refused.value.possible)
        assert str(status) in str(refused.value)


def test_every_status_is_reachable_from_a_draft():
    """Each status can be reached from DRAFT, and PAID has no transitions."""
    reached, frontier = {Status.DRAFT}, [Status.DRAFT]
    while frontier:
        status = frontier.pop()
        for transition in Transition:
            found = TRANSITIONS.get((status, transition))
            if found and found not in reached:
                reached.add(found)
                frontier.append(found)
    assert reached == set(Status)
    assert not [transition for status, transition in TRANSITIONS if status is Status.PAID]


@pytest.mark.parametrize("stored", Status)
def test_sent_and_viewed_become_overdue_on_the_day_after_the_due_date(stored):
    """SENT and VIEWED show as OVERDUE from the day after the due date; every other status shows as stored."""
    assert on_day(stored, DUE, DUE) is stored
    next_day = on_day(stored, DUE, date(2024, 7, 2))
    assert next_day is (Status.OVERDUE if stored in {Status.SENT, Status.VIEWED} else stored)


@pytest.mark.parametrize(("status", "target"), list(product(Status, Status)))
def test_transition_to_a_status_is_the_one_that_ends_there(status, target):
    """``transition_to`` returns the transition that ends in the status, or None if the table has none."""
    transition = transition_to(status, target)
    if transition is None:
        assert target not in [end for (start, _), end in TRANSITIONS.items() if start is status]
    else:
        assert after(status, transition) is target


def test_transition_between_two_statuses_is_unique():
    """No two transitions have the same start and end, so a target status determines the transition."""
    ways = [(status, end) for (status, _), end in TRANSITIONS.items()]
    assert len(set(ways)) == len(ways)


def test_reachable_statuses_are_those_of_the_table():
    """A draft can only become SENT, a PAID invoice nothing else; a status is not reachable from itself."""
    assert reachable(Status.DRAFT) == (Status.SENT,)
    assert reachable(Status.PAID) == ()
    assert reachable(Status.PARTIALLY_PAID) == (Status.PAID, Status.OVERDUE)
