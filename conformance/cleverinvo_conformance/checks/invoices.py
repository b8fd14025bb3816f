"""Comparing invoices: with what was sent, and with another view of the same.

Layer: checks. A violation of another clause (a number as a string, a date with a time) does not count against the
clause at hand: values are compared by what they mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, Phrase
from cleverinvo_conformance.core.expectation import Expectation, Kind, SameAs, Value, every, item
from cleverinvo_conformance.core.money import number
from cleverinvo_conformance.core.wording import spelled, told_apart

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


def check_kept(expect: Expect, clause: Clause, sent: dict[str, Any], *exchanges: Exchange) -> None:
    """The last exchange must show every field of ``sent`` as it was sent."""
    record = exchanges[-1].record
    for field, value in sent.items():
        held = agree(field, record.get(field), value)
        what, wanted, got = apart(field, value, record.get(field))
        must = Value(f"/data/{field}", value)
        expect.that(clause, held, f"{what} as sent, {wanted}", Phrase(got), *exchanges, must=must)


def apart(field: str, wanted: Any, got: Any) -> tuple[str, str, str]:
    """Where two values of ``field`` differ, and what stands there, in words."""
    if field != "lineItems" or not isinstance(wanted, list) or not isinstance(got, list):
        return f"`{field}`", *told_apart(wanted, got)
    if len(wanted) != len(got):
        return "`lineItems`", f"{len(wanted)} in order", f"{len(got)} line items"
    for at, (line, other) in enumerate(zip(wanted, got, strict=True), start=1):
        if not isinstance(line, dict) or not isinstance(other, dict):
            return f"line item {at}", *told_apart(line, other)
        for name in LINE:
            if name in line and not agree(name, other.get(name), line[name]):
                return f"`{name}` of line item {at}", *told_apart(line[name], other.get(name))
    return "`lineItems`", "as they are", "the same"


def check_agreement(expect: Expect, clause: Clause, listed: dict[str, Any], *exchanges: Exchange) -> None:
    """The last exchange's detail must agree with ``listed``, an item of a list (INV-GET-3)."""
    detail = exchanges[-1].record
    wrong = disagreeing(listed, detail)
    described = ", ".join(
        f"`{f}` {spelled(listed[f])} in the list and {spelled(detail[f])} in the detail" for f in wrong
    )
    expect.that(
        clause,
        not wrong,
        "the list item and the detail of an invoice to agree",
        Phrase(described),
        *exchanges,
        must=_agreement(wrong, exchanges),
    )


def _agreement(fields: Iterable[str], exchanges: tuple[Exchange, ...]) -> Expectation | None:
    """The ``fields`` of the last exchange's detail are those of its item in the list before."""
    lists = [at for at, exchange in enumerate(exchanges) if exchange.is_of_list]
    if not lists:
        return None
    place = item(exchanges[-1].record.get("id"))
    return every(*(SameAs(f"/data/{field}", lists[-1], f"{place}/{field}") for field in fields))


def disagreeing(item: dict[str, Any], detail: dict[str, Any]) -> list[str]:
    """The fields in which an item of a list and a detail tell different values.

    What is missing in one of them or is no value of its field's breaks INV-LIST-1, INV-GET-1 or FMT-5, and no more.
    """
    return [f for f in differing(item, detail) if _is_fit(f, item[f]) and _is_fit(f, detail[f])]


def _is_fit(field: str, value: Any) -> bool:
    """Whether ``value`` is one that ``field`` may have."""
    if field in _NUMBERS:
        return number(value) is not None
    if field == "client":
        return isinstance(value, dict) and isinstance(value.get("name"), str) and "email" in value
    return isinstance(value, str)


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


def check_receipt(expect: Expect, clause: Clause, exchange: Exchange, invoice_number: object) -> None:
    """The answer to a write must have at least id, number, total and status of the draft (INV-CREATE-1, INV-UPDATE-1)."""
    record = exchange.record
    id_ = record.get("id")
    held, must = isinstance(id_, str | int) and bool(id_), Kind("/data/id", ("text", "number"))
    expect.that(clause, held, "an `id` in the answer", id_, exchange, must=must)
    got, what = record.get("invoiceNumber"), "`invoiceNumber` in the answer"
    expect.equal(clause, got, invoice_number, what, exchange, at="/data/invoiceNumber")
    total = record.get("total")
    held, must = number(total) is not None, Kind("/data/total", ("number",))
    expect.that(clause, held, "a `total` in the answer", total, exchange, must=must)
    what = "`status` in the answer"
    expect.equal(clause, record.get("status"), "DRAFT", what, exchange, at="/data/status")


def check_unsent(expect: Expect, detail: Exchange) -> None:
    """A fresh draft was never sent or paid (INV-STATUS-2); what is no value of its field's is INV-GET-1's."""
    record = detail.record
    emailed = record.get("sentViaEmail")
    described = Phrase(spelled(emailed))
    held, expected = emailed is not True, "`sentViaEmail` false of a fresh draft"
    must: Expectation = Value("/data/sentViaEmail", False)
    expect.that(c.INV_STATUS_2, held, expected, described, detail, must=must)
    for field in ("sentAt", "paidAt"):
        value = record.get(field)
        held, expected, must = (
            not is_instant(value),
            f"`{field}` null of a fresh draft",
            Value(f"/data/{field}", None),
        )
        expect.that(c.INV_STATUS_2, held, expected, value, detail, must=must)


def is_instant(value: Any) -> bool:
    """Whether ``value`` tells an instant, in whatever way (FMT-3)."""
    try:
        datetime.fromisoformat(value)
    except (ValueError, TypeError):
        return False
    return True


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
