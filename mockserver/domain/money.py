"""Money and the arithmetic of an invoice: exact decimals, rounded where the contract lets one round.

Layer: domain. Knows no invoice, no currency table and no JSON; callers pass the number of decimals
(``currencies``) and the open points ``rounding`` and ``rounding_scope`` (``behaviour``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Final, Literal, NamedTuple

Rounding = Literal["half_up", "half_even"]
RoundingScope = Literal["line", "total"]

#: Decimal digits that every IEEE 754 double keeps. Money leaves as a JSON number (FMT-5), which readers
#: hold as a double, so an amount of more digits would arrive as another amount.
EXACT_DIGITS: Final = 15

_PER_CENT: Final = Decimal("0.01")
#: One minor unit by the number of decimals; ISO 4217 has none beyond four.
_UNITS: Final = tuple(Decimal(1).scaleb(-decimals) for decimals in range(5))
_MODES: Final = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}
#: Wide enough that products and sums of inputs of any accepted size are exact before they are rounded.
_EXACT: Final = Context(prec=700, Emax=10_000, Emin=-10_000)


class AmountTooLarge(ArithmeticError):
    """An amount has more than :data:`EXACT_DIGITS` digits and cannot be told exactly as a JSON number."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How money is rounded: ``decimals`` of the currency, mode for a half, and where tax is rounded."""

    decimals: int
    rounding: Rounding = "half_up"
    scope: RoundingScope = "line"


class Totals(NamedTuple):
    """The four sums of an invoice, in its currency, rounded to its decimals."""

    subtotal: Decimal
    tax_total: Decimal
    discount_total: Decimal
    total: Decimal


def to_money(value: Decimal, rule: Rule) -> Decimal:
    """``value`` rounded to the rule's decimals.

    Raises :class:`AmountTooLarge` if what remains has more than 15 digits.
    """
    rounded = value.quantize(_UNITS[rule.decimals], rounding=_MODES[rule.rounding], context=_EXACT)
    if rounded and rounded.adjusted() + rule.decimals >= EXACT_DIGITS:
        raise AmountTooLarge
    return rounded or abs(rounded)  # no minus before a zero


def line_amount(quantity: Decimal, unit_price: Decimal, rule: Rule) -> Decimal:
    """``quantity`` × ``unit_price`` before tax (INV-CREATE-2)."""
    return to_money(_EXACT.multiply(quantity, unit_price), rule)


def totals(lines: Iterable[tuple[Decimal, Decimal]], discount: Decimal, rule: Rule) -> Totals:
    """Sums over ``(amount, tax rate in percent)`` pairs (INV-CREATE-3).

    ``subtotal`` = Σ amount; ``tax_total`` = Σ amount × rate / 100, rounded per line or once on the sum;
    ``total`` = ``subtotal`` + ``tax_total`` − ``discount``.
    """
    subtotal = tax_total = Decimal(0)
    per_line = rule.scope == "line"
    for amount, rate in lines:
        tax = _EXACT.multiply(_EXACT.multiply(amount, rate), _PER_CENT)
        subtotal = _EXACT.add(subtotal, amount)
        tax_total = _EXACT.add(tax_total, to_money(tax, rule) if per_line else tax)
    subtotal, tax_total, discount = (
        to_money(subtotal, rule),
        to_money(tax_total, rule),
        to_money(discount, rule),
    )
    return Totals(subtotal, tax_total, discount, to_money(subtotal + tax_total - discount, rule))
