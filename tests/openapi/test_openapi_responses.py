"""The statuses, envelopes and required fields of the operations in the document.

The tables restate the contract. A document that promises more or less fails here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

ALWAYS = {"401", "403", "429", "500"}  # AUTH-1, PLAN-3, RATE-1, ERR-3
#: Every operation: its method, its path, and its statuses other than those that every operation has.
OPERATIONS = {
    "listClients": ("get", "/clients", {"200", "400", "404"}),  # page_beyond_last
    "createClient": ("post", "/clients", {"200", "201", "400", "415"}),  # create_status, json_content_type
    "getClient": ("get", "/clients/{id}", {"200", "400", "404"}),  # malformed_id
    "updateClient": ("put", "/clients/{id}", {"200", "400", "404", "415"}),
    "deleteClient": ("delete", "/clients/{id}", {"204", "400", "404"}),
    "listInvoices": ("get", "/invoices", {"200", "400", "404"}),  # page_beyond_last, unknown_client_filter
    "createInvoice": ("post", "/invoices", {"200", "201", "400", "404", "415"}),  # unknown_client_in_invoice
    "getInvoice": ("get", "/invoices/{id}", {"200", "400", "404"}),
    "updateInvoice": ("put", "/invoices/{id}", {"200", "400", "404", "415"}),  # update_of_sent
    "deleteInvoice": ("delete", "/invoices/{id}", {"204", "400", "404"}),  # delete_of_sent
    "downloadInvoicePdf": ("get", "/invoices/{id}/pdf", {"200", "400", "404"}),
}

SUMMARY = {
    "id",
    "clientId",
    "invoiceNumber",
    "currency",
    "issueDate",
    "dueDate",
    "subtotal",
    "taxTotal",
    "discountTotal",
    "total",
    "status",
    "createdAt",
    "client",
}
REQUIRED = {
    "Client": {"id", "name", "isActive", "createdAt", "updatedAt"},  # CLI-SHAPE-1
    "ClientResponse": {"data"},  # FMT-1
    "ClientList": {"data", "total", "page", "limit", "totalPages"},  # FMT-2
    "InvoiceClient": {"name", "email"},  # INV-LIST-1
    "InvoiceSummary": SUMMARY,  # INV-LIST-1
    "Invoice": SUMMARY | {"lineItems", "sentViaEmail", "sentAt", "paidAt"},  # INV-GET-1
    "LineItem": {"description", "quantity", "unitPrice", "amount", "taxRate"},  # INV-GET-1
    "InvoiceReceipt": {"id", "invoiceNumber", "total", "status"},  # INV-CREATE-1, INV-UPDATE-1
    "InvoiceReceiptResponse": {"data"},  # FMT-1
    "InvoiceResponse": {"data"},  # FMT-1
    "InvoiceList": {"data", "total", "page", "limit", "totalPages"},  # FMT-2
    "Page": {"total", "page", "limit", "totalPages"},  # FMT-2
    "Error": {"error"},  # ERR-1
    "ClientCreate": {"name"},  # CLI-CREATE-3
    "ClientUpdate": set(),  # CLI-UPDATE-1
    "InvoiceCreate": {"clientId"},  # INV-CREATE-5
    "InvoiceUpdate": set(),  # INV-UPDATE-1
    "LineItemInput": set(),  # missing_tax_rate; the contract does not require the others
}
NULLABLE = {
    "Client": {"email", "address", "taxId", "phone", "notes"},  # CLI-SHAPE-1
    "InvoiceClient": {"email"},  # INV-LIST-1, as its note reads it
    "Invoice": {"notes", "terms", "sentAt", "paidAt"},  # INV-GET-1
}
REQUESTS = ("ClientCreate", "ClientUpdate", "InvoiceCreate", "InvoiceUpdate", "LineItemInput")


def _parts(document, name):
    """A named schema's own definition and those that it combines with ``allOf``."""
    schema = document.inlined({"$ref": f"#/components/schemas/{name}"})
    return schema.get("allOf", [schema])


def _properties(document, name):
    return {key: value for part in _parts(document, name) for key, value in part["properties"].items()}


def _required(document, name):
    return {key for part in _parts(document, name) for key in part.get("required", [])}


def test_operations_are_those_of_the_table(document):
    """The document has exactly the operations of the table, with the same ids, methods and paths."""
    stated = {operation.id: (operation.method, operation.path) for operation in document.operations()}
    assert stated == {id: (method, path) for id, (method, path, _) in OPERATIONS.items()}, (
        f"complete the table OPERATIONS in {Path(__file__).name}"
    )


def test_operation_has_its_statuses(operation):
    """An operation documents exactly the statuses that its clauses and open points allow."""
    *_, statuses = OPERATIONS.get(operation.id, (set(),))
    assert set(operation.responses) == statuses | ALWAYS


def test_error_responses_share_one_schema(operation):
    """Every error response is JSON with the schema ``Error`` (ERR-1)."""
    for status, response in operation.responses.items():
        if int(status) >= 400:
            assert response["content"].keys() == {"application/json"}
            assert response["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Error"}


def test_only_204_has_no_body(operation):
    """A 204 has no body; every other response has one (FMT-6)."""
    for status, response in operation.responses.items():
        assert ("content" in response) == (status != "204")


def test_create_status_does_not_change_the_response(document):
    """The responses 200 and 201 of a creation have the same schema (``create_status``)."""
    for operation_id in ("createClient", "createInvoice"):
        responses = document.operation(operation_id).responses
        assert responses["200"] == responses["201"]


def test_bodies_are_required(operation):
    """An operation that documents 415 requires a JSON body (ERR-2)."""
    assert (operation.body is not None) == ("415" in operation.responses)
    if operation.body is not None:
        assert operation.body["required"] is True
        assert operation.body["content"].keys() == {"application/json"}


def test_lists_share_their_parameters(document):
    """Both lists have parameters for paging and search; invoices have filters by client and status too."""
    names = {op.id: [parameter["name"] for parameter in op.parameters] for op in document.operations()}
    assert names["listClients"] == ["page", "limit", "search"]
    assert names["listInvoices"] == ["page", "limit", "search", "clientId", "status"]


def test_empty_query_parameters_are_open(document):
    """Every query parameter may be empty: the contract requires no particular response to that."""
    parameters = [p for op in document.operations() for p in op.parameters if p["in"] == "query"]
    assert [p["name"] for p in parameters if p.get("allowEmptyValue") is not True] == []


def test_pdf_has_a_file_name(document):
    """The PDF response has a ``Content-Disposition`` header (PDF-2)."""
    response = document.operation("downloadInvoicePdf").responses["200"]
    assert response["content"].keys() == {"application/pdf"}
    assert document.resolve(response["headers"]["Content-Disposition"])["required"] is True


@pytest.mark.parametrize(("status", "header"), [("401", "WWW-Authenticate"), ("429", "Retry-After")])
def test_headers_of_refusals_are_optional(document, operation, status, header):
    """``WWW-Authenticate`` and ``Retry-After`` are optional headers of refusals."""
    headers = operation.responses[status]["headers"]
    assert not document.resolve(headers[header]).get("required", False)


def test_every_object_schema_is_in_the_table(document):
    """The table of required fields has every object schema."""
    named = document.content["components"]["schemas"]
    assert {name for name in named if named[name].get("type", "object") == "object"} == set(REQUIRED)


@pytest.mark.parametrize("name", REQUIRED)
def test_required_fields_are_those_promised(document, name):
    """A response requires the fields that a clause promises; a request, the fields refused when missing."""
    assert _required(document, name) == REQUIRED[name]


@pytest.mark.parametrize("name", sorted(REQUIRED.keys() - set(REQUESTS)))
def test_null_in_responses_is_where_the_contract_allows_it(document, name):
    """A field of a response is nullable only if the contract says that it may be unset."""
    nullable = {key for key, value in _properties(document, name).items() if value.get("nullable")}
    assert nullable == NULLABLE.get(name, set())


@pytest.mark.parametrize("name", REQUESTS)
def test_null_in_requests_is_open(document, name):
    """An optional field of a request is nullable: the contract requires no particular response to null."""
    nullable = {key for key, value in _properties(document, name).items() if value.get("nullable")}
    assert nullable == _properties(document, name).keys() - REQUIRED[name]


def test_summary_and_detail_describe_fields_alike(document):
    """An invoice's detail has every field of a list item, with the same schema (INV-GET-1, INV-GET-3)."""
    assert _properties(document, "InvoiceSummary").items() <= _properties(document, "Invoice").items()


@pytest.mark.parametrize(
    ("update", "create"), [("ClientUpdate", "ClientCreate"), ("InvoiceUpdate", "InvoiceCreate")]
)
def test_updates_take_the_fields_of_creation(document, update, create):
    """An update takes the fields of a creation, with the same types (CLI-UPDATE-1, INV-UPDATE-1)."""

    def types(name):
        return {key: (v["type"], v.get("format")) for key, v in _properties(document, name).items()}

    assert types(update) == types(create)


def test_numbers_are_numbers(document):
    """Money, quantities and tax rates have the type ``number`` everywhere (FMT-5)."""
    numbers = {"quantity", "unitPrice", "taxRate", "amount", "subtotal", "taxTotal", "discountTotal"}
    types = {
        (key, value["type"])
        for name in ("LineItem", "LineItemInput", "InvoiceSummary", "InvoiceReceipt")
        for key, value in _properties(document, name).items()
        if key in numbers | {"total"}
    }
    assert types == {(key, "number") for key in numbers | {"total"}}
