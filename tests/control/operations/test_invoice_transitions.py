"""Transitions of an invoice through its lifecycle."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from cleverinvo_mock.control.errors import Conflict, NotFound
from cleverinvo_mock.domain.lifecycle import TRANSITIONS, Status, Transition


@pytest.fixture
def transition(parts):
    """Move an invoice of ``business``."""
    return lambda invoice, transition: parts.do(
        "transition_invoice", {"transition": transition}, account="business", invoice=invoice
    )


#: The transitions from a draft to each status.
WAYS = {
    "DRAFT": [],
    "SENT": ["send"],
    "VIEWED": ["send", "view"],
    "PARTIALLY_PAID": ["send", "pay_in_part"],
    "PAID": ["send", "view", "pay"],
    "OVERDUE": ["send", "mark_overdue"],
}


@pytest.mark.parametrize(("status", "step"), list(product(Status, Transition)))
def test_transitions_are_those_of_the_table(status, step, parts, transition):
    """Each transition from each status leads to the status in the table, or is refused with the allowed ones."""
    user = parts.user()
    invoice = user.invoice(user.client())
    for way in WAYS[status]:
        transition(invoice, way)
    before = user.get(invoice)
    assert before["status"] == status
    if (status, step) in TRANSITIONS:
        shown = transition(invoice, step.value)
        assert shown["status"] == TRANSITIONS[status, step]
        assert shown == user.get(invoice)
        assert user.invoices(status=shown["status"]) == [invoice]
    else:
        possible = ", ".join(sorted(m for s, m in TRANSITIONS if s is status)) or "nothing can happen"
        with pytest.raises(Conflict, match=f"an invoice that is {status} cannot {step}; .*{possible}"):
            transition(invoice, step.value)
        assert user.get(invoice) == before


def test_transitions_set_their_timestamps(parts, transition):
    """Sending sets sentAt and sentViaEmail, full payment sets paidAt, and each transition makes updatedAt later."""
    user = parts.user()
    invoice = user.invoice(user.client())
    marks = []
    for step in ("send", "view", "pay_in_part", "pay"):
        parts.do("advance_clock", {"minutes": 1})
        shown = transition(invoice, step)
        marks.append((shown["sentViaEmail"], shown["sentAt"], shown["paidAt"]))
        assert user.account.invoice(invoice).value.updated_at == parts.sandbox.clock.now()
    sent = "2026-06-15T12:01:00.000Z"
    assert marks == [(True, sent, None)] * 3 + [(True, sent, "2026-06-15T12:04:00.000Z")]


def test_transitions_start_from_overdue_after_the_due_date(parts, transition):
    """From the day after the due date, by the account's clock, transitions start from OVERDUE."""
    user = parts.user()
    invoice = user.invoice(user.client(), dueDate="2026-06-20")
    transition(invoice, "send")
    parts.do("set_clock", {"at": "2026-06-21T00:00:00Z"}, query={"account": "business"})
    with pytest.raises(Conflict, match="that is OVERDUE cannot view; possible: pay, pay_in_part"):
        transition(invoice, "view")
    assert transition(invoice, "pay_in_part")["status"] == "PARTIALLY_PAID"
    assert user.account.invoice(invoice).value.due_date < date(2026, 6, 21)


def test_timestamps_stay_in_order_when_the_clock_is_set_back(parts, transition):
    """The timestamp sentAt is never before createdAt, and paidAt never before sentAt."""
    user = parts.user()
    invoice = user.invoice(user.client())
    parts.do("advance_clock", {"days": -1})
    transition(invoice, "send")
    parts.do("advance_clock", {"days": -1})
    shown = transition(invoice, "pay")
    assert shown["createdAt"] == shown["sentAt"] == shown["paidAt"]
    row = user.account.invoice(invoice).value
    assert row.updated_at > row.created_at


def test_unknown_invoice_or_account_is_refused(parts, transition):
    """An unknown invoice is refused, also if another account has it."""
    theirs = parts.user("cinv_other")
    invoice = theirs.invoice(theirs.client())
    with pytest.raises(NotFound, match=f"No such invoice: {invoice}; there are none"):
        transition(invoice, "send")
    with pytest.raises(NotFound, match="No such account: nobody"):
        parts.do("transition_invoice", {"transition": "send"}, account="nobody", invoice=invoice)


@pytest.mark.parametrize(("choice", "name"), [("live", "New"), ("snapshot", "Old")])
def test_response_is_that_of_the_api(choice, name, build):
    """The response has the invoice as a GET does, with the client's name by the behaviour's choice."""
    parts = build(invoice_client_name=choice)
    user = parts.user()
    client = user.client("Old")
    invoice = user.invoice(client)
    user.call("update_client", id=client, body={"name": "New"})
    shown = parts.do("transition_invoice", {"transition": "send"}, account="business", invoice=invoice)
    assert shown == user.get(invoice)
    assert shown["client"]["name"] == name
