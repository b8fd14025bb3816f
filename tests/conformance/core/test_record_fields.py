"""The fields of the records that a run creates."""

from __future__ import annotations

from random import Random

import pytest
from cleverinvo_conformance.checks.malformed_records import is_valid
from cleverinvo_conformance.core import dense_values
from cleverinvo_conformance.core.record_fields import SHARED, RecordFields


@pytest.fixture
def fields():
    return RecordFields("cfmtest", Random(1))


def test_values_take_turns(fields):
    """As many clients as there are values have each of them once, whatever the seed."""
    clients = [fields.client_fields("x") for _ in dense_values.ADDRESSES]
    assert {client["name"].removeprefix("cfmtest x") for client in clients} == set(dense_values.NAMES)
    assert len({client["email"] for client in clients}) == len(clients)
    assert {client["address"] for client in clients} == set(dense_values.ADDRESSES)


def test_notes_and_terms_take_turns_apart(fields):
    """Notes and terms of invoices each have every text."""
    invoices = [fields.invoice_fields("c1") for _ in dense_values.TEXTS]
    for name in ("notes", "terms"):
        assert {invoice[name] for invoice in invoices} == set(dense_values.TEXTS)


def test_changes_keep_what_belongs_together(fields):
    """A change of lines or of a date leaves the currency or the other date plain; other fields stay unusual."""
    lines = [{"description": "Work", "quantity": 1, "unitPrice": 1, "taxRate": 0}]
    invoice = fields.invoice_fields("c1", lineItems=lines, dueDate="2024-06-30")
    plain = fields.plain_invoice_fields("c1")
    assert (invoice["currency"], invoice["issueDate"]) == (plain["currency"], plain["issueDate"])
    assert invoice["lineItems"] == lines
    assert invoice["notes"] in dense_values.TEXTS


def test_values_are_plain_if_asked_for(fields):
    """The shared client has plain values, and so has every record after unusual ones were refused."""
    numbered = {"email", "invoiceNumber"}

    def without(record):
        return {name: value for name, value in record.items() if name not in numbered}

    assert without(fields.client_fields(SHARED)) == without(fields.plain_client_fields(SHARED))
    fields.is_plain = True
    assert without(fields.client_fields("x")) == without(fields.plain_client_fields("x"))
    assert without(fields.invoice_fields("c1")) == without(fields.plain_invoice_fields("c1"))


def test_every_unusual_record_has_the_documented_types(fields):
    """Unusual values are valid: whatever the turn, the body has the documented types and the mark."""
    for _ in range(12):
        client, invoice = fields.client_fields("x"), fields.invoice_fields("c1")
        assert is_valid("clients", client)
        assert is_valid("invoices", invoice)
        assert client["name"].startswith("cfmtest")
        assert invoice["invoiceNumber"].startswith("CFMTEST")
        assert invoice["issueDate"] <= invoice["dueDate"]
