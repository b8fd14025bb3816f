"""Filters of the invoice list: INV-LIST-2 to INV-LIST-4 and FILTER-1."""

from __future__ import annotations

import pytest

from cleverinvo_conformance.checks.paging import (
    DRIFT,
    OK,
    answered,
    ids,
    is_paged_right,
    settle,
    some,
    whole,
)
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.expectation import Listed, Value, every
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.operations import STATUSES
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData, id_in
from cleverinvo_conformance.suite.list_fixtures import ListData, list_data_of

#: The one status that ``read`` can afford; a part of it is the name of another.
IN_READ = "PAID"


@verifies(c.INV_LIST_3, scope=Scope.READ)
def test_list_invoices_paid_are_all_and_only_those(run: Run, expect: Expect) -> None:
    """`status=PAID` lists the account's paid invoices, all of them and no others."""
    check_status(run, expect, IN_READ)
    settle(expect, "the account holds no paid invoice", c.INV_LIST_3)


@verifies(c.INV_LIST_3, c.PAGE_4)
def test_list_invoices_in_a_status_are_all_and_only_those(run: Run, expect: Expect) -> None:
    """`status=` lists the account's invoices in that status, all of them and no others, for each of the six."""
    list_data = list_data_of(run)
    own = {invoice.id for invoice in list_data.invoices}
    check_second_page(run, expect, list_data)
    checks = 1
    for status in STATUSES:
        if status != IN_READ:
            checks -= check_status(run, expect, status, checks=checks)
    # Asked for once more: the model knows which drafts of the run must be in it, those of deleted clients among them.
    drafts = run.get("/invoices", query={"status": "DRAFT", "limit": 100})
    if drafts.status == OK and whole(drafts, "total") == len(drafts.items):
        missing = own - set(ids(drafts))
        expect.that(
            c.INV_LIST_3,
            not missing,
            "this run's three drafts in the list, one of them changed since it was made",
            Phrase(f"{some(missing)} left out"),
            drafts,
            must=every(*map(Listed, sorted(missing))),
        )
    settle(expect, "no status lists anything that could be judged", c.INV_LIST_3, c.PAGE_4)


def check_second_page(run: Run, expect: Expect, list_data: ListData) -> None:
    """INV-LIST-3 for the second page of the invoices in one status, of which the account holds several."""
    listed = [list_data.in_status(status) for status in STATUSES if status != "DRAFT"]
    several = [page for page in listed if page.status == OK and whole(page, "total") == len(page.items) > 1]
    if not several:
        return
    page = run.random.choice(several)
    status, total = str(page.items[0].get("status")), len(page.items)
    limit = (total + 1) // 2
    second = run.get("/invoices", query={"status": status, "limit": limit, "page": 2})
    if not expect.status(c.INV_LIST_3, second, OK, why=f"for the second page of status={status}"):
        return
    others = [item for item in second.items if item.get("status") != status]
    expected, must = f"only invoices in {status} on the second page, too", Value("/data/*/status", status)
    expect.that(c.INV_LIST_3, not others, expected, described(others, "status"), page, second, must=must)
    if not others:
        counted = whole(second, "total")
        is_same = counted is None or abs(counted - total) <= DRIFT
        wanted = f"the same `total` on the second page, {total}"
        expect.that(c.PAGE_4, is_same, wanted, counted, page, second)


def check_status(run: Run, expect: Expect, status: str, *, checks: int = 1) -> int:
    """Judge INV-LIST-3 for one status; how many further requests that took, at most ``checks``.

    An invoice that the unfiltered list showed in that status may have moved on: its detail shows that.
    """
    everything = answered(list_data_of(run).living("/invoices"), "the list with a limit of 100")
    listed = list_data_of(run).in_status(status)
    if listed.status != OK:
        expect.status(c.INV_LIST_3, listed, OK, why=f"for status={status}")
        return 0
    others = [item for item in listed.items if item.get("status") != status]
    if listed.items:
        expected, must = f"only invoices in {status}", Value("/data/*/status", status)
        expect.that(c.INV_LIST_3, not others, expected, described(others, "status"), listed, must=must)
    total = whole(listed, "total")
    if total is None or total > len(listed.items) or not is_paged_right(everything):
        return 0
    found = set(ids(listed))
    # The run's own invoices may have been made between the two lists; the model knows which list must hold them.
    missing = [
        item
        for item in everything.items
        if item.get("status") == status and str(item.get("id")) not in found
        if str(item.get("id")) not in run.ledger
    ]
    if not missing or not checks:
        return 0
    detail = run.get(f"/invoices/{segment(str(missing[0]['id']))}")
    is_there = detail.status == OK and detail.record.get("status") == status
    wanted = f"every invoice in {status} in the list"
    expect.that(c.INV_LIST_3, not is_there, wanted, described(missing, "status"), everything, detail, listed)
    return 1


@verifies(c.FILTER_1, scope=Scope.READ)
def test_list_invoices_in_no_status_is_refused(run: Run, expect: Expect) -> None:
    """A status that is none of the six is refused with 400."""
    # The filter as such is not what is refused.
    answered(list_data_of(run).in_status(IN_READ), f"the list with status={IN_READ}")
    exchange = run.get("/invoices", query={"status": "CANCELLED"})
    expect.status(c.FILTER_1, exchange, 400, why="for status=CANCELLED")


@verifies(c.FILTER_1)
@pytest.mark.parametrize("status", ["paid", "PAID,DRAFT", "0"])
def test_list_invoices_in_nearly_a_status_is_refused(run: Run, expect: Expect, status: str) -> None:
    """A status in other letters than the six have, two at once, or a position in their list: 400, beside another filter."""
    list_data = list_data_of(run)
    answered(list_data.in_status(IN_READ), f"the list with status={IN_READ}")
    answered(list_data.of_client, "the list of a client's invoices")
    exchange = run.get("/invoices", query={"clientId": list_data.owner.id, "status": status})
    expect.status(c.FILTER_1, exchange, 400, why=f"for status={status}")


@verifies(c.INV_LIST_2)
def test_list_invoices_of_a_client_are_all_and_only_those(
    run: Run, test_data: TestData, expect: Expect
) -> None:
    """`clientId=` lists that client's invoices, all of them and no others."""
    list_data = list_data_of(run)
    test_data.draft  # noqa: B018 (another client's invoice, made before the list, which it must stay out of)
    listing = list_data.of_client
    if expect.status(c.INV_LIST_2, listing, OK, why="for a client's invoices"):
        check_owners(expect, list_data, listing)


def check_owners(expect: Expect, list_data: ListData, listing: Exchange) -> None:
    """INV-LIST-2 for a list that must hold the owner's three invoices."""
    others = [item for item in listing.items if str(item.get("clientId")) != list_data.owner.id]
    own = [invoice.id for invoice in list_data.invoices]
    others += [item for item in listing.items if str(item.get("id")) not in own and item not in others]
    expected, must = "only that client's invoices", Value("/data/*/clientId", list_data.owner.id)
    expect.that(c.INV_LIST_2, not others, expected, described(others, "clientId"), listing, must=must)
    missing = [id_ for id_ in own if id_ not in ids(listing)]
    if missing and whole(listing, "total") == len(own) and not is_paged_right(list_data.living("/invoices")):
        raise NotTestable(
            "lists contain fewer records than they count, with and without a filter: PAGE-5 is about that"
        )
    expect.that(
        c.INV_LIST_2,
        not missing,
        "all three invoices of that client",
        Phrase(f"{some(missing)} left out"),
        listing,
        must=every(*map(Listed, missing)),
    )


@verifies(c.INV_LIST_2, observes=(c.UNKNOWN_CLIENT_FILTER, c.EMPTY_TOTAL_PAGES))
def test_list_invoices_of_an_unknown_client_is_empty_or_refused(
    run: Run, test_data: TestData, expect: Expect
) -> None:
    """`clientId=` of a client that never was lists nothing, or is refused with 404 or 400.

    Where ids have letters of both cases, an id with the other cases is another id.
    """
    id_ = str(test_data.draft.record.get("clientId"))
    if any(map(str.islower, id_)) and any(map(str.isupper, id_)):
        check_other_case(expect, run.get("/invoices", query={"clientId": id_.swapcase()}), id_)
    if test_data.unknown_client.status != 404:
        raise NotTestable("the id that no client was to have was not answered with 404")
    exchange = run.get("/invoices", query=f"clientId={id_in(test_data.unknown_client)}")
    if not expect.status(c.INV_LIST_2, exchange, OK, 404, 400, why="for the invoices of an unknown client"):
        return
    if exchange.status != OK:
        expect.observe(c.UNKNOWN_CLIENT_FILTER, str(exchange.status), exchange)
    elif expect.that(
        c.INV_LIST_2,
        not exchange.items,
        "no invoice of an unknown client",
        described(exchange.items, "clientId"),
        exchange,
    ):
        expect.observe(c.UNKNOWN_CLIENT_FILTER, "empty", exchange)


def check_other_case(expect: Expect, exchange: Exchange, id_: str) -> None:
    """INV-LIST-2 for a client's id with its small letters as capitals and its capitals as small letters."""
    if expect.status(c.INV_LIST_2, exchange, OK, 404, 400, why="for a client's id in other letter case"):
        found = [item for item in exchange.items if str(item.get("clientId")) == id_]
        wanted = f"no invoice of client {id_}, whose id differs in case"
        expect.that(c.INV_LIST_2, not found, wanted, described(found, "clientId"), exchange)


def described(items: list[dict[str, object]], field: str) -> str:
    """The invoices by id, with what ``field`` holds."""
    return some(f"{item.get('id')} with {field} {item.get(field)}" for item in items)
