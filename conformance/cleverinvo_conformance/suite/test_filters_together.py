"""Filters of the invoice list together: INV-LIST-4."""

from __future__ import annotations

import pytest

from cleverinvo_conformance.checks.paging import (
    DEFAULT_LIMIT,
    OK,
    answered,
    check_count,
    ids,
    settle,
    some,
    whole,
)
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.expectation import Kind, Listed, every
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.operations import STATUSES
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.suite.list_fixtures import ListData, list_data_of


@verifies(c.INV_LIST_4, c.PAGE_4, observes=(c.EMPTY_TOTAL_PAGES,))
def test_list_invoices_filtered_and_searched_are_all(run: Run, test_data: TestData, expect: Expect) -> None:
    """`clientId=` with `status=`, and both with `search=`, list what meets all."""
    list_data = list_data_of(run)
    client, number = list_data.owner.id, str(test_data.draft.record.get("invoiceNumber"))
    require_filters(list_data, "DRAFT", "SENT")
    check_drafts(expect, list_data)
    found = {id_ for page in list_data.numbered for id_ in ids(page)}
    if found != {invoice.id for invoice in list_data.invoices}:
        raise NotTestable("a search alone does not find what it should, and no more")
    check_all(expect, list_data, list_data.filtered[0])
    # Without the search the list has the client's drafts, without the client the invoice of that number.
    none_found = {"search": number, "clientId": client, "status": "DRAFT"}
    check_none(expect, run.get("/invoices", query=none_found))
    # Without the status the list has the client's drafts.
    none_sent = {"search": list_data.prefix, "clientId": client, "status": "SENT"}
    check_none(expect, run.get("/invoices", query=none_sent))
    settle(expect, "the filters together list what they should not", c.PAGE_4)


def check_drafts(expect: Expect, list_data: ListData) -> None:
    """INV-LIST-4 for the pages of the owner's drafts: PAGE-5 covers what is on both or on none of them."""
    pages = [page for page in list_data.drafts if page.status == OK]
    if expect.status(c.INV_LIST_4, list_data.drafts[0], OK, why="for filters together"):
        own = {invoice.id for invoice in list_data.invoices}
        found = {id_ for page in pages for id_ in ids(page)}
        others = found - own
        wanted = "only the three invoices that meet both filters"
        expect.that(c.INV_LIST_4, not others, wanted, Phrase(f"others: {some(others)}"), *pages)
        if not others and any(whole(page, "total") == len(found) for page in pages):
            got = Phrase(f"{len(found)} invoices, and a `total` that counts as many")
            expect.that(c.INV_LIST_4, found == own, "the three invoices that meet both filters", got, *pages)


def require_filters(list_data: ListData, *statuses: str) -> None:
    """Raise :class:`NotTestable` unless each filter alone lists what it should, and no more."""
    own = {invoice.id for invoice in list_data.invoices}
    if set(ids(answered(list_data.of_client, "a client's invoices"))) != own:
        raise NotTestable("clientId= alone does not list the client's invoices, and no others")
    for status in statuses:
        listed = answered(list_data.in_status(status), f"the list with status={status}")
        is_complete = whole(listed, "total") == len(listed.items)
        others = [item for item in listed.items if item.get("status") != status]
        if others or (status == "DRAFT" and is_complete and not own <= set(ids(listed))):
            raise NotTestable(f"status={status} alone does not list the invoices in it, and no others")


def check_all(expect: Expect, list_data: ListData, exchange: Exchange) -> None:
    """INV-LIST-4 for filters that the owner's three invoices meet, and no others."""
    if expect.status(c.INV_LIST_4, exchange, OK, why="for filters together"):
        own = [invoice.id for invoice in list_data.invoices]
        is_right = sorted(ids(exchange)) == sorted(own)
        got = Phrase(f"{len(ids(exchange))} invoices: {some(ids(exchange))}")
        expected, must = "the three invoices that meet every filter", every(*map(Listed, own))
        expect.that(c.INV_LIST_4, is_right, expected, got, exchange, must=must)
        if is_right:
            check_count(expect, exchange, limit=DEFAULT_LIMIT, matching=len(own))


def check_none(expect: Expect, exchange: Exchange) -> None:
    """INV-LIST-4 for filters that nothing meets together."""
    if expect.status(c.INV_LIST_4, exchange, OK, why="for filters together"):
        found = ids(exchange)
        wanted = "nothing, for no invoice meets every filter"
        got, none = Phrase(f"{len(found)} invoices: {some(found)}"), Kind("/data/*/id", ("absent",))
        if expect.that(c.INV_LIST_4, not found, wanted, got, exchange, must=none):
            check_count(expect, exchange, limit=DEFAULT_LIMIT, matching=0)


@verifies(c.INV_LIST_4, scope=Scope.FULL)
@pytest.mark.parametrize("status", [status for status in STATUSES if status not in {"DRAFT", "SENT"}])
def test_list_invoices_of_a_client_in_no_such_status(run: Run, expect: Expect, status: str) -> None:
    """`clientId=` with a `status=` that none of the client's invoices is in lists nothing."""
    list_data = list_data_of(run)
    alone = answered(list_data.in_status(status), f"the list with status={status}")
    if any(item.get("status") != status for item in alone.items):
        raise NotTestable(f"status={status} alone lists invoices in other statuses")
    exchange = run.get("/invoices", query={"clientId": list_data.owner.id, "status": status})
    if expect.status(c.INV_LIST_4, exchange, OK, why="for filters together"):
        expect.that(
            c.INV_LIST_4,
            not exchange.items,
            f"none of that client's in {status}",
            some(ids(exchange)),
            exchange,
        )


@verifies(c.INV_LIST_4, scope=Scope.FULL)
def test_list_invoices_of_the_account_searched_in_a_status(run: Run, expect: Expect) -> None:
    """A sent invoice's number finds it in its own status and for its own client, and not in another status."""
    fit = [i for i in list_data_of(run).living("/invoices").items if is_fit(i)]
    if not fit:
        raise NotTestable("the account holds no invoice that is no draft")
    invoice = run.random.choice(fit)
    number, status, client = (str(invoice[field]) for field in ("invoiceNumber", "status", "clientId"))
    alone = run.get("/invoices", query={"search": number, "limit": 100})
    both = run.get("/invoices", query={"search": number, "status": status, "limit": 100})
    owned = run.get("/invoices", query={"search": number, "clientId": client, "status": status, "limit": 100})
    other = run.get("/invoices", query={"search": number, "status": "DRAFT", "limit": 100})
    detail = run.get(f"/invoices/{segment(str(invoice['id']))}")
    is_there = str(invoice["id"]) in ids(alone) and detail.record.get("status") == status
    if not is_there or detail.record.get("clientId") != invoice["clientId"]:
        raise NotTestable("the invoice was changed, or its number alone does not find it")
    for exchange, what in ((both, "its status"), (owned, "its client and status")):
        check_within(
            expect, exchange, str(invoice["id"]), f"the invoice to be found by its number within {what}"
        )
    strangers = [item.get("id") for item in other.items if item.get("status") != "DRAFT"]
    expect.that(c.INV_LIST_4, not strangers, "only drafts found with status=DRAFT", some(strangers), other)
    settle(expect, "more match than a page holds, or its client was deleted", c.INV_LIST_4)


def is_fit(invoice: dict[str, object]) -> bool:
    """Whether a search for the invoice's number within its status and client can be judged."""
    number = invoice.get("invoiceNumber")
    is_plain = isinstance(number, str) and number == number.strip() != ""
    return is_plain and invoice.get("status") != "DRAFT" and bool(invoice.get("clientId"))


def check_within(expect: Expect, exchange: Exchange, id_: str, wanted: str) -> None:
    """INV-LIST-4: the invoice is among what meets every filter, if that is no more than a page.

    `clientId=` of a deleted client may list nothing, or be refused (CLI-DELETE-4's note).
    """
    if "clientId" in exchange.request.query and not exchange.items:
        return
    is_list = expect.status(c.INV_LIST_4, exchange, OK, why="for filters together")
    if is_list and (whole(exchange, "total") or 0) <= len(exchange.items):
        expect.that(c.INV_LIST_4, id_ in ids(exchange), wanted, some(ids(exchange)), exchange)
