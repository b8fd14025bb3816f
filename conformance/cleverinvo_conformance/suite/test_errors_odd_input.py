"""Odd input: ERR-4, on every operation, in query, path, header and body.

Accepted or refused, it must cause no 5xx, and neither must reading what was accepted.
"""

from __future__ import annotations

import json
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

import pytest

from cleverinvo_conformance.checks.error_answers import check_no_object, decide_as_judged, takes_it
from cleverinvo_conformance.checks.paging import settle
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.expect import Expect
from cleverinvo_conformance.core.expectation import NotSuccess
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.record_fields import LINE
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData, id_in
from cleverinvo_conformance.probes.malformed_requests import (
    BODIES,
    DEEP,
    HEADERS,
    IDS,
    INHERITED,
    ODD_ID,
    ODD_SEARCH,
    QUERIES,
    TEXTS,
)
from cleverinvo_conformance.suite.client_updates import subject_of


@verifies(c.ERR_4)
def test_search_for_odd_text_does_not_fault(run: Run, expect: Expect) -> None:
    """A search for signs of all kinds, far beyond the last page, causes no 5xx."""
    takes_it(
        expect, run.get("/clients", query=ODD_SEARCH), "a search for odd signs, and a page beyond 64 bits"
    )


@verifies(c.ERR_4)
def test_list_with_parameters_twice_does_not_fault(run: Run, expect: Expect) -> None:
    """A parameter that is there twice causes no 5xx, whichever of the two counts."""
    what = "parameters twice"
    takes_it(expect, run.get("/invoices", query=QUERIES[what]), f"a query string with {what}")


@verifies(c.ERR_4, observes=(c.MALFORMED_ID,))
def test_get_client_of_an_odd_id_does_not_fault(run: Run, expect: Expect) -> None:
    """An id that no record could have causes no 5xx; whether it is malformed or unknown is open."""
    exchange = run.get(f"/clients/{ODD_ID}")
    takes_it(expect, exchange, "an id that no record could have")
    if exchange.status in {400, 404}:
        expect.observe(c.MALFORMED_ID, str(exchange.status), exchange)


@verifies(c.ERR_4)
def test_update_client_with_half_a_surrogate_pair_does_not_fault(run: Run, expect: Expect) -> None:
    """Half of a surrogate pair, which JSON can escape and UTF-8 cannot encode, causes no 5xx."""
    what, subject = "half a surrogate pair", subject_of(run)
    body = json.dumps({"notes": TEXTS[what]}).encode()  # as an escape, whatever form other bodies have
    put = run.api.send("PUT", subject.path, body=body)
    subject.forget()
    takes_it(expect, put, f"{what} in a client's `notes`")


@verifies(c.ERR_4)
def test_create_invoice_of_a_huge_number_does_not_fault(
    run: Run, test_data: TestData, expect: Expect
) -> None:
    """A price beyond all floating-point numbers causes no 5xx."""
    body = _with_price(test_data.plain_invoice_fields(str(test_data.acme.record["id"])), "1e400")
    takes_it(expect, run.api.send("POST", "/invoices", body=body), "a price of 1e400")


@verifies(c.ERR_4)
def test_create_invoice_with_a_line_that_is_null_does_not_fault(
    run: Run, test_data: TestData, expect: Expect
) -> None:
    """A null among the lines of an invoice causes no 5xx."""
    fields = test_data.plain_invoice_fields(str(test_data.acme.record["id"])) | {
        "lineItems": [dict(LINE), None]
    }
    takes_it(expect, test_data.post_invoice(fields), "an invoice one of whose lines is null")


@pytest.mark.parametrize("what", QUERIES)
@verifies(c.ERR_4, scope=Scope.FULL)
def test_list_of_an_odd_query_does_not_fault(run: Run, expect: Expect, what: str) -> None:
    """No query string causes a 5xx of a list."""
    for path in ("/clients", "/invoices"):
        takes_it(expect, run.get(path, query=QUERIES[what]), f"a query string with {what}")


@pytest.mark.parametrize("what", IDS)
@verifies(c.ERR_4, scope=Scope.FULL)
def test_read_of_an_odd_id_does_not_fault(run: Run, expect: Expect, what: str) -> None:
    """No id causes a 5xx of the operations that read one record."""
    for path in ("/clients/{}", "/invoices/{}", "/invoices/{}/pdf"):
        takes_it(expect, run.get(path.format(IDS[what])), f"an id made of {what}")


@pytest.mark.parametrize("name", INHERITED)
@verifies(c.ERR_4, c.CLI_GET_2, c.INV_GET_2, c.PDF_5, scope=Scope.FULL)
def test_read_of_an_inherited_name_is_refused(run: Run, expect: Expect, name: str) -> None:
    """What every object of some language has is no record's id, and causes no 5xx."""
    for clause, path in (
        (c.CLI_GET_2, "/clients/{}"),
        (c.INV_GET_2, "/invoices/{}"),
        (c.PDF_5, "/invoices/{}/pdf"),
    ):
        exchange = run.get(path.format(name))
        if takes_it(expect, exchange, f"the id {name}"):
            wanted = f"404, or 400 for a malformed id, for the id {name}"
            held = not exchange.is_success
            expect.that(clause, held, wanted, exchange.status, exchange, must=NotSuccess())
        settle(expect, "the id causes a server error (ERR-4 checks that)", clause)


@verifies(c.ERR_4, scope=Scope.FULL)
def test_write_of_an_odd_id_does_not_fault(run: Run, test_data: TestData, expect: Expect) -> None:
    """An unknown id with odd signs after it causes no 5xx of an update or a deletion."""
    for collection, unknown in (
        ("clients", test_data.unknown_client),
        ("invoices", test_data.unknown_invoice),
    ):
        id_ = f"{id_in(unknown)}{IDS['quotes']}"
        path = f"/{collection}/{id_}"
        exchange = run.get(path)
        takes_it(expect, exchange, "an id with quotes in it")
        if exchange.status == 404:  # without which the guard lets no write to it pass
            run.api.guard.mark_unknown(id_)
            takes_it(expect, run.put(path, {"notes": "odd"}), "an update of an id with quotes in it")
            takes_it(expect, run.delete(path), "a deletion of an id with quotes in it")


@pytest.mark.parametrize("what", HEADERS)
@verifies(c.ERR_3, c.ERR_4, scope=Scope.FULL)
def test_read_with_odd_headers_does_not_fault(
    run: Run, test_data: TestData, expect: Expect, what: str
) -> None:
    """No header about the form of the answer causes a 5xx, nor a status that is not documented."""
    for path in (
        f"/clients/{test_data.id_of(test_data.acme)}",
        f"/invoices/{test_data.id_of(test_data.draft)}/pdf",
    ):
        exchange = run.get(path, headers=HEADERS[what])
        takes_it(expect, exchange, f"a request with {what} in its headers")
        is_documented = exchange.status < 400 or exchange.status in {400, 401, 403, 404, 429, 500}
        expect.that(c.ERR_3, is_documented, f"no undocumented status for {what}", exchange.status, exchange)


@verifies(c.ERR_4, scope=Scope.FULL)
def test_update_client_with_odd_text_does_not_fault(run: Run, test_data: TestData, expect: Expect) -> None:
    """No text in a client's fields causes a 5xx, neither when it is sent nor when it is read."""
    path = f"/clients/{test_data.id_of(test_data.post_client(test_data.client_fields('Odd')))}"
    for (what, text), field in zip(
        TEXTS.items(), cycle(("address", "notes", "phone", "taxId")), strict=False
    ):
        takes_it(expect, run.put(path, {field: text}), f"{what} in a client's `{field}`")
    takes_it(expect, run.get(path), "reading a client whose fields are odd")
    listed = run.get("/clients", query=urlencode({"search": f"{test_data.mark} Odd"}))
    takes_it(expect, listed, "listing a client whose fields are odd")


@verifies(c.ERR_4, scope=Scope.FULL)
def test_download_pdf_of_odd_text_does_not_fault(run: Run, test_data: TestData, expect: Expect) -> None:
    """No text on an invoice causes a 5xx, neither when it is sent nor when it is printed."""
    client_id = str(test_data.acme.record["id"])
    number = f'{test_data.number()} "Ω請求書💥/%41;.pdf'
    odd = test_data.post_invoice(test_data.invoice_fields(client_id, invoiceNumber=number))
    takes_it(expect, odd, "an odd invoice number")
    made = odd if odd.is_success else test_data.post_invoice(test_data.invoice_fields(client_id))
    path = f"/invoices/{test_data.id_of(made)}"
    for what, text in TEXTS.items():
        line = dict(LINE) | {"description": text}
        takes_it(expect, run.put(path, {"lineItems": [line], "notes": text}), f"{what} on an invoice")
        takes_it(expect, run.get(f"{path}/pdf"), f"the PDF of an invoice with {what}")


@pytest.mark.parametrize("what", BODIES)
@verifies(c.ERR_2, c.ERR_4, scope=Scope.FULL)
def test_write_of_an_odd_body_does_not_fault(
    run: Run, test_data: TestData, expect: Expect, what: str
) -> None:
    """No body causes a 5xx, were it JSON of another kind or with numbers beyond all bounds; none but an object is taken."""
    body, content_type = BODIES[what]
    headers = {"Content-Type": content_type}
    created = run.api.send("POST", "/clients", body=body, headers=headers)
    updated = run.api.send("PUT", f"/invoices/{test_data.id_of(test_data.draft)}", body=body, headers=headers)
    for exchange in (created, updated):
        takes_it(expect, exchange, f"a body of {what}")
        if not isinstance(exchange.request.document, dict):
            check_no_object(expect, exchange, f"a body of {what}")
    settle(expect, "the body is an object", c.ERR_2)


@pytest.mark.parametrize("path", ["/clients", "/invoices"])
@verifies(c.ERR_4, scope=Scope.FULL)
def test_create_from_a_deeply_nested_body_does_not_fault(run: Run, expect: Expect, path: str) -> None:
    """A list in a list in a list, thousands of times, causes no 5xx."""
    takes_it(expect, run.api.send("POST", path, body=DEEP), "a body nested too deep")


@pytest.mark.parametrize(
    "price", ["9" * 5000, "1e308", "-1e-400"], ids=["5000_digits", "1e308", "minus_1e-400"]
)
@verifies(c.ERR_4, scope=Scope.FULL)
def test_create_invoice_of_an_odd_number_does_not_fault(
    run: Run, test_data: TestData, expect: Expect, price: str
) -> None:
    """No number causes a 5xx, whether it overflows by itself or in the total."""
    body = _with_price(test_data.plain_invoice_fields(str(test_data.acme.record["id"])), price)
    takes_it(expect, run.api.send("POST", "/invoices", body=body), f"a price of {price[:10]}")


@verifies(c.ERR_1, c.ERR_3, c.ERR_4, scope=Scope.FULL, observes=(c.UNDOCUMENTED_METHOD,))
def test_undocumented_method_is_refused_like_anything_else(
    run: Run, test_data: TestData, expect: Expect
) -> None:
    """A method that a path does not have is no fault and has an error body; whether it is 405 or 404 is open."""
    path = f"/clients/{test_data.id_of(test_data.acme)}"
    exchanges = [run.api.send(method, path, json_body={}) for method in ("PATCH", "POST")]
    for exchange in exchanges:
        method = exchange.request.method
        takes_it(expect, exchange, f"the method {method}, which a client does not have")
        is_known = exchange.status < 400 or exchange.status in {400, 401, 403, 404, 405, 415, 429, 500}
        wanted = f"404 or 405 for the method {method}, which a client does not have"
        expect.that(c.ERR_3, is_known, wanted, exchange.status, exchange)
        if exchange.status in {404, 405}:
            expect.observe(c.UNDOCUMENTED_METHOD, str(exchange.status), exchange)
    decide_as_judged(expect, (c.ERR_1,), *exchanges)


def _with_price(fields: dict[str, Any], number: str) -> bytes:
    """``fields`` of an invoice of one line at that price, written as ``number`` is."""
    line = {"description": "Odd", "quantity": 1000, "unitPrice": "?", "taxRate": 10}
    return json.dumps(fields | {"lineItems": [line]}).replace('"?"', number).encode()
