"""Errors: ERR-1 to ERR-4. The passive checks judge every answer; these tests bring about the ones worth judging."""

from __future__ import annotations

from typing import Any

import pytest

from cleverinvo_conformance.checks.error_answers import check_no_object, decide_as_judged, takes_it
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.record_fields import LINE
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.probes.malformed_requests import broken, not_a_number, with_byte_order_mark


@verifies(c.ERR_1, c.ERR_3, c.ERR_4, scope=Scope.READ)
def test_unknown_route_has_an_error_body(run: Run, test_data: TestData, expect: Expect) -> None:
    """A path that the API does not have is refused like anything else: a documented status and an error body."""
    decide_as_judged(expect, (c.ERR_1, c.ERR_3, c.ERR_4), run.get(f"/{test_data.mark}"))


@pytest.mark.parametrize("what", ["JSON with a comma before its end", "JSON without its end"])
@verifies(c.ERR_2)
def test_create_client_from_no_json_is_refused(
    run: Run, test_data: TestData, expect: Expect, what: str
) -> None:
    """A client is not created from a body that is not JSON, however little it takes to read it nevertheless."""
    test_data.made(test_data.acme)  # the same fields as JSON are accepted
    body = broken(test_data.plain_client_fields("Broken"))[what]
    expect.status(c.ERR_2, run.api.send("POST", "/clients", body=body), 400, why=f"for {what}")


@verifies(c.ERR_2)
def test_create_invoice_from_no_json_is_refused(run: Run, test_data: TestData, expect: Expect) -> None:
    """An invoice is not created from a body that is JSON but for a NaN."""
    fields = test_data.plain_invoice_fields(str(test_data.draft.record["clientId"]))
    exchange = run.api.send("POST", "/invoices", body=not_a_number(fields))
    expect.status(c.ERR_2, exchange, 400, why="for a body that is not JSON: its `quantity` is NaN")


@verifies(c.ERR_4)
def test_update_client_after_a_byte_order_mark_does_not_fault(
    run: Run, test_data: TestData, expect: Expect
) -> None:
    """JSON after a byte order mark may be taken or refused (RFC 8259, section 8.1); it causes no 5xx."""
    path, same = _unchanging(test_data, "clients")
    takes_it(
        expect, run.api.send("PUT", path, body=with_byte_order_mark(same)), "JSON after a byte order mark"
    )


@verifies(c.ERR_2, observes=(c.JSON_CONTENT_TYPE,))
def test_update_client_from_no_json_is_refused(run: Run, test_data: TestData, expect: Expect) -> None:
    """A client is not updated from no body, from half JSON, from a list; JSON under another name is open."""
    path, same = _unchanging(test_data, "clients")
    plain = run.put(path, same, headers={"Content-Type": "text/plain"})
    if plain.is_success:
        expect.observe(c.JSON_CONTENT_TYPE, "any", plain)
    else:
        _accepted(run.put(path, same))
        if plain.status in {400, 415}:
            expect.observe(c.JSON_CONTENT_TYPE, str(plain.status), plain)
    for what in ("an empty body", "JSON with text after it"):
        exchange = run.api.send("PUT", path, body=broken(same)[what])
        expect.status(c.ERR_2, exchange, 400, why=f"for {what}")
    check_no_object(expect, run.put(path, [same]), "a list with an object in it")


@pytest.mark.parametrize("what", broken({}))
@verifies(c.ERR_2, scope=Scope.FULL)
def test_write_from_no_json_is_refused(run: Run, test_data: TestData, expect: Expect, what: str) -> None:
    """Nothing is written from what no reader of JSON takes, however little it takes to read it nevertheless."""
    invoice = broken(test_data.plain_invoice_fields(str(test_data.draft.record["clientId"])))[what]
    expect.status(c.ERR_2, run.api.send("POST", "/invoices", body=invoice), 400, why=f"for {what}")
    for collection in ("clients", "invoices"):
        path, same = _unchanging(test_data, collection)
        exchange = run.api.send("PUT", path, body=broken(same)[what])
        expect.status(c.ERR_2, exchange, 400, why=f"for {what}")


@verifies(c.ERR_3, c.ERR_4, observes=(c.INVALID_EMAIL,))
def test_create_client_with_an_email_that_is_none(run: Run, test_data: TestData, expect: Expect) -> None:
    """Whether a client's e-mail may be none is open; what refuses it is documented, and it causes no 5xx."""
    test_data.made(test_data.acme)  # the same fields with an e-mail that is one are accepted
    exchange = test_data.post_client(
        test_data.plain_client_fields("Odd e-mail") | {"email": "no e-mail address"}
    )
    decide_as_judged(expect, (c.ERR_3, c.ERR_4), exchange)
    if exchange.is_success or exchange.status == 400:
        expect.observe(c.INVALID_EMAIL, "created" if exchange.is_success else "400", exchange)


@verifies(c.ERR_3, c.ERR_4)
def test_create_invoice_with_what_is_unlikely(run: Run, test_data: TestData, expect: Expect) -> None:
    """A number given before, a due date before the issue date, less than nothing: if refused, as documented."""
    draft = test_data.draft.record
    unlikely = {"invoiceNumber": draft["invoiceNumber"], "issueDate": "2024-06-01", "dueDate": "2024-05-01"}
    lines = [dict(LINE) | {"quantity": -1}]
    fields = test_data.invoice_fields(str(draft["clientId"]), **unlikely, lineItems=lines)
    exchange = test_data.post_invoice(fields)
    decide_as_judged(expect, (c.ERR_3, c.ERR_4), exchange)
    if exchange.is_success and exchange.record.get("id"):  # nobody else is to find two of that number
        run.delete(f"/invoices/{test_data.id_of(exchange)}")


def _unchanging(test_data: TestData, collection: str) -> tuple[str, dict[str, Any]]:
    """A shared record's path, and fields of a ``PUT`` that are what they are already."""
    exchange = test_data.acme if collection == "clients" else test_data.draft
    return f"/{collection}/{test_data.id_of(exchange)}", {"notes": exchange.record.get("notes")}


def _accepted(exchange: Exchange) -> None:
    """The control of a refusal: ``exchange`` succeeded. Raises :class:`NotTestable`."""
    if not exchange.is_success:
        raise NotTestable(f"what differs only in being JSON is refused too: {exchange}")
