"""Reading the invoices that an account has: INV-LIST-1, INV-GET-1 to -3, INV-STATUS-1, and their arithmetic.

A living account changes while it is read: where a list and a detail differ, both are read again before it counts.
"""

from __future__ import annotations

from typing import Any, Final

from cleverinvo_conformance.checks.invoices import (
    BEYOND,
    ITEM,
    agree,
    check_agreement,
    disagreeing,
)
from cleverinvo_conformance.checks.totals import check_arithmetic
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.expectation import Kind, fields_in
from cleverinvo_conformance.core.expectation import item as item_at
from cleverinvo_conformance.core.identity import in_another_case
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.operations import STATUSES
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData, id_in
from cleverinvo_conformance.suite.invoice_lists import (
    detail_of,
    existing,
    one_of_each_status,
    path_of,
    read_once,
)

#: Invoices of each status that ``full`` reads.
_MORE: Final = 3


@verifies(
    *(c.INV_LIST_1, c.INV_GET_1, c.INV_GET_3, c.INV_STATUS_1, c.INV_CREATE_2, c.INV_CREATE_3),
    scope=Scope.READ,
)
def test_get_existing_invoices_have_their_fields_and_add_up(
    run: Run, expect: Expect, test_data: TestData
) -> None:
    """An existing invoice of any status has all fields, is the same in list and detail, and adds up."""
    page = existing(run)
    for item in page.items:
        missing = [f for f in (*ITEM, "client") if item.get(f) is None]
        described = Phrase(f"no {', '.join(missing)}")
        expected, must = "a list item with all documented fields", fields_in(item_at(item.get("id")), missing)
        expect.that(c.INV_LIST_1, not missing, expected, described, page, must=must)
        status = item.get("status")
        expect.that(c.INV_STATUS_1, status in STATUSES, f"one of {', '.join(STATUSES)}", status, page)
    if not _check_details(run, expect, page, one_of_each_status(page, test_data.mark)):
        raise NotTestable("none of the account's invoices could be read")


@verifies(*(c.INV_GET_1, c.INV_GET_3, c.INV_CREATE_2, c.INV_CREATE_3), scope=Scope.FULL)
def test_get_more_existing_invoices_have_their_fields_and_add_up(
    run: Run, expect: Expect, test_data: TestData
) -> None:
    """So do more invoices of every status, as the list of that status shows them."""
    read = 0
    for status in STATUSES:
        page = run.get("/invoices", query={"status": status, "limit": _MORE})
        read += _check_details(run, expect, page, [i for i in page.items if isinstance(i.get("id"), str)])
    if not read:
        raise NotTestable("none of the account's invoices could be read")


def _check_details(run: Run, expect: Expect, page: Exchange, items: list[dict[str, Any]]) -> int:
    """Judge the details of ``items``, at most four requests beside them; how many there were."""
    rereads, read = 2, 0
    for item in items:
        listed, formatted = page, item
        detail = detail_of(run, item)
        wrong = disagreeing(item, detail.record)
        is_sure = not wrong
        if wrong and detail.status == 200 and rereads:
            rereads -= 1
            before = detail.record
            listed, again, detail = _again(run, page, item)
            is_sure = again is not None
            # What differed both times, and is not what the list had yet to catch up with.
            formatted = {f: v for f, v in (again or {}).items() if f in wrong and not agree(f, v, before[f])}
        if detail.status != 200:
            continue  # deleted meanwhile
        read += 1
        _check_detail(expect, detail)
        if is_sure:
            check_agreement(expect, c.INV_GET_3, formatted, listed, detail)
        check_arithmetic(expect, detail, None, amount=c.INV_CREATE_2, sums=c.INV_CREATE_3)
    if read and c.INV_GET_3 not in expect.touched:
        expect.not_tested("the account changed while it was read", c.INV_GET_3)
    return read


def _check_detail(expect: Expect, detail: Exchange) -> None:
    optional = {"notes", "terms"}  # unset_fields
    missing = [
        f for f in (*ITEM, "client", "lineItems", *BEYOND) if f not in detail.record and f not in optional
    ]
    described = Phrase(f"no {', '.join(missing)}")
    expected, must = "a detail with all documented fields", fields_in("/data", missing, may_be_null=True)
    expect.that(c.INV_GET_1, not missing, expected, described, detail, must=must)


def _again(
    run: Run, page: Exchange, item: dict[str, Any]
) -> tuple[Exchange, dict[str, Any] | None, Exchange]:
    """List, item and detail once more; the same page has the item unless the account moved on."""
    listed = run.get("/invoices", query=page.request.query)
    formatted = next((other for other in listed.items if other.get("id") == item["id"]), None)
    return listed, formatted, run.get(path_of(item))


@verifies(c.INV_GET_2, c.PDF_5, scope=Scope.READ)
def test_get_invoice_with_an_altered_id_is_not_found(run: Run, expect: Expect, test_data: TestData) -> None:
    """An id that differs from a real one in its last characters is unknown: 404, for the invoice and its PDF."""
    known = [item["id"] for item in existing(run).items if isinstance(item.get("id"), str)]
    _check_unknown(run, expect, test_data.unknown_id("invoices", *known))
    other = next((id_ for id_ in map(in_another_case, known) if id_ and id_ not in known), "")
    if other:
        read = run.get(f"/invoices/{segment(other)}")
        expect.status(c.INV_GET_2, read, 404, 400, why="for an id with a letter in the other case")


@verifies(c.INV_GET_2, c.PDF_5)
def test_get_invoice_with_an_unknown_id_is_not_found(run: Run, expect: Expect, test_data: TestData) -> None:
    """An unknown id is answered with 404, also in an account without invoices, for the invoice and its PDF."""
    _check_unknown(run, expect, test_data.unknown_invoice)


def _check_unknown(run: Run, expect: Expect, unknown: Exchange) -> None:
    expect.status(c.INV_GET_2, unknown, 404, why="for an unknown id")
    pdf = read_once(run, f"/invoices/{id_in(unknown)}/pdf")
    expect.status(c.PDF_5, pdf, 404, why="for the PDF of an unknown id")
    if pdf.status == 404:
        error = pdf.document.get("error") if isinstance(pdf.document, dict) else None
        held, must = isinstance(error, str) and bool(error), Kind("/error", ("text",))
        expect.that(c.PDF_5, held, "a JSON object with `error`", error, pdf, must=must)


@verifies(c.INV_GET_2, scope=Scope.FULL)
def test_get_invoice_with_a_clients_id_is_not_found(run: Run, expect: Expect, test_data: TestData) -> None:
    """A client's id is no invoice's: 404, or 400 where it could be none."""
    exchange = run.get(path_of({"id": test_data.draft.record["clientId"]}))
    if exchange.record.get("id") == test_data.draft.record["clientId"] and "invoiceNumber" in exchange.record:
        raise NotTestable("an invoice has the same id: they are counted apart")
    expect.status(c.INV_GET_2, exchange, 404, 400, why="for a client's id in the invoice's place")
