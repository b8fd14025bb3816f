"""Snapshots of an account: a restore brings back exactly the earlier state."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from cleverinvo_mock.domain.clients import Client
from cleverinvo_mock.domain.invoices import Invoice
from cleverinvo_mock.domain.lifecycle import Status, on_day
from cleverinvo_mock.domain.plans import Plan
from cleverinvo_mock.store.account import Account, Company, Entitlements
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

START = datetime(2026, 6, 15, tzinfo=UTC)
ZERO = Decimal(0)
CLIENTS, INVOICES = range(4), range(6)


def account(order="newest_first"):
    return Account("a", Plan("P"), Company("C"), order=order, today=START.date())


def client(n, *, active=True):
    at = START + timedelta(minutes=n % 3)
    return Client(f"client{n}", f"Client {n}", None, None, None, None, None, active, at, at)


def invoice(n, of, status, due):
    at = START + timedelta(minutes=n % 3)
    return Invoice(
        id=f"invoice{n}",
        client_id=f"client{of}",
        client_name="",
        client_email=None,
        number=f"INV-{n:04}",
        currency="USD",
        issue_date=START.date(),
        due_date=START.date() + timedelta(days=due),
        line_items=(),
        subtotal=ZERO,
        tax_total=ZERO,
        discount_total=ZERO,
        total=ZERO,
        status=status,
        notes=None,
        terms=None,
        sent_via_email=False,
        sent_at=None,
        paid_at=None,
        created_at=at,
        updated_at=at,
    )


steps = st.one_of(
    st.builds(
        lambda n, active: ("client", client(n, active=active)), st.sampled_from(CLIENTS), st.booleans()
    ),
    st.builds(
        lambda *of: ("invoice", invoice(*of)),
        st.sampled_from(INVOICES),
        st.sampled_from(CLIENTS),
        st.sampled_from(Status),
        st.integers(-2, 2),
    ),
    st.builds(lambda n: ("remove", f"invoice{n}"), st.sampled_from(INVOICES)),
    st.builds(lambda n: ("day", n), st.integers(-3, 3)),
    st.builds(lambda n: ("entitlements", Entitlements(Plan("P"), n)), st.integers(1, 3)),
    st.just(("snapshot", None)),
    st.builds(lambda n: ("restore", n), st.integers(0, 5)),
    st.just(("empty", None)),
)


CHANGES = {
    "client": Account.put_client,
    "invoice": Account.put_invoice,
    "remove": lambda there, id_: there.invoice(id_) and there.remove_invoice(id_),
    "entitlements": lambda there, entitlements: setattr(there, "entitlements", entitlements),
    "empty": lambda there, _: there.clear(),
}


def page(account, today, **filters):
    filters = {"client_id": None, "status": None} | filters
    found = account.page_of_invoices(0, 100, None, today=today, **filters)
    assert found.total == len(found.rows)
    return [row.value for row in found.rows]


def contents(account, today):
    """Everything that can be read from an account."""
    invoices = {row.value.id: row.value for row in account.invoices()}
    listed = page(account, today)
    assert sorted(invoices) == sorted(one.id for one in listed)
    assert all(account.invoice(id_).value is value for id_, value in invoices.items())
    for status in Status:
        for of in (None, *(f"client{n}" for n in CLIENTS)):
            assert page(account, today, client_id=of, status=status) == [
                one
                for one in listed
                if on_day(one.status, one.due_date, today) is status and of in {None, one.client_id}
            ]
    taken = {one.number for one in listed}
    assert [account.is_number_taken(f"INV-{n:04}") for n in INVOICES] == [
        f"INV-{n:04}" in taken for n in INVOICES
    ]
    assert account.next_number() not in taken
    clients = [row.value for row in account.page_of_clients(0, 100, None).rows]
    assert sorted(c.id for c in clients) == sorted(r.value.id for r in account.clients() if r.value.is_active)
    assert account.record_counts()[0] == len(clients)
    return clients, [row.value for row in account.clients()], listed, list(invoices), account.entitlements


@settings(deadline=None)
@given(script=st.lists(steps, max_size=40), order=st.sampled_from(["newest_first", "oldest_first", "other"]))
def test_restored_account_is_the_same(script, order):
    """After any changes, days and restores, a restored account reads the same as at the snapshot."""
    there, today, kept = account(order), START.date(), []
    for step, value in script:
        if step == "day":
            today = START.date() + timedelta(days=value)
        elif step == "snapshot":
            kept.append((there.snapshot(), today, contents(there, today)))
        elif step == "restore":
            for state, then, what in kept[value : value + 1]:
                there.restore(state)
                assert contents(there, then) == what
        else:
            CHANGES[step](there, value)
        contents(there, today)
    for state, then, what in kept:
        there.restore(state)
        assert contents(there, then) == what


def test_snapshot_copies_nothing():
    """A snapshot shares the account's lists; each list is copied at its first change."""
    there = account()
    for n in range(3):
        there.put_client(client(n))
    there.put_invoice(invoice(0, 0, Status.SENT, 1))
    there.put_invoice(invoice(1, 1, Status.DRAFT, 1))
    state = there.snapshot()
    assert state.records is there._records
    there.put_invoice(replace(invoice(1, 1, Status.DRAFT, 1), notes="changed"))
    assert state.records.invoices["invoice1"].value.notes is None
    assert there._records.lists._lists["client0", None] is state.records.lists._lists["client0", None]
    assert there._records.lists._lists["client1", None] is not state.records.lists._lists["client1", None]


def test_restore_brings_back_the_next_invoice_number():
    """After a restore, the search for a free invoice number starts where it started at the snapshot."""
    there = account()
    there.put_invoice(replace(invoice(0, 0, Status.DRAFT, 1), number="INV-0001"))
    state = there.snapshot()
    assert there.next_number() == "INV-0002"
    there.restore(state)
    there.remove_invoice("invoice0")
    assert there.next_number() == "INV-0001"


def test_accounts_with_the_same_snapshot_stay_independent():
    """An account restored from another one's snapshot does not change that account."""
    first, second = account(), account()
    first.put_client(client(0))
    second.restore(first.snapshot())
    second.put_client(client(1))
    first.put_client(client(2))
    assert [len(one.clients()) for one in (first, second)] == [2, 2]
    assert contents(first, START.date()) != contents(second, date(2026, 6, 20))


@pytest.mark.parametrize("id_", ["client0", "invoice0"])
def test_id_of_any_record_is_in_the_account(id_):
    """An account contains the ids of its invoices and of its clients, deleted ones too."""
    there = account()
    assert id_ not in there
    there.put_client(client(0, active=False))
    there.put_invoice(invoice(0, 0, Status.DRAFT, 0))
    assert id_ in there
