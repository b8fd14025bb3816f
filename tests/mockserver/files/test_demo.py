"""The demo seed: realistic data on any day, under every shipped behaviour."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.currencies import decimals_of
from cleverinvo_mock.domain.email import is_address
from cleverinvo_mock.domain.lifecycle import Status, on_day
from cleverinvo_mock.domain.open_points import named_behaviours
from cleverinvo_mock.files.accounts_file import load_accounts
from cleverinvo_mock.files.resources import resource
from cleverinvo_mock.files.seed import apply_seed, load_seed, seed_ids
from cleverinvo_mock.store.account import Account

ACME = "clx3k9v0a0001qz8r5t2m7w4d"
INV_0001 = "clx5d8s1b0002qz8rk3v7y0pt"
DAYS = [
    datetime(2026, 6, 15, 0, 0, tzinfo=UTC),
    datetime(2024, 2, 29, 23, 59, tzinfo=UTC),
    datetime(2031, 12, 31, tzinfo=UTC),
]
SCRIPTS = ("LATIN", "CJK", "HIRAGANA", "ARABIC", "HANGUL")


def started(now, behaviour, *, seed="demo"):
    """The accounts after a start."""
    file = load_accounts(None)
    accounts = {
        entry.name: Account(
            entry.name, entry.plan, entry.company, order=behaviour.list_order, today=now.date()
        )
        for entry in file.accounts
        if not entry.revoked
    }
    apply_seed(load_seed(seed).over(file.records), accounts, now=now, ids=seed_ids(), behaviour=behaviour)
    return accounts


@pytest.fixture(scope="module")
def accounts():
    """The accounts of the demo on the day for which it is written."""
    return started(DAYS[0], Behaviour())


@pytest.fixture
def clients(accounts, records):
    """The clients of the business."""
    return records(accounts["business"])[0]


@pytest.fixture
def invoices(accounts, records):
    """The invoices of the business."""
    return records(accounts["business"])[1]


@pytest.mark.parametrize("seed", ["demo", "empty"])
@pytest.mark.parametrize("behaviour", named_behaviours())
def test_every_shipped_seed_starts_under_every_named_behaviour(seed, behaviour):
    """No named behaviour refuses a shipped seed."""
    accounts = started(DAYS[0], named_behaviours()[behaviour], seed=seed)
    assert {"business", "other", "limited", "unentitled"} <= set(accounts)


def test_empty_seed_leaves_both_business_accounts_empty():
    """With the empty seed only the limited account has records."""
    accounts = started(DAYS[0], Behaviour(), seed="empty")
    assert {
        name: account.count_invoices() for name, account in accounts.items() if account.count_invoices()
    } == {"limited": 3}
    assert sum(account.count_clients(deleted=True) for account in accounts.values()) == 1


@pytest.mark.parametrize("now", DAYS, ids=str)
def test_demo_looks_the_same_on_every_day(now, records):
    """On every day the same invoices have the same status, and no timestamp is in the future."""
    clients, invoices = records(started(now, Behaviour())["business"])
    shown = Counter(on_day(i.status, i.due_date, now.date()) for i in invoices)
    assert shown == {
        Status.DRAFT: 5,
        Status.SENT: 7,
        Status.VIEWED: 4,
        Status.PAID: 33,
        Status.PARTIALLY_PAID: 4,
        Status.OVERDUE: 7,
    }
    moments = [m for c in clients for m in (c.created_at, c.updated_at)]
    moments += [m for i in invoices for m in (i.created_at, i.updated_at, i.sent_at, i.paid_at) if m]
    assert now.date() - timedelta(days=2) <= max(moments).date() < now.date()


def test_demo_has_the_same_ids_on_every_day(records):
    """Every record has the same id on every day, and no other account has that id."""
    starts = [
        [
            [record.id for record in (*clients, *invoices)]
            for clients, invoices in map(records, started(now, Behaviour()).values())
        ]
        for now in DAYS
    ]
    assert starts[0] == starts[1] == starts[2]


def test_demo_has_the_references_example(accounts):
    """The demo has the reference's Acme Corp and INV-0001, with the ids of the document's examples."""
    account = accounts["business"]
    acme, invoice = account.find_client(ACME), account.invoice(INV_0001).value
    assert (acme.name, acme.address, acme.tax_id, acme.phone, acme.notes) == (
        "Acme Corp",
        "123 Main St, New York, NY 10001",
        "US-123456789",
        "+1-555-0100",
        "Net 30 terms",
    )
    assert (invoice.client_id, invoice.number, invoice.currency) == (ACME, "INV-0001", "USD")
    assert on_day(invoice.status, invoice.due_date, DAYS[0].date()) is Status.SENT
    assert (invoice.subtotal, invoice.tax_total, invoice.discount_total, invoice.total) == (
        5000,
        500,
        0,
        5500,
    )
    document = resource("openapi/cleverinvo.yaml").read_text(encoding="utf-8")
    assert ACME in document
    assert INV_0001 in document


def test_demo_leaves_the_references_next_number_free(accounts):
    """INV-0042, which the reference creates, is free, and generated numbers continue after the demo's."""
    assert not accounts["business"].is_number_taken("INV-0042")
    assert accounts["business"].next_number() == "INV-0017"


def test_demo_has_varied_records(clients, invoices, accounts):
    """The demo has several pages, deleted clients with invoices, currencies, taxes and discounts."""
    deleted = [c.id for c in clients if not c.is_active]
    assert (len(clients), len(deleted), len(invoices)) == (36, 2, 60)
    assert accounts["business"].page_of_clients(20, 20, None).rows
    assert set(deleted) <= {i.client_id for i in invoices}
    assert {"USD", "EUR", "GBP", "JPY", "KWD", "CNY", "KRW", "SAR", "MXN", "CHF"} <= {
        i.currency for i in invoices
    }
    assert {decimals_of(i.currency) for i in invoices} == {0, 2, 3}
    assert len({line.tax_rate for i in invoices for line in i.line_items}) >= 10
    assert sum(len(i.line_items) > 1 for i in invoices) >= 30
    discounted = [i for i in invoices if i.discount_total]
    assert len(discounted) >= 4
    assert all(i.created_at < DAYS[0] - timedelta(days=180) for i in discounted)
    assert any(i.client_name != next(c.name for c in clients if c.id == i.client_id) for i in invoices)


@pytest.mark.parametrize("field", ["email", "address", "tax_id", "phone", "notes"])
def test_demo_has_clients_with_and_without_each_field(field, clients):
    """Each optional field is set for some clients and unset for others."""
    assert {getattr(client, field) is None for client in clients} == {True, False}


@pytest.mark.parametrize("script", SCRIPTS)
def test_demo_is_written_in_every_script(script, clients, invoices):
    """The demo's texts use every script of the reference's languages."""
    texts = [
        [c.name for c in clients],
        [line.description for i in invoices for line in i.line_items],
        [i.notes for i in invoices if i.notes],
        [i.terms for i in invoices if i.terms],
        [c.address for c in clients if c.address] if script != "HIRAGANA" else ["か"],
    ]
    for kind in texts:
        assert any(unicodedata.name(sign, "").startswith(script) for text in kind for sign in text)


def test_demo_amounts_have_no_more_decimals_than_their_currency(invoices):
    """Amounts fit the currency's decimals: no choice of rounding changes them."""
    for invoice in invoices:
        for line in invoice.line_items:
            assert line.quantity * line.unit_price == line.amount, (invoice.number, line)
            assert line.amount > 0
        assert invoice.total > 0


def test_demo_uses_reserved_domains_and_unique_records(accounts, records):
    """E-mail addresses end in .example, and no two accounts share a client or a number."""
    names = {}
    for name, account in accounts.items():
        clients, invoices = records(account)
        assert account.company.email.endswith(".example")
        for client in clients:
            if client.email is not None:
                assert is_address(client.email)
                assert client.email.endswith(".example")
        names[name] = {c.name for c in clients} | {i.number for i in invoices}
    assert sum(map(len, names.values())) == len(set().union(*names.values()))


def test_other_account_has_records_of_its_own(accounts, records):
    """The other account has a dozen clients, and invoices in every status."""
    clients, invoices = records(accounts["other"])
    assert (len(clients), len(invoices)) == (12, 12)
    assert {on_day(i.status, i.due_date, DAYS[0].date()) for i in invoices} == set(Status)


def test_demo_texts_name_no_date(clients, invoices):
    """Texts name no day or month, because all dates are shifted to the day of the start."""
    texts = [c.notes for c in clients] + [i.notes for i in invoices] + [i.terms for i in invoices]
    texts += [line.description for i in invoices for line in i.line_items]
    drifting = re.compile(
        r"\b(January|February|March|April|June|July|August|Januar|Mai|Juni|Juli|enero|junio)\b|\d月|\d월"
    )
    assert [text for text in texts if text and drifting.search(text)] == []


def test_demo_money_is_exact(invoices):
    """Totals are the exact sums of their parts."""
    for invoice in invoices:
        assert invoice.total == invoice.subtotal + invoice.tax_total - invoice.discount_total
        assert invoice.subtotal == sum((line.amount for line in invoice.line_items), Decimal(0))
