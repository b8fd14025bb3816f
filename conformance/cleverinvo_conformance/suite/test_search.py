"""Searching both lists: SEARCH-1 to SEARCH-4."""

from __future__ import annotations

from typing import Any

import pytest

from cleverinvo_conformance.checks.paging import OK, answered, ids, settle, some, whole
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.suite.list_fixtures import HIDDEN, ListData, list_data_of
from cleverinvo_conformance.suite.search_hits import (
    check_found,
    check_hits,
    check_none,
    check_nothing,
    check_total,
    chosen,
    has,
    search_for,
)

#: The most code points that a term may have (SEARCH-4).
LONGEST = 255
#: Ends a term: more bytes, and more units of UTF-16, than code points, and signs that mean something elsewhere.
ODD = "é😀'\"\\%_*([{?$|;--"


@verifies(c.SEARCH_1, c.SEARCH_2, c.SEARCH_3, scope=Scope.READ)
def test_list_finds_what_the_account_holds(run: Run, expect: Expect) -> None:
    """A search for a client's whole name, or an invoice's whole number, finds it, and only what has the term.

    Scope ``standard`` searches for records of the run, too, and asks for one of the two, which the seed chooses.
    """
    missed: list[tuple[Any, dict[str, Any], str, Exchange]] = []
    searches = [(c.SEARCH_1, "/clients", "name"), (c.SEARCH_2, "/invoices", "invoiceNumber")]
    if run.target.scope is Scope.STANDARD:
        left = searches.pop(run.random.randrange(len(searches)))
        expect.not_tested("scope standard searches for the run's own records there", left[0])
    for clause, path, field in searches:
        record = chosen(run, list_data_of(run).living(path), field)
        if record is None:
            expect.not_tested(
                f"the account holds no record whose {field} could be searched for", clause, c.SEARCH_3
            )
            continue
        exchange = run.get(path, query={"search": record[field], "limit": 100})
        if not expect.status(clause, exchange, OK, why="for a search"):
            expect.not_tested("the search was not answered", c.SEARCH_3)
            continue
        check_hits(run, expect, exchange, record[field])
        if str(record["id"]) in ids(exchange):
            expect.that(clause, True, "the record among the hits", "", exchange)
        elif (whole(exchange, "total") or 0) > len(exchange.items):
            expect.not_tested("more records match than one page holds", clause)
        else:
            missed.append((clause, record, field, exchange))
    for clause, _, _, exchange in missed[1:]:
        expect.not_tested(f"{exchange} did not find a record that may have been changed", clause)
    for clause, record, field, exchange in missed[:1]:
        # It may have been changed or deleted since it was listed.
        detail = run.get(f"{exchange.request.path}/{segment(str(record['id']))}")
        now = detail.record
        is_there = (
            detail.status == OK and now.get(field) == record[field] and now.get("isActive") is not False
        )
        wanted = f"the record whose {field} was searched for among the hits"
        expect.that(
            clause, not is_there, wanted, Phrase(f"{len(exchange.items)} hits without it"), detail, exchange
        )


@verifies(c.SEARCH_4, c.SEARCH_3, scope=Scope.READ, observes=(c.EMPTY_TOTAL_PAGES,))
@pytest.mark.parametrize("path", ["/clients", "/invoices"])
def test_list_searches_for_up_to_255_characters(run: Run, expect: Expect, path: str) -> None:
    """A term of 255 characters, whatever they are, is searched for; one of 256 is refused with 400."""
    repeated = run.test_data.mark * 30
    longest = repeated[: LONGEST - len(ODD)] + ODD
    allowed = run.get(path, query={"search": longest})
    if (
        allowed.status != OK
    ):  # for its signs, not for its length: a fault (ERR-4), or a gate before the deployment
        longest = repeated[: LONGEST - 2] + "é😀"
        allowed = run.get(path, query={"search": longest})
    if expect.status(c.SEARCH_4, allowed, OK, why="for a term of 255 characters"):
        if allowed.items:
            check_hits(run, expect, allowed, longest)
        pages = whole(allowed, "totalPages")
        if whole(allowed, "total") == 0 and pages in {0, 1}:
            expect.observe(c.EMPTY_TOTAL_PAGES, str(pages), allowed)
    settle(expect, "nothing was found by a term as long as that", c.SEARCH_3)
    refused = run.get(path, query={"search": repeated[: LONGEST + 1]})
    if OK in {allowed.status, refused.status}:
        expect.status(c.SEARCH_4, refused, 400, why="for a term of 256 characters")


@verifies(c.SEARCH_1, c.SEARCH_3)
def test_list_clients_finds_by_name_and_email(run: Run, expect: Expect) -> None:
    """The beginning of a name, the whole name and the whole e-mail find a client, new or changed, whatever its signs.

    The same search for the whole name found nothing before the client had that name.
    """
    list_data = list_data_of(run)
    owner = list_data.owner
    check_pages_found(run, expect, list_data)
    for field in ("name", "email"):
        term = owner.fields[field]
        exchange = list_data.renamed.after if field == "name" else run.get("/clients", query={"search": term})
        if field in owner.altered or not is_kept(list_data, exchange, term):
            expect.not_tested(f"a client's {field} is not kept as it was sent", c.SEARCH_1)
            continue
        check_found(run, expect, c.SEARCH_1, exchange, [owner.id])
    short = run.test_data.mark[:2]
    exchange = run.get("/clients", query={"search": short, "limit": 100})
    if expect.status(c.SEARCH_1, exchange, OK, why=f"for a search for {short!r}"):
        is_found = owner.id in ids(exchange) or (whole(exchange, "total") or 0) > len(exchange.items)
        wanted = f"a client whose name begins with {short!r} to be found by that"
        expect.that(c.SEARCH_1, is_found, wanted, Phrase(f"{len(exchange.items)} hits without it"), exchange)


def check_pages_found(run: Run, expect: Expect, list_data: ListData) -> None:
    """SEARCH-1 for the two clients that begin with the same words, one a page."""
    pages = list_data.named
    if not expect.status(c.SEARCH_1, pages[0], OK, why=f"for a search for {list_data.name!r}"):
        return
    wanted = [
        id_
        for id_ in list_data.named_alike
        if id_ != list_data.owner.id or is_kept(list_data, pages[0], list_data.name)
    ]
    for page in pages:
        check_hits(run, expect, page, list_data.name)
    missing = [id_ for id_ in wanted if all(id_ not in ids(page) for page in pages)]
    if missing and (whole(pages[0], "total") or 0) >= len(list_data.named_alike):
        described = (
            "the pages hold fewer records than they count (PAGE-5 checks that), or there are more pages"
        )
        expect.not_tested(described, c.SEARCH_1)
        return
    what = f"the clients whose names begin with {list_data.name!r} to be found by that"
    expect.that(c.SEARCH_1, not missing, what, Phrase(f"{some(missing)} on neither page of one"), *pages)


def is_kept(list_data: ListData, exchange: Exchange, term: str) -> bool:
    """Whether the client that got its name and e-mail by an update is found by ``term``, or has it at least.

    If neither, the update had no effect (CLI-UPDATE-3 checks that).
    """
    id_ = list_data.owner.id
    return exchange.status != OK or id_ in ids(exchange) or has(list_data.hard_now.record, term)


@verifies(c.SEARCH_3, observes=(c.EMPTY_TOTAL_PAGES,))
def test_list_clients_finds_by_nothing_else(run: Run, expect: Expect) -> None:
    """No other field is searched, no sign of a term stands for any other, and an accent makes another letter."""
    list_data = list_data_of(run)
    if list_data.renamed.before:
        check_none(expect, list_data.renamed.before)
    for term in (list_data.token, list_data.name.replace(" ", "%")):
        check_nothing(run, expect, run.get("/clients", query={"search": term}))


@verifies(c.SEARCH_3, observes=(c.SEARCH_CASE, c.SEARCH_MATCH))
def test_list_clients_finds_in_its_own_way(run: Run, expect: Expect) -> None:
    """Whether other letters' case or a text's inside are found is a deployment's own; every hit has the term.

    One search tries both. Where it finds nothing, one more for each shows which of them is not found.
    """
    list_data = list_data_of(run)
    own = list_data.owner.id
    pages = [answered(page, "the search for the beginning of their names") for page in list_data.named]
    if all(own not in ids(page) for page in pages):
        raise NotTestable("a search for the beginning of its name does not find a client")
    inner, upper = list_data.name[3:], list_data.name.upper()
    both = search_for(run, expect, inner.upper())
    if own in ids(both):
        expect.observe(c.SEARCH_MATCH, "contains", both)
        expect.observe(c.SEARCH_CASE, "insensitive", both)
        return
    for term, point, if_found, if_not in (
        (upper, c.SEARCH_CASE, "insensitive", "sensitive"),
        (inner, c.SEARCH_MATCH, "contains", "prefix"),
    ):
        exchange = search_for(run, expect, term)
        if exchange.status == OK:
            expect.observe(point, if_found if own in ids(exchange) else if_not, exchange)


@verifies(c.SEARCH_2, c.SEARCH_3, observes=(c.EMPTY_TOTAL_PAGES, c.SEARCH_INVOICE_CLIENT))
def test_list_invoices_finds_by_number_only(run: Run, expect: Expect) -> None:
    """An invoice's number finds it, on some deployments its client's name and e-mail too, and nothing else does.

    The same search was asked before the third invoice had its number.
    """
    list_data = list_data_of(run)
    first, second = list_data.numbered
    answered(first, "the search for the beginning of three numbers")
    pages = [page for page in (first, second) if page.status == OK]
    own = [invoice.id for invoice in list_data.invoices]
    missing = [id_ for id_ in own if all(id_ not in ids(page) for page in pages)]
    if missing and (whole(first, "total") or 0) >= len(own):
        described = (
            "the pages hold fewer records than they count (PAGE-5 checks that), or there are more pages"
        )
        expect.not_tested(described, c.SEARCH_2)
    else:
        wanted = f"the three invoices whose numbers begin with {list_data.prefix!r} to be found by that"
        expect.that(
            c.SEARCH_2, not missing, wanted, Phrase(f"{some(missing)} on neither page of two"), *pages
        )
    for page in pages:
        check_hits(run, expect, page, list_data.prefix)
    before = list_data.numbered_before
    others = [id_ for id_ in ids(before) if id_ not in own[:2]]
    wanted = "no other invoice before a third was given such a number: `_` stands for no other sign"
    expect.that(c.SEARCH_3, not others, wanted, Phrase(f"others: {some(others)}"), before)
    if not others and (set(ids(before)) == set(own[:2]) or (whole(before, "total") or 0) > 2):
        check_total(run, expect, before, 2)
    hidden = run.get("/invoices", query={"search": HIDDEN})
    if expect.status(c.SEARCH_3, hidden, OK, why=f"for a search for {HIDDEN!r}"):
        check_hits(run, expect, hidden, HIDDEN)  # others' numbers may have that word

    name = list_data.name
    by_client = run.get("/invoices", query={"search": name, "limit": 100})
    if by_client.status == OK and check_hits(run, expect, by_client, name):
        hits = {
            str(i.get("id"))
            for i in by_client.items
            if str(i.get("clientId")) == list_data.owner.id and has(i, name)
        }
        if not hits or hits >= {invoice.id for invoice in list_data.invoices}:
            expect.observe(c.SEARCH_INVOICE_CLIENT, "yes" if hits else "no", by_client)
