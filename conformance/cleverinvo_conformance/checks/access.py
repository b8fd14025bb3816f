"""Whether the status of an answer fits what the model knows: a record that is there, one that is gone, one of another.

Layer: checks. Sends nothing. Only plain requests are judged: the key of the record's maker, no query, no header but
``Content-Type: application/json``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from cleverinvo_conformance.checks.attribution import clause_of_key, clause_of_loss, culprit_of, effect_of
from cleverinvo_conformance.checks.deviation import Deviation
from cleverinvo_conformance.checks.valid_requests import refusal_may_be_lawful
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core import ledger
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Phrase
from cleverinvo_conformance.core.expectation import Expectation, Kind, Listed, OtherValue, Status, Value
from cleverinvo_conformance.core.json_forms import FORMS, JSON
from cleverinvo_conformance.model.account import ACCOUNTS, Account, parts
from cleverinvo_conformance.model.records import Record

#: Refusals that say nothing of the record: no valid key, a limit of the plan, the rate limit.
_UNRELATED: Final = frozenset({401, 403, 429})
#: Headers that no deployment may refuse.
_USUAL: Final = {"accept": {JSON}, "content-type": {JSON, *(form.content_type for form in FORMS)}}


def check_access(account: Account, exchange: Exchange) -> Iterator[Deviation]:
    """Deviations of the status, and of whose record an answer shows; called before the model learns the exchange."""
    yield from _others(account, exchange)
    record = account.of_path(exchange.request)
    if record is None or not is_plain(exchange):
        if _is_creation(exchange):
            yield from _refused_creation(account, exchange)
        return
    yield from _another(record, exchange)
    if record.removed is not None:
        yield from _still_there(record, exchange)
    elif 400 <= exchange.status < 500 and exchange.status not in _UNRELATED and not record.is_uncertain:
        yield from _refused(account, record, exchange)


def is_plain(exchange: Exchange) -> bool:
    """Whether the request has no query and no unusual header."""
    request = exchange.request
    is_usual = all(value in _USUAL.get(name.lower(), ()) for name, value in request.headers)
    return not request.query and is_usual and request.key in ACCOUNTS


def _others(account: Account, exchange: Exchange) -> Iterator[Deviation]:
    """AUTH-1, AUTH-2, AUTH-4: a record of the run in the answer to somebody else."""
    key = exchange.request.key
    if not exchange.is_success or exchange.request.method != "GET":
        return
    collection, _, below = parts(exchange.request.path)
    if below or collection not in {"clients", "invoices"}:
        return
    shown = exchange.items if exchange.is_of_list else [exchange.record]
    for each in shown:
        kind: ledger.Kind = "client" if collection == "clients" else "invoice"
        others = account.of_others(kind, each.get("id"), key)
        record = next((record for record in others if _is_the_same(record, each)), None)
        if record is None:
            continue
        clause = clause_of_key(key)
        who = "no key" if key is None else f"the {key} key"
        expected = f"no {record.kind} that the {record.key} key made in the answer to {who}"
        yield Deviation(
            clause,
            expected,
            Phrase(f"{record.kind} {record.id}"),
            (record.made, exchange),
            (record.kind, record.id),
            Listed(record.id, is_there=False) if exchange.is_of_list else Status((401, 403, 404)),
        )
        return


def _is_the_same(record: Record, shown: dict[str, Any]) -> bool:
    """Whether a record with the same id is this one: accounts may number their records alike."""
    known = record.fields.get("createdAt")
    title = "name" if record.kind == "client" else "invoiceNumber"
    is_named = record.value(title) is None or shown.get(title) == record.value(title)
    return known is not None and shown.get("createdAt") == known.allowed[0] and is_named


def _another(record: Record, exchange: Exchange) -> Iterator[Deviation]:
    """CLI-GET-1, INV-CREATE-4, CLI-UPDATE-2, INV-UPDATE-1: the answer is about the record that the path names."""
    got, below = exchange.record.get("id"), parts(exchange.request.path)[2]
    if below or not exchange.is_success or not isinstance(got, str | int) or str(got) == record.id:
        return
    is_read = exchange.request.method == "GET"
    if record.kind == "client":
        clause: Clause = c.CLI_GET_1 if is_read else c.CLI_UPDATE_2
    else:
        clause = c.INV_CREATE_4 if is_read else c.INV_UPDATE_1
    expected = f"the {record.kind} that the path names, {record.id}"
    must = Value("/data/id", record.id)
    yield Deviation(clause, expected, got, (record.made, exchange), (record.kind, record.id), must)


def _still_there(record: Record, exchange: Exchange) -> Iterator[Deviation]:
    """CLI-DELETE-3, INV-DELETE-1, INV-DELETE-2: what was deleted is not there any more."""
    method, _, below = (exchange.request.method, *parts(exchange.request.path)[1:])
    assert record.removed is not None  # the caller looks
    where, ref = (record.removed, exchange), (record.kind, record.id)
    if record.kind == "client":
        sent = exchange.request.document
        is_asked = isinstance(sent, dict) and "isActive" in sent  # is_active_writable
        record.may_be_inactive |= is_asked and exchange.is_success
        is_active = exchange.record.get("isActive") is True and not record.may_be_inactive
        if method in {"GET", "PUT"} and is_active:
            yield Deviation(
                c.CLI_DELETE_3,
                "no active client after its deletion",
                Phrase(f"{exchange.status}, `isActive` true"),
                where,
                ref,
                OtherValue("/data/isActive", True),
            )
        return
    if exchange.is_success and method in {"GET", "PUT", "DELETE"}:
        clause: Clause = c.INV_DELETE_2 if below else c.INV_DELETE_1
        expected, must = "404 for an invoice that was deleted", Status((404,))
        yield Deviation(clause, expected, exchange.status, where, ref, must)


def _refused(account: Account, record: Record, exchange: Exchange) -> Iterator[Deviation]:
    """A request for a record that is there, refused although nothing is wrong with it."""
    method, below = exchange.request.method, parts(exchange.request.path)[2]
    if method == "PUT" and refusal_may_be_lawful(account, exchange, record):
        return
    if method not in {"GET", "PUT", "DELETE"} or (below and method != "GET"):
        return
    if record.may_be_inactive and exchange.status == 404:
        return  # such a client may be treated as a deleted one
    is_invoice = record.kind == "invoice"
    owner = account.record("client", record.value("clientId"), record.key) if is_invoice else None
    if method == "PUT" and owner is not None and owner.removed is not None:
        return  # the contract is silent on updates of an invoice whose client was deleted
    # Only what has been read since the last write to it can have been lost by a write to another record.
    seen = record.seen if record.seen and record.seen.request.method == "GET" else exchange
    culprit = culprit_of(account, record, seen.number, exchange.number)
    if below:
        clause: Clause = c.CLI_DELETE_4 if owner is not None and owner.removed is not None else c.PDF_1
    elif culprit and exchange.status == 404:
        clause = effect_of(culprit, record)
    elif method == "GET":
        clause = clause_of_loss(record)
    elif record.kind == "client":
        clause = {"PUT": c.CLI_UPDATE_1, "DELETE": c.CLI_DELETE_1}[method]
    else:
        clause = {"PUT": c.INV_UPDATE_1, "DELETE": c.INV_DELETE_1}[method]
    # By identity: an exchange has no hash.
    where = tuple({id(each): each for each in (record.last_write, culprit, exchange) if each}.values())
    expected = f"success for {method} of {record.kind} {record.id}, which is there"
    must = Status((200, 201, 204))
    yield Deviation(clause, expected, exchange.status, where, (record.kind, record.id), must)
    record.is_uncertain = True


def _is_creation(exchange: Exchange) -> bool:
    return exchange.request.method == "POST" and exchange.request.path in {"/clients", "/invoices"}


def check_new_id(account: Account, exchange: Exchange) -> Iterator[Deviation]:
    """CLI-CREATE-1, INV-CREATE-1: a ``POST`` answers with an id that no record has; before the model learns of it.

    A deleted client is still a record (CLI-DELETE-3); an invoice is deleted for good, and its id may be free again.
    """
    if not _is_creation(exchange) or not exchange.is_success:
        return
    kind: ledger.Kind = "client" if exchange.request.path == "/clients" else "invoice"
    known = account.record(kind, exchange.record.get("id"), exchange.request.key)
    if known is not None and (known.removed is None or kind == "client"):
        clause = c.CLI_CREATE_1 if kind == "client" else c.INV_CREATE_1
        where = (known.made, exchange)
        got, must = Phrase(f"{known.id}, which another {kind} has"), OtherValue("/data/id", known.id)
        yield Deviation(clause, "a new `id`", got, where, (kind, known.id), must)


def _refused_creation(account: Account, exchange: Exchange) -> Iterator[Deviation]:
    """CLI-CREATE-1, INV-CREATE-1: a documented, plausible body is accepted unless an open point allows a refusal.

    An answer that is neither an error nor a record with an id is no acceptance.
    """
    is_made = exchange.is_success and isinstance(exchange.record.get("id"), str | int)
    is_unrelated = exchange.status in _UNRELATED or exchange.status >= 500
    if is_made or is_unrelated or not is_plain(exchange) or refusal_may_be_lawful(account, exchange):
        return
    clause = c.CLI_CREATE_1 if exchange.request.path == "/clients" else c.INV_CREATE_1
    document = exchange.document
    error = document.get("error") if isinstance(document, dict) else None
    got = Phrase(f"{exchange.status}, {error!r}" if isinstance(error, str) else f"{exchange.status}")
    must: Expectation = Status((200, 201))
    if exchange.is_success:
        got, must = Phrase(f"{exchange.status} without an `id`"), Kind("/data/id", ("text", "number"))
    yield Deviation(clause, "a valid request to be accepted", got, (exchange,), None, must)
