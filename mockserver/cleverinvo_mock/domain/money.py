"""Money and the arithmetic of an invoice: exact decimals, rounded where the contract lets one round.

Layer: domain. Knows no invoice, no currency table and no JSON; callers pass the number of decimals
(``currencies``) and the open points ``rounding`` and ``rounding_scope`` (``behaviour``).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Final, Literal, NamedTuple

Rounding = Literal["half_up", "half_even"]
RoundingScope = Literal["line", "total"]

#: Decimal digits that every IEEE 754 double keeps. Money leaves as a JSON number (FMT-5), which readers
#: hold as a double, so an amount of more digits would arrive as another amount.
EXACT_DIGITS: Final = 15

_MODES: Final = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}
#: Wide enough that products and sums of inputs of any accepted size are exact before they are rounded.
_EXACT: Final = Context(prec=700, Emax=10_000, Emin=-10_000)


class AmountTooLarge(ArithmeticError):
    """An amount has more than :data:`EXACT_DIGITS` digits and cannot be told exactly as a JSON number."""


def decimal_of(number: float) -> Decimal:
    """The decimal that was written: a float's shortest form is what its text said."""
    return Decimal(number) if type(number) is int else Decimal(repr(number))


class RoundingRule:
    """How money is rounded: ``decimals`` of the currency, mode for a half, and where tax is rounded.

    ``unit`` is the smallest amount, ``limit`` the first that has more than :data:`EXACT_DIGITS` digits.
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
    """``value`` rounded to the rule's decimals.

    Raises :class:`AmountTooLarge` if what remains has more than 15 digits.
    """
    rounded = value.quantize(rule.unit, rule.mode, _EXACT)
    _check(rounded, rule)
    return rounded or abs(rounded)  # no minus before a zero


def line_amount(quantity: Decimal, unit_price: Decimal, rule: RoundingRule) -> Decimal:
    """``quantity`` × ``unit_price`` before tax (INV-CREATE-2)."""
    return to_money(_EXACT.multiply(quantity, unit_price), rule)


def totals(lines: Iterable[tuple[Decimal, Decimal]], discount: Decimal, rule: RoundingRule) -> Totals:
    """Sums over ``(amount, tax rate in percent)`` pairs (INV-CREATE-3).

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
