"""Applying seeds to accounts: the resulting records, and refusals by plan and behaviour."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.clients import Client
from cleverinvo_mock.domain.lifecycle import Status
from cleverinvo_mock.domain.plans import Plan
from cleverinvo_mock.files.errors import FileError
from cleverinvo_mock.files.seed import apply_seed, load_seed, seed_ids
from cleverinvo_mock.services.ids import is_well_formed
from cleverinvo_mock.store.account import Account, Company

CLIENT = """\
accounts:
  business:
    clients:
      - name: Acme
        email: billing@acme.example
        createdAt: 2026-01-02
"""
INVOICE = """\
      - client: Acme
        invoiceNumber: "1"
        currency: USD
        issueDate: 2026-02-01
        dueDate: 2026-03-01
        createdAt: 2026-02-02
        lineItems:
          - {description: Work, quantity: 2, unitPrice: 1.50}
"""
VALID = f"{CLIENT}    invoices:\n{INVOICE}"
SECOND = INVOICE.replace('"1"', '"2"')


def test_client_has_the_fields_of_the_file(seeded, records):
    """A client has the file's fields; omitted fields are unset."""
    text = """\
        accounts:
          business:
            clients:
              - id: clx0000000000000000000001
                name: 青竹
                email: a@b.example
                address: "1\\n2"
                taxId: "1"
                phone: +1
                notes: ""
                isActive: false
                createdAt: 2026-01-02T03:04:05.678Z
                updatedAt: 2026-01-03
              - name: Bare
                email: null
                createdAt: 2026-01-04
    """.replace("phone: +1", "phone: '+1'")
    [full, bare], _ = records(seeded(text))
    assert full == Client(
        id="clx0000000000000000000001",
        name="青竹",
        email="a@b.example",
        address="1\n2",
        tax_id="1",
        phone="+1",
        notes="",
        is_active=False,
        created_at=datetime(2026, 1, 2, 3, 4, 5, 678000, UTC),
        updated_at=datetime(2026, 1, 3, tzinfo=UTC),
    )
    created_at = datetime(2026, 1, 4, tzinfo=UTC)
    assert bare == Client(bare.id, "Bare", None, None, None, None, None, True, created_at, created_at)


def test_invoice_has_the_fields_of_the_file_and_computed_totals(seeded, records):
    """An invoice has the file's fields, its client's name and e-mail, and computed totals."""
    text = (
        VALID
        + """\
          - {description: More, quantity: 3, unitPrice: 0.335, taxRate: 10}
        discountTotal: 0.5
        status: PAID
        notes: N
        terms: T
        sentViaEmail: true
        sentAt: 2026-02-03
        paidAt: 2026-02-04
        updatedAt: 2026-02-02T12:00:00Z
"""
    )
    [client], [invoice] = records(seeded(text))
    assert (invoice.client_id, invoice.client_name, invoice.client_email) == (client.id, "Acme", client.email)
    assert (invoice.number, invoice.currency, invoice.notes, invoice.terms) == ("1", "USD", "N", "T")
    assert (invoice.issue_date, invoice.due_date) == (date(2026, 2, 1), date(2026, 3, 1))
    assert [line.amount for line in invoice.line_items] == [Decimal("3.00"), Decimal("1.01")]
    assert [line.tax_rate for line in invoice.line_items] == [0, 10]
    assert (invoice.subtotal, invoice.tax_total) == (Decimal("4.01"), Decimal("0.10"))
    assert (invoice.discount_total, invoice.total) == (Decimal("0.50"), Decimal("3.61"))
    assert (invoice.status, invoice.sent_via_email) == (Status.PAID, True)
    assert (invoice.sent_at, invoice.paid_at) == (
        datetime(2026, 2, 3, tzinfo=UTC),
        datetime(2026, 2, 4, tzinfo=UTC),
    )
    assert (invoice.created_at, invoice.updated_at) == (
        datetime(2026, 2, 2, tzinfo=UTC),
        datetime(2026, 2, 2, 12, tzinfo=UTC),
    )


def test_invoice_by_default_is_a_draft(seeded, records):
    """An invoice without a status is a draft that was never sent or paid."""
    _, [invoice] = records(seeded(VALID))
    assert invoice.status is Status.DRAFT
    assert (invoice.sent_via_email, invoice.sent_at, invoice.paid_at) == (False, None, None)
    assert (invoice.notes, invoice.terms, invoice.discount_total) == (None, None, 0)


@pytest.mark.parametrize(
    ("currency", "minor_units", "amount"),
    [
        ("JPY", "currency", "3"),
        ("USD", "currency", "2.67"),
        ("KWD", "currency", "2.669"),
        ("JPY", "two", "2.67"),
        ("KWD", "two", "2.67"),
    ],
)
def test_money_has_the_decimals_of_its_currency(currency, minor_units, amount, seeded, records):
    """Money is rounded to the currency's decimals, or always to two (`minor_units`)."""
    text = VALID.replace("USD", currency).replace("1.50", "1.3345")
    text += f"        discountTotal: {Decimal(amount) * 2}\n"
    _, [invoice] = records(seeded(text, behaviour=Behaviour(minor_units=minor_units)))
    assert str(invoice.subtotal) == amount
    assert invoice.discount_total == Decimal(amount) * 2
    assert invoice.total == -Decimal(amount)


def test_invoice_may_keep_its_clients_former_name(seeded, records):
    """``billedTo`` is the client's name and e-mail at the creation of the invoice."""
    _, [invoice] = records(seeded(VALID + "        billedTo: {name: Old Acme, email: null}\n"))
    assert (invoice.client_name, invoice.client_email) == ("Old Acme", None)


@pytest.mark.parametrize("days", [0, 1, -1, 400, -4000])
def test_relative_dates_are_shifted_by_whole_days(days, seeded, records, now):
    """With ``relativeTo`` every date and timestamp is shifted by the days from it to the day of the start."""
    text = (
        VALID + "        status: PAID\n        sentAt: 2026-02-03T01:02:03.004Z\n        paidAt: 2026-02-04\n"
    )
    [client], [invoice] = records(seeded(text))
    shift = timedelta(days=days)
    relative_to = now.date() - shift
    [later_client], [later] = records(seeded(f"relativeTo: {relative_to}\n{text}"))
    for field in ("created_at", "updated_at"):
        assert getattr(later_client, field) == getattr(client, field) + shift
    for field in ("issue_date", "due_date", "sent_at", "paid_at", "created_at", "updated_at"):
        assert getattr(later, field) == getattr(invoice, field) + shift
    assert (later_client.id, later.id) == (client.id, invoice.id)


def test_lists_are_those_of_the_day_of_the_start(seeded, now):
    """An invoice past its due date on the day of the start is in the list of overdue invoices."""
    sent = "        status: SENT\n        sentAt: 2026-02-03\n"
    account = seeded(f"relativeTo: 2026-03-02\n{VALID}{sent}")
    overdue = account.page_of_invoices(0, 9, None, client_id=None, status=Status.OVERDUE, today=now.date())
    assert overdue.total == 1
    account = seeded(f"relativeTo: 2026-03-01\n{VALID}{sent}")
    overdue = account.page_of_invoices(0, 9, None, client_id=None, status=Status.OVERDUE, today=now.date())
    assert overdue.total == 0


def test_made_ids_are_the_same_at_every_start(seeded, records, now):
    """Generated ids are well-formed, all different, and the same every day."""
    text = "relativeTo: 2026-06-15\n" + VALID + SECOND
    ids = []
    for day in (now, now + timedelta(days=1)):
        clients, invoices = records(seeded(text, now=day))
        ids.append([record.id for record in (*clients, *invoices)])
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 3
    assert all(map(is_well_formed, ids[0]))


def test_records_keep_the_files_order(seeded):
    """Records created at the same instant are listed in the file's order."""
    text = VALID + SECOND + INVOICE.replace('"1"', '"0"')
    page = seeded(text).page_of_invoices(0, 9, None, client_id=None, status=None, today=date(2026, 6, 15))
    assert [row.value.number for row in page.rows] == ["1", "2", "0"]


@pytest.mark.parametrize(
    ("old", "new", "key", "line", "message"),
    [
        ("currency: USD", "currency: XYZ", "unknown_currency", 10, "invoices[0].currency: 'XYZ' is not an ISO 4217 code"),
        ("dueDate: 2026-03-01", "dueDate: 2026-01-31", "due_before_issue", 12, "dueDate: 2026-01-31 is earlier than issueDate, 2026-02-01"),
        ("quantity: 2", "quantity: -2", "negative_numbers", 15, "lineItems[0].quantity: must not be negative"),
        ("unitPrice: 1.50", "unitPrice: -1", "negative_numbers", 15, "lineItems[0].unitPrice: must not be negative"),
        ("lineItems:\n          - {description: Work, quantity: 2, unitPrice: 1.50}", "lineItems: []", "empty_line_items", 14, "lineItems: at least one"),
        ("email: billing@acme.example", "email: billing", "invalid_email", 5, "clients[0].email: is not an e-mail address"),
        (INVOICE, INVOICE + INVOICE, "duplicate_invoice_number", 17, "invoices[1].invoiceNumber: another invoice has the number '1'"),
    ],
)  # fmt: skip
def test_seed_is_validated_like_a_request(seeded, tmp_path, *, old, new, key, line, message):
    """A value is refused in a seed, with line and field, if and only if the behaviour refuses it in a request."""
    text = f"relativeTo: 2026-06-15\n{VALID.replace(old, new, 1)}"
    with pytest.raises(FileError) as caught:
        seeded(text, behaviour=Behaviour(**{key: "400"}), now=datetime(2030, 1, 1, tzinfo=UTC))
    assert caught.value.source == str(tmp_path / "seed.yaml")
    assert message in caught.value.message
    assert caught.value.line == line + 1
    seeded(text, behaviour=Behaviour(**{key: "created"}))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("name: Acme\n", 'name: " "\n', "clients[0].name: must not be empty"),
        ('invoiceNumber: "1"', 'invoiceNumber: " "', "invoices[0].invoiceNumber: must not be empty"),
        ("quantity: 2", "quantity: 1e15", "lineItems[0]: its amount has more than 15 digits"),
        ("createdAt: 2026-02-02", "createdAt: 2026-02-02\n        discountTotal: 1e15", "discountTotal: has more than 15 digits"),
    ],
)  # fmt: skip
def test_value_refused_by_every_behaviour_is_refused(old, new, message, seeded):
    """A value that no behaviour accepts is refused with its field."""
    text = VALID.replace(old, new, 1).replace("client: Acme", "client: clx0000000000000000000009")
    text = text.replace("      - name:", "      - id: clx0000000000000000000009\n        name:", 1)
    with pytest.raises(FileError, match=r"seed\.yaml:\d+: accounts\.business\.") as caught:
        seeded(text)
    assert message in caught.value.message


def test_existing_records_may_break_present_rules(seeded, records):
    """A client without e-mail and invoices of a deleted client are accepted under every behaviour."""
    strict = Behaviour(missing_email="400", invoice_for_deleted_client="404")
    text = VALID.replace("email: billing@acme.example", "isActive: false")
    [client], [invoice] = records(seeded(text, behaviour=strict))
    assert client.email is None
    assert not client.is_active
    assert invoice.client_id == client.id


@pytest.mark.parametrize(
    ("counts", "active", "deleted", "fits"),
    [
        ("no", 2, 5, True),
        ("no", 3, 0, False),
        ("yes", 1, 1, True),
        ("yes", 2, 1, False),
        ("yes", 0, 3, False),
    ],
)
def test_clients_fit_the_plan(counts, active, deleted, fits, seeded):
    """An account cannot have more clients than its plan allows; deleted ones count by choice."""
    clients = ["      - {name: A, createdAt: 2026-01-01}"] * active
    clients += ["      - {name: D, createdAt: 2026-01-01, isActive: false}"] * deleted
    text = "accounts:\n  business:\n    clients:\n" + "\n".join(clients)
    plan, behaviour = Plan("Duo", clients=2), Behaviour(deleted_client_counts=counts)
    if fits:
        assert seeded(text, plan=plan, behaviour=behaviour).count_clients(deleted=True) == active + deleted
    else:
        with pytest.raises(
            FileError, match=r"clients\[2\]: Plan limit reached: the Duo plan allows 2"
        ) as caught:
            seeded(text, plan=plan, behaviour=behaviour)
        assert caught.value.line == 6


def test_invoices_fit_the_plan(seeded):
    """An account cannot have more invoices than its plan allows."""
    assert seeded(VALID, plan=Plan("Solo", invoices=1)).count_invoices() == 1
    with pytest.raises(
        FileError, match=r"invoices\[1\]: Plan limit reached: the Solo plan allows 1"
    ) as caught:
        seeded(VALID + SECOND, plan=Plan("Solo", invoices=1))
    assert caught.value.line == 16


def test_unknown_account_is_refused(write, now):
    """An unknown account is refused with the names of the known ones."""
    path = write("seed.yaml", "accounts:\n  one: {}\n  tow: {}\n")
    accounts = {
        name: Account(name, Plan("P"), Company("C"), order="oldest_first", today=now.date())
        for name in ("one", "two")
    }
    with pytest.raises(FileError) as caught:
        apply_seed(load_seed(path), accounts, now=now, ids=seed_ids(), behaviour=Behaviour())
    assert str(caught.value) == f"{path}:3: accounts.tow: no such account; the accounts are one, two"


ID = "id: clx0000000000000000000001"
FIRST = VALID.replace("name: Acme", f"name: Acme\n        {ID}")


@pytest.mark.parametrize("kind", ["client", "invoice"])
def test_id_is_used_once_in_an_account(kind, seeded):
    """Two records of one account cannot have the same id, whatever their kinds."""
    text = {
        "client": FIRST.replace(
            "    invoices:", f"      - {{name: B, createdAt: 2026-01-01, {ID}}}\n    invoices:"
        ),
        "invoice": FIRST.replace('invoiceNumber: "1"', f'invoiceNumber: "1"\n        {ID}'),
    }[kind]
    with pytest.raises(FileError, match=r"\.id: another record has the id clx0000000000000000000001"):
        seeded(text)


def test_two_accounts_may_have_the_same_id(write, now, records):
    """Records of two accounts may have the same id."""
    text = f"{FIRST}  other:\n    clients:\n      - {{name: B, createdAt: 2026-01-01, {ID}}}\n"
    accounts = {
        name: Account(name, Plan("P"), Company("C"), order="oldest_first", today=now.date())
        for name in ("business", "other")
    }
    apply_seed(load_seed(write("seed.yaml", text)), accounts, now=now, ids=seed_ids(), behaviour=Behaviour())
    assert [client.name for name in accounts for client in records(accounts[name])[0]] == ["Acme", "B"]


def test_made_id_gives_way_to_a_given_one(seeded, records):
    """A generated id is never one that the file gives to another record."""
    made = records(seeded(VALID))[0][0].id
    text = VALID.replace(
        "    invoices:", f"      - {{name: B, createdAt: 2026-01-01, id: {made}}}\n    invoices:"
    )
    [first, second], _ = records(seeded(text))
    assert first.id != made
    assert second.id == made


@pytest.mark.parametrize("relative_to", ["0001-01-01", "9999-12-31"])
def test_shift_out_of_the_calendar_is_refused(relative_to, seeded):
    """Dates that a shift would move out of the calendar are refused."""
    text = f"relativeTo: {relative_to}\n" + VALID.replace(
        "2026-01-02", "9998-01-01" if relative_to < "2" else "0002-01-01"
    )
    with pytest.raises(FileError, match="days, are outside the calendar") as caught:
        seeded(text)
    assert caught.value.line == 5
