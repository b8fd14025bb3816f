"""A client in an answer, compared with what the model knows of it.

Layer: checks. Sends nothing. ``null``, absent and an empty text are the same where a field was never set
(*unset_fields*).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from cleverinvo_conformance.checks.attribution import clause_of, culprit_of, effect_of
from cleverinvo_conformance.checks.clients import FIELDS, agree_on, instant_of, is_of_its_type, place_of
from cleverinvo_conformance.checks.deviation import Deviation
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Phrase, formatted
from cleverinvo_conformance.core.expectation import Expectation, SameAs, Value
from cleverinvo_conformance.core.formats import is_timestamp
from cleverinvo_conformance.model.account import Account
from cleverinvo_conformance.model.records import Field, Record

#: How far apart two timestamps may be from the time that passed between their writes, in seconds.
CLOCK_TOLERANCE: Final = 600
#: How much earlier than ``createdAt`` an ``updatedAt`` may be: one request can take the two from two clocks.
STAMPS_APART: Final = timedelta(milliseconds=100)


def check_client(
    account: Account, record: Record, shown: dict[str, Any], exchange: Exchange
) -> Iterator[Deviation]:
    """Every field of ``shown``, and the order of its timestamps."""
    for name in FIELDS:
        yield from _field(account, record, name, shown, exchange)
    yield from _is_active(account, record, shown, exchange)
    yield from check_created_at(account, record, shown, exchange)
    yield from _updated_at(record, shown, exchange)


def _field(
    account: Account, record: Record, name: str, shown: dict[str, Any], exchange: Exchange
) -> Iterator[Deviation]:
    known, got = record.fields.get(name), shown.get(name)
    if known is None or not is_of_its_type(name, got):
        return
    if not known.allowed:  # a text that cannot be stored was accepted: what is shown first stays
        record.fields[name] = Field([got], known.set_by, exchange)
        return
    match = next((value for value in known.allowed if agree_on(name, got, value)), known)
    if match is known:
        if name not in shown and exchange.is_of_list:
            return  # a list item that lacks a field violates CLI-SHAPE-1
        clause = clause_of(account, record, name, exchange)
        expected = f"`{name}` of this client to be {formatted(known.allowed[0])}"
        must = Value(f"{place_of(shown, exchange)}/{name}", known.allowed[0])
        where = _evidence(known, exchange)
        yield Deviation(clause, expected, got, where, (record.kind, record.id), must)
        record.fields[name] = Field([got], known.set_by, exchange)  # one fault is one finding
        if name in {"name", "email"}:  # the client's invoices may show what it has now
            title = {"name": record.value("name"), "email": record.value("email"), name: got}
            record.titles.append((exchange.number, title["name"], title["email"]))
    else:
        known.allowed = [match]
        known.seen = exchange


def _evidence(known: Field, exchange: Exchange) -> tuple[Exchange, ...]:
    return (known.set_by, exchange) if known.set_by is not exchange else (exchange,)


def _is_active(
    account: Account, record: Record, shown: dict[str, Any], exchange: Exchange
) -> Iterator[Deviation]:
    active = shown.get("isActive")
    if active is False and record.removed is None and not record.may_be_inactive:
        culprit = culprit_of(account, record, record.last_write.number, exchange.number)
        clause = effect_of(culprit, record) if culprit else c.CLI_CREATE_1
        where = (record.last_write, *((culprit,) if culprit else ()), exchange)
        expected = "`isActive` true of a client that was not deleted"
        must = Value(f"{place_of(shown, exchange)}/isActive", True)
        yield Deviation(clause, expected, active, where, (record.kind, record.id), must)
        record.is_uncertain = True


def check_created_at(
    account: Account, record: Record, shown: dict[str, Any], exchange: Exchange
) -> Iterator[Deviation]:
    """``createdAt`` stays as it was first shown: CLI-UPDATE-2 after an update, else CLI-CREATE-2 or INV-CREATE-4."""
    got = shown.get("createdAt")
    if not is_timestamp(got):
        return
    yield from _clock(account, record, str(got), exchange)
    known = record.fields.setdefault("createdAt", Field([got], exchange))
    if not agree_on("createdAt", got, known.allowed[0]):
        if record.kind == "invoice":
            clause = c.INV_UPDATE_1 if record.was_updated else c.INV_GET_3
        else:
            clause = c.CLI_UPDATE_2 if record.was_updated else c.CLI_CREATE_2
        expected = f"`createdAt` to stay {known.allowed[0]}"
        must = _as_before(shown, "createdAt", (known.set_by, exchange))
        yield Deviation(clause, expected, got, (known.set_by, exchange), (record.kind, record.id), must)
        record.fields["createdAt"] = Field([got], exchange)


def _as_before(shown: dict[str, Any], field: str, exchanges: tuple[Exchange, Exchange]) -> Expectation:
    """The ``field`` of the record is the same in both exchanges."""
    before, after = (f"{place_of(shown, exchange)}/{field}" for exchange in exchanges)
    return SameAs(after, 0, before)


def _clock(account: Account, record: Record, created: str, exchange: Exchange) -> Iterator[Deviation]:
    """FMT-3: the ``createdAt`` of all records is by one clock, in UTC, however far that clock is off."""
    instant = instant_of(created)
    if "createdAt" in record.fields or instant is None or not record.made.at:
        return
    ahead = instant.timestamp() - record.made.at
    account.clock = ahead if account.clock is None else account.clock
    if abs(ahead - account.clock) > CLOCK_TOLERANCE:
        apart = timedelta(seconds=round(ahead - account.clock))
        expected = "`createdAt` in UTC, by the clock of the run's other records"
        yield Deviation(
            c.FMT_3,
            expected,
            Phrase(f"{created}, {apart} off"),
            (record.made, exchange),
            (record.kind, record.id),
        )


def _updated_at(record: Record, shown: dict[str, Any], exchange: Exchange) -> Iterator[Deviation]:
    """CLI-UPDATE-2: not before ``createdAt``, never backwards; FMT-3: both timestamps are of one time zone."""
    got = shown.get("updatedAt")
    updated, created = instant_of(got), instant_of(shown.get("createdAt"))
    if not is_timestamp(got) or updated is None:
        return
    where: tuple[Exchange, ...] = (record.last_write, exchange)
    if created and updated < created - STAMPS_APART:
        expected = f"`updatedAt` not before `createdAt` {shown.get('createdAt')}"
        yield Deviation(c.CLI_UPDATE_2, expected, got, where, (record.kind, record.id))
        record.is_uncertain = True
        return
    known = record.fields.get("updatedAt")
    before = instant_of(known.allowed[0]) if known else None
    if known and before and updated < before and exchange.number > known.set_by.number:
        expected = f"`updatedAt` not before {known.allowed[0]}, which an earlier answer showed"
        yield Deviation(c.CLI_UPDATE_2, expected, got, (known.set_by, exchange), (record.kind, record.id))
        record.is_uncertain = True
        return
    if created and record.was_updated:
        yield from _elapsed(record, created, updated, exchange)
    if known is None or before is None or updated > before:
        record.fields["updatedAt"] = Field([got], exchange)


def _elapsed(record: Record, created: datetime, updated: datetime, exchange: Exchange) -> Iterator[Deviation]:
    passed = exchange.at - record.made.at
    apart = updated - created
    if exchange.at and apart > timedelta(seconds=passed + CLOCK_TOLERANCE):
        expected = f"`createdAt` and `updatedAt` both in UTC: about {passed:.0f} s passed between them"
        yield Deviation(
            c.FMT_3, expected, Phrase(f"{apart} apart"), (record.made, exchange), (record.kind, record.id)
        )
        record.is_uncertain = True
