"""Comparing invoices: with what was sent, and with another view of the same.

Layer: suite. A breach of another clause (a number sent as a string, a date with a time) is not held against the
clause at hand: values are compared by what they mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from conformance.core.clauses import Clause
from conformance.core.exchange import Exchange
from conformance.core.expect import Expect, Said
from conformance.core.money import number

SUMS: Final = ("subtotal", "taxTotal", "discountTotal", "total")
#: What a list item has, `client` apart (INV-LIST-1).
ITEM: Final = (
    "id",
    "clientId",
    "invoiceNumber",
    "currency",
    "issueDate",
    "dueDate",
    *SUMS,
    "status",
    "createdAt",
)
#: What a detail has beyond it, line items apart (INV-GET-1).
BEYOND: Final = ("notes", "terms", "sentViaEmail", "sentAt", "paidAt")
LINE: Final = ("description", "quantity", "unitPrice", "amount", "taxRate")
#: Every field of a detail.
DETAIL: Final = (*ITEM, "client", "lineItems", *BEYOND)

_NUMBERS: Final = frozenset({*SUMS, "quantity", "unitPrice", "amount", "taxRate"})


def agree(field: str, one: Any, other: Any) -> bool:
    """Whether two values of ``field`` mean the same. An object or line is compared by the keys of ``other``."""
    if one is None or other is None:
        return one is other
    if field in _NUMBERS:
        found = number(one)
        return found == number(other) and (found is not None or one == other)
    compare = _COMPARISONS.get(field)
    return compare(one, other) if compare else type(one) is type(other) and bool(one == other)


def differing(got: dict[str, Any], wanted: dict[str, Any], fields: Iterable[str] = DETAIL) -> list[str]:
    """The ``fields`` that both have and that do not agree."""
    return [f for f in fields if f in got and f in wanted and not agree(f, got[f], wanted[f])]


def judge_kept(expect: Expect, clause: Clause, sent: dict[str, Any], *exchanges: Exchange) -> None:
    """The last exchange must show every field of ``sent`` as it was sent."""
    record = exchanges[-1].record
    for field, value in sent.items():
        got = record.get(field)
        if field == "lineItems" and isinstance(got, list) and len(got) == len(value):
            for at, (shown, line) in enumerate(zip(got, value, strict=True), start=1):
                expect.that(
                    clause, _lines_agree(shown, line), f"line item {at} as sent, {line}", shown, *exchanges
                )
        elif field == "lineItems":
            got = Said(f"{len(got)} line items") if isinstance(got, list) else got
            expect.that(
                clause, False, f"the {len(value)} line items that were sent, in order", got, *exchanges
            )
        else:
            expect.that(clause, agree(field, got, value), f"`{field}` as sent, {value!r}", got, *exchanges)


def judge_agreement(expect: Expect, clause: Clause, item: dict[str, Any], *exchanges: Exchange) -> None:
    """The last exchange's detail must agree with ``item`` of a list (INV-GET-3)."""
    detail = exchanges[-1].record
    wrong = differing(item, detail)
    told = ", ".join(f"`{f}` {item[f]!r} in the list and {detail[f]!r} in the detail" for f in wrong)
    expect.that(
        clause, not wrong, "the list item and the detail of an invoice to agree", Said(told), *exchanges
    )


def _lines_agree(one: Any, other: Any) -> bool:
    if not isinstance(one, dict) or not isinstance(other, dict):
        return False
    return all(agree(field, one.get(field), other[field]) for field in LINE if field in other)


def _same_instant(one: Any, other: Any) -> bool:
    one, other = str(one), str(other)
    if one == other:
        return True
    try:
        apart = datetime.fromisoformat(one) - datetime.fromisoformat(other)
    except (ValueError, TypeError):
        return False
    exact = "." in one and "." in other
    return abs(apart) < (timedelta(milliseconds=1) if exact else timedelta(seconds=1))


def judge_receipt(expect: Expect, clause: Clause, exchange: Exchange, invoice_number: object) -> None:
    """The answer to a write must have at least id, number, total and status of the draft (INV-CREATE-1, INV-UPDATE-1)."""
    record = exchange.record
    id_ = record.get("id")
    expect.that(clause, isinstance(id_, str | int) and bool(id_), "an `id` in the answer", id_, exchange)
    expect.equal(
        clause, record.get("invoiceNumber"), invoice_number, "`invoiceNumber` in the answer", exchange
    )
    total = record.get("total")
    expect.that(clause, number(total) is not None, "a `total` in the answer", total, exchange)
    expect.equal(clause, record.get("status"), "DRAFT", "`status` in the answer", exchange)


def _days_agree(one: Any, other: Any) -> bool:
    return str(one)[:10] == str(other)[:10]


def _clients_agree(one: Any, other: Any) -> bool:
    return isinstance(one, dict) and all(one.get(k) == other.get(k) for k in ("name", "email"))


def _all_lines_agree(one: Any, other: Any) -> bool:
    return isinstance(one, list) and len(one) == len(other) and all(map(_lines_agree, one, other))


_COMPARISONS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "issueDate": _days_agree,
    "dueDate": _days_agree,
    "createdAt": _same_instant,
    "sentAt": _same_instant,
    "paidAt": _same_instant,
    "client": _clients_agree,
    "lineItems": _all_lines_agree,
}
