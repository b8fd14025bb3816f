"""The arithmetic of an invoice: exact decimals, rounded only where the contract allows it.

Layer: domain. Must not know invoices, the currency table or JSON. Callers pass the number of decimals
(``currencies``) and the open points ``rounding`` and ``rounding_scope`` (``behaviour``).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Final, Literal, NamedTuple

Rounding = Literal["half_up", "half_even"]
RoundingScope = Literal["line", "total"]

#: The number of decimal digits that every IEEE 754 double preserves. Amounts are JSON numbers (FMT-5), which clients
#: read as doubles, so they would read an amount with more digits as a different amount.
EXACT_DIGITS: Final = 15

_MODES: Final = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}
#: Wide enough that products and sums of inputs of any accepted size are exact before they are rounded.
_EXACT: Final = Context(prec=700, Emax=10_000, Emin=-10_000)


class AmountTooLarge(ArithmeticError):
    """An amount has more than :data:`EXACT_DIGITS` digits, so clients cannot read it exactly from a JSON number."""


def decimal_of(number: float) -> Decimal:
    """Return the decimal that the JSON text had: ``repr`` of a float is its shortest exact form."""
    return Decimal(number) if type(number) is int else Decimal(repr(number))


class RoundingRule:
    """How amounts are rounded: the ``decimals`` of the currency, the mode for halves, and where tax is rounded.

    ``unit``: the smallest amount. ``limit``: the smallest amount with more than :data:`EXACT_DIGITS` digits.
    """

    __slots__ = ("decimals", "limit", "mode", "per_line", "unit")

    def __init__(self, decimals: int, rounding: Rounding = "half_up", scope: RoundingScope = "line") -> None:
        self.decimals: Final = decimals
        self.mode: Final = _MODES[rounding]
        self.per_line: Final = scope == "line"
        self.unit: Final = Decimal(1).scaleb(-decimals)
        self.limit: Final = Decimal(1).scaleb(EXACT_DIGITS - decimals)


class Totals(NamedTuple):
    """The four sums of an invoice, in its currency, rounded to its decimals."""

    subtotal: Decimal
    tax_total: Decimal
    discount_total: Decimal
    total: Decimal


def to_money(value: Decimal, rule: RoundingRule) -> Decimal:
    """Round ``value`` to the rule's decimals.

    Raises :class:`AmountTooLarge` if the result has more than :data:`EXACT_DIGITS` digits.
    """
    rounded = value.quantize(rule.unit, rule.mode, _EXACT)
    _check(rounded, rule)
    return rounded or abs(rounded)  # -0 becomes 0


def line_amount(quantity: Decimal, unit_price: Decimal, rule: RoundingRule) -> Decimal:
    """Return ``quantity`` × ``unit_price`` before tax, rounded (INV-CREATE-2). Raises :class:`AmountTooLarge`."""
    return to_money(_EXACT.multiply(quantity, unit_price), rule)


def totals(lines: Iterable[tuple[Decimal, Decimal]], discount: Decimal, rule: RoundingRule) -> Totals:
    """Return the totals of ``(amount, tax rate in percent)`` pairs (INV-CREATE-3). Raises :class:`AmountTooLarge`.

    ``subtotal`` = Σ amount; ``tax_total`` = Σ amount × rate / 100, rounded per line or once on the sum;
    ``total`` = ``subtotal`` + ``tax_total`` − ``discount``.
    """
    subtotal = tax_total = rule.unit * 0
    for amount, rate in lines:
        subtotal = _EXACT.add(subtotal, amount)
        if rate:
            tax = _EXACT.multiply(amount, rate).scaleb(-2, _EXACT)
            tax_total = _EXACT.add(tax_total, to_money(tax, rule) if rule.per_line else tax)
    if not rule.per_line:
        tax_total = to_money(tax_total, rule)
    if discount:
        discount = to_money(discount, rule)
    total = _EXACT.subtract(_EXACT.add(subtotal, tax_total), discount)
    for money in (subtotal, tax_total, total):
        _check(money, rule)
    return Totals(subtotal, tax_total, discount, total)


def _check(money: Decimal, rule: RoundingRule) -> None:
    if not -rule.limit < money < rule.limit:
        raise AmountTooLarge
