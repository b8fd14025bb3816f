"""Validates the line items of a request and computes their amounts and totals.

Layer: domain. Applies the open points about line items and names the fields in refusals. Must not do arithmetic
itself: that is in ``money``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Final, TypedDict

from msgspec.structs import replace

from cleverinvo_mock.domain import currencies, money
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.errors import NO_CLAUSE, InvalidField, MissingField
from cleverinvo_mock.domain.field_names import field_name, wire_name
from cleverinvo_mock.domain.invoices import LineItem

_ZERO: Final = Decimal(0)


class LineFields(TypedDict, total=False):
    """The fields of a line item in a request; ``None`` is a ``null``. Their types are already validated."""

    description: str | None
    quantity: Decimal | None
    unit_price: Decimal | None
    tax_rate: Decimal | None


def money_rule(currency: str, behaviour: Behaviour) -> money.RoundingRule:
    """Return the rounding of ``currency`` (open points ``minor_units``, ``rounding``, ``rounding_scope``)."""
    decimals = 2 if behaviour.minor_units == "two" else currencies.decimals_of(currency)
    return _rule(decimals, behaviour.rounding, behaviour.rounding_scope)


def checked_lines(sent: Sequence[LineFields], behaviour: Behaviour) -> tuple[LineItem, ...]:
    """Validate the lines and return them in the same order (INV-CREATE-4), without amounts yet.

    Raises :class:`MissingField`, :class:`InvalidField`, with field names such as ``lineItems[0].quantity``.
    """
    if not sent and behaviour.empty_line_items == "400":
        raise InvalidField("lineItems", "at least one line item is required", under="empty_line_items")
    return tuple([_checked_line(fields, n, behaviour) for n, fields in enumerate(sent)])


def priced(lines: Iterable[LineItem], rule: money.RoundingRule) -> tuple[LineItem, ...]:
    """Return the lines with amounts, rounded by ``rule`` (INV-CREATE-2). Raises :class:`InvalidField`."""
    return tuple(
        [
            replace(line, amount=_amount(line.quantity, line.unit_price, n, rule))
            for n, line in enumerate(lines)
        ]
    )


def sums_of(lines: Iterable[LineItem], discount: Decimal, rule: money.RoundingRule) -> money.Totals:
    """Return the totals of the invoice (INV-CREATE-3). Raises :class:`InvalidField` if they have too many digits."""
    try:
        return money.totals([(line.amount, line.tax_rate) for line in lines], discount, rule)
    except money.AmountTooLarge:
        problem = f"the totals have more than {money.EXACT_DIGITS} digits"
        raise InvalidField("lineItems", problem, under="FMT-5") from None


@cache
def _rule(decimals: int, rounding: money.Rounding, scope: money.RoundingScope) -> money.RoundingRule:
    return money.RoundingRule(decimals, rounding, scope)


def _checked_line(fields: LineFields, n: int, behaviour: Behaviour) -> LineItem:
    description = fields.get("description")
    if description is None:
        raise MissingField(_of_line(n, "description"))
    quantity = _number(fields.get("quantity"), n, "quantity", behaviour)
    unit_price = _number(fields.get("unit_price"), n, "unit_price", behaviour)
    tax_rate = fields.get("tax_rate")
    if tax_rate is None:
        if behaviour.missing_tax_rate == "400":
            raise MissingField(_of_line(n, "tax_rate"))
        tax_rate = _ZERO
    elif tax_rate < 0:
        raise InvalidField(_of_line(n, "tax_rate"), "must not be negative", under=NO_CLAUSE)
    return LineItem(description, quantity, unit_price, tax_rate, amount=_ZERO)


def _number(value: Decimal | None, n: int, field: str, behaviour: Behaviour) -> Decimal:
    if value is None:
        raise MissingField(_of_line(n, field))
    if value < 0 and behaviour.negative_numbers == "400":
        raise InvalidField(_of_line(n, field), "must not be negative", under="negative_numbers")
    return value


def _of_line(n: int, field: str) -> str:
    """Return the API's name of a field of line ``n``, counted from 0."""
    return field_name((wire_name("line_items"), n, wire_name(field)))


def _amount(quantity: Decimal, unit_price: Decimal, n: int, rule: money.RoundingRule) -> Decimal:
    try:
        return money.line_amount(quantity, unit_price, rule)
    except money.AmountTooLarge:
        problem = f"its amount has more than {money.EXACT_DIGITS} digits"
        raise InvalidField(f"lineItems[{n}]", problem, under="FMT-5") from None
