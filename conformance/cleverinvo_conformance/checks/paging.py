"""How a page of a list is judged.

Layer: checks. The checks of every answer report a value that is no number (FMT-2) and a record without an id (CLI-SHAPE-1).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.expectation import AnyOf, FullPage, Listed, ListedOnce, TotalPages, every

#: The limit of a list without that parameter (PAGE-1).
DEFAULT_LIMIT: Final = 20
GREATEST_LIMIT: Final = 100
OK: Final = 200
#: How many records may have come or gone between two looks at a living account, or between its counting and its
#: reading: a difference up to this is no evidence there.
DRIFT: Final = 2
#: How many names a sentence lists, and how many records show an order.
_FEW: Final = 3
#: The statuses that refuse a page after the last.
_REFUSED: Final = {400: "400", 404: "404"}


def ids(exchange: Exchange) -> list[str]:
    """The ids on a page, in its order."""
    return [str(item.get("id")) for item in exchange.items]


def whole(exchange: Exchange, field: str) -> int | None:
    """A list's ``total``, ``page``, ``limit`` or ``totalPages``, None where it is not an integer (FMT-2)."""
    document = exchange.document
    value = document.get(field) if isinstance(document, dict) else None
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        return None
    return int(value) if value == int(value) else None


def pages_of(total: int, limit: int) -> int:
    """⌈total / limit⌉."""
    return -(-total // limit)


def answered(exchange: Exchange, needed_for: str) -> Exchange:
    """``exchange`` if it was answered with 200. Raises :class:`NotTestable`."""
    if exchange.status != OK:
        raise NotTestable(f"{needed_for} was not answered with a list: {exchange}")
    return exchange


def settle(expect: Expect, reason: str, *clauses: Clause) -> None:
    """Say why those of ``clauses`` that are not decided yet stay so."""
    undecided = [clause for clause in clauses if clause not in expect.touched]
    if undecided:
        expect.not_tested(reason, *undecided)


def some(found: Iterable[object]) -> str:
    """A few of ``found`` for a sentence."""
    listed = [str(one) for one in found]
    more = f" and {len(listed) - _FEW} more" if len(listed) > _FEW else ""
    return Phrase(", ".join(listed[:_FEW]) + more if listed else "none")


def check_echo(expect: Expect, clause: Clause, exchange: Exchange, page: int | None, limit: int) -> None:
    """``page`` (None: not judged) and ``limit`` are what was asked for, or PAGE-1's; the page holds no more than that."""
    for field, wanted in (("page", page), ("limit", limit)):
        got = whole(exchange, field)
        if got is not None and wanted is not None:
            expect.equal(clause, got, wanted, f"`{field}`", exchange, at=f"/{field}")
    held = len(exchange.items)
    expect.that(clause, held <= limit, f"at most {limit} items on a page", held, exchange)


def check_count(expect: Expect, exchange: Exchange, *, limit: int, matching: int | None) -> None:
    """PAGE-4: ``total`` is ``matching`` (None: not known) and ``totalPages`` follows from it."""
    total, pages = whole(exchange, "total"), whole(exchange, "totalPages")
    if total is None:
        expect.not_tested("`total` is not an integer (FMT-2 checks that)", c.PAGE_4)
    elif matching is not None:
        counted = "`total`, which counts all that match,"
        expect.equal(c.PAGE_4, total, matching, counted, exchange, at="/total")
    base = matching if total is None else total
    if pages is None or base is None:
        expect.not_tested("`totalPages` is not an integer (FMT-2 checks that)", c.PAGE_4)
        return
    # PAGE-1 and PAGE-2 check whether the limit is the one asked for.
    limits = {limit, whole(exchange, "limit") or limit}
    lawful = {pages_of(base, one) for one in limits} if base else {0, 1}
    expect.that(
        c.PAGE_4,
        pages in lawful,
        f"`totalPages` to be {' or '.join(map(str, sorted(lawful)))} for a total of {base} and {limit} a page",
        pages,
        exchange,
        must=TotalPages(base),
    )
    if base == 0 and pages in {0, 1} and not exchange.items:
        expect.observe(c.EMPTY_TOTAL_PAGES, str(pages), exchange)


def check_page(expect: Expect, exchange: Exchange, *, page: int, limit: int, matching: int) -> None:
    """PAGE-2 and PAGE-4 for one page of a list of which ``matching`` records are known to match.

    Raises :class:`NotTestable` if there is no page.
    """
    if not expect.status(c.PAGE_2, exchange, 200, why=f"for page {page} of {limit} items"):
        raise NotTestable(f"a page was not answered with a list: {exchange}")
    check_echo(expect, c.PAGE_2, exchange, page, limit)
    if page * limit < matching:  # not the last
        held = len(exchange.items)
        what = f"{limit} items on page {page}, which is not the last"
        must = FullPage(page, limit, matching)
        expect.that(c.PAGE_2, held == limit, what, held, exchange, must=must)
    check_count(expect, exchange, limit=limit, matching=matching)


def check_pages(
    expect: Expect,
    pages: Sequence[Exchange],
    own: Iterable[str],
    narrowing: Clause,
    elsewhere: Sequence[Exchange] = (),
) -> bool:
    """PAGE-5 for all pages of a list that ``narrowing`` keeps to the records ``own``; PAGE-2 if they are all the same.

    Whether each record is on one page. Pages of one record that are the same show that the page is not honoured only
    where those ``elsewhere`` do.
    """
    own = list(own)
    seen = Counter(id_ for page in pages for id_ in ids(page))
    foreign = [id_ for id_ in seen if id_ not in own]
    expect.that(narrowing, not foreign, "no other records on any page", some(foreign), *pages)
    is_other = _differ(pages) or _differ(elsewhere)
    if not expect.that(c.PAGE_2, is_other, "other pages than the first", Phrase("the same items"), *pages):
        settle(expect, "each page is the first (PAGE-2 checks that)", c.PAGE_5)
        return False
    twice = [id_ for id_ in own if seen[id_] > 1]
    must = ListedOnce(tuple(range(len(pages))))
    got = Phrase(f"{some(twice)} twice")
    expect.that(c.PAGE_5, not twice, "no record on two pages", got, *pages, must=must)
    missing = [id_ for id_ in own if not seen[id_]]
    listed = every(*(AnyOf(tuple(Listed(id_, of=at) for at in range(len(pages)))) for id_ in missing))
    got = Phrase(f"{some(missing)} on none")
    expect.that(c.PAGE_5, not missing, "every matching record on a page", got, *pages, must=listed)
    return not twice and not missing


def _differ(pages: Sequence[Exchange]) -> bool:
    """Whether the pages are not all the first."""
    return any(ids(page) != ids(pages[0]) for page in pages) or not all(ids(page) for page in pages)


def require_narrowed(pages: Sequence[Exchange], own: Iterable[str]) -> None:
    """Raise :class:`NotTestable` unless what the pages hold and count shows that they are about ``own`` only, and all.

    Where records are missing that the pages do not count either, they were not found, and paging is not at fault.
    """
    own = set(own)
    held = {id_ for page in pages for id_ in ids(page)}
    if held - own:
        raise NotTestable("the list could not be narrowed to this run's own records")
    if held < own and all(whole(page, "total") == len(held) for page in pages):
        raise NotTestable(
            "the list could not be narrowed to all of this run's own records: some are not found"
        )


def is_paged_right(exchange: Exchange) -> bool:
    """Whether a list's first page of 100 holds as many as its ``total`` says."""
    total = whole(exchange, "total")
    return total is not None and len(exchange.items) == min(total, GREATEST_LIMIT)


def check_beyond(expect: Expect, exchange: Exchange, page: int) -> None:
    """PAGE-2 for a page after the last: it holds nothing, or is refused."""
    if exchange.status == OK:
        held = len(exchange.items)
        if expect.equal(c.PAGE_2, held, 0, f"the number of items on page {page}, after the last,", exchange):
            expect.observe(c.PAGE_BEYOND_LAST, "empty", exchange)
    elif exchange.status in _REFUSED or exchange.is_success or exchange.status in {401, 403}:
        expect.status(c.PAGE_2, exchange, OK, *_REFUSED, why=f"for page {page}, after the last")
        if exchange.status in _REFUSED:
            expect.observe(c.PAGE_BEYOND_LAST, _REFUSED[exchange.status], exchange)
    else:
        described = (
            f"page {page}, after the last, was refused with {exchange.status} (ERR-3 or ERR-4 checks that)"
        )
        settle(expect, described, c.PAGE_2)


def observe_order(expect: Expect, exchange: Exchange) -> None:
    """``list_order``, where records were created at four different times at least."""
    times = [str(item["createdAt"]) for item in exchange.items if item.get("createdAt")]
    if len(set(times)) <= _FEW:
        return
    orders = {"newest_first": sorted(times, reverse=True), "oldest_first": sorted(times)}
    value = next((name for name, order in orders.items() if order == times), "other")
    expect.observe(c.LIST_ORDER, value, exchange)


def moved(before: Sequence[Any], after: Sequence[Any]) -> bool:
    """Whether the order of what both hold differs by more than one record's move, which a change of it explains."""
    shared = [one for one in before if one in after]
    now = [one for one in after if one in before]
    if shared == now:
        return False
    return not any([o for o in shared if o != one] == [o for o in now if o != one] for one in shared)
