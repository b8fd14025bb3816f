"""Parsing seed files, and the errors found in the file alone."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from cleverinvo_mock.files.errors import FileError
from cleverinvo_mock.files.resources import resource
from cleverinvo_mock.files.schema import shipped_schema
from cleverinvo_mock.files.seed import Seed, load_seed

VALID = """\
accounts:
  business:
    clients:
      - id: clx0000000000000000000001
        name: Acme
        createdAt: 2026-01-02T03:04:05.678Z
      - name: Twin
        createdAt: 2026-01-03
      - name: Twin
        createdAt: 2026-01-04T05:06:07Z
        updatedAt: 2026-01-05
    invoices:
      - client: Acme
        invoiceNumber: "1"
        currency: USD
        issueDate: 2026-02-01
        dueDate: 2026-03-01
        status: SENT
        sentAt: 2026-02-03
        createdAt: 2026-02-02
        lineItems:
          - {description: Work, quantity: 2, unitPrice: 1.50}
"""


def refusal_of(path):
    with pytest.raises(FileError) as caught:
        load_seed(path)
    assert caught.value.source == str(path)
    return caught.value


def test_timestamps_may_be_dates(write):
    """A timestamp may have milliseconds or not; a date is the first instant of the day."""
    records = load_seed(write("s.yaml", VALID)).accounts["business"]
    assert [client.created_at for client in records.clients] == [
        datetime(2026, 1, 2, 3, 4, 5, 678000, UTC),
        datetime(2026, 1, 3, tzinfo=UTC),
        datetime(2026, 1, 4, 5, 6, 7, tzinfo=UTC),
    ]
    assert [client.updated_at for client in records.clients] == [
        records.clients[0].created_at,
        records.clients[1].created_at,
        datetime(2026, 1, 5, tzinfo=UTC),
    ]
    assert records.relative_to is None


def test_relative_to_is_a_date(write):
    """``relativeTo`` is read as a date."""
    records = load_seed(write("s.yaml", "relativeTo: 2026-06-15\n" + VALID)).accounts["business"]
    assert records.relative_to == date(2026, 6, 15)


@pytest.mark.parametrize("reference", ["Acme", "clx0000000000000000000001"])
def test_client_is_found_by_name_and_by_id(reference, write):
    """An invoice names its client by id, or by a name that no other client has."""
    [invoice] = (
        load_seed(write("s.yaml", VALID.replace("client: Acme", f"client: {reference}")))
        .accounts["business"]
        .invoices
    )
    assert invoice.client == 0


def test_id_goes_before_a_name(write):
    """A text that is one client's id and another's name is read as the id."""
    text = VALID.replace("name: Twin", "name: clx0000000000000000000001", 1)
    text = text.replace("client: Acme", "client: clx0000000000000000000001")
    [invoice] = load_seed(write("s.yaml", text)).accounts["business"].invoices
    assert invoice.client == 0


def test_lists_may_be_left_out(write):
    """The lists of clients and of invoices may be omitted."""
    records = load_seed(write("s.yaml", "accounts: {a: {}, b: {clients: []}}")).accounts
    assert [(records[name].clients, records[name].invoices) for name in "ab"] == [((), ()), ((), ())]


def test_shipped_seeds_are_found_by_name():
    """The shipped seeds load by their bare names; the empty one mentions no account."""
    assert load_seed("empty") == Seed({})
    assert load_seed("demo") == load_seed(resource("fixtures/seeds/demo.yaml"))


def test_unknown_name_is_refused():
    """An unknown name is refused with the shipped names."""
    with pytest.raises(FileError, match="shipped are demo, empty"):
        load_seed("dome")


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("accounts:\n", "acounts:\n", 1, "acounts: unknown field; the fields are relativeTo, accounts"),
        (
            "accounts:\n",
            "relativeTo: 15.06.2026\naccounts:\n",
            1,
            'relativeTo: must be a day, YYYY-MM-DD, not "15.06.2026"',
        ),
        (
            "accounts:\n",
            "relativeTo: 2026-02-29\naccounts:\n",
            1,
            "relativeTo: '2026-02-29' is not in the calendar",
        ),
        (
            "name: Acme",
            "nmae: Acme",
            5,
            "accounts.business.clients[0].nmae: unknown field; the fields are id, name, email",
        ),
        ("name: Acme", "name: 5", 5, "clients[0].name: must be a text (put it in quotes), not 5"),
        ("name: Acme", "name: null", 5, "clients[0].name: must be a text, not null"),
        ("name: Acme", 'name: ""', 5, "clients[0].name: must be a text that is not empty"),
        (
            "name: Acme",
            "name: Acme\n        isActive: no",
            6,
            'clients[0].isActive: must be true or false, not "no"',
        ),
        (
            "name: Acme",
            "name: Acme\n        phone: 15550100",
            6,
            "phone: must be a text or null (put it in quotes)",
        ),
        (
            "id: clx0000000000000000000001",
            "id: clx1",
            4,
            'id: must be 25 characters of a-z and 0-9, not "clx1"',
        ),
        ("2026-01-02T03:04:05.678Z", "2026-01-02 03:04", 6, "createdAt: must be a moment in UTC, such as"),
        (
            "2026-01-02T03:04:05.678Z",
            "2026-01-02T03:04:05.678+01:00",
            6,
            "createdAt: must be a moment in UTC, such as",
        ),
        (
            "2026-01-02T03:04:05.678Z",
            "2026-01-02T25:04:05.678Z",
            6,
            "createdAt: '2026-01-02T25:04:05.678Z' is not in the calendar: hour",
        ),
        ("2026-01-02T03:04:05.678Z", "0000-01-02", 6, "createdAt: '0000-01-02' is not in the calendar: year"),
        (
            "updatedAt: 2026-01-05",
            "updatedAt: 2026-01-04",
            11,
            "clients[2].updatedAt: is earlier than createdAt, 2026-01-04T05:06:07Z",
        ),
        (
            "client: Acme",
            "client: acme",
            13,
            "invoices[0].client: no client of this account has the id or the name 'acme'",
        ),
        (
            "client: Acme",
            "client: Twin",
            13,
            "invoices[0].client: 2 clients of this account are called 'Twin'; write the id of one",
        ),
        ("client: Acme", "clientId: Acme", 13, "invoices[0].clientId: unknown field"),
        ('        invoiceNumber: "1"\n', "", 13, "invoices[0].invoiceNumber: is missing"),
        ("currency: USD", "currency: 5", 15, "currency: must be a text (put it in quotes), not 5"),
        (
            "issueDate: 2026-02-01",
            "issueDate: 2026-02-30",
            16,
            "issueDate: '2026-02-30' is not in the calendar: day is out of range",
        ),
        (
            "dueDate: 2026-03-01",
            "dueDate: 2026-3-1",
            17,
            'dueDate: must be a day, YYYY-MM-DD, not "2026-3-1"',
        ),
        ("dueDate: 2026-03-01", "dueDate: 2026-03-01T00:00:00.000Z", 17, "dueDate: must be a day"),
        (
            "status: SENT",
            "status: sent",
            18,
            'status: must be one of DRAFT, SENT, VIEWED, PAID, PARTIALLY_PAID, OVERDUE, not "sent"',
        ),
        ("status: SENT", "status: DRAFT", 19, "sentAt: a DRAFT was never sent"),
        (
            "status: SENT\n        sentAt: 2026-02-03",
            "sentViaEmail: true",
            18,
            "sentViaEmail: a DRAFT was never sent",
        ),
        ("status: SENT", "paidAt: 2026-02-04", 19, "sentAt: a DRAFT was never sent"),
        (
            "status: SENT\n        sentAt: 2026-02-03",
            "paidAt: 2026-02-04",
            18,
            "paidAt: an invoice that is DRAFT is not paid in full",
        ),
        ("        sentAt: 2026-02-03\n", "", 13, "sentAt: is missing: an invoice that is SENT was sent"),
        ("sentAt: 2026-02-03", "sentAt: null", 19, "sentAt: is missing: an invoice that is SENT was sent"),
        ("sentAt: 2026-02-03", "sentAt: 2026-02-01", 19, "sentAt: is earlier than createdAt, 2026-02-02"),
        ("status: SENT", "status: PAID", 13, "paidAt: is missing: an invoice that is PAID was paid"),
        (
            "status: SENT",
            "status: PAID\n        paidAt: 2026-02-02",
            19,
            "paidAt: is earlier than sentAt, 2026-02-03",
        ),
        (
            "status: SENT",
            "status: SENT\n        paidAt: 2026-02-04",
            19,
            "paidAt: an invoice that is SENT is not paid in full",
        ),
        (
            "status: SENT",
            "status: PARTIALLY_PAID\n        paidAt: 2026-02-04",
            19,
            "an invoice that is PARTIALLY_PAID is not paid in full",
        ),
        (
            "createdAt: 2026-02-02",
            "createdAt: 2026-02-02\n        updatedAt: 2026-02-01",
            21,
            "updatedAt: is earlier than createdAt, 2026-02-02",
        ),
        (
            "status: SENT",
            "status: SENT\n        discountTotal: -1",
            19,
            "discountTotal: must be a number that is not negative, not -1",
        ),
        ("status: SENT", "status: SENT\n        total: 3", 19, "total: unknown field"),
        ("status: SENT", "status: SENT\n        billedTo: {name: A}", 19, "billedTo.email: is missing"),
        ("quantity: 2", "quantity: two", 22, 'lineItems[0].quantity: must be a number, not "two"'),
        ("quantity: 2", 'quantity: "2"', 22, 'lineItems[0].quantity: must be a number, not "2"'),
        (
            "quantity: 2",
            "quantity: 2, amount: 3",
            22,
            "lineItems[0].amount: unknown field; the fields are description, quantity, unitPrice, taxRate",
        ),
        (
            "quantity: 2",
            "quantity: 2, taxRate: -1",
            22,
            "lineItems[0].taxRate: must be a number that is not negative, not -1",
        ),
        (", unitPrice: 1.50", "", 22, "lineItems[0].unitPrice: is missing"),
        (
            "{description: Work, quantity: 2, unitPrice: 1.50}",
            "Work",
            22,
            'lineItems[0]: must be a mapping, not "Work"',
        ),
    ],
)
def test_error_is_refused_with_line_and_field(old, new, line, message, write):
    """An error in the file is refused with its line, its field and what is allowed."""
    assert old in VALID
    error = refusal_of(write("seed.yaml", VALID.replace(old, new, 1)))
    assert message in str(error)
    assert error.line == line


@pytest.mark.parametrize("text", ["", "[]", "5", "accounts: []", "accounts: {a: null}"])
def test_file_of_another_form_is_refused(text, write):
    """A file of another form is refused on its first line."""
    error = refusal_of(write("seed.yaml", text))
    assert error.line == 1
    assert "must be a mapping" in error.message


@pytest.mark.parametrize("name", ["seed.schema.json", "accounts.schema.json"])
def test_schema_has_titles_for_patterns_and_bounds(name):
    """Every pattern and bound of a schema has a title, which is the text of the error message."""

    def check(node):
        if isinstance(node, dict):
            if {"pattern", "minimum", "minLength"} & {
                key for key, value in node.items() if not isinstance(value, dict)
            }:
                assert "title" in node
            for value in node.values():
                check(value)
        elif isinstance(node, list):
            for value in node:
                check(value)

    check(json.loads(resource(f"fixtures/{name}").read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", ["seed.schema.json", "accounts.schema.json"])
def test_schema_uses_only_keywords_with_an_error_message(name):
    """Every keyword of a schema has an error message or is an annotation."""
    reported = {
        "type",
        "required",
        "additionalProperties",
        "propertyNames",
        "enum",
        "pattern",
        "minimum",
        "maximum",
        "minLength",
    }
    structure = {"properties", "items", "$schema", "title", "description", "default", "format"}

    def check(node):
        assert set(node) <= reported | structure
        inner = [
            node[key]
            for key in ("items", "additionalProperties", "propertyNames")
            if isinstance(node.get(key), dict)
        ]
        for schema in [*node.get("properties", {}).values(), *inner]:
            check(schema)

    check(shipped_schema(name).schema)
