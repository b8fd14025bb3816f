"""The operations, statuses and required fields that the suite reads from the API document."""

from __future__ import annotations

import copy
from types import SimpleNamespace

import pytest
import yaml
from cleverinvo_conformance.core.operations import (
    LISTS,
    OPERATIONS,
    STATUSES,
    operation_of,
    operations_of,
    required_fields,
)
from cleverinvo_conformance.core.resources import resource
from cleverinvo_conformance.probes.authentication import WRITES, without_effect

UNKNOWN = "/{}/unknown"


@pytest.fixture(scope="module")
def content():
    return yaml.safe_load(resource("openapi/cleverinvo.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def test_data():
    """Shared test data without a deployment."""
    record = {"id": "own", "name": "Acme", "notes": "n"}
    return SimpleNamespace(
        acme=SimpleNamespace(record=record),
        draft=SimpleNamespace(record=record),
        plain_client_fields=lambda label: {"name": label, "email": "a@b.example"},
        plain_invoice_fields=lambda client: {"clientId": client, "currency": "USD"},
        id_of=lambda exchange: exchange.record["id"],
        path_of_unknown_id=UNKNOWN.format,
    )


def test_every_operation_of_the_document_is_read(content):
    """Every operation is read with its id, method, path and required request fields."""
    declared = {
        definition["operationId"]: (method.upper(), path)
        for path, item in content["paths"].items()
        for method, definition in item.items()
        if method != "parameters"
    }
    assert {op.id: (op.method, op.template) for op in OPERATIONS.values()} == declared
    assert OPERATIONS["createClient"].required == {"name"}
    assert OPERATIONS["createInvoice"].required == {"clientId"}
    assert OPERATIONS["updateClient"].has_body
    assert not OPERATIONS["getClient"].has_body


def test_kinds_of_responses_are_read_from_their_schemas():
    """Lists and records are recognised by the schema of ``data``; a PDF and an empty response have none."""
    answers = {op.id: (op.answers, op.is_list) for op in OPERATIONS.values()}
    assert answers["listInvoices"] == ("InvoiceSummary", True)
    assert answers["getInvoice"] == ("Invoice", False)
    assert answers["updateInvoice"] == ("InvoiceReceipt", False)
    assert answers["downloadInvoicePdf"] == answers["deleteClient"] == (None, False)
    assert {"/clients", "/invoices"} == LISTS


@pytest.mark.parametrize(
    ("method", "path", "id_"),
    [
        ("GET", "/clients", "listClients"),
        ("PUT", "/clients/c%2F1", "updateClient"),
        ("GET", "/invoices/i1/pdf", "downloadInvoicePdf"),
        ("PATCH", "/clients/c1", None),
        ("GET", "/invoices/i1/status", None),
        ("GET", "/clients/c1/pdf", None),
        ("GET", "/clients/", None),
    ],
)
def test_operation_of_a_request(method, path, id_):
    """The operation of a request is found by its method and path; None if there is none."""
    operation = operation_of(method, path)
    assert (operation.id if operation else None) == id_


def test_a_new_operation_is_read_without_a_change_here(content):
    """An operation added to the document, with an unnamed response schema, is read without a change of code."""
    content = copy.deepcopy(content)
    content["paths"]["/invoices/{id}/history"] = {
        "get": {
            "operationId": "listHistory",
            "responses": {"200": {"content": {"application/json": {"schema": {"properties": {"data": {}}}}}}},
        }
    }
    operation = operations_of(content)["listHistory"]
    assert (operation.suffix, operation.answers, operation.is_list) == ("/history", "", False)


def test_required_fields_are_the_schema_s():
    """The fields that the checks of list items, lines and pages require are the required ones of the schemas."""
    assert required_fields("Page") == ("total", "page", "limit", "totalPages")
    assert required_fields("LineItem") == ("description", "quantity", "unitPrice", "amount", "taxRate")
    assert {"id", "client", "discountTotal"} < set(required_fields("InvoiceSummary"))


def test_statuses_are_the_document_s(content):
    """The statuses of an invoice are those of the document (INV-STATUS-1)."""
    assert list(STATUSES) == content["components"]["schemas"]["InvoiceStatus"]["enum"]


@pytest.mark.parametrize("operation", WRITES, ids=lambda operation: operation.id)
def test_every_write_has_a_request_without_effect(test_data, operation):
    """Every write has a request without effect, for the tests of keys and plans; an error names the function to extend."""
    call = without_effect(operation, test_data)
    assert (call.operation, call.method) == (operation.id, operation.method)
    assert operation.pattern.fullmatch(call.path)
    assert (call.fields is not None) == operation.has_body
    if operation.is_of_collection:
        assert operation.required.isdisjoint(call.fields)
    elif operation.method not in {"PUT", "PATCH"} or operation.suffix:
        assert call.path.startswith(UNKNOWN.format(operation.collection))


def test_a_write_of_another_form_is_named_with_the_place(test_data):
    """An error names the place to extend for a write of an unknown form, such as one with two ids in its path."""
    content = {"paths": {"/invoices/{id}/lines/{line}": {"put": {"operationId": "putLine", "responses": {}}}}}
    (operation,) = operations_of(content).values()
    with pytest.raises(LookupError, match=r"putLine: add to `without_effect` in probes/authentication\.py"):
        without_effect(operation, test_data)
