"""The rules of creating an invoice and of changing a draft.

Layer: domain. Must not access the store: it reads other records of the account through :class:`RecordLookup`. The fields of
a request are validated before a client or an invoice is looked up by id, so that a 400 takes precedence over a 404.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Protocol, TypedDict

from msgspec.structs import replace

from cleverinvo_mock.domain import currencies
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.clients import Client, next_updated_at, without_nulls
from cleverinvo_mock.domain.errors import (
    NO_CLAUSE,
    DeletedClient,
    InvalidField,
    MissingField,
    NotADraft,
    UnknownClient,
)
from cleverinvo_mock.domain.field_names import wire_name
from cleverinvo_mock.domain.invoices import Invoice
from cleverinvo_mock.domain.lifecycle import Status
from cleverinvo_mock.domain.lines import LineFields, checked_lines, money_rule, priced, sums_of

#: The time from the issue date to the due date if a request has no due date (open point ``missing_dates``).
DEFAULT_TERM: Final = timedelta(days=30)
#: A request cannot set a discount (``notes`` of ``openapi/clauses.yaml``). Invoices of a seed can have one.
NO_DISCOUNT: Final = Decimal(0)


class InvoiceFields(TypedDict, total=False):
    """The fields that a request sent; ``None`` is a JSON ``null``. Their types are already validated."""

    client_id: str | None
    number: str | None
    currency: str | None
    issue_date: date | None
    due_date: date | None
    line_items: list[LineFields] | None
    notes: str | None
    terms: str | None


class RecordLookup(Protocol):
    """Finds what the rules must know about other records of the account."""

    def find_client(self, client_id: str) -> Client | None:
        """Return the client with that id, deleted or not; ``None`` if there is none."""

    def is_number_taken(self, number: str, *, by_other_than: str | None = None) -> bool:
        """Whether an invoice, other than the one with the id ``by_other_than``, has that number."""

    def next_number(self) -> str:
        """Return a number that no invoice has."""


def new_invoice(
    fields: InvoiceFields, lookup: RecordLookup, *, id: str, now: datetime, behaviour: Behaviour
) -> Invoice:
    """Return the draft that a ``POST`` creates (INV-CREATE-1 to -7). ``null`` is the same as omitting a field.

    Raises :class:`MissingField` or :class:`InvalidField`. If all fields are valid: :class:`UnknownClient` or
    :class:`DeletedClient`.
    """
    client_id = fields.get("client_id")
    if client_id is None:
        raise MissingField("clientId")
    number = fields.get("number")
    if number is None and behaviour.missing_invoice_number == "400":
        raise MissingField("invoiceNumber")
    if number is not None:
        _check_number(number, lookup, None, behaviour)
    currency = fields.get("currency")
    if currency is None and behaviour.missing_currency == "400":
        raise MissingField("currency")
    if currency is None:
        currency = behaviour.missing_currency  # its values other than "400" are currency codes
    _check_currency(currency, behaviour)
    issue_date, due_date = _dates(fields, now.date(), behaviour)
    rule = money_rule(currency, behaviour)
    lines = priced(checked_lines(fields.get("line_items") or [], behaviour), rule)
    sums = sums_of(lines, NO_DISCOUNT, rule)
    client = billable_client(client_id, lookup, behaviour)
    return Invoice(
        id=id,
        client_id=client.id,
        client_name=client.name,
        client_email=client.email,
        number=lookup.next_number() if number is None else number,
        currency=currency,
        issue_date=issue_date,
        due_date=due_date,
        line_items=lines,
        subtotal=sums.subtotal,
        tax_total=sums.tax_total,
        discount_total=sums.discount_total,
        total=sums.total,
        status=Status.DRAFT,
        notes=fields.get("notes"),
        terms=fields.get("terms"),
        sent_via_email=False,
        sent_at=None,
        paid_at=None,
        created_at=now,
        updated_at=now,
    )


def checked_changes(fields: InvoiceFields, behaviour: Behaviour) -> dict[str, Any]:
    """Validate the fields of a ``PUT`` and return the changes to make; ``line_items`` have no amounts yet.

    Raises :class:`MissingField`, :class:`InvalidField` (INV-UPDATE-6). The invoice is not known yet, because a 400 takes
    precedence over a 404.
    """
    changes: dict[str, Any] = without_nulls(
        dict(fields), clearable=("notes", "terms"), behaviour=behaviour, ignorable=_NEVER_NULL[1:]
    )
    for field in _NEVER_NULL:
        if field in changes and changes[field] is None:
            raise InvalidField(wire_name(field), "null is not allowed", under="null_clears")
    if "number" in changes and not changes["number"].strip():
        raise InvalidField("invoiceNumber", "must not be empty", under=NO_CLAUSE)
    if "currency" in changes:
        _check_currency(changes["currency"], behaviour)
    if "issue_date" in changes and "due_date" in changes:
        _check_order(changes["issue_date"], changes["due_date"], behaviour)
    if "line_items" in changes:
        changes["line_items"] = checked_lines(changes["line_items"], behaviour)
    return changes


def updated_invoice(
    invoice: Invoice,
    changes: dict[str, Any],
    lookup: RecordLookup,
    *,
    shown: Status,
    now: datetime,
    behaviour: Behaviour,
) -> Invoice:
    """Apply the result of :func:`checked_changes` to ``invoice`` (INV-UPDATE-1, -2). ``shown`` is its status today.

    Raises :class:`NotADraft` (INV-UPDATE-4), :class:`InvalidField` if a value conflicts with this invoice or another one,
    :class:`UnknownClient` and :class:`DeletedClient`.
    """
    if shown is not Status.DRAFT:
        raise NotADraft(shown)
    if "number" in changes:
        _check_number(changes["number"], lookup, invoice.id, behaviour)
    issue_date = changes.get("issue_date", invoice.issue_date)
    if "issue_date" in changes or "due_date" in changes:
        _check_order(issue_date, changes.get("due_date", invoice.due_date), behaviour)
    rule = money_rule(changes.get("currency", invoice.currency), behaviour)
    lines = priced(changes.get("line_items", invoice.line_items), rule)
    sums = sums_of(lines, invoice.discount_total, rule)
    changes = changes | {
        "line_items": lines,
        "subtotal": sums.subtotal,
        "tax_total": sums.tax_total,
        "discount_total": sums.discount_total,
        "total": sums.total,
    }
    if changes.get("client_id", invoice.client_id) != invoice.client_id:
        client = billable_client(changes["client_id"], lookup, behaviour)
        changes |= {"client_name": client.name, "client_email": client.email}
    return replace(invoice, **changes, updated_at=next_updated_at(invoice.updated_at, now))


#: The fields that always have a value. All but the first can be omitted in a ``POST``.
_NEVER_NULL: Final = ("client_id", "number", "currency", "issue_date", "due_date", "line_items")


def billable_client(client_id: str, lookup: RecordLookup, behaviour: Behaviour) -> Client:
    """Return the client to bill.

    Raises :class:`UnknownClient`; :class:`DeletedClient` if the open point ``invoice_for_deleted_client`` requires it.
    """
    client = lookup.find_client(client_id)
    if client is None:
        raise UnknownClient
    if not client.is_active and behaviour.invoice_for_deleted_client != "created":
        raise DeletedClient
    return client


def _check_number(number: str, lookup: RecordLookup, invoice_id: str | None, behaviour: Behaviour) -> None:
    if not number.strip():
        raise InvalidField("invoiceNumber", "must not be empty", under=NO_CLAUSE)
    if behaviour.duplicate_invoice_number == "400" and lookup.is_number_taken(
        number, by_other_than=invoice_id
    ):
        problem = f"another invoice has the number {number!r}"
        raise InvalidField("invoiceNumber", problem, under="duplicate_invoice_number")


def _check_currency(currency: str, behaviour: Behaviour) -> None:
    if behaviour.unknown_currency == "400" and not currencies.is_known(currency):
        problem = f"{currency!r} is not an ISO 4217 code such as USD"
        raise InvalidField("currency", problem, under="unknown_currency")


def _dates(fields: InvoiceFields, today: date, behaviour: Behaviour) -> tuple[date, date]:
    issue_date, due_date = fields.get("issue_date"), fields.get("due_date")
    if behaviour.missing_dates == "400":
        for name, value in (("issueDate", issue_date), ("dueDate", due_date)):
            if value is None:
                raise MissingField(name)
    if issue_date is None:
        issue_date = today if due_date is None else min(today, due_date)
    if due_date is None:
        due_date = issue_date + min(DEFAULT_TERM, date.max - issue_date)
    _check_order(issue_date, due_date, behaviour)
    return issue_date, due_date


def _check_order(issue_date: date, due_date: date, behaviour: Behaviour) -> None:
    if due_date < issue_date and behaviour.due_before_issue == "400":
        problem = f"{due_date} is earlier than issueDate, {issue_date}"
        raise InvalidField("dueDate", problem, under="due_before_issue")
