"""Transitions of an invoice along its life."""

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


#: The ways to each status from a draft.
WAYS = {
    "DRAFT": [],
    "SENT": ["send"],
    "VIEWED": ["send", "view"],
    "PARTIALLY_PAID": ["send", "pay_in_part"],
    "PAID": ["send", "view", "pay"],
    "OVERDUE": ["send", "mark_overdue"],
}


@pytest.mark.parametrize(("status", "step"), list(product(Status, Transition)))
def test_moves_are_the_tables(status, step, parts, transition):
    """Each transition from each status leads where the table says, or is refused with what is possible."""
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


def test_life_leaves_its_marks(parts, transition):
    """Sending is by e-mail and has its time, full payment has its own, and each transition makes updatedAt later."""
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


def test_overdue_by_itself_is_overdue(parts, transition):
    """On the account's own day after the due date, transitions are from OVERDUE, as it shows."""
    user = parts.user()
    invoice = user.invoice(user.client(), dueDate="2026-06-20")
    transition(invoice, "send")
    parts.do("set_clock", {"at": "2026-06-21T00:00:00Z"}, query={"account": "business"})
    with pytest.raises(Conflict, match="that is OVERDUE cannot view; possible: pay, pay_in_part"):
        transition(invoice, "view")
    assert transition(invoice, "pay_in_part")["status"] == "PARTIALLY_PAID"
    assert user.account.invoice(invoice).value.due_date < date(2026, 6, 21)


def test_life_goes_forward_though_the_clock_goes_back(parts, transition):
    """Before it was made an invoice is not sent, and before it was sent it is not paid."""
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
    """An invoice that the account does not have is refused, also if another account has it."""
    theirs = parts.user("cinv_other")
    invoice = theirs.invoice(theirs.client())
    with pytest.raises(NotFound, match=f"No such invoice: {invoice}; there are none"):
        transition(invoice, "send")
    with pytest.raises(NotFound, match="No such account: nobody"):
        parts.do("transition_invoice", {"transition": "send"}, account="nobody", invoice=invoice)


@pytest.mark.parametrize(("choice", "name"), [("live", "New"), ("snapshot", "Old")])
def test_answer_is_the_apis(choice, name, build):
    """The answer shows the invoice as GET does, the client by the behaviour's choice."""
    parts = build(invoice_client_name=choice)
    user = parts.user()
    client = user.client("Old")
    invoice = user.invoice(client)
    user.call("update_client", id=client, body={"name": "New"})
    shown = parts.do("transition_invoice", {"transition": "send"}, account="business", invoice=invoice)
    assert shown == user.get(invoice)
    assert shown["client"]["name"] == name
