"""Paging on the account's own records, which others may change at the same time.

Layer: suite. It judges no difference that such a change can explain: only while the account is quiet, or where the
difference is more than :data:`DRIFT`.
"""

from __future__ import annotations

from cleverinvo_conformance.checks.paging import (
    DEFAULT_LIMIT,
    DRIFT,
    GREATEST_LIMIT,
    OK,
    answered,
    check_beyond,
    check_count,
    check_echo,
    ids,
    moved,
    observe_order,
    pages_of,
    settle,
    some,
    whole,
)
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.expectation import FullPage, SameOrder
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.suite.list_fixtures import list_data_of


def check_living(run: Run, expect: Expect, path: str) -> tuple[Exchange, ...]:
    """Judge PAGE-1, 2, 4, 5 and 6 on a first page of 100, the first page, the last, and the first again.

    Sends three requests and shares one; two more where the last page does not hold what ``total`` says, or where it
    is full, as it would be if ``total`` were cut at a round number. In scope ``standard`` the first page of invoices is
    not asked for again while ``total`` stays the same: PAGE-6 is checked on the run's own invoices there. Raises
    :class:`NotTestable` where the list is not answered.
    """
    great = list_data_of(run).living(path)
    first = run.get(path)
    if not expect.status(c.PAGE_1, first, OK, why="without parameters"):
        raise NotTestable("the list was not answered")
    check_echo(expect, c.PAGE_1, first, 1, DEFAULT_LIMIT)
    total = whole(first, "total") or 0
    last_page = max(2, pages_of(total, DEFAULT_LIMIT))
    last = run.get(path, query={"page": last_page, "limit": DEFAULT_LIMIT})
    again = first
    is_ordered = run.target.scope is Scope.STANDARD and path == "/invoices"
    if not is_ordered or not last.items or whole(last, "total") != total:
        again = answered(run.get(path), "the list asked for again")
    is_quiet = total == whole(again, "total") and set(ids(first)) == set(ids(again))

    _check_counts(expect, first, last, is_quiet=is_quiet)
    if not is_quiet or not total:
        changed = "the account changed while its pages were read"
        expect.not_tested("the account holds nothing to page" if is_quiet else changed, c.PAGE_5)
        is_complete = is_quiet
    elif total <= DEFAULT_LIMIT:
        is_complete = _check_held(run, expect, first, first, total)
        _check_beyond(expect, first, last)
    else:
        held = len(first.items)
        clause = c.PAGE_1 if held > DEFAULT_LIMIT else c.PAGE_2
        what = "the number of items on a page that is not the last"
        is_full = expect.equal(clause, held, DEFAULT_LIMIT, what, first)
        is_complete = _check_last(run, expect, first, last, last_page) if is_full else False
        settle(expect, "a page that is not the last is not full (PAGE-1 and PAGE-2 check that)", c.PAGE_5)
        if is_complete and total == last_page * DEFAULT_LIMIT:
            beyond = run.get(path, query={"page": last_page + 1, "limit": DEFAULT_LIMIT})
            _check_cut(expect, total, beyond, last_page + 1)
    _check_great(expect, great, is_complete=is_complete)
    if again is first:
        expect.not_tested("scope standard asks for lists of the run's own invoices twice", c.PAGE_6)
    elif len(set(ids(first)) & set(ids(again))) > 1:
        # PAGE-6: the same records, in another order
        is_other = moved(first.items, again.items)
        expected, got, must = "the same order both times", Phrase("another order"), SameOrder(0)
        expect.that(c.PAGE_6, not is_other, expected, got, first, again, must=must)
    else:
        expect.not_tested("the account holds too little to have an order", c.PAGE_6)
    observe_order(expect, again)
    return great, first, last, again


def _check_counts(expect: Expect, first: Exchange, last: Exchange, *, is_quiet: bool) -> None:
    """PAGE-4: ``totalPages`` follows from ``total``, and on the last page both are the same as on the first."""
    check_count(expect, first, limit=DEFAULT_LIMIT, matching=None)
    if last.status != OK or not last.items:
        return
    check_count(expect, last, limit=DEFAULT_LIMIT, matching=None)
    there, here = whole(first, "total"), whole(last, "total")
    if is_quiet and there is not None and here is not None:
        held = abs(there - here) <= DRIFT
        expect.that(c.PAGE_4, held, f"the same `total` on every page, {there}", here, first, last)


def _check_held(run: Run, expect: Expect, first: Exchange, last: Exchange, wanted: int) -> bool:
    """Whether the last page holds what is left.

    One item less is missing (PAGE-5); more, or several less, show that ``total`` counts something else (PAGE-4).
    """
    held = len(last.items)
    if held > wanted and _repeats(run, first, last):
        expect.that(
            c.PAGE_5, False, "no record on two pages", Phrase("records of the page before"), first, last
        )
        return True
    is_one = wanted - held == 1 and _counts_own(run)
    clause = c.PAGE_5 if is_one or held == wanted else c.PAGE_4
    what = f"the number of items on the last page, of {whole(first, 'total')} in all,"
    is_right = expect.equal(clause, held, wanted, what, first, last)
    settle(expect, "`total` counts other records than the pages hold (PAGE-4 checks that)", c.PAGE_5)
    return is_right


def _repeats(run: Run, first: Exchange, last: Exchange) -> bool:
    """Whether the last page holds records of the page before it, and not only one that has moved on meanwhile."""
    page = whole(last, "page") or 0
    if page <= 1:
        return False
    before = (
        first if page == 2 else run.get(last.request.path, query={"page": page - 1, "limit": DEFAULT_LIMIT})
    )
    return len(set(ids(before)) & set(ids(last))) > DRIFT


def _check_cut(expect: Expect, total: int, beyond: Exchange, page: int) -> None:
    """PAGE-4 for the page after a last one that is full: what it holds, ``total`` leaves out."""
    held = len(beyond.items)
    if beyond.status == OK and held > DRIFT:
        wanted = f"a `total` that counts what further pages hold, not {total}"
        expect.that(c.PAGE_4, False, wanted, Phrase(f"{held} records on the page after the last"), beyond)
    elif not held:
        check_beyond(expect, beyond, page)


def _counts_own(run: Run) -> bool:
    """Whether ``total`` is right where that is known: for this run's own records, where it may make some."""
    if run.target.scope is Scope.READ:
        return True
    try:
        list_data = list_data_of(run)
        return whole(list_data.of_client, "total") in {
            len(list_data.invoices),
            len(list_data.of_client.items),
        }
    except NotTestable:
        return True


def _check_last(run: Run, expect: Expect, first: Exchange, last: Exchange, page: int) -> bool:
    """PAGE-2 and PAGE-5 for the last page, which is not the first; whether it holds what is left."""
    if not expect.status(c.PAGE_2, last, OK, why="for the last page"):
        settle(expect, "the last page was not answered", c.PAGE_5)
        return True
    check_echo(expect, c.PAGE_2, last, page, DEFAULT_LIMIT)
    total = whole(first, "total") or 0
    is_same = bool(last.items) and ids(last) == ids(first)
    if not expect.that(
        c.PAGE_2, not is_same, "another page than the first", Phrase("the same items"), first, last
    ):
        settle(expect, "each page is the first (PAGE-2 checks that)", c.PAGE_5)
        return True
    if last.items and whole(last, "total") != total:
        settle(expect, "the account changed while its pages were read", c.PAGE_5)
        return True
    is_complete = _check_held(run, expect, first, last, total - (page - 1) * DEFAULT_LIMIT)
    if len(first.items) <= DEFAULT_LIMIT:  # else it is no such page (PAGE-1 checks that)
        twice = set(ids(first)) & set(ids(last))
        expect.that(
            c.PAGE_5, not twice, "no record on two pages", Phrase(f"{some(twice)} on two"), first, last
        )
    return is_complete


def _check_beyond(expect: Expect, first: Exchange, last: Exchange) -> None:
    """PAGE-2 for the page after the only one, unless it holds further records, which ``total`` leaves out (PAGE-4)."""
    further = set(ids(last)) - set(ids(first))
    if further:
        wanted = f"a `total` that counts what further pages hold, not {whole(first, 'total')}"
        expect.that(c.PAGE_4, False, wanted, Phrase(f"{len(further)} records on page 2"), first, last)
    else:
        check_beyond(expect, last, 2)


def _check_great(expect: Expect, great: Exchange, *, is_complete: bool) -> None:
    """PAGE-2 and PAGE-4 for the first page of 100. ``is_complete``: the last page showed that ``total`` is right."""
    if not expect.status(c.PAGE_2, great, OK, why="for a limit of 100"):
        return
    check_echo(expect, c.PAGE_2, great, None, GREATEST_LIMIT)
    check_count(expect, great, limit=GREATEST_LIMIT, matching=None)
    total, held = whole(great, "total"), len(great.items)
    if total is None:
        return
    if is_complete and whole(great, "limit") in {None, GREATEST_LIMIT}:  # else `limit` is what is wrong
        wanted = min(GREATEST_LIMIT, total)
        must, full = FullPage(1, GREATEST_LIMIT, wanted), held >= wanted - DRIFT
        expect.that(c.PAGE_2, full, f"{wanted} items on a page of 100", held, great, must=must)
    expect.that(
        c.PAGE_4, held <= total + DRIFT, f"a `total` of at least the {held} on the page", total, great
    )
