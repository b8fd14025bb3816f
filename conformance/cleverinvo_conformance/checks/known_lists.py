"""A page of a list, compared with the run's own records that must and may be on it.

Layer: checks. Sends nothing. Judged only where the query leaves the run's records alone: a ``search`` that holds the
run's mark, or ``clientId`` of a client of the run. Other records of the account cannot change such a list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from cleverinvo_conformance.checks.attribution import clause_of, culprit_of, effect_of
from cleverinvo_conformance.checks.deviation import Deviation
from cleverinvo_conformance.checks.list_numbers import INTEGER, check_numbers
from cleverinvo_conformance.checks.paging import DEFAULT_LIMIT
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Phrase
from cleverinvo_conformance.core.expectation import Between, Listed
from cleverinvo_conformance.core.formats import is_integer
from cleverinvo_conformance.core.ledger import Kind
from cleverinvo_conformance.model.account import Account, parts
from cleverinvo_conformance.model.records import Record

_KNOWN: Final = {"search", "clientId", "status", "page", "limit"}


@dataclass(frozen=True, slots=True)
class Expected:
    """Ids that must be in the whole list, and those that may be; the clause that says so.

    ``unseen``: how many records may be there whose ids the run does not know.
    """

    must: dict[str, Record]
    may: dict[str, Record]
    unseen: int
    clause: Clause
    page: int
    limit: int


def check_list(account: Account, mark: str, exchange: Exchange) -> Iterator[Deviation]:
    """``total``, ``totalPages`` and the items of one page."""
    document = exchange.document
    if not isinstance(document, dict) or not isinstance(document.get("data"), list):
        return
    yield from check_numbers(exchange, document)
    yield from _left_out(account, exchange, document)
    expected = _expected(account, mark, exchange)
    if expected is None:
        return
    total = document.get("total")
    ids = [str(item.get("id")) for item in exchange.items]
    strangers = [id_ for id_ in ids if id_ not in expected.may]
    known = [account.record(_kind(exchange), id_, exchange.request.key) for id_ in strangers]
    ours = next((record for record in known if record and not record.is_uncertain), None)
    if ours:
        yield Deviation(
            _wrongly_found(ours, expected),
            "only what the query asks for",
            Phrase(f"{ours.kind} {ours.id} in the list"),
            (ours.last_write, exchange),
            (ours.kind, ours.id),
            Listed(ours.id, is_there=False),
        )
        return
    if strangers:
        return  # made by a request that was refused, or by somebody else
    missing = list(_missing(expected, exchange, ids, document))
    yield from missing
    found = [record for record in expected.must.values() if not record.was_missing]
    few, many = len(found), len(expected.may) + expected.unseen
    if not missing and is_integer(total) and not few <= total <= many:
        clause = c.SEARCH_3 if expected.clause in {c.SEARCH_1, c.SEARCH_2} else c.PAGE_4
        if clause is c.SEARCH_3 and len(ids) <= total < few:
            clause = expected.clause  # what is missing was not found, on whichever page it would be
        wanted = f"`total` {few}" if few == many else f"`total` {few} to {many}"
        # A reproduction makes the records that this page shows, and no others.
        must = Between("/total", str(few), str(many)) if expected.may.keys() <= set(ids) else None
        yield Deviation(clause, f"{wanted}, the records that match", total, (exchange,), None, must)


def _left_out(account: Account, exchange: Exchange, document: dict[str, Any]) -> Iterator[Deviation]:
    """CLI-CREATE-2, INV-CREATE-4: where one page shows the whole list without a filter, every record is on it.

    INV-LIST-3: so is every invoice on the list of all drafts, if another list has shown it since it was last changed.
    """
    total, ids = document.get("total"), {str(item.get("id")) for item in exchange.items}
    asked = dict(parse_qsl(exchange.request.query, keep_blank_values=True))
    is_whole = is_integer(total) and document.get("page") == 1 and len(ids) == total
    is_of_all, is_of_drafts = asked.keys() <= {"limit", "page"}, asked.pop("status", "") == "DRAFT"
    is_of_drafts = is_of_drafts and asked.keys() <= {"limit", "page"}
    for record in account:
        if record.kind != _kind(exchange) or record.key != exchange.request.key or record.is_uncertain:
            continue
        if record.may_be_inactive:
            continue
        if record.id in ids:
            record.listed = exchange
        elif (
            is_whole
            and record.removed is None
            and (is_of_all or (is_of_drafts and _is_known(account, record)))
        ):
            yield Deviation(
                _lost(account, record, exchange) if is_of_all else c.INV_LIST_3,
                f"{record.kind} {record.id} in the list of all{'' if is_of_all else ' drafts'}",
                Phrase("no such item"),
                (record.last_write, exchange),
                (record.kind, record.id),
                Listed(record.id),
            )
            record.is_uncertain = True
            return


def _is_known(account: Account, invoice: Record) -> bool:
    """Whether a list has shown the invoice since the last write to it and since its client was deleted, if it was."""
    owner = account.record("client", invoice.value("clientId"), invoice.key)
    changes = [invoice.last_write, *([owner.removed] if owner and owner.removed else [])]
    return invoice.listed is not None and invoice.listed.number > max(each.number for each in changes)


def _lost(account: Account, record: Record, exchange: Exchange) -> Clause:
    """The clause that a record violates which the list leaves out: of the write after which it went missing."""
    seen = max(record.listed.number if record.listed else 0, record.last_write.number)
    culprit = culprit_of(account, record, seen, exchange.number) if record.listed else None
    return effect_of(culprit, record) if culprit else clause_of(account, record, "id", exchange)


def _missing(
    expected: Expected, exchange: Exchange, ids: list[str], document: dict[str, Any]
) -> Iterator[Deviation]:
    """A record that must be there and is not, where the page shows the whole list."""
    total, pages = document.get("total"), document.get("totalPages")
    is_first = expected.page == 1 and is_integer(pages) and pages <= 1
    is_whole = is_first and is_integer(total) and total <= expected.limit and len(ids) >= total
    lost = next((record for id_, record in expected.must.items() if id_ not in ids), None)
    if is_whole and lost and not lost.is_uncertain and not lost.was_missing:
        lost.was_missing = True
        yield Deviation(
            expected.clause,
            f"{lost.kind} {lost.id} in this list",
            Phrase("no such item"),
            (lost.last_write, exchange),
            (lost.kind, lost.id),
            Listed(lost.id),
        )


def _expected(account: Account, mark: str, exchange: Exchange) -> Expected | None:
    pairs = parse_qsl(exchange.request.query, keep_blank_values=True)
    query = dict(pairs)
    page, limit = query.get("page", "1"), query.get("limit", str(DEFAULT_LIMIT))
    is_plain = len(query) == len(pairs) and query.keys() <= _KNOWN
    if not is_plain or not INTEGER.fullmatch(page) or not INTEGER.fullmatch(limit):
        return None
    kind, key = _kind(exchange), exchange.request.key
    term, client_id = query.get("search", ""), query.get("clientId")
    owner = account.record("client", client_id, key)
    is_owned = owner is not None and owner.removed is None and not owner.is_uncertain
    if client_id is not None and (not is_owned or kind == "client"):
        return None  # unknown_client_filter; that of a deleted client is open, too
    if not is_owned and mark not in term.lower():
        return None
    if query.get("status", "DRAFT") != "DRAFT":
        return None
    mine = [r for r in account if r.kind == kind and r.key == key and r.removed is None]
    must = {
        r.id: r
        for r in mine
        if _must_find(r, term) and (client_id is None or r.value("clientId") == client_id)
    }
    may = {r.id: r for r in mine if _may_find(account, r, term) and _may_be_of(r, client_id)}
    clause: Clause = (c.SEARCH_1 if kind == "client" else c.SEARCH_2) if term else c.INV_LIST_2
    if term and client_id:
        clause = c.INV_LIST_4
    return Expected(must, may, len(account.doubtful(kind, key)), clause, int(page), int(limit))


def _must_find(record: Record, term: str) -> bool:
    """SEARCH-1, SEARCH-2: a term that begins the name or number, in the same letters; the whole e-mail address."""
    if record.is_uncertain or record.may_be_inactive:
        return False
    if record.kind == "client":
        return _begins(record.value("name"), term) or bool(term and record.value("email") == term)
    return _begins(record.value("invoiceNumber"), term)


def _begins(text: Any, term: str) -> bool:
    return not term or (isinstance(text, str) and text.startswith(term))


def _may_find(account: Account, record: Record, term: str) -> bool:
    """SEARCH-3: the term, in any case of letters, in the name, e-mail or number; an invoice's client counts.

    So may each record of which one of these texts is not known.
    """
    if record.is_uncertain:
        return True
    if record.kind == "client":
        texts = _allowed(record, "name") + _allowed(record, "email")
    else:
        owner = account.record("client", record.value("clientId"), record.key)
        texts = _allowed(record, "invoiceNumber")
        texts += [text for title in owner.titles for text in title[1:]] if owner else [""]
        texts += [""] if owner and owner.is_uncertain else []
    return any(not text or term.casefold() in text.casefold() for text in texts if isinstance(text, str))


def _allowed(record: Record, name: str) -> list[Any]:
    """The texts that the field may show; an empty one where that is not known."""
    known = record.fields.get(name)
    return list(known.allowed) if known and known.allowed else [""]


def _may_be_of(record: Record, client_id: str | None) -> bool:
    """Whether an invoice may be of the client, if one is asked for."""
    known = record.fields.get("clientId")
    return client_id is None or record.is_uncertain or not known or client_id in known.allowed


def _kind(exchange: Exchange) -> Kind:
    return "client" if parts(exchange.request.path)[0] == "clients" else "invoice"


def _wrongly_found(record: Record, expected: Expected) -> Clause:
    if record.removed is not None:
        clause: Clause = c.CLI_DELETE_2 if record.kind == "client" else c.INV_DELETE_1
    else:
        clause = expected.clause if expected.clause in {c.INV_LIST_2, c.INV_LIST_4} else c.SEARCH_3
    return clause
