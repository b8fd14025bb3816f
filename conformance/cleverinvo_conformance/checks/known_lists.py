"""A page of a list, compared with the run's own records that must and may be on it.

Layer: checks. Sends nothing. Judged only where the query leaves the run's records alone: a ``search`` that holds the
run's mark, or ``clientId`` of a client of the run. Other records of the account cannot change such a list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any, Final
from urllib.parse import parse_qsl

from cleverinvo_conformance.checks.attribution import clause_of, culprit_of, effect_of
from cleverinvo_conformance.checks.deviation import Deviation
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Phrase
from cleverinvo_conformance.core.expectation import Listed, TotalPages, Value
from cleverinvo_conformance.core.formats import is_integer
from cleverinvo_conformance.core.ledger import Kind
from cleverinvo_conformance.model.account import Account, parts
from cleverinvo_conformance.model.records import Record

_KNOWN: Final = {"search", "clientId", "status", "page", "limit"}
_LIMIT: Final = 20


@dataclass(frozen=True, slots=True)
class Expected:
    """Ids that must be in the whole list, and those that may be; the clause that says so."""

    must: dict[str, Record]
    may: dict[str, Record]
    clause: Clause
    page: int
    limit: int


def check_list(account: Account, mark: str, exchange: Exchange) -> Iterator[Deviation]:
    """``total``, ``totalPages`` and the items of one page."""
    document = exchange.document
    if not isinstance(document, dict) or not isinstance(document.get("data"), list):
        return
    yield from _page(exchange, document)
    yield from _left_out(account, exchange, document)
    expected = _expected(account, mark, exchange)
    if expected is None:
        return
    total = document.get("total")
    ids = [str(item.get("id")) for item in exchange.items]
    strangers = [id_ for id_ in ids if id_ not in expected.may]
    known = [account.record(_kind(exchange), id_) for id_ in strangers]
    ours = next((record for record in known if record and not record.is_uncertain), None)
    if ours:
        yield Deviation(
            _wrongly_found(exchange, expected),
            "only what the query asks for",
            Phrase(f"{ours.kind} {ours.id} in the list"),
            (ours.last_write, exchange),
            (ours.kind, ours.id),
            Listed(ours.id, is_there=False),
        )
        return
    if strangers:
        return  # made by a request that was refused, or by somebody else
    yield from _missing(expected, exchange, ids, total)
    if is_integer(total) and not len(expected.must) <= total <= len(expected.may):
        clause = c.SEARCH_3 if expected.clause in {c.SEARCH_1, c.SEARCH_2} else c.PAGE_4
        many = len(expected.must)
        wanted = f"`total` {many}" if many == len(expected.may) else f"`total` {many} to {len(expected.may)}"
        yield Deviation(clause, f"{wanted}, the records that match", total, (exchange,))


def _left_out(account: Account, exchange: Exchange, document: dict[str, Any]) -> Iterator[Deviation]:
    """CLI-CREATE-2, INV-CREATE-4: where one page shows the whole list without a filter, every record is on it."""
    total, ids = document.get("total"), {str(item.get("id")) for item in exchange.items}
    asked = dict(parse_qsl(exchange.request.query, keep_blank_values=True))
    is_whole = is_integer(total) and document.get("page") == 1 and len(ids) == total
    for record in account:
        if record.kind != _kind(exchange) or record.key != exchange.request.key or record.is_uncertain:
            continue
        if record.id in ids:
            record.listed = exchange
        elif asked.keys() <= {"limit", "page"} and is_whole and record.removed is None:
            yield Deviation(
                _lost(account, record, exchange),
                f"{record.kind} {record.id} in the list of all",
                Phrase("no such item"),
                (record.last_write, exchange),
                (record.kind, record.id),
            )
            record.is_uncertain = True
            return


def _lost(account: Account, record: Record, exchange: Exchange) -> Clause:
    """The clause that a record violates which the list leaves out: of the write after which it went missing."""
    seen = max(record.listed.number if record.listed else 0, record.last_write.number)
    culprit = culprit_of(account, record, seen, exchange.number) if record.listed else None
    return effect_of(culprit, record) if culprit else clause_of(account, record, "id", exchange)


def _missing(expected: Expected, exchange: Exchange, ids: list[str], total: Any) -> Iterator[Deviation]:
    """A record that must be there and is not, where the page shows the whole list."""
    is_whole = expected.page == 1 and is_integer(total) and total <= expected.limit and len(ids) >= total
    lost = next((record for id_, record in expected.must.items() if id_ not in ids), None)
    if is_whole and lost and not lost.is_uncertain:
        yield Deviation(
            expected.clause,
            f"{lost.kind} {lost.id} in this list",
            Phrase("no such item"),
            (lost.last_write, exchange),
            (lost.kind, lost.id),
            Listed(lost.id),
        )


def _page(exchange: Exchange, document: dict[str, Any]) -> Iterator[Deviation]:
    """PAGE-2, PAGE-4: what a page says of itself, whoever owns the records."""
    asked = dict(parse_qsl(exchange.request.query, keep_blank_values=True))
    total, pages, limit = document.get("total"), document.get("totalPages"), document.get("limit")
    if not (is_integer(total) and is_integer(pages) and is_integer(limit)) or limit < 1:
        return  # FMT-2
    allowed = {ceil(total / limit)} if total else {0, 1}
    if pages not in allowed:
        expected = f"`totalPages` {ceil(total / limit)}, ⌈{total} / {limit}⌉"
        yield Deviation(c.PAGE_4, expected, pages, (exchange,), None, TotalPages(total))
    for name, default in (("page", "1"), ("limit", str(_LIMIT))):
        wanted = asked.get(name, default)
        if wanted.isascii() and wanted.isdecimal() and is_integer(document.get(name)):
            clause = c.PAGE_2 if name in asked else c.PAGE_1
            if int(wanted) != document[name] and int(wanted) > 0:
                must = Value(f"/{name}", int(wanted))
                expected = f"`{name}` {wanted}, as asked for"
                yield Deviation(clause, expected, document[name], (exchange,), None, must)
    if len(exchange.items) > limit:
        clause = c.PAGE_2 if "limit" in asked else c.PAGE_1
        yield Deviation(clause, f"at most {limit} items", Phrase(f"{len(exchange.items)} items"), (exchange,))


def _expected(account: Account, mark: str, exchange: Exchange) -> Expected | None:
    pairs = parse_qsl(exchange.request.query, keep_blank_values=True)
    query = dict(pairs)
    page, limit = query.get("page", "1"), query.get("limit", str(_LIMIT))
    is_plain = len(query) == len(pairs) and query.keys() <= _KNOWN and (page + limit).isdecimal()
    term, client_id = query.get("search", ""), query.get("clientId")
    owner = account.record("client", client_id)
    is_own = mark in term.lower() or (owner is not None and owner.removed is None and not owner.is_uncertain)
    if not is_plain or not is_own or (client_id is not None and owner is None) or (owner and owner.removed):
        return None
    kind = _kind(exchange)
    key = exchange.request.key
    mine = [r for r in account if r.kind == kind and r.key == key and r.removed is None]
    if any(record.is_uncertain for record in mine):
        return None
    if client_id is not None:
        mine = [record for record in mine if record.value("clientId") == client_id]
    if "status" in query and query["status"] != "DRAFT":
        return None
    must = {r.id: r for r in mine if _must_find(account, r, term)}
    may = {r.id: r for r in mine if _may_find(account, r, term)}
    clause = (c.SEARCH_1 if kind == "client" else c.SEARCH_2) if term else c.INV_LIST_2
    return Expected(must, may, clause, int(page), int(limit))


def _must_find(account: Account, record: Record, term: str) -> bool:
    """SEARCH-1, SEARCH-2: a term that begins the name or number, in the same letters; the whole e-mail address."""
    if record.kind == "client":
        return str(record.value("name")).startswith(term) or record.value("email") == term
    return str(record.value("invoiceNumber")).startswith(term)


def _may_find(account: Account, record: Record, term: str) -> bool:
    """SEARCH-3: the term, in any case of letters, in the name, e-mail or number; an invoice's client counts."""
    texts: list[Any] = [record.value("name"), record.value("email"), record.value("invoiceNumber")]
    if record.kind == "invoice":
        owner = account.record("client", record.value("clientId"))
        texts += [text for title in owner.titles for text in title[1:]] if owner else []
        if record.value("invoiceNumber") is None:
            return True
    return any(isinstance(text, str) and term.casefold() in text.casefold() for text in texts)


def _kind(exchange: Exchange) -> Kind:
    return "client" if parts(exchange.request.path)[0] == "clients" else "invoice"


def _wrongly_found(exchange: Exchange, expected: Expected) -> Clause:
    clause: Clause = expected.clause if expected.clause is c.INV_LIST_2 else c.SEARCH_3
    return clause
