"""What a search may find, and how its hits are judged.

Layer: suite.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qsl

from cleverinvo_conformance.checks.paging import (
    DEFAULT_LIMIT,
    OK,
    ids,
    is_paged_right,
    settle,
    some,
    whole,
)
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, Phrase
from cleverinvo_conformance.core.expectation import HasTerm, Kind, Listed, every
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.suite.list_fixtures import list_data_of

#: So many hits without the term are looked at one by one.
FEW: Final = 2


def texts(item: dict[str, Any]) -> list[str]:
    """What ``search`` looks at in a record of either list (SEARCH-3)."""
    client = item.get("client")
    held = [item.get("name"), item.get("email"), item.get("invoiceNumber")]
    if isinstance(client, dict):
        held += [client.get("name"), client.get("email")]
    return [text for text in held if isinstance(text, str)]


def has(item: dict[str, Any], term: str) -> bool:
    """Whether a record has ``term``, in any case of letters, where ``search`` looks."""
    return any(term.lower() in text.lower() or term.casefold() in text.casefold() for text in texts(item))


def searched(exchange: Exchange) -> str:
    """The term."""
    return dict(parse_qsl(exchange.request.query)).get("search", "")


def chosen(run: Run, listing: Exchange, field: str) -> dict[str, Any] | None:
    """One of the listed records whose ``field`` can be searched for as it is."""
    fit = [item for item in listing.items if item.get("id") and _is_plain(item.get(field))]
    return run.random.choice(fit) if fit else None


def _is_plain(text: object) -> bool:
    """Whether ``text`` begins and ends with no space and is neither short nor too long."""
    return isinstance(text, str) and text == text.strip() and text.isprintable() and 3 <= len(text) <= 100


def check_hits(run: Run, expect: Expect, exchange: Exchange, term: str) -> bool:
    """SEARCH-3: every hit has the term.

    One that has it when it is read by itself is found rightly and listed wrongly (CLI-UPDATE-3, INV-GET-3).
    """
    strangers = [item.get("id") for item in exchange.items if not has(item, term)]
    strangers = [
        id_ for id_ in strangers if len(strangers) > FEW or not _has_by_itself(run, exchange, id_, term)
    ]
    where = (
        "name or e-mail" if exchange.request.path == "/clients" else "number, or its client's name or e-mail"
    )
    return expect.that(
        c.SEARCH_3,
        not strangers,
        f"only hits that have {term!r} in their {where}",
        Phrase(f"{len(strangers)} others: {some(strangers)}"),
        exchange,
        must=HasTerm(term),
    )


def _has_by_itself(run: Run, exchange: Exchange, id_: object, term: str) -> bool:
    if not isinstance(id_, str) or not id_:
        return False
    return has(run.get(f"{exchange.request.path}/{segment(id_)}", key=exchange.request.key).record, term)


def search_for(run: Run, expect: Expect, term: str) -> Exchange:
    """A search for clients, and SEARCH-3 for its hits."""
    exchange = run.get("/clients", query={"search": term, "limit": 100})
    check_hits(run, expect, exchange, term)
    return exchange


def check_found(run: Run, expect: Expect, clause: Clause, exchange: Exchange, wanted: list[str]) -> None:
    """A search for a text of this run's own finds the records ``wanted`` (``clause``), and nothing else (SEARCH-3)."""
    term = searched(exchange)
    if not expect.status(clause, exchange, OK, why=f"for a search for {term!r}"):
        settle(expect, "the search was not answered", c.SEARCH_3)
        return
    check_hits(run, expect, exchange, term)
    missing = [id_ for id_ in wanted if id_ not in ids(exchange)]
    total, held = whole(exchange, "total"), len(set(ids(exchange)))
    everything = list_data_of(run).living(exchange.request.path)
    if missing and total == len(wanted) and not is_paged_right(everything):
        settle(expect, "lists contain fewer records than they count (PAGE-5 checks that)", clause)
        return
    got = Phrase(f"{some(missing)} left out of {held} hits")
    what = f"a search for {term!r} to find every record whose text is that or begins so"
    must = every(*map(Listed, missing))
    expect.that(clause, not missing, what, got, exchange, must=must)
    if not missing and held < DEFAULT_LIMIT:
        check_total(run, expect, exchange, held)


def check_nothing(run: Run, expect: Expect, exchange: Exchange) -> None:
    """SEARCH-3: a search for a term that stands nowhere where ``search`` looks finds nothing."""
    term = searched(exchange)
    if not expect.status(c.SEARCH_3, exchange, OK, why=f"for a search for {term!r}"):
        return
    if not check_hits(run, expect, exchange, term) or exchange.items:
        return
    check_total(run, expect, exchange, 0)
    total, pages = whole(exchange, "total"), whole(exchange, "totalPages")
    if total == 0 and pages in {0, 1}:
        expect.observe(c.EMPTY_TOTAL_PAGES, str(pages), exchange)


def check_none(expect: Expect, exchange: Exchange) -> None:
    """SEARCH-3 for a search for the name that a client got afterwards."""
    if expect.status(c.SEARCH_3, exchange, OK, why="for a search for a name"):
        found = ids(exchange)
        wanted = "no hits: no name had that term, but one had the same letters without accents"
        got, must = Phrase(f"{len(found)} hits: {some(found)}"), Kind("/data/*/id", ("absent",))
        expect.that(c.SEARCH_3, not found, wanted, got, exchange, must=must)


def check_total(run: Run, expect: Expect, exchange: Exchange, hits: int) -> None:
    """SEARCH-3 for ``total`` where it is wrong for a search only. Where it is wrong for other lists, PAGE-4 covers it."""
    total = whole(exchange, "total")
    if total is None or (total != hits and not _counts_right(run, exchange.request.path)):
        return
    expect.equal(c.SEARCH_3, total, hits, "`total`, which counts the hits,", exchange, at="/total")


def _counts_right(run: Run, path: str) -> bool:
    """Whether ``total`` is right without a search: for the whole list, and for a client's invoices."""
    list_data = list_data_of(run)
    filtered = list_data.of_client
    return is_paged_right(list_data.living(path)) and whole(filtered, "total") == len(filtered.items)
