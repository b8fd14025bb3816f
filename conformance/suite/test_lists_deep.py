"""Paging and filters to the last page, value and status: what only the scope ``full`` can afford."""

from __future__ import annotations

import pytest

from conformance.core import clauses as c
from conformance.core.exchange import Exchange
from conformance.core.expect import Expect, NotTestable, Said
from conformance.core.run import Run
from conformance.core.target import Scope
from conformance.core.wire import segment
from conformance.core.world import World
from conformance.deciding import decides
from conformance.suite.lists_judging import (
    DRIFT,
    GREATEST_LIMIT,
    OK,
    answered,
    ids,
    judge_echo,
    judge_page,
    judge_pages,
    pages_of,
    require_narrowed,
    settle,
    some,
    whole,
)
from conformance.suite.lists_shelf import OF_STATUSES, STATUSES, shelf_of

SHELF = ("shelf_clients", "shelf_invoices")
LIVING = ("living_clients", "living_invoices")
#: How many pages a walk over the account's own records may take.
WALK = 4
OUTSIDE = {
    "/clients": ("page=-1", "page=abc", "limit=1.5", "limit=10abc"),
    "/invoices": ("page=-1", "page=1.5", "page=1abc", "limit=1.5", "limit=abc"),
}
OUTSIDE_WITHIN = (
    ("/clients", "search={mark}&page=0"),
    ("/clients", "search={mark}&limit=101"),
    ("/invoices", "search={mark}&limit=0"),
    ("/invoices", "status=DRAFT&page=0"),
    ("/invoices", "status=DRAFT&limit=101"),
)


@decides(c.PAGE_3, scope=Scope.FULL, requests=1, uses=LIVING)
@pytest.mark.parametrize(
    ("path", "query"),
    [*((path, query) for path, queries in OUTSIDE.items() for query in queries), *OUTSIDE_WITHIN],
)
def test_list_far_outside_of_its_bounds_is_refused(
    run: Run, world: World, expect: Expect, path: str, query: str
) -> None:
    """A page or limit outside of its bounds, or no integer, is refused with 400, filters or none."""
    answered(shelf_of(run).living(path), "the list with a limit of 100")
    sent = query.format(mark=world.mark)
    expect.status(c.PAGE_3, run.get(path, query=sent), 400, why=f"for {sent}")


@decides(c.PAGE_2, c.PAGE_4, c.PAGE_5, c.PAGE_6, c.INV_LIST_2, scope=Scope.FULL, requests=10, uses=SHELF)
def test_list_invoices_walked_page_by_page(run: Run, expect: Expect) -> None:
    """However long the pages of a client's invoices are, they hold each once, in the same order the next time."""
    shelf = shelf_of(run)
    own = [invoice.id for invoice in shelf.invoices]
    ways = (({"clientId": shelf.owner.id}, 1), ({"clientId": shelf.owner.id, "status": "DRAFT"}, 2))
    for filters, limit in ways:
        numbers = range(1, 4 // limit + 1)
        pages = [run.get("/invoices", query={**filters, "limit": limit, "page": page}) for page in numbers]
        require_narrowed(pages, own)
        for number, page in zip(numbers, pages, strict=True):
            judge_page(expect, page, page=number, limit=limit, matching=4)
        judge_pages(expect, pages, own, c.INV_LIST_2)
        if limit == 1:
            again = [run.get("/invoices", query={**filters, "limit": 1, "page": page}) for page in numbers]
            for before, after in zip(pages, again, strict=True):
                expect.equal(
                    c.PAGE_6,
                    ids(after),
                    ids(before),
                    "the one item of a page, the second time,",
                    before,
                    after,
                )


@decides(c.PAGE_2, c.PAGE_4, c.PAGE_5, c.PAGE_6, c.SEARCH_3, scope=Scope.FULL, requests=4, uses=SHELF[:1])
def test_list_clients_walked_page_by_page(run: Run, expect: Expect) -> None:
    """The pages of one client each that a search finds hold each once, and the whole has the same order again."""
    shelf = shelf_of(run)
    own = [client.id for client in shelf.clients]
    pages = [
        run.get("/clients", query={"search": shelf.name, "limit": 1, "page": page}) for page in (1, 2, 3)
    ]
    require_narrowed(pages, own)
    for number, page in enumerate(pages, 1):
        judge_page(expect, page, page=number, limit=1, matching=3)
    judge_pages(expect, pages, own, c.SEARCH_3)
    again = run.get("/clients", query={"search": shelf.name, "limit": 1, "page": 2})
    expect.equal(
        c.PAGE_6, ids(again), ids(pages[1]), "the one item of page 2, the second time,", pages[1], again
    )


@decides(c.PAGE_2, c.PAGE_5, scope=Scope.FULL, requests=WALK + 2)
@pytest.mark.parametrize("path", ["/clients", "/invoices"])
def test_list_walked_over_the_account(run: Run, expect: Expect, path: str) -> None:
    """The pages of all that the account holds hold each record once, while nothing is written."""
    before = answered(run.get(path, query={"limit": 1}), "the list")
    total = whole(before, "total") or 0
    if not total:
        raise NotTestable("the account holds nothing to page")
    limit = min(GREATEST_LIMIT, max(1, pages_of(total, WALK)))
    numbers = range(1, min(WALK, max(1, pages_of(total, limit))) + 1)
    pages = [run.get(path, query={"limit": limit, "page": page}) for page in numbers]
    for number, page in zip(numbers, pages, strict=True):
        if not expect.status(c.PAGE_2, page, OK, why=f"for page {number} of {limit} items"):
            raise NotTestable(f"a page was not answered with a list: {page}")
        judge_echo(expect, c.PAGE_2, page, number, limit)
    after = answered(run.get(path, query={"limit": 1}), "the list asked for again")
    if any(whole(page, "total") != total for page in (*pages, after)) or ids(before) != ids(after):
        raise NotTestable("the account changed while its pages were read, or counts it differently on them")
    for number, page in zip(numbers, pages, strict=True):
        if number * limit < total:
            expect.equal(c.PAGE_2, len(page.items), limit, f"the number of items on page {number}", page)
    held = [id_ for page in pages for id_ in ids(page)]
    twice = {id_ for id_ in held if held.count(id_) > 1}
    expect.that(c.PAGE_5, not twice, "no record on two pages", Said(f"{some(twice)} twice"), *pages)
    if pages_of(total, limit) == len(pages) and abs(len(set(held)) - total) <= DRIFT:  # else PAGE-4's affair
        expect.equal(c.PAGE_5, len(set(held)), total, "the number of records on all pages together", *pages)


@decides(c.INV_LIST_3, scope=Scope.FULL, requests=8)
def test_list_invoices_in_the_six_statuses_are_all_there_are(run: Run, expect: Expect) -> None:
    """The invoices in each of the six statuses are together as many as there are."""
    before = answered(run.get("/invoices", query={"limit": 1}), "the list")
    listed = [
        answered(run.get("/invoices", query={"status": s, "limit": 1}), f"status={s}") for s in STATUSES
    ]
    after = answered(run.get("/invoices", query={"limit": 1}), "the list asked for again")
    total = whole(before, "total")
    counts = [whole(page, "total") for page in listed]
    if total is None or total != whole(after, "total") or ids(before) != ids(after):
        raise NotTestable("the account changed while its invoices were counted")
    if total <= GREATEST_LIMIT:
        raise NotTestable("the account is small enough for its invoices to be compared one by one")
    together = sum(count or 0 for count in counts)
    held = abs(together - total) <= DRIFT
    wanted = f"the six statuses to count {total} invoices together"
    expect.that(c.INV_LIST_3, held, wanted, together, before, *listed)


@decides(c.FILTER_1, scope=Scope.FULL, requests=1, uses=("status_PAID",))
@pytest.mark.parametrize("status", ["Paid", "DRAFTS", "PAID,SENT", "CANCELLED&limit=1"])
def test_list_invoices_in_nearly_a_status_is_refused(run: Run, expect: Expect, status: str) -> None:
    """A status that is none of the six, but nearly, is refused with 400."""
    answered(shelf_of(run).in_status("PAID"), "the list with status=PAID")
    sent = f"status={status}"
    expect.status(c.FILTER_1, run.get("/invoices", query=sent), 400, why=f"for {sent}")


@decides(c.INV_LIST_2, scope=Scope.FULL, requests=2, uses=(*SHELF, "draft"))
def test_list_invoices_of_a_clients_whole_id_only(run: Run, world: World, expect: Expect) -> None:
    """`clientId=` lists no invoices of a client whose id only begins so, nor of another client."""
    shelf = shelf_of(run)
    part = shelf.owner.id[:-1]
    if part:
        cut = run.get("/invoices", query={"clientId": part})
        if expect.status(c.INV_LIST_2, cut, OK, 400, 404, why="for a part of a client's id"):
            strangers = [item.get("id") for item in cut.items if str(item.get("clientId")) != part]
            expect.that(
                c.INV_LIST_2, not strangers, "nothing for a part of a client's id", some(strangers), cut
            )
    other = str(world.draft.record["clientId"])
    listing = run.get("/invoices", query={"clientId": other, "limit": 100})
    strangers = [item.get("id") for item in listing.items if str(item.get("clientId")) != other]
    expect.that(c.INV_LIST_2, not strangers, "only that client's invoices", some(strangers), listing)
    if (whole(listing, "total") or 0) <= len(listing.items):
        is_there = str(world.draft.record["id"]) in ids(listing)
        expect.that(c.INV_LIST_2, is_there, "the client's draft in the list", Said("left out"), listing)


@decides(c.INV_LIST_4, scope=Scope.FULL, requests=1, uses=(*SHELF, "of_client", *OF_STATUSES))
@pytest.mark.parametrize("status", [status for status in STATUSES if status not in {"DRAFT", "SENT"}])
def test_list_invoices_of_a_client_in_no_such_status(run: Run, expect: Expect, status: str) -> None:
    """`clientId=` with a `status=` that none of the client's invoices is in lists nothing."""
    shelf = shelf_of(run)
    alone = answered(shelf.in_status(status), f"the list with status={status}")
    if any(item.get("status") != status for item in alone.items):
        raise NotTestable(f"status={status} alone lists invoices in other statuses")
    exchange = run.get("/invoices", query={"clientId": shelf.owner.id, "status": status})
    if expect.status(c.INV_LIST_4, exchange, OK, why="for filters together"):
        expect.that(
            c.INV_LIST_4,
            not exchange.items,
            f"none of that client's in {status}",
            some(ids(exchange)),
            exchange,
        )


@decides(c.INV_LIST_4, scope=Scope.FULL, requests=5, uses=("living_invoices",))
def test_list_invoices_of_the_account_searched_in_a_status(run: Run, expect: Expect) -> None:
    """A sent invoice's number finds it in its own status and for its own client, and not in another status."""
    fit = [i for i in shelf_of(run).living("/invoices").items if is_fit(i)]
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
        judge_within(
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


def judge_within(expect: Expect, exchange: Exchange, id_: str, wanted: str) -> None:
    """INV-LIST-4: the invoice is among what meets every filter, if that is no more than a page.

    `clientId=` of a deleted client may list nothing, or be refused (CLI-DELETE-4's note).
    """
    if "clientId" in exchange.request.query and not exchange.items:
        return
    is_list = expect.status(c.INV_LIST_4, exchange, OK, why="for filters together")
    if is_list and (whole(exchange, "total") or 0) <= len(exchange.items):
        expect.that(c.INV_LIST_4, id_ in ids(exchange), wanted, some(ids(exchange)), exchange)
