"""Whether a deployment may refuse a body that has the documented types.

Layer: checks. Sends nothing. A refusal may be lawful where an open point allows it, or where the body holds what no
reference promises to take: unknown fields, control characters, texts or figures beyond :data:`LONGEST` and the like.
Everything else is a valid request, and must be accepted (CLI-CREATE-1, CLI-UPDATE-1, INV-CREATE-1, INV-UPDATE-1).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any, Final

from cleverinvo_conformance.checks.malformed_records import is_valid
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.formats import is_date
from cleverinvo_conformance.core.ledger import Kind
from cleverinvo_conformance.core.money import decimals_of, number
from cleverinvo_conformance.core.operations import LINE_FIELDS
from cleverinvo_conformance.model.account import Account, parts
from cleverinvo_conformance.model.records import WRITABLE, Record

#: Code points that a deployment must take, by field: half of what a common column or form holds.
LONGEST: Final = {
    "name": 100,
    "email": 100,
    "address": 200,
    "taxId": 30,
    "phone": 25,
    "notes": 500,
    "terms": 500,
    "invoiceNumber": 30,
    "description": 150,
}
#: Line items that a deployment must take.
MOST_LINES: Final = 60
#: Amounts that a deployment must take: up to this much.
_HIGHEST: Final = Decimal(10_000_000)
#: Decimals of a quantity and of a tax rate that a deployment must take; a price has two, or those of its currency.
_PRICE_DECIMALS: Final = 2
_QUANTITY_DECIMALS: Final = 3
_RATE_DECIMALS: Final = 3
#: Currencies that a deployment must take: widely used ones.
CURRENCIES: Final = frozenset(
    [
        "USD",
        "EUR",
        "GBP",
        "JPY",
        "CHF",
        "CAD",
        "AUD",
        "NZD",
        "CNY",
        "KRW",
        "INR",
        "MXN",
        "BRL",
        "SEK",
        "NOK",
        "DKK",
        "PLN",
        "AED",
        "SAR",
        "KWD",
    ]
)
_YEARS: Final = range(2000, 2100)
_WORD: Final = r"[A-Za-z0-9+_'-]+"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_EMAIL: Final = re.compile(rf"{_WORD}(?:\.{_WORD})*@(?:{_LABEL}\.)+[A-Za-z]{{2,}}")
_NUMBER: Final = re.compile(r"[A-Za-z0-9/._ -]{1,30}")


def refusal_may_be_lawful(account: Account, exchange: Exchange, record: Record | None = None) -> bool:
    """Whether the contract allows the refusal of a ``POST``, or of a ``PUT`` of ``record``."""
    body = exchange.request.document
    collection = parts(exchange.request.path)[0]
    if not isinstance(body, dict) or not body or not is_valid(collection, body):
        return True
    kind: Kind = "client" if collection == "clients" else "invoice"
    if not body.keys() <= set(WRITABLE[kind]) or None in body.values():
        return True  # unknown_fields; null is the same as leaving out, or 400
    if not all(_is_plausible_text(name, value) for name, value in body.items() if isinstance(value, str)):
        return True
    if kind == "client":
        return _client(body, is_new=record is None)
    return _invoice(account, body, record, exchange.request.key)


def _client(body: dict[str, Any], *, is_new: bool) -> bool:
    if is_new and not {"name", "email"} <= body.keys():
        return True  # missing_email
    return "email" in body and not _EMAIL.fullmatch(body["email"])  # invalid_email


#: Without one of these, missing_invoice_number, missing_currency, missing_dates or empty_line_items may apply.
_WHOLE_INVOICE: Final = frozenset(
    {"clientId", "invoiceNumber", "currency", "issueDate", "dueDate", "lineItems"}
)


def _invoice(account: Account, body: dict[str, Any], record: Record | None, key: str | None) -> bool:
    return (
        (record is None and not body.keys() >= _WHOLE_INVOICE)
        or ("clientId" in body and _client_may_be_refused(account, body["clientId"], record, key))
        or body.get("currency", "USD") not in CURRENCIES  # unknown_currency
        or ("invoiceNumber" in body and _number_may_be_refused(account, body["invoiceNumber"], record, key))
        or _dates(body, record)
        or _lines(body, record)
    )


def _client_may_be_refused(account: Account, id_: str, record: Record | None, key: str | None) -> bool:
    """unknown_client_in_invoice, invoice_for_deleted_client; of another client in a ``PUT`` the contract says nothing."""
    if record is not None and record.value("clientId") == id_:
        return False
    client = account.record("client", id_, key)
    is_usable = client is not None and client.removed is None and not client.is_uncertain
    return record is not None or not is_usable or client is None or client.may_be_inactive


def _number_may_be_refused(
    account: Account, invoice_number: str, record: Record | None, key: str | None
) -> bool:
    """duplicate_invoice_number, and numbers with unusual characters."""
    is_plain = _NUMBER.fullmatch(invoice_number) and invoice_number == invoice_number.strip()
    return not is_plain or _was_used(account, invoice_number, record, key)


def _was_used(account: Account, invoice_number: str, record: Record | None, key: str | None) -> bool:
    """Whether another invoice has or may have had the number, in any case of letters, even if it was deleted."""
    bodies = [doubtful.body for doubtful in account.doubtful("invoice", key)]
    for other in account:
        if other.kind == "invoice" and other is not record and other.key == key:
            if other.value("invoiceNumber") is None and other.removed is None:
                return True
            bodies += [write.request.document for write in other.writes]
            bodies.append({"invoiceNumber": other.value("invoiceNumber")})
    numbers = [body.get("invoiceNumber") for body in bodies if isinstance(body, dict)]
    wanted = invoice_number.strip().casefold()
    return any(isinstance(number, str) and number.strip().casefold() == wanted for number in numbers)


def _dates(body: dict[str, Any], record: Record | None) -> bool:
    if record is not None and not body.keys() & {"issueDate", "dueDate"}:
        return _is_reversed(record.value("issueDate"), record.value("dueDate"))
    days = {}
    for name in ("issueDate", "dueDate"):
        value = body.get(name, record.value(name) if record else None)
        if value is None:
            continue
        if not is_date(value) or date.fromisoformat(value).year not in _YEARS:
            return True
        days[name] = value
    return len(days) < 2 or _is_reversed(days["issueDate"], days["dueDate"])


def _is_reversed(issued: Any, due: Any) -> bool:
    """Whether the contract leaves the two dates open (*due_before_issue*)."""
    return isinstance(issued, str) and isinstance(due, str) and due < issued


def _lines(body: dict[str, Any], record: Record | None) -> bool:
    if "lineItems" not in body:
        return False
    lines = body["lineItems"]
    currency = body.get("currency", record.value("currency") if record else None)
    if not lines or len(lines) > MOST_LINES or not isinstance(currency, str):
        return True
    return not all(_is_plausible_line(line, currency) for line in lines)


def _is_plausible_line(line: dict[str, Any], currency: str) -> bool:
    if set(line) != set(LINE_FIELDS) or not _is_plausible_text("description", line["description"]):
        return False
    quantity, price, rate = (number(line[name]) for name in ("quantity", "unitPrice", "taxRate"))
    if quantity is None or price is None or rate is None:
        return False
    is_small = 0 < quantity <= _HIGHEST and 0 <= price <= _HIGHEST and quantity * price <= _HIGHEST
    is_fine = (
        _decimals(quantity) <= _QUANTITY_DECIMALS
        and _decimals(price) <= max(decimals_of(currency), _PRICE_DECIMALS)
        and _decimals(rate) <= _RATE_DECIMALS
    )
    return is_small and is_fine and 0 <= rate <= 100


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _is_plausible_text(name: str, value: str) -> bool:
    """Neither blank nor too long, and without controls but line breaks and tabs in longer texts."""
    allowed = "\r\n\t" if name in {"address", "notes", "terms"} else ""
    has_controls = any(
        unicodedata.category(ch) in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"} and ch not in allowed for ch in value
    )
    return bool(value.strip()) and len(value) <= LONGEST.get(name, 30) and not has_controls
