"""Paging and filters to the last page, value and status: what only the scope ``full`` can afford."""

from __future__ import annotations

import pytest

from cleverinvo_conformance.checks.paging import (
    DRIFT,
    GREATEST_LIMIT,
    OK,
    answered,
    check_echo,
    check_page,
    check_pages,
    ids,
    pages_of,
    require_narrowed,
    some,
    whole,
)
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.operations import STATUSES
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.suite.list_fixtures import list_data_of

#: How many pages a walk over the account's own records may take.
WALK = 4
OUTSIDE = {
    "/clients": (
        "page=-1", "page=abc", "limit=abc", "limit=0", "limit=1.5", "limit=10abc", "limit=0x10", "limit=1000",
        "page=0x1",
    ),
    "/invoices": (
        "page=-1", "page=0", "page=1.5", "page=1e0", "page=1abc", "limit=-1", "limit=1.5", "limit=abc", "limit=101",
        "limit=2147483648", "limit=10abc", "page=0x1", "page=1,5",
    ),
}  # fmt: skip
OUTSIDE_WITHIN = (
    ("/clients", "search={mark}&page=0"),
    ("/clients", "search={mark}&limit=101"),
    ("/invoices", "search={mark}&limit=0"),
    ("/invoices", "search={mark}&page=-1"),
    ("/invoices", "status=DRAFT&page=0"),
    ("/invoices", "status=DRAFT&limit=101"),
)


@verifies(c.PAGE_3, scope=Scope.FULL)
@pytest.mark.parametrize(
    ("path", "query"),
    [*((path, query) for path, queries in OUTSIDE.items() for query in queries), *OUTSIDE_WITHIN],
)
def test_list_far_outside_of_its_bounds_is_refused(
    run: Run, test_data: TestData, expect: Expect, path: str, query: str
) -> None:
    """A page or limit outside of its bounds, or no integer, is refused with 400, filters or none."""
    answered(list_data_of(run).living(path), "the list with a limit of 100")
    sent = query.format(mark=test_data.mark)
    expect.status(c.PAGE_3, run.get(path, query=sent), 400, why=f"for {sent}")


@verifies(c.PAGE_2, c.PAGE_4, c.PAGE_5, c.PAGE_6, c.INV_LIST_2, scope=Scope.FULL)
def test_list_invoices_walked_page_by_page(run: Run, expect: Expect) -> None:
    """However long the pages of a client's invoices are, they hold each once, in the same order the next time."""
    list_data = list_data_of(run)
    own = [invoice.id for invoice in list_data.invoices]
    # The search leaves out what other tests have given to the client.
    query = {"clientId": list_data.owner.id, "search": list_data.prefix}
    ways = ((query, 1), (query | {"status": "DRAFT"}, 2))
    for filters, limit in ways:
        numbers = range(1, pages_of(len(own), limit) + 1)
        pages = [run.get("/invoices", query={**filters, "limit": limit, "page": page}) for page in numbers]
        require_narrowed(pages, own)
        for number, page in zip(numbers, pages, strict=True):
            check_page(expect, page, page=number, limit=limit, matching=len(own))
        check_pages(expect, pages, own, c.INV_LIST_2)
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


@verifies(c.PAGE_6, scope=Scope.FULL)
def test_list_clients_searched_twice(run: Run, test_data: TestData, expect: Expect) -> None:
    """What a search for the run's clients finds has the same order again."""
    list_data_of(run).owner  # noqa: B018 (one of them)
    query = {"search": test_data.mark}
    once, again = run.get("/clients", query=query), run.get("/clients", query=query)
    if set(ids(once)) != set(ids(again)) or len(once.items) <= 1:
        raise NotTestable("a search for the run's clients finds too little, or not the same twice")
    expect.equal(c.PAGE_6, ids(again), ids(once), "the order, the second time,", once, again)


@verifies(c.PAGE_2, c.PAGE_5, scope=Scope.FULL)
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
        check_echo(expect, c.PAGE_2, page, number, limit)
    after = answered(run.get(path, query={"limit": 1}), "the list asked for again")
    if any(whole(page, "total") != total for page in (*pages, after)) or ids(before) != ids(after):
        raise NotTestable("the account changed while its pages were read, or counts it differently on them")
    for number, page in zip(numbers, pages, strict=True):
        if number * limit < total:
            expect.equal(c.PAGE_2, len(page.items), limit, f"the number of items on page {number}", page)
    held = [id_ for page in pages for id_ in ids(page)]
    twice = {id_ for id_ in held if held.count(id_) > 1}
    expect.that(c.PAGE_5, not twice, "no record on two pages", Phrase(f"{some(twice)} twice"), *pages)
    if (
        pages_of(total, limit) == len(pages) and abs(len(set(held)) - total) <= DRIFT
    ):  # otherwise PAGE-4 covers it
        expect.equal(c.PAGE_5, len(set(held)), total, "the number of records on all pages together", *pages)


@verifies(c.INV_LIST_3, scope=Scope.FULL)
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


@verifies(c.FILTER_1, scope=Scope.FULL)
@pytest.mark.parametrize(
    "status",
    ["Paid", "DRAFTS", "PAID,SENT", "CANCELLED&limit=1", "constructor", "toString", "VOID", "VOID&search=a"],
)
def test_list_invoices_in_no_status_at_all_is_refused(run: Run, expect: Expect, status: str) -> None:
    """A status that is none of the six, however near or odd, is refused with 400."""
    answered(list_data_of(run).in_status("PAID"), "the list with status=PAID")
    sent = f"status={status}"
    expect.status(c.FILTER_1, run.get("/invoices", query=sent), 400, why=f"for {sent}")


@verifies(c.INV_LIST_2, scope=Scope.FULL)
def test_list_invoices_of_a_clients_whole_id_only(run: Run, test_data: TestData, expect: Expect) -> None:
    """`clientId=` lists no invoices of a client whose id only begins so, nor of another client."""
    list_data = list_data_of(run)
    part = list_data.owner.id[:-1]
    if part:
        cut = run.get("/invoices", query={"clientId": part})
        if expect.status(c.INV_LIST_2, cut, OK, 400, 404, why="for a part of a client's id"):
            strangers = [item.get("id") for item in cut.items if str(item.get("clientId")) != part]
            expect.that(
                c.INV_LIST_2, not strangers, "nothing for a part of a client's id", some(strangers), cut
            )
    other = str(test_data.draft.record["clientId"])
    listing = run.get("/invoices", query={"clientId": other, "limit": 100})
    strangers = [item.get("id") for item in listing.items if str(item.get("clientId")) != other]
    expect.that(c.INV_LIST_2, not strangers, "only that client's invoices", some(strangers), listing)
    if (whole(listing, "total") or 0) <= len(listing.items):
        is_there = str(test_data.draft.record["id"]) in ids(listing)
        expect.that(c.INV_LIST_2, is_there, "the client's draft in the list", Phrase("left out"), listing)
