"""An invoice in an answer, compared with what the model knows of it.

Layer: checks. Sends nothing. A receipt (the answer to a ``POST`` or ``PUT``) is judged by its number, total and
status alone, which is all that it must have (INV-CREATE-1, INV-UPDATE-1).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from cleverinvo_conformance.checks.attribution import clause_of
from cleverinvo_conformance.checks.deviation import Deviation
from cleverinvo_conformance.checks.invoices import SUMS, agree, apart, is_instant
from cleverinvo_conformance.checks.known_clients import check_created_at
from cleverinvo_conformance.checks.totals import arithmetic, is_exact, lawful_total, within
from cleverinvo_conformance.checks.valid_requests import CURRENCIES
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Phrase
from cleverinvo_conformance.core.expectation import AnyOf, Expectation, SameAs, Value, every, item
from cleverinvo_conformance.core.money import number
from cleverinvo_conformance.core.operations import INVOICE_FIELDS
from cleverinvo_conformance.model.account import Account
from cleverinvo_conformance.model.records import Field, Record

_UNSENT: Final = ("sentAt", "paidAt")


def check_invoice(
    account: Account, record: Record, shown: dict[str, Any], exchange: Exchange
) -> Iterator[Deviation]:
    """A detail or an item of a list, in all its fields."""
    ref = (record.kind, record.id)
    for name in INVOICE_FIELDS:
        if name in shown:
            yield from _field(account, record, name, shown[name], exchange)
    yield from _client(account, record, shown, exchange)
    yield from check_created_at(account, record, shown, exchange)
    yield from _status(record, shown, exchange)
    lines = record.value("lineItems")
    if isinstance(shown.get("lineItems"), list):
        yield from _arithmetic(record, shown, exchange, lines)
        if not record.is_uncertain:
            yield from _receipt_total(record, exchange, lines)
        record.fields["detail"] = Field([shown], exchange)
        return
    detail = record.fields.get("detail")
    if detail and detail.set_by.number > record.last_write.number:
        wrong = [n for n in SUMS if _differ(n, shown.get(n), detail.allowed[0].get(n))]
        if wrong:
            expected = f"`{wrong[0]}` {detail.allowed[0].get(wrong[0])} in the list, as in the detail"
            clause = c.INV_UPDATE_3 if record.was_updated else c.INV_GET_3
            must = SameAs(f"{_place(record, exchange)}/{wrong[0]}", 0, f"/data/{wrong[0]}")
            yield Deviation(clause, expected, shown[wrong[0]], (detail.set_by, exchange), ref, must)
            record.is_uncertain = True


def _differ(name: str, one: Any, other: Any) -> bool:
    """Whether both are numbers, and not the same."""
    return number(one) is not None and number(other) is not None and not agree(name, one, other)


def check_receipt(record: Record, shown: dict[str, Any], exchange: Exchange) -> Iterator[Deviation]:
    """The answer to a write: its number as sent, and its status."""
    ref = (record.kind, record.id)
    clause = c.INV_CREATE_1 if exchange.request.method == "POST" else c.INV_UPDATE_1
    wanted, got = record.value("invoiceNumber"), shown.get("invoiceNumber")
    if isinstance(wanted, str) and isinstance(got, str) and got != wanted:
        expected, must = f"`invoiceNumber` {wanted!r} in the answer", Value("/data/invoiceNumber", wanted)
        yield Deviation(clause, expected, got, (exchange,), ref, must)
    elif isinstance(got, str) and "invoiceNumber" not in record.fields:  # missing_invoice_number
        record.fields["invoiceNumber"] = Field([got], exchange, exchange)
    if shown.get("status", "DRAFT") != "DRAFT":
        draft = Value("/data/status", "DRAFT")
        yield Deviation(clause, "`status` DRAFT in the answer", shown["status"], (exchange,), ref, draft)
        record.is_uncertain = True
    lines, known = record.value("lineItems"), record.fields.get("lineItems")
    is_of_new_lines = bool(lines and known and known.set_by is exchange)
    if exchange.request.method == "PUT" and is_of_new_lines and record.value("currency") in CURRENCIES:
        # Whether the lines or the total are wrong, it is INV-UPDATE-2.
        yield from _total(record, shown, exchange, lines)
    else:
        record.fields["receipt"] = Field([shown], exchange)  # its total waits for the lines of the detail


def _receipt_total(
    record: Record, exchange: Exchange, lines: list[dict[str, Any]] | None
) -> Iterator[Deviation]:
    """The ``total`` that the last write was answered with, once the lines are known to be right."""
    receipt = record.fields.pop("receipt", None)
    if receipt and isinstance(lines, list) and lines and receipt.set_by is record.last_write:
        yield from _total(record, receipt.allowed[0], receipt.set_by, lines)


def _total(
    record: Record, shown: dict[str, Any], exchange: Exchange, lines: list[dict[str, Any]]
) -> Iterator[Deviation]:
    got, currency = number(shown.get("total")), record.value("currency")
    if got is None or not isinstance(currency, str) or record.has_old_sums or not is_exact(lines):
        return
    lawful = lawful_total(lines, currency)
    if not lawful.allows(got):
        clause = _sums_clause(record)
        where = (record.last_write, exchange) if record.last_write is not exchange else (exchange,)
        must = within(f"{_place(record, exchange)}/total", lawful)
        yield Deviation(clause, f"`total` {lawful}", got, where, (record.kind, record.id), must)
        record.is_uncertain = True


def _sums_clause(record: Record) -> Clause:
    known = record.fields.get("lineItems")
    clause: Clause = c.INV_UPDATE_2 if known and known.set_by is not record.made else c.INV_CREATE_3
    return clause


def _field(account: Account, record: Record, name: str, got: Any, exchange: Exchange) -> Iterator[Deviation]:
    known = record.fields.get(name)
    if known is None or not known.allowed:  # left to the deployment: from now on it stays
        if got is not None:
            record.fields[name] = Field([got], known.set_by if known else record.made, exchange)
        return
    match = next((value for value in known.allowed if _same(name, got, value)), known)
    if match is not known:
        known.allowed, known.seen = [match], exchange
        return
    clause = _clause(account, record, name, exchange)
    what, wanted, seen = apart(name, known.allowed[0], got)
    where = (known.set_by, exchange) if known.set_by is not exchange else (exchange,)
    must = Value(f"{_place(record, exchange)}/{name}", known.allowed[0])
    expected = f"{what} to be {wanted}"
    yield Deviation(clause, expected, Phrase(seen), where, (record.kind, record.id), must)
    record.fields[name] = Field([got], known.set_by, exchange)  # one fault is one finding
    if name == "lineItems":
        record.is_uncertain = True


def _place(record: Record, exchange: Exchange) -> str:
    """The JSON Pointer to the record in the answer."""
    return item(record.id) if exchange.is_of_list else "/data"


def _same(name: str, got: Any, value: Any) -> bool:
    if value is None or value == "":
        return got is None or got == "" or (name == "lineItems" and got == [])
    if name == "currency" and isinstance(got, str) and isinstance(value, str) and value not in CURRENCIES:
        return bool(got == value or got == value.strip().upper())  # unknown_currency
    return agree(name, got, value)


def _clause(account: Account, record: Record, name: str, exchange: Exchange) -> Clause:
    clause = clause_of(account, record, name, exchange)
    known, detail = record.fields[name], record.fields.get("detail")
    if exchange.is_of_list and detail and clause in {c.INV_CREATE_4, c.INV_UPDATE_3}:
        shows_it = detail.set_by.number > record.last_write.number and _same(
            name, detail.allowed[0].get(name), known.allowed[0]
        )
        if shows_it:
            clause = c.INV_UPDATE_3 if record.was_updated else c.INV_GET_3
    if name == "lineItems" and clause in {c.INV_UPDATE_1, c.INV_UPDATE_3} and known.set_by is not record.made:
        clause = c.INV_UPDATE_2
    return clause


def _client(
    account: Account, record: Record, shown: dict[str, Any], exchange: Exchange
) -> Iterator[Deviation]:
    """The client's name and e-mail: any that it has had since the invoice was made (*invoice_client_name*)."""
    client, owner = shown.get("client"), account.record("client", record.value("clientId"), record.key)
    if not isinstance(client, dict) or owner is None or owner.is_uncertain:
        return
    if not isinstance(client.get("name"), str) or not isinstance(client.get("email", 0), str | None):
        return  # INV-LIST-1, INV-GET-1
    got = client["name"], client["email"] or None
    allowed = [(name, email or None) for name, email in owner.title_at(record.made.number)]
    names, emails = {name for name, _ in allowed}, {email for _, email in allowed}
    if not allowed or (got[0] in names and got[1] in emails):
        return
    clause = c.CLI_DELETE_4 if owner.removed else clause_of(account, record, "client", exchange)
    where = (owner.last_write, exchange)
    expected = f"the invoice's `client` to be {allowed[-1][0]!r}, {allowed[-1][1]!r}"
    place = f"{_place(record, exchange)}/client"
    must = every(_any_of(f"{place}/name", names), _any_of(f"{place}/email", emails))
    seen = Phrase(f"{got[0]!r}, {got[1]!r}")
    yield Deviation(clause, expected, seen, where, (record.kind, record.id), must)
    record.is_uncertain = True


def _any_of(pointer: str, values: set[Any]) -> Expectation:
    """The value at ``pointer`` is one of ``values``."""
    return AnyOf(tuple(Value(pointer, value) for value in sorted(values, key=str)))


def _status(record: Record, shown: dict[str, Any], exchange: Exchange) -> Iterator[Deviation]:
    """INV-CREATE-1, INV-STATUS-2: no request of the run moves an invoice on from DRAFT."""
    ref = (record.kind, record.id)
    where, place = (record.last_write, exchange), _place(record, exchange)
    status = shown.get("status")
    if isinstance(status, str) and status != "DRAFT":
        clause = c.INV_UPDATE_1 if record.was_updated else c.INV_CREATE_1
        expected, must = "`status` DRAFT of an invoice that was never sent", Value(f"{place}/status", "DRAFT")
        yield Deviation(clause, expected, status, where, ref, must)
        record.is_uncertain = True
    if shown.get("sentViaEmail") is True:
        expected = "`sentViaEmail` false of an invoice that was never sent"
        yield Deviation(c.INV_STATUS_2, expected, True, where, ref, Value(f"{place}/sentViaEmail", False))
        record.is_uncertain = True
    for name in _UNSENT:
        if is_instant(shown.get(name)):
            expected = f"`{name}` null of an invoice that was never sent or paid"
            must = Value(f"{place}/{name}", None)
            yield Deviation(c.INV_STATUS_2, expected, shown[name], where, ref, must)
            record.is_uncertain = True


def _arithmetic(
    record: Record, shown: dict[str, Any], exchange: Exchange, lines: list[dict[str, Any]] | None
) -> Iterator[Deviation]:
    if record.is_uncertain or record.has_old_sums or not is_exact([*(lines or ()), *shown["lineItems"]]):
        return
    known = record.fields.get("lineItems")
    is_of_update = bool(known and known.set_by is not record.made)
    where = (known.set_by if known else record.made, exchange)
    for check in arithmetic(shown, lines):
        if not check.held:
            clause = c.INV_CREATE_2 if check.of_line else c.INV_CREATE_3
            clause = c.INV_UPDATE_2 if is_of_update else clause
            ref = (record.kind, record.id)
            yield Deviation(clause, check.expected, check.got, where, ref, check.must)
            record.is_uncertain = True
            return
