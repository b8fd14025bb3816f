"""Where a client stands in the list, and how the list's ``total`` moves.

Layer: suite. The account may hold thousands of clients in any order, and others may write at the same time; what
is uncertain is reported as not tested.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from cleverinvo_conformance.checks.clients import FIELDS, Record, described
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.expectation import Moved
from cleverinvo_conformance.core.run import Run

#: The largest page, so that one request shows as much as it can.
LIMIT: Final = 100
#: Pages that are looked through one and all.
_FEW: Final = 3


@dataclass(frozen=True, slots=True)
class Place:
    """The client's item in a list, ``None`` if it is in none; ``is_certain``: that is no fault of the search."""

    item: dict[str, Any] | None
    exchange: Exchange
    is_certain: bool = True


def listed(run: Run, **query: object) -> Exchange:
    """``GET /clients``, 100 a page. Raises :class:`NotTestable` if that is not a list with a ``total``."""
    page = counted(run.get("/clients", query={"limit": LIMIT} | query))
    if not query:
        _known(run).latest = _Latest(page, run.budget.writes, _own(run))
    return page


def latest_list(run: Run) -> Exchange:
    """The last answer of :func:`listed` without a query, if this run has sent no write since; else a new one."""
    latest = _known(run).latest
    return latest.page if latest and latest.writes == run.budget.writes else listed(run)


@dataclass(frozen=True, slots=True)
class _Latest:
    """A list of all clients, how many writes the run had sent before it, and how many clients it had then."""

    page: Exchange
    writes: int
    own: int


@dataclass(slots=True)
class _Known:
    """What a run knows of the list of all clients."""

    latest: _Latest | None = None


def _known(run: Run) -> _Known:
    return run.test_data.kept(_Known, _Known)


#: How many requests after a list its ``total`` is not used any more: others may write meanwhile.
_OLD: Final = 40


def _own(run: Run) -> int:
    """How many clients this run has in the main account."""
    return sum(entry.kind == "client" and entry.key == "primary" for entry in run.ledger)


def know_total(run: Run) -> None:
    """See to it that :func:`check_nothing_made` knows the list's ``total``: one request, or none."""
    latest = _known(run).latest
    if latest is None or run.budget.requests - latest.page.number > _OLD:
        listed(run)


def _known_total(run: Run) -> int:
    """The ``total`` that the list must have now, by the last list and what this run has created and deleted since."""
    latest = _known(run).latest
    assert latest is not None  # the caller has called know_total before
    return total_of(latest.page) + _own(run) - latest.own


def counted(exchange: Exchange) -> Exchange:
    """``exchange`` if it is a list with a ``total``. Raises :class:`NotTestable`."""
    document = exchange.document
    total = document.get("total") if isinstance(document, dict) else None
    if exchange.status != 200 or isinstance(total, bool) or not isinstance(total, int | Decimal):
        raise NotTestable(f"the list of clients could not be read: {exchange}")
    return exchange


def total_of(exchange: Exchange) -> int:
    """The ``total`` of what :func:`listed` answered."""
    return int(exchange.json["total"])


def item_of(exchange: Exchange, id_: object) -> dict[str, Any] | None:
    """The item with that id."""
    return next((item for item in exchange.items if item.get("id") == id_), None)


def foreign_clients(items: list[dict[str, Any]], mark: str) -> list[dict[str, Any]]:
    """Those of ``items`` that this run has not created: only those with an e-mail and a phone, if there are such ones."""
    foreign = [item for item in items if "id" in item and mark not in str(item.get("name"))]
    return [item for item in foreign if item.get("email") and item.get("phone")] or foreign


def pages_of(exchange: Exchange) -> int:
    """How many pages of :data:`LIMIT` there are, by ``total``."""
    return max(-(-total_of(exchange) // LIMIT), 1)


def locate(run: Run, record: Record, term: str = "") -> Place:
    """Find the client by ``term`` or its name (SEARCH-1), and elsewhere on the first and the last pages.

    Where the list is too long for that, it is missing for certain if its e-mail does not find it either, though
    another client is found by its name.
    """
    by_name = listed(run, search=term or record.get("name"))
    if item := item_of(by_name, record.get("id")):
        return Place(item, by_name)
    first = page = listed(run)
    pages = pages_of(first)
    for number in range(1, pages + 1) if pages <= _FEW else (1, pages):
        page = first if number == 1 else listed(run, page=number)
        if item := item_of(page, record.get("id")):
            return Place(item, page)
    if pages <= _FEW:
        return Place(None, page)
    by_email = listed(run, search=record["email"]) if record.get("email") else by_name
    if item := item_of(by_email, record.get("id")):
        return Place(item, by_email)
    another = next((item for item in first.items if item.get("name")), {})
    control = listed(run, search=str(another.get("name"))[:100])
    return Place(None, by_name, is_certain=bool(another and item_of(control, another.get("id"))))


def check_total(
    expect: Expect,
    clause: Clause,
    run: Run,
    seen: tuple[Exchange, Exchange, Exchange],
    *,
    by: int,
    again: Callable[[], tuple[Exchange, Exchange]],
) -> None:
    """The list's ``total`` moved ``by`` so much, as ``seen`` before, at and after the write. What looks wrong is done ``again``, which answers before and after.

    Undecided are an account that others write to meanwhile, and a ``total`` that depends on the page or is less than
    the list holds (PAGE-4).
    """
    before, action, after = seen
    moved = total_of(after) - total_of(before)
    if moved == by:
        expect.that(clause, True, "", None)
        return
    is_quiet = total_of(listed(run)) == total_of(after)
    is_one = total_of(listed(run, limit=1)) == total_of(after)
    earlier, later = again()
    repeated = total_of(later) - total_of(earlier)
    if repeated == by:
        expect.that(clause, True, "", None)
    elif not is_one:
        expect.not_tested("the list's `total` depends on the page that is asked for", clause)
    elif not is_quiet or repeated != moved:
        expect.not_tested("the list's `total` moves while nothing is written here: others write too", clause)
    elif len(before.items) != min(total_of(before), LIMIT) or holds_more(run, after):
        expect.not_tested("the list does not contain as many records as its `total` says", clause)
    else:
        expected = f"the list's `total` to go from {total_of(before)} to {total_of(before) + by}"
        got = Phrase(f"{total_of(after)}; and once more, from {total_of(earlier)} to {total_of(later)}")
        must = Moved("/total", by, since=0)
        expect.that(clause, False, expected, got, before, action, after, must=must)


def holds_more(run: Run, first: Exchange) -> bool:
    """Whether the last page by ``total`` holds more than one client too many (PAGE-4): one request."""
    last = run.get("/clients", query={"limit": LIMIT, "page": total_of(first) // LIMIT + 1})
    others = [item for item in last.items if not item_of(first, item.get("id"))]
    return len(others) > total_of(first) % LIMIT + 1


def check_nothing_made(run: Run, expect: Expect, posts: Mapping[Clause, list[Exchange]]) -> None:
    """Of ``posts``, by the clause that refuses them, none with a 400 made a client after all: up to :data:`SEEK`.

    :func:`know_total` comes before the ``posts``. That ``total`` is as it should be is enough; if it is not, only a
    record that is found is a finding.
    """
    expected = _known_total(run)
    after = listed(run)
    if total_of(after) == expected:
        for clause in posts:
            expect.that(clause, True, "", None)
        return
    for clause, group in posts.items():
        for post in group:
            item = _made_by(run, post) if post.status == 400 else None
            if item:
                formatted = described(item, FIELDS)
                expect.that(clause, False, "nothing to be created by what is refused", formatted, post, after)
                return
    expect.not_tested("the list's `total` moves, by no record that is this run's: others write too", *posts)


def _made_by(run: Run, post: Exchange) -> dict[str, Any] | None:
    """The record that a refused ``POST`` made: nothing else of the run has its e-mail, or without one its name."""
    sent = post.request.document
    if not isinstance(sent, dict):  # nested too deep for this reader
        return None
    field = "email" if isinstance(sent.get("email"), str) else "name"
    if not isinstance(sent.get(field), str):
        return None
    return next((i for i in listed(run, search=sent[field]).items if i.get(field) == sent[field]), None)
