"""Paging: PAGE-1 to PAGE-6, on the account's own records and on this run's."""

from __future__ import annotations

import pytest

from cleverinvo_conformance.checks.paging import (
    DEFAULT_LIMIT,
    answered,
    check_beyond,
    check_count,
    check_echo,
    check_page,
    check_pages,
    ids,
    observe_order,
    require_narrowed,
    settle,
    some,
    whole,
)
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.expect import Expect, Phrase
from cleverinvo_conformance.core.expectation import SameOrder
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.suite.list_fixtures import list_data_of
from cleverinvo_conformance.suite.live_paging import check_living

PAGING = (c.PAGE_1, c.PAGE_2, c.PAGE_4, c.PAGE_5, c.PAGE_6)
OPEN = (c.PAGE_BEYOND_LAST, c.EMPTY_TOTAL_PAGES, c.LIST_ORDER)
#: The narrowest cases go first, for they are all that ``read`` can afford.
REFUSED_IN_READ = (
    ("/clients", "page=0"),
    ("/clients", "limit=101"),
    ("/clients", "limit=1e1"),
    ("/invoices", "page=abc"),
    ("/invoices", "limit=0"),
    ("/invoices", "limit=0x10"),
)
REFUSED_IN_STANDARD = (
    ("/clients", "page=1.5"),
    ("/clients", "limit=1_0"),
    ("/invoices", "status=PAID&page=-1"),
)


@verifies(*PAGING, c.CLI_LIST_1, scope=Scope.READ, observes=OPEN)
def test_list_clients_pages_the_account(run: Run, expect: Expect) -> None:
    """The pages of the account's clients are as long, as many and as well counted as they say, and all are active."""
    for page in check_living(run, expect, "/clients"):
        idle = [item.get("id") for item in page.items if item.get("isActive") is False]
        if page.items:
            expect.that(
                c.CLI_LIST_1, not idle, "active clients only", Phrase(f"inactive: {some(idle)}"), page
            )
    settle(expect, "the account holds no client", c.CLI_LIST_1)


@verifies(*PAGING, scope=Scope.READ, observes=OPEN)
def test_list_invoices_pages_the_account(run: Run, expect: Expect) -> None:
    """The pages of the account's invoices are as long, as many and as well counted as they say."""
    check_living(run, expect, "/invoices")


@verifies(c.PAGE_3, scope=Scope.READ)
@pytest.mark.parametrize(("path", "query"), REFUSED_IN_READ)
def test_list_outside_of_its_bounds_is_refused(run: Run, expect: Expect, path: str, query: str) -> None:
    """A page or limit outside of its bounds, or no integer, is refused with 400."""
    check_refused(run, expect, path, query)


@verifies(c.PAGE_3)
@pytest.mark.parametrize(("path", "query"), REFUSED_IN_STANDARD)
def test_list_further_outside_of_its_bounds_is_refused(
    run: Run, expect: Expect, path: str, query: str
) -> None:
    """A page or limit outside of its bounds, or no integer, is refused with 400, on either list, filtered or not."""
    check_refused(run, expect, path, query)


def check_refused(run: Run, expect: Expect, path: str, query: str) -> None:
    """PAGE-3. The same list with a limit at its bound is answered, so the refusal is for what is asked."""
    list_data = list_data_of(run)
    control = list_data.in_status("PAID") if query.startswith("status=PAID&") else list_data.living(path)
    answered(control, "the list with a limit of 100")
    expect.status(c.PAGE_3, run.get(path, query=query), 400, why=f"for {query}")


@verifies(*PAGING, c.INV_LIST_2, observes=OPEN)
def test_list_invoices_pages_a_clients_invoices(run: Run, expect: Expect) -> None:
    """The pages of a client's three drafts hold each once, and count them all, in the same order both times."""
    list_data = list_data_of(run)
    own = [invoice.id for invoice in list_data.invoices]
    listing = answered(list_data.of_client, "the list of a client's invoices")
    pages = list_data.drafts
    once, again = list_data.filtered
    beyond = list_data.beyond

    require_narrowed([listing], own)
    check_echo(expect, c.PAGE_1, listing, 1, DEFAULT_LIMIT)
    check_count(expect, listing, limit=DEFAULT_LIMIT, matching=len(own))
    if len(once.items) > 1 and set(ids(once)) == set(ids(again)):
        held, expected = ids(again) == ids(once), f"the order, the second time, to be {ids(once)}"
        expect.that(c.PAGE_6, held, expected, ids(again), once, again, must=SameOrder(0))
    settle(expect, "filters and a search together find too little to have an order", c.PAGE_6)
    observe_order(expect, listing)
    require_narrowed(pages, own)
    for number, page in enumerate(pages, 1):
        check_page(expect, page, page=number, limit=2, matching=len(own))
    if check_pages(expect, pages, own, c.INV_LIST_2):  # otherwise PAGE-5 covers it
        check_beyond(expect, beyond, 2)


@verifies(c.PAGE_2, c.PAGE_4, c.PAGE_5, c.SEARCH_3)
def test_list_clients_pages_what_a_search_finds(run: Run, expect: Expect) -> None:
    """The pages of one of the two clients that a search finds hold each once, and count them all."""
    list_data = list_data_of(run)
    own = list_data.named_alike
    pages = [answered(page, "the search for clients") for page in list_data.named]
    further = []
    if (whole(pages[0], "total") or 0) > len(own):  # it counts others: does it find them (SEARCH-3)?
        further.append(run.get("/clients", query={"search": list_data.name, "limit": 1, "page": 3}))
    require_narrowed([*pages, *further], own)
    for number, page in enumerate(pages, 1):
        check_page(expect, page, page=number, limit=1, matching=len(own))
    check_pages(expect, pages, own, c.SEARCH_3, list_data.numbered)


@verifies(c.PAGE_2, c.PAGE_4, c.PAGE_5, c.SEARCH_3)
def test_list_invoices_pages_what_a_search_finds(run: Run, expect: Expect) -> None:
    """The pages of two of the three invoices that a search finds hold each once, and count them all."""
    list_data = list_data_of(run)
    own = [invoice.id for invoice in list_data.invoices]
    pages = [answered(page, "the search for invoices") for page in list_data.numbered]
    require_narrowed(pages, own)
    for number, page in enumerate(pages, 1):
        check_page(expect, page, page=number, limit=2, matching=len(own))
    check_pages(expect, pages, own, c.SEARCH_3)
