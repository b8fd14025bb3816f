"""The examples of the document are valid, add up, and agree with each other."""

from __future__ import annotations

import math
import re
from decimal import Decimal

import pytest
import yaml

EMAIL = re.compile(r"[a-z]+@[a-z]+\.example")


def _values(node, key):
    """Every value of that key, at any depth."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name == key:
                yield value
            yield from _values(value, key)
    elif isinstance(node, list):
        for item in node:
            yield from _values(item, key)


def _invoices(node):
    """Every mapping, at any depth, that has an invoice's totals."""
    if isinstance(node, dict):
        if "subtotal" in node:
            yield node
        for value in node.values():
            yield from _invoices(value)
    elif isinstance(node, list):
        for item in node:
            yield from _invoices(item)


def _exact(number):
    return Decimal(repr(number))


def _taxed(lines):
    """The total of line items with tax and without a discount (INV-CREATE-2, INV-CREATE-3)."""
    return sum(
        _exact(line["quantity"]) * _exact(line["unitPrice"]) * (1 + _exact(line["taxRate"]) / 100)
        for line in lines
    )


def _example(document, name):
    return document.content["components"]["examples"][name]["value"]


def test_operation_has_examples(document, operation):
    """An operation has an example of every request body and response body."""
    bodies = [body for body in (operation.body, *operation.responses.values()) if body and "content" in body]
    assert bodies
    for body in bodies:
        for media in body["content"].values():
            assert document.media_examples(media)


def test_example_is_valid(document, named_example):
    """An example is valid by the schema of its body."""
    assert document.errors(named_example.value, named_example.schema) == []


def test_schema_example_is_valid(document, schema_example):
    """A schema's own example is valid by it."""
    assert document.errors(schema_example.value, schema_example.schema) == []


def test_parameter_example_is_valid(document, parameter):
    """A parameter's or header's example is valid by its schema."""
    assert document.errors(parameter["example"], parameter["schema"]) == []


@pytest.mark.parametrize(
    ("schema", "spoiled", "complaint"),
    [
        ("ClientResponse", {"data": {"name": None}}, "not of type 'string'"),
        ("ClientResponse", {"data": {"isActive": "true"}}, "not of type 'boolean'"),
        ("ClientResponse", {"data": {"createdAt": "2024-01-15"}}, "does not match"),
        ("InvoiceResponse", {"data": {"dueDate": "2024-06-31"}}, "not a 'date'"),
        ("InvoiceResponse", {"data": {"total": "5500.00"}}, "not of type 'number'"),
        ("InvoiceResponse", {"data": {"sentAt": "yesterday"}}, "not a 'date-time'"),
        ("Error", {"error": ""}, "non-empty"),
    ],
)
def test_examples_are_really_checked(document, schema, spoiled, complaint):
    """The validation of examples detects a value of the wrong type, a misplaced null and a malformed date."""
    errors = document.errors(spoiled, {"$ref": f"#/components/schemas/{schema}"})
    assert [error for error in errors if complaint in error]


def test_requests_have_their_examples_in_one_place(document, operation):
    """The schema of a request body has no example of its own: the examples are those of the operation."""
    if operation.body is not None:
        for media in operation.body["content"].values():
            assert "example" not in document.resolve(media["schema"])


@pytest.mark.parametrize("name", ["cleverinvo.yaml", "admin.yaml"])
def test_documents_have_no_aliases(document, name):
    """No value is a YAML alias (``*name``): Specmatic reads aliases as text."""
    text = (document.path.parent / name).read_text(encoding="utf-8")
    assert not any(isinstance(token, yaml.AliasToken | yaml.AnchorToken) for token in yaml.scan(text))


def test_amounts_are_quantity_times_price(document):
    """The amount of every line item is quantity times unit price (INV-CREATE-2)."""
    lines = [
        line
        for items in _values(document.content["components"]["examples"], "lineItems")
        for line in items
        if "amount" in line
    ]
    assert len(lines) == 2
    for line in lines:
        assert _exact(line["amount"]) == _exact(line["quantity"]) * _exact(line["unitPrice"])


def test_totals_add_up(document):
    """An invoice's totals add up, with each other and with its line items if there are any (INV-CREATE-3)."""
    invoices = list(_invoices(document.content["components"]["examples"]))
    assert len(invoices) == 3
    for invoice in invoices:
        subtotal, tax, discount = (_exact(invoice[key]) for key in ("subtotal", "taxTotal", "discountTotal"))
        assert _exact(invoice["total"]) == subtotal + tax - discount
        if "lineItems" in invoice:
            assert subtotal == sum(_exact(line["amount"]) for line in invoice["lineItems"])
            assert _exact(invoice["total"]) == _taxed(invoice["lineItems"]) - discount


@pytest.mark.parametrize(
    ("request_name", "receipt_name"),
    [
        ("InvoiceCreateOneLine", "InvoiceReceiptDraft"),
        ("InvoiceUpdateMoreHours", "InvoiceReceiptMoreHours"),
    ],
)
def test_receipts_show_the_total_of_their_request(document, request_name, receipt_name):
    """A receipt has the total of the line items in the request, and the status DRAFT (INV-CREATE-1)."""
    receipt = _example(document, receipt_name)["data"]
    assert _exact(receipt["total"]) == _taxed(_example(document, request_name)["lineItems"])
    assert receipt["status"] == "DRAFT"


@pytest.mark.parametrize(
    ("request_name", "response_name"),
    [
        ("ClientCreateEveryField", "ClientResponseEveryField"),
        ("ClientCreateNameOnly", "ClientResponseNameOnly"),
        ("ClientUpdateRenamed", "ClientResponseRenamed"),
    ],
)
def test_clients_come_back_as_sent(document, request_name, response_name):
    """The response with a client has every field of the request, unchanged (CLI-CREATE-1, CLI-UPDATE-1)."""
    response = _example(document, response_name)["data"]
    assert _example(document, request_name).items() <= response.items()


def test_update_keeps_other_fields(document):
    """The updated client keeps its id and the fields not sent, and has a later `updatedAt` (CLI-UPDATE-2)."""
    before = _example(document, "ClientResponseEveryField")["data"]
    after = _example(document, "ClientResponseRenamed")["data"]
    changed = {key for key in before if before[key] != after[key]}
    assert changed == _example(document, "ClientUpdateRenamed").keys() | {"updatedAt"}
    assert after["updatedAt"] > before["updatedAt"]


def test_invoice_reads_back_as_sent(document):
    """The example draft is the invoice of the creation example; the sent invoice differs only by being sent."""
    sent = _example(document, "InvoiceCreateOneLine")
    read = _example(document, "InvoiceResponseDraft")["data"]
    lines = [{key: line[key] for key in sent["lineItems"][0]} for line in read["lineItems"]]
    assert sent.items() <= (read | {"lineItems": lines}).items()
    later = _example(document, "InvoiceResponseSent")["data"]
    assert {key for key in read if read[key] != later[key]} == {"status", "sentViaEmail", "sentAt"}


@pytest.mark.parametrize("name", ["ClientListOnePage", "InvoiceListOnePage"])
def test_lists_count_their_items(document, name):
    """A list has as many items as its `total` says, and the matching number of pages (PAGE-4)."""
    page = _example(document, name)
    assert page["total"] == len(page["data"]) <= page["limit"]
    assert page["totalPages"] == math.ceil(page["total"] / page["limit"])


def test_addresses_are_in_reserved_domains(document):
    """Every e-mail address is in a domain reserved for examples."""
    addresses = [
        email for email in _values(document.content["components"], "email") if isinstance(email, str)
    ]
    assert addresses
    assert [email for email in addresses if not EMAIL.fullmatch(email)] == []


@pytest.mark.parametrize("key", ["id", "clientId"])
def test_ids_look_like_the_reference(document, key):
    """Every id has 25 characters and the prefix of the ids in the reference."""
    ids = [value for value in _values(document.content["components"], key) if isinstance(value, str)]
    shown = [value for value in ids if not value.startswith("$")]
    assert shown
    assert [value for value in shown if not re.fullmatch(r"clx[0-9a-z]{22}", value)] == []
