"""Searching both lists: SEARCH-1 to SEARCH-4."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.core import clauses as c
from conformance.core.exchange import Exchange
from conformance.core.expect import Expect, NotTestable, Said
from conformance.core.run import Run
from conformance.core.target import Scope
from conformance.core.wire import segment
from conformance.deciding import decides
from conformance.suite.lists_judging import OK, answered, ids, settle, whole
from conformance.suite.lists_searching import has, judge_found, judge_hits, judge_nothing
from conformance.suite.lists_shelf import shelf_of

#: The most code points that a term may have (SEARCH-4).
LONGEST = 255
CLIENTS = ("shelf_clients", "living_clients")
INVOICES = ("shelf_clients", "shelf_invoices", "living_invoices")


@decides(
    c.SEARCH_1,
    c.SEARCH_2,
    c.SEARCH_3,
    scope=Scope.READ,
    requests=3,
    uses=("living_clients", "living_invoices"),
)
def test_list_finds_what_the_account_holds(run: Run, expect: Expect) -> None:
    """A search for a client's whole name, or an invoice's whole number, finds it, and only what has the term."""
    missed: list[tuple[Any, dict[str, Any], str, Exchange]] = []
    for clause, path, field in ((c.SEARCH_1, "/clients", "name"), (c.SEARCH_2, "/invoices", "invoiceNumber")):
        record = chosen(run, shelf_of(run).living(path), field)
        if record is None:
            expect.untested(
                f"the account holds no record whose {field} could be searched for", clause, c.SEARCH_3
            )
            continue
        exchange = run.get(path, query={"search": record[field], "limit": 100})
        if not expect.status(clause, exchange, OK, why="for a search"):
            expect.untested("the search was not answered", c.SEARCH_3)
            continue
        judge_hits(expect, exchange, record[field])
        if str(record["id"]) in ids(exchange):
            expect.that(clause, True, "the record among the hits", "", exchange)
        elif (whole(exchange, "total") or 0) > len(exchange.items):
            expect.untested("more records match than one page holds", clause)
        else:
            missed.append((clause, record, field, exchange))
    for clause, _, _, exchange in missed[1:]:
        expect.untested(f"{exchange} did not find a record that may have been changed", clause)
    for clause, record, field, exchange in missed[:1]:
        # It may have been changed or deleted since it was listed.
        detail = run.get(f"{exchange.request.path}/{segment(str(record['id']))}")
        now = detail.record
        is_there = (
            detail.status == OK and now.get(field) == record[field] and now.get("isActive") is not False
        )
        wanted = f"the record whose {field} was searched for among the hits"
        expect.that(
            clause, not is_there, wanted, Said(f"{len(exchange.items)} hits without it"), detail, exchange
        )


def chosen(run: Run, listing: Exchange, field: str) -> dict[str, Any] | None:
    """One of the listed records whose ``field`` can be searched for without ado."""
    fit = [item for item in listing.items if item.get("id") and is_plain(item.get(field))]
    return run.random.choice(fit) if fit else None


def is_plain(text: object) -> bool:
    """Whether ``text`` begins and ends with no space and is neither short nor too long."""
    return isinstance(text, str) and text == text.strip() and text.isprintable() and 3 <= len(text) <= 100


@decides(c.SEARCH_4, c.SEARCH_3, scope=Scope.READ, requests=2, observes=(c.EMPTY_TOTAL_PAGES,))
@pytest.mark.parametrize("path", ["/clients", "/invoices"])
def test_list_searches_for_up_to_255_characters(run: Run, expect: Expect, path: str) -> None:
    """A term of 255 characters, in whatever script, is searched for; one of 256 is refused with 400."""
    repeated = run.world.mark * 30
    longest = repeated[: LONGEST - 2] + "é😀"  # more bytes, and more units of UTF-16, than code points
    allowed = run.get(path, query={"search": longest})
    if expect.status(c.SEARCH_4, allowed, OK, why="for a term of 255 characters"):
        if allowed.items:
            judge_hits(expect, allowed, longest)
        pages = whole(allowed, "totalPages")
        if whole(allowed, "total") == 0 and pages in {0, 1}:
            expect.observe(c.EMPTY_TOTAL_PAGES, str(pages), allowed)
    settle(expect, "nothing was found by a term as long as that", c.SEARCH_3)
    refused = run.get(path, query={"search": repeated[: LONGEST + 1]})
    if OK in {allowed.status, refused.status}:
        expect.status(c.SEARCH_4, refused, 400, why="for a term of 256 characters")


@decides(c.SEARCH_1, c.SEARCH_3, requests=2, uses=(*CLIENTS, "named"))
def test_list_clients_finds_by_name_and_email(run: Run, expect: Expect) -> None:
    """The beginning of a name, the whole name and the whole e-mail find a client, whatever signs they have."""
    shelf = shelf_of(run)
    everything = shelf.living("/clients")
    three = [client.id for client in shelf.clients]
    judge_found(expect, c.SEARCH_1, shelf.named, shelf.name, three, everything=everything)
    hard = shelf.clients[1]
    for field in ("name", "email"):
        if field in hard.altered:
            expect.untested(f"a new client's {field} is not kept as it was sent", c.SEARCH_1)
            continue
        term = hard.fields[field]
        exchange = run.get("/clients", query={"search": term})
        judge_found(expect, c.SEARCH_1, exchange, term, [hard.id], everything=everything)


@decides(c.SEARCH_3, requests=2, uses=(*CLIENTS, "named"), observes=(c.EMPTY_TOTAL_PAGES,))
def test_list_clients_finds_by_nothing_else(run: Run, expect: Expect) -> None:
    """No other field is searched, and no sign of a term stands for any other sign."""
    shelf = shelf_of(run)
    everything = shelf.living("/clients")
    for term in (shelf.token, shelf.name.replace(" ", "_")):
        judge_nothing(expect, run.get("/clients", query={"search": term}), term, everything)


@decides(c.SEARCH_3, requests=2, uses=(*CLIENTS, "named"), observes=(c.SEARCH_CASE, c.SEARCH_MATCH))
def test_list_clients_finds_in_its_own_way(run: Run, expect: Expect) -> None:
    """Whether other letters' case or a text's inside are found is a deployment's own; every hit has the term."""
    shelf = shelf_of(run)
    own = {client.id for client in shelf.clients}
    if not own <= set(ids(answered(shelf.named, "the search for clients"))):
        raise NotTestable("a search for the beginning of their names does not find the clients")
    inner = run.world.mark[3:]
    ways = (
        (shelf.name.upper(), c.SEARCH_CASE, "insensitive", "sensitive"),
        (inner, c.SEARCH_MATCH, "contains", "prefix"),
    )
    for term, point, if_found, if_not in ways:
        exchange = run.get("/clients", query={"search": term, "limit": 100})
        judge_hits(expect, exchange, term)
        found = own & set(ids(exchange))
        if exchange.status == OK and found in (own, set()):
            expect.observe(point, if_found if found else if_not, exchange)


@decides(
    c.SEARCH_2,
    c.SEARCH_3,
    requests=3,
    uses=(*INVOICES, "numbered"),
    observes=(c.EMPTY_TOTAL_PAGES, c.SEARCH_INVOICE_CLIENT),
)
def test_list_invoices_finds_by_number_only(run: Run, expect: Expect) -> None:
    """An invoice's number finds it, on some deployments its client's name and e-mail too, and nothing else does."""
    shelf = shelf_of(run)
    everything = shelf.living("/invoices")
    numbered = answered(shelf.numbered, "the search for the beginning of four numbers")
    # SEARCH-2: three of the four are on a page of three
    found = set(ids(numbered)) & {invoice.id for invoice in shelf.invoices}
    is_found = len(found) >= 3 or (bool(found) and whole(numbered, "total") == 4)
    wanted = f"the four invoices whose numbers begin with {shelf.prefix!r} to be found by that"
    expect.that(c.SEARCH_2, is_found, wanted, Said(f"{len(found)} on a page of three"), numbered)
    judge_hits(expect, numbered, shelf.prefix)
    for term in (shelf.token, f"{run.world.mark.upper()}%20"):
        judge_nothing(expect, run.get("/invoices", query={"search": term}), term, everything)

    name = shelf.owner.fields["name"]
    by_client = run.get("/invoices", query={"search": name})
    if by_client.status == OK and judge_hits(expect, by_client, name):
        hits = {
            str(i.get("id"))
            for i in by_client.items
            if str(i.get("clientId")) == shelf.owner.id and has(i, name)
        }
        if not hits or hits == {invoice.id for invoice in shelf.invoices}:
            expect.observe(c.SEARCH_INVOICE_CLIENT, "yes" if hits else "no", by_client)
