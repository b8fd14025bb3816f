"""Records written as a seed and read again are the same."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import yaml
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.clients import Client
from cleverinvo_mock.domain.invoices import Invoice, LineItem
from cleverinvo_mock.domain.lifecycle import Status
from cleverinvo_mock.domain.plans import Plan
from cleverinvo_mock.files.behaviour_file import load_behaviour
from cleverinvo_mock.files.json_text import json_as_yaml
from cleverinvo_mock.files.marked_yaml import parse_document
from cleverinvo_mock.files.schema import shipped_schema
from cleverinvo_mock.files.seed import apply_seed, records_by_account, seed_ids, seed_text
from cleverinvo_mock.store.account import Account, Company
from hypothesis import given, settings
from hypothesis import strategies as st

NOW = datetime(2026, 6, 15, 10, 30, tzinfo=UTC)
#: The behaviour that accepts the most; all records are possible under it.
LENIENT = load_behaviour("lenient")


class Quoting(yaml.SafeDumper):
    """YAML with every text in quotes: none is read as a number."""


Quoting.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)


def as_yaml(value):
    return yaml.dump(value, Dumper=Quoting, allow_unicode=True, sort_keys=False)


def as_json(value):
    return json_as_yaml(json.dumps(value))


def exported(clients, invoices):
    """A seed of these records, with all fields."""
    return {
        "accounts": {
            "business": {
                "clients": [
                    {
                        "id": c.id,
                        "name": c.name,
                        "email": c.email,
                        "address": c.address,
                        "taxId": c.tax_id,
                        "phone": c.phone,
                        "notes": c.notes,
                        "isActive": c.is_active,
                        "createdAt": moment(c.created_at),
                        "updatedAt": moment(c.updated_at),
                    }
                    for c in clients
                ],
                "invoices": [
                    {
                        "id": i.id,
                        "client": i.client_id,
                        "billedTo": {"name": i.client_name, "email": i.client_email},
                        "invoiceNumber": i.number,
                        "currency": i.currency,
                        "issueDate": i.issue_date.isoformat(),
                        "dueDate": i.due_date.isoformat(),
                        "lineItems": [
                            {
                                "description": line.description,
                                "quantity": number(line.quantity),
                                "unitPrice": number(line.unit_price),
                                "taxRate": number(line.tax_rate),
                            }
                            for line in i.line_items
                        ],
                        "discountTotal": number(i.discount_total),
                        "status": i.status.value,
                        "notes": i.notes,
                        "terms": i.terms,
                        "sentViaEmail": i.sent_via_email,
                        "sentAt": i.sent_at and moment(i.sent_at),
                        "paidAt": i.paid_at and moment(i.paid_at),
                        "createdAt": moment(i.created_at),
                        "updatedAt": moment(i.updated_at),
                    }
                    for i in invoices
                ],
            }
        }
    }


def moment(instant):
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def number(value):
    return int(value) if value.as_tuple().exponent == 0 else float(value)


def held_after_reading(text, behaviour):
    account = Account("business", Plan("P"), Company("C"), order="oldest_first", today=NOW.date())
    document = parse_document(text, "seed.yaml")
    shipped_schema("seed.schema.json").check(document)
    apply_seed(
        records_by_account(document), {"business": account}, now=NOW, ids=seed_ids(), behaviour=behaviour
    )
    return [r.value for r in account.clients()], [r.value for r in account.invoices()]


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
awkward = st.sampled_from(
    ["no", "null", "5", "1e5", "2026-06-15", " x ", "a: b", "# x", "- x", "😀", "\u2028", "\x85"]
    + ["a\nb", "a \n\nb\n"]
)
name = st.one_of(text, awkward).filter(lambda name: name.strip())
optional = st.none() | text | awkward
ids = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=25, max_size=25)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001 - by `timezones`
    lambda t: t.replace(microsecond=t.microsecond // 1000 * 1000)
)
spans = st.integers(0, 10**9).map(lambda ms: timedelta(milliseconds=ms))
days = st.dates(date(2000, 1, 1), date(2040, 1, 1))
decimals = st.one_of(st.integers(-(10**4), 10**4), st.floats(-1e4, 1e4).map(lambda x: round(x, 4))).map(
    lambda x: Decimal(repr(x))
)
rates = st.sampled_from([Decimal(0), Decimal("8.1"), Decimal("19.0"), Decimal(20)])


@st.composite
def lists_of_records(draw):
    """Clients and invoices that are possible under the most accepting behaviour, with totals of zero."""
    made = iter(draw(st.lists(ids, min_size=8, max_size=8, unique=True)))
    clients = []
    for _ in range(draw(st.integers(1, 3))):
        created = draw(moments)
        fields = [draw(optional) for _ in range(5)]
        clients.append(
            Client(next(made), draw(name), *fields, draw(st.booleans()), created, created + draw(spans))
        )
    invoices = []
    for _ in range(draw(st.integers(0, 4))):
        status, created = draw(st.sampled_from(Status)), draw(moments)
        sent = None if status is Status.DRAFT else created + draw(spans)
        invoices.append(
            Invoice(
                id=next(made),
                client_id=draw(st.sampled_from(clients)).id,
                client_name=draw(name),
                client_email=draw(optional),
                number=draw(name),
                currency=draw(st.sampled_from(["USD", "JPY", "KWD", "XXX", "??"])),
                issue_date=draw(days),
                due_date=draw(days),
                line_items=tuple(
                    LineItem(draw(text), draw(decimals), draw(decimals), draw(rates), Decimal(0))
                    for _ in range(draw(st.integers(0, 3)))
                ),
                subtotal=Decimal(0),
                tax_total=Decimal(0),
                discount_total=draw(st.integers(0, 1000).map(Decimal)),
                total=Decimal(0),
                status=status,
                notes=draw(optional),
                terms=draw(optional),
                sent_via_email=sent is not None and draw(st.booleans()),
                sent_at=sent,
                paid_at=sent + draw(spans) if status is Status.PAID else None,
                created_at=created,
                updated_at=created + draw(spans),
            )
        )
    return clients, invoices


def without_totals(invoice):
    fields = {field: getattr(invoice, field) for field in Invoice.__slots__}
    fields["line_items"] = [
        (line.description, line.quantity, line.unit_price, line.tax_rate) for line in invoice.line_items
    ]
    for computed in ("subtotal", "tax_total", "total"):
        del fields[computed]
    return fields


@pytest.mark.parametrize("write", [as_yaml, as_json])
@settings(deadline=None)
@given(records=lists_of_records())
def test_any_records_come_back(records, write):
    """Records written as a seed and read again are the same, with their order and totals."""
    clients, invoices = records
    held_clients, held_invoices = held_after_reading(write(exported(clients, invoices)), LENIENT)
    assert held_clients == clients
    assert [without_totals(i) for i in held_invoices] == [without_totals(i) for i in invoices]
    assert held_after_reading(write(exported(held_clients, held_invoices)), LENIENT) == (
        held_clients,
        held_invoices,
    )


@settings(deadline=None)
@given(records=lists_of_records())
def test_records_exported_by_the_sandbox_come_back(records):
    """The sandbox's own export of an account is read as exactly the same records."""
    held = held_after_reading(as_yaml(exported(*records)), LENIENT)
    account = Account("business", Plan("P"), Company("C"), order="newest_first", today=NOW.date())
    for client in held[0]:
        account.put_client(client)
    for invoice in held[1]:
        account.put_invoice(invoice)
    text = seed_text([account])
    assert held_after_reading(text, LENIENT) == held


@pytest.mark.parametrize("behaviour", [Behaviour(), load_behaviour("opposite")], ids=["default", "opposite"])
def test_the_demo_comes_back(behaviour):
    """The demo's records, exported from an account and read again, are exactly the same."""
    demo = exported_demo(behaviour)
    assert held_after_reading(as_yaml(exported(*demo)), behaviour) == demo


def exported_demo(behaviour):
    from cleverinvo_mock.files.seed import load_seed  # noqa: PLC0415 - beside its only use

    account = Account("business", Plan("P"), Company("C"), order="oldest_first", today=NOW.date())
    other = Account("other", Plan("P"), Company("C"), order="oldest_first", today=NOW.date())
    accounts = {"business": account, "other": other}
    apply_seed(load_seed("demo"), accounts, now=NOW, ids=seed_ids(), behaviour=behaviour)
    return [r.value for r in account.clients()], [r.value for r in account.invoices()]
