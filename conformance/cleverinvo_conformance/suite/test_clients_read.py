"""Reading clients: CLI-LIST-1, CLI-GET-1, CLI-GET-2.

What a client consists of (CLI-SHAPE-1) is judged on every answer that shows one, and here where two show the same one.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final

import pytest

from cleverinvo_conformance.checks.clients import (
    ADDED,
    FIELDS,
    Record,
    described,
    differences,
    is_of_its_type,
)
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.expectation import Kind, SameAs, every
from cleverinvo_conformance.core.expectation import item as item_at
from cleverinvo_conformance.core.identity import in_another_case
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.suite.client_lists import (
    LIMIT,
    counted,
    foreign_clients,
    holds_more,
    item_of,
    listed,
    pages_of,
)
from cleverinvo_conformance.suite.invoice_lists import read_once
from cleverinvo_conformance.suite.list_fixtures import list_data_of

#: Pages of 100 that are looked at: the first and the last.
_PAGES: Final = 2


class Pages:
    """What these tests look at, read once."""

    def __init__(self, run: Run) -> None:
        self._run: Final = run

    @cached_property
    def seen(self) -> list[Exchange]:
        """The first page, which more tests share, and the last. Raises :class:`NotTestable` where there is no client."""
        return _first_and_last(self._run, counted(list_data_of(self._run).living("/clients")))


@pytest.fixture(scope="session")
def pages(run: Run) -> Pages:
    """The pages that the tests share."""
    return Pages(run)


@verifies(*(c.CLI_LIST_1, c.CLI_GET_1, c.CLI_SHAPE_1), scope=Scope.READ)
def test_list_clients_shows_what_a_get_shows(
    run: Run, test_data: TestData, expect: Expect, pages: Pages
) -> None:
    """Every listed client is active, and a GET of its id answers with the same client."""
    for page in pages.seen:
        for item in page.items:
            held = item.get("isActive") is not False
            expect.that(c.CLI_LIST_1, held, "active clients alone in the list", described(item, ADDED), page)
    chosen = _chosen(test_data, pages.seen)
    for at, (item, page) in enumerate(chosen):
        read = read_once(run, _path_of(item))
        if read.status == 200 and not _differing(read, item):
            expect.that(c.CLI_GET_1, True, "", None)
            expect.that(c.CLI_SHAPE_1, True, "", None)
            continue
        # It may have been written to in between: look once more at both, in the same order.
        fresh = run.get("/clients", query=page.request.query)
        again = item_of(fresh, item["id"])
        if again is None:
            raise NotTestable("the listed client went away while it was looked at")
        for before, _ in chosen[:at]:
            run.get(_path_of(before))
        _check_detail(expect, again, fresh, run.get(_path_of(item)))
        return


def _path_of(item: Record) -> str:
    return f"/clients/{segment(str(item['id']))}"


def _differing(read: Exchange, item: Record) -> list[str]:
    # That a client is listed though it is not active violates CLI-LIST-1.
    fields = [f for f in (*ADDED, *FIELDS) if f != "isActive" or item.get(f) is True]
    return differences(read.record, item, [f for f in fields if is_of_its_type(f, item.get(f))])


def _first_and_last(run: Run, first: Exchange) -> list[Exchange]:
    """The ``first`` and the last page. Raises :class:`NotTestable` where there is no client."""
    pages = [first]
    if (last := pages_of(pages[0])) > 1:
        pages.append(listed(run, page=last))
    if not any("id" in item for page in pages for item in page.items):
        raise NotTestable("the account has no client")
    return pages


def _chosen(test_data: TestData, pages: list[Exchange]) -> list[tuple[dict[str, Any], Exchange]]:
    """The first and the last listed client: of others rather than of this run, for nothing has touched them."""
    page_of = {str(item["id"]): page for page in pages for item in page.items if "id" in item}
    items = [item for page in pages for item in page.items if "id" in item]
    chosen = foreign_clients(items, test_data.mark) or items
    ends = chosen[:1] if chosen[0]["id"] == chosen[-1]["id"] else [chosen[0], chosen[-1]]
    return [(item, page_of[str(item["id"])]) for item in ends]


def _check_detail(expect: Expect, item: Record, page: Exchange, read: Exchange) -> None:
    if not expect.status(c.CLI_GET_1, read, 200, why="for the id of a listed client"):
        expect.not_tested("a listed client cannot be read", c.CLI_SHAPE_1)
        return
    wrong = _differing(read, item)
    lacking = [field for field in wrong if read.record.get(field) is None or item.get(field) is None]
    other = [field for field in wrong if field not in lacking]
    # Names of fields alone: the values may be a customer's, and cut short they are not masked.
    got = Phrase(f"another {', '.join(other)}")
    place = item_at(read.record.get("id")) if page.is_of_list else "/data"
    must = every(*(SameAs(f"/data/{f}", 0, f"{place}/{f}") for f in other))
    if expect.that(
        c.CLI_GET_1, not other, "the client of that id, as it is listed", got, page, read, must=must
    ):
        got = Phrase(f"one of the two without {', '.join(lacking)}")
        expected = "the same fields in an answer to a GET as in the list"
        there = every(
            *(
                Kind(f"{place}/{f}", ("string", "boolean"), of=0)
                if item.get(f) is None
                else Kind(f"/data/{f}", ("string", "boolean"))
                for f in lacking
            )
        )
        expect.that(c.CLI_SHAPE_1, not lacking, expected, got, page, read, must=there)
    else:
        expect.not_tested("the list and a GET do not show the same client", c.CLI_SHAPE_1)


@verifies(c.CLI_LIST_1, scope=Scope.READ)
def test_list_clients_leaves_out_no_active_one(
    run: Run, test_data: TestData, expect: Expect, pages: Pages
) -> None:
    """A client that has an invoice and is active stands in the list."""
    if pages_of(pages.seen[0]) > _PAGES:
        bound = _PAGES * LIMIT
        raise NotTestable(
            f"the account has more than {bound} clients, too many for their list to be looked through"
        )
    known = {item.get("id") for page in pages.seen for item in page.items}
    billed = [
        str(invoice["clientId"])
        for invoice in list_data_of(run).living("/invoices").items
        if invoice.get("clientId") not in known and test_data.mark not in str(invoice.get("client"))
    ]
    expect.that(c.CLI_LIST_1, True, "", None)
    for id_ in list(dict.fromkeys(billed))[:2]:
        read = run.get(f"/clients/{segment(id_)}")
        if read.status != 200 or read.record.get("isActive") is not True or read.record.get("id") != id_:
            continue  # it is deleted
        fresh = _first_and_last(run, listed(run))
        if any(item_of(page, id_) for page in fresh):
            continue
        if holds_more(run, fresh[0]):
            raise NotTestable("the list of clients does not contain as many records as its `total` says")
        got = Phrase("a list without this one, which has an invoice and is active")
        expect.that(c.CLI_LIST_1, False, "every active client in the list", got, read, *fresh)


@verifies(c.CLI_GET_2, scope=Scope.READ)
def test_get_client_of_an_unknown_id(run: Run, test_data: TestData, expect: Expect, pages: Pages) -> None:
    """An unknown id is answered with 404."""
    known = [str(item["id"]) for page in pages.seen for item in page.items if "id" in item]
    unknown = test_data.unknown_id("clients", *known)
    expect.status(c.CLI_GET_2, unknown, 404, why="for an unknown id")
    other = next((id_ for id_ in map(in_another_case, known) if id_ and id_ not in known), "")
    if other:
        read = run.get(f"/clients/{segment(other)}")
        expect.status(c.CLI_GET_2, read, 404, 400, why="for an id with a letter in the other case")


@verifies(c.CLI_GET_2, scope=Scope.FULL)
@pytest.mark.parametrize("word", ["constructor", "__proto__", "null"])
def test_get_client_of_a_word(run: Run, expect: Expect, word: str) -> None:
    """A word that a program may take for something of its own is no id: 404, or 400 as malformed."""
    read = run.get(f"/clients/{word}")
    expect.status(c.CLI_GET_2, read, 404, 400, why=f"for `{word}` in the place of an id")
