"""The checks of every exchange: each clause with a violating and a conforming response."""

from __future__ import annotations

import json

import pytest
from cleverinvo_conformance.checks.malformed_records import Malformed
from cleverinvo_conformance.checks.response_checks import CHECKED_ON_EVERY_ANSWER, response_checks
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange, Request

from .conftest import CLIENT

JSON = {"content-type": ["application/json; charset=utf-8"]}
ITEM = {
    "id": "i1", "clientId": "c1", "invoiceNumber": "N-1", "currency": "USD", "issueDate": "2024-06-01",
    "dueDate": "2024-07-01", "subtotal": 5000, "taxTotal": 500, "discountTotal": 0, "total": 5500, "status": "DRAFT",
    "createdAt": "2024-06-01T12:00:00.000Z", "client": {"name": "Acme", "email": None},
}  # fmt: skip
DETAIL = ITEM | {
    "lineItems": [{"description": "x", "quantity": 40, "unitPrice": 125, "amount": 5000, "taxRate": 10}],
    "notes": None, "sentViaEmail": False, "sentAt": None, "paidAt": None,
}  # fmt: skip
PAGE = {"total": 1, "page": 1, "limit": 20, "totalPages": 1}


def exchange(method, path, status, document=None, *, headers=None, body=None, sent=None):
    request = Request(
        method,
        path,
        f"https://api.example/api/v1{path}",
        body=None if sent is None else json.dumps(sent).encode(),
    )
    content = body if body is not None else b"" if document is None else json.dumps(document).encode()
    return Exchange(request, status, JSON if headers is None else headers, content)


def broken(said, malformed=()):
    return {check.clause for check in response_checks(said, malformed) if not check.held}


def held(said):
    return {check.clause for check in response_checks(said) if check.held}


def client(**changes):
    return exchange("GET", "/clients/c1", 200, {"data": CLIENT | changes})


def clients(**changes):
    return exchange("GET", "/clients", 200, {"data": [CLIENT], **PAGE, **changes})


def detail(**changes):
    return exchange("GET", "/invoices/i1", 200, {"data": DETAIL | changes})


def item(**changes):
    return exchange("GET", "/invoices", 200, {"data": [{**ITEM, **changes}], **PAGE})


def line(**changes):
    return detail(lineItems=[DETAIL["lineItems"][0] | changes])


def error(status=400, document=None, **options):
    return exchange("GET", "/clients", status, {"error": "no"} if document is None else document, **options)


BREACHES = [
    (c.FMT_1, exchange("GET", "/clients/c1", 200, CLIENT)),
    (c.FMT_1, exchange("GET", "/clients/c1", 200, {"data": [CLIENT]})),
    (c.FMT_1, exchange("GET", "/clients/c1", 200, {"data": CLIENT}, headers={"content-type": ["text/html"]})),
    (c.FMT_1, exchange("GET", "/clients/c1", 200, {"data": CLIENT}, headers={})),
    (c.FMT_1, exchange("POST", "/invoices", 201, body=b"created")),
    (c.FMT_2, clients(total="1")),
    (c.FMT_2, clients(totalPages=1.5)),
    (c.FMT_2, clients(page=True)),
    (c.FMT_2, clients(limit=None)),
    (c.FMT_2, exchange("GET", "/clients", 200, [CLIENT])),
    (c.FMT_2, exchange("GET", "/clients", 200, {"data": {}, **PAGE})),
    (
        c.FMT_2,
        exchange("GET", "/invoices", 200, {"data": [], **PAGE}, headers={"content-type": ["text/json"]}),
    ),
    (c.FMT_3, client(createdAt="2024-06-01T12:00:00Z")),
    (c.FMT_3, client(updatedAt="2024-06-01T12:00:00.000+00:00")),
    (c.FMT_3, client(createdAt="2024-06-31T12:00:00.000Z")),
    (c.FMT_3, detail(sentAt="2024-06-01")),
    (c.FMT_3, detail(paidAt=1717243200)),
    (c.FMT_4, item(issueDate="2024-06-01T00:00:00.000Z")),
    (c.FMT_4, item(dueDate="2024-02-30")),
    (c.FMT_4, detail(dueDate="01.07.2024")),
    (c.FMT_5, item(total="5500")),
    (c.FMT_5, detail(discountTotal="0")),
    (c.FMT_5, line(taxRate="10")),
    (c.FMT_5, line(quantity=True)),
    (c.FMT_6, exchange("DELETE", "/clients/c1", 204, body=b"null")),
    (c.FMT_6, exchange("DELETE", "/clients/c1", 204, headers={"content-length": ["4"]})),
    (c.PAGE_5, clients(data=[CLIENT, CLIENT | {"id": "c2"}, CLIENT])),
    (c.FMT_1, exchange("POST", "/clients", 201, {"data": [CLIENT]})),
    (c.FMT_1, exchange("PUT", "/invoices/i1", 200, {"invoice": {"id": "i1", "status": "DRAFT"}})),
    (c.FMT_2, clients(data={"items": [CLIENT]})),
    (c.CLI_SHAPE_1, client(isActive="true")),
    (c.CLI_SHAPE_1, client(name=None)),
    (c.CLI_SHAPE_1, client(taxId=5)),
    (c.CLI_SHAPE_1, clients(data=[CLIENT | {"id": 5}])),
    (c.INV_LIST_1, item(total=None)),
    (c.INV_LIST_1, item(client="Acme")),
    (c.INV_LIST_1, item(client={"name": "Acme"})),
    (c.INV_GET_1, detail(lineItems=None)),
    (c.INV_GET_1, detail(sentViaEmail=None)),
    (c.INV_GET_1, line(amount=None)),
    (
        c.INV_GET_1,
        exchange("GET", "/invoices/i1", 200, {"data": {k: v for k, v in DETAIL.items() if k != "paidAt"}}),
    ),
    (c.INV_STATUS_1, item(status="draft")),
    (c.INV_STATUS_1, exchange("PUT", "/invoices/i1", 200, {"data": {"id": "i1", "status": "CANCELLED"}})),
    (c.ERR_1, error(document={"error": ""})),
    (c.ERR_1, error(document={"error": {"code": 1}})),
    (c.ERR_1, error(document={"message": "no"})),
    (c.ERR_1, error(body=b"<h1>no</h1>")),
    (c.ERR_1, error(headers={"content-type": ["application/problem+json"]})),
    (c.ERR_3, error(422)),
    (c.ERR_3, error(409)),
    (c.ERR_3, error(402)),
    (c.ERR_4, error(500)),
]


@pytest.mark.parametrize(
    ("clause", "said"), BREACHES, ids=lambda p: p.id if isinstance(p, type(c.FMT_1)) else ""
)
def test_a_violation_is_reported_under_its_clause_only(clause, said):
    """Each violation is reported once, under the violated clause."""
    assert broken(said) == {clause}


def test_every_clause_checked_here_has_a_violating_example():
    """Every clause checked here has a violating and a conforming example."""
    assert {clause for clause, _ in BREACHES} == {*CHECKED_ON_EVERY_ANSWER, c.PAGE_5}


LAWFUL = [
    (client(), {c.FMT_1, c.FMT_3, c.CLI_SHAPE_1}),
    (exchange("GET", "/clients/c1", 200, {"data": {k: v for k, v in CLIENT.items() if v is not None}}), {c.CLI_SHAPE_1}),
    (client(extra={"total": "x"}), {c.FMT_1}),
    (client(total="12.00", quantity=None, dueDate="30 days"), {c.FMT_1}),
    (line(total="0", subtotal=False, createdAt=0), {c.FMT_5}),
    (detail(amount="5,500.00", quantity="x"), {c.FMT_5}),
    (clients(), {c.FMT_2, c.CLI_SHAPE_1}),
    (exchange("GET", "/clients", 200, body=b'{"data": [], "total": 0.0, "page": 1e0, "limit": 20, "totalPages": 0}'), {c.FMT_2}),
    (item(), {c.INV_LIST_1, c.INV_STATUS_1, c.FMT_4, c.FMT_5}),
    (detail(), {c.INV_GET_1, c.INV_STATUS_1, c.FMT_5}),
    (detail(total=5500.5, sentAt="2024-06-01T12:00:00.123Z"), {c.FMT_3, c.FMT_5}),
    (exchange("POST", "/invoices", 201, {"data": {"id": "i1", "total": 5}}), {c.FMT_1}),
    (exchange("DELETE", "/clients/c1", 204), {c.FMT_6}),
    (exchange("DELETE", "/clients/c1", 204, headers={"content-length": ["0"]}), {c.FMT_6}),
    (error(), {c.ERR_1, c.ERR_3, c.ERR_4}),
    (error(405), {c.ERR_1}),
    (error(415), {c.ERR_1}),
    (error(413, body=b"too large", headers={}), {c.ERR_3}),
    (exchange("GET", "/invoices/i1/pdf", 200, body=b"%PDF", headers={"content-type": ["application/pdf"]}), set()),
    (exchange("GET", "/health", 200, {"ok": True}), set()),
    (exchange("GET", "/clients", 302, headers={}), set()),
]  # fmt: skip


@pytest.mark.parametrize(("said", "clauses"), LAWFUL)
def test_a_conforming_response_violates_nothing(said, clauses):
    """A conforming response is evidence for the clauses that it shows."""
    assert broken(said) == set()
    assert clauses <= held(said)


def test_a_page_without_repetition_is_no_evidence():
    """A page without repeated records is no evidence for PAGE-5, which is about all pages."""
    assert c.PAGE_5 not in held(clients())


def test_another_5xx_is_undocumented_as_well():
    """A 503 is an undocumented status."""
    assert broken(error(503)) == {c.ERR_3, c.ERR_4}


def test_a_number_of_any_size_is_checked():
    """A number with a huge exponent is checked without expanding it."""
    said = exchange(
        "GET",
        "/clients",
        200,
        body=b'{"data": [], "total": 1e999999, "page": 1, "limit": 1, "totalPages": 0}',
    )
    assert broken(said) == set()


@pytest.mark.parametrize(
    ("method", "path", "sent", "answered", "formatted"),
    [
        ("POST", "/clients", {"name": 5}, CLIENT | {"name": 5}, client(name=5)),
        ("PUT", "/clients/cli1", {"notes": []}, CLIENT | {"notes": []}, client(notes=[])),
        ("POST", "/invoices", {"lineItems": [{"quantity": "x"}]}, {"id": "i1"}, line(quantity="x")),
        ("POST", "/invoices", {"issueDate": "soon"}, {"id": "i1"}, item(issueDate="soon")),
        ("PUT", "/invoices/i1", {"lineItems": "none"}, {"id": "i1"}, detail(lineItems="none")),
        ("POST", "/clients", {"name": 5}, {"id": "c1"}, item(client={"name": 5, "email": None})),
    ],
)
def test_a_wrongly_accepted_value_violates_no_further_clause(method, path, sent, answered, formatted):
    """A record with a value that should have been refused is not checked for that value."""
    assert broken(formatted)
    malformed = Malformed()
    malformed.learn(exchange(method, path, 201, {"data": answered}, sent=sent))
    assert broken(formatted, malformed) == set()


@pytest.mark.parametrize(
    ("status", "sent"), [(400, {"name": 5}), (201, {"name": "x", "email": None, "extra": 5}), (201, {})]
)
def test_only_accepted_invalid_values_are_excused(status, sent):
    """A refused request and a valid request excuse no later violation."""
    malformed = Malformed()
    malformed.learn(exchange("POST", "/clients", status, {"data": CLIENT}, sent=sent))
    assert CLIENT not in malformed


@pytest.mark.parametrize(
    ("document", "headers", "body"),
    [
        (None, None, b""),
        (None, {"content-type": ["text/plain"]}, b"Too many requests"),
        ({"error": ""}, None, None),
        ({"error": {"code": 1}}, None, None),
        ({"message": "Too many requests"}, None, None),
        ({"error": "Too many requests"}, {"content-type": ["application/problem+json"]}, None),
    ],
)
def test_a_429_without_an_error_body_violates_the_rate_limit_s_clause_too(document, headers, body):
    """RATE-1 asks for an error body; a 400 of the same form violates ERR-1 only."""
    assert broken(exchange("GET", "/clients", 429, document, headers=headers, body=body)) == {
        c.ERR_1,
        c.RATE_1,
    }
    assert broken(exchange("GET", "/clients", 400, document, headers=headers, body=body)) == {c.ERR_1}


def test_a_429_of_the_right_form_is_no_evidence_of_a_limit():
    """Its form says nothing of how many requests pass: RATE-1 does not pass by it."""
    said = exchange("GET", "/clients", 429, {"error": "Too many requests"})
    assert broken(said) == set()
    assert c.RATE_1 not in held(said)
