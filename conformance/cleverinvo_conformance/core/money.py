"""Money by an oracle of the suite's own: exact decimals, and every result that the contract allows.

Layer: core. The open points ``rounding``, ``minor_units`` and ``rounding_scope`` leave a deployment eight ways to
arrive at its totals. A result is exact where all of them agree; elsewhere it lies within half a unit of the last
decimal a line (the contract's note on INV-CREATE-2, -3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import product
from typing import Any, Final

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.clauses import OpenPoint

#: Decimals of the currencies of ISO 4217 that do not have two.
_DECIMALS: Final = (
    dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    )
    | dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3)
    | dict.fromkeys(["CLF", "UYW"], 4)
)
_TWO: Final = 2
#: Doubles from here on are whole numbers.
_WHOLE: Final = Decimal(2**53)
_MODES: Final = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}


def decimals_of(currency: str) -> int:
    """The decimals of a currency by ISO 4217; two for one that the table does not know."""
    return _DECIMALS.get(currency, _TWO)


def number(value: Any) -> Decimal | None:
    """``value`` as the shortest decimal that is the same double, so that every spelling of a number is equal.

    A number in a string is read, too; FMT-5 checks that separately. None for what is no number.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    try:
        found = Decimal(repr(float(value)))
    except (ValueError, OverflowError, InvalidOperation):
        return None
    return found if found.is_finite() else None


@dataclass(frozen=True, slots=True)
class Line:
    """What a line of an invoice says: quantity, price of one, tax in per cent."""

    quantity: Decimal
    unit_price: Decimal
    tax_rate: Decimal

    @property
    def amount(self) -> Decimal:
        """The exact amount before tax (INV-CREATE-2)."""
        return self.quantity * self.unit_price


def line_of(item: Any) -> Line | None:
    """The line that a JSON object shows or was sent as; None where a number is missing. No ``taxRate``: none."""
    if not isinstance(item, dict):
        return None
    quantity, price, rate = (
        number(item.get("quantity")),
        number(item.get("unitPrice")),
        number(item.get("taxRate", 0)),
    )
    return None if quantity is None or price is None or rate is None else Line(quantity, price, rate)


@dataclass(frozen=True, slots=True)
class Lawful:
    """The values that the contract allows for one sum of money: all from ``low`` to ``high``; ``grid`` is for telling."""

    low: Decimal
    high: Decimal
    grid: Decimal = Decimal("0.01")

    def allows(self, value: Decimal | None) -> bool:
        """Whether ``value`` is one of them."""
        return value is not None and self.low <= value <= self.high

    def __add__(self, other: Lawful) -> Lawful:
        return Lawful(self.low + other.low, self.high + other.high, min(self.grid, other.grid))

    def less(self, discount: Decimal) -> Lawful:
        """The same after ``discount``."""
        return Lawful(self.low - discount, self.high - discount, self.grid)

    def __str__(self) -> str:
        slack = (self.high - self.low) / 2
        if not slack:
            return plain(self.low)
        middle = ((self.low + self.high) / 2).quantize(self.grid, ROUND_HALF_UP)
        return f"{plain(middle)} (±{slack.normalize():f})"


def plain(value: Decimal) -> str:
    """``value`` without an exponent and with at least two decimals."""
    text = f"{value.normalize():f}"
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals:0<2}"


def grid_of(currency: str) -> Decimal:
    """The last decimal that money surely has: the coarser of the currency's own and two."""
    return Decimal(1).scaleb(-min(_DECIMALS.get(currency, _TWO), _TWO))


def printed(value: Decimal, currency: str) -> tuple[Decimal, ...]:
    """What a page may show for ``value``: itself, or, where the currency has fewer decimals, a rounded one.

    An API that rounds to two decimals whatever the currency (``minor_units``) may answer ¥1,234.50, which no
    format for yen shows.
    """
    own = Decimal(1).scaleb(-_DECIMALS.get(currency, _TWO))
    if not value % own:
        return (value,)
    return tuple(dict.fromkeys((value, *(value.quantize(own, mode) for mode in _MODES.values()))))


def grid_shown(currency: str, sums: Iterable[Decimal | None]) -> Decimal:
    """The last decimal of the money of which all ``sums`` are: the currency's own where each of them has it.

    Who tells a subtotal of 1.609 and a total of 1.629 does not round money to two decimals (``minor_units``).
    """
    own = Decimal(1).scaleb(-_DECIMALS.get(currency, _TWO))
    coarse = grid_of(currency)
    has_own = all(
        value is not None and _has_rest(value, coarse) and not _has_rest(value, own) for value in sums
    )
    return min(own, coarse) if has_own else coarse


def _has_rest(value: Decimal, grid: Decimal) -> bool:
    """Whether ``value`` is no multiple of ``grid``; of figures beyond :data:`_WHOLE` no double tells."""
    return abs(value) < _WHOLE and bool(value % grid)


def summed(parts: Iterable[Decimal], currency: str, grid: Decimal | None = None) -> Lawful:
    """The lawful sums of ``parts``, of which each may be rounded to ``grid`` by itself, or the sum, or none."""
    parts, grid = list(parts), grid or grid_of(currency)
    slack = sum(1 for part in parts if _has_rest(part, grid)) * grid / 2
    exact = sum(parts, Decimal())
    return Lawful(exact - slack, exact + slack, grid)


def taxes(
    amounts: Sequence[Decimal], lines: Sequence[Line], currency: str, grid: Decimal | None = None
) -> Lawful:
    """The lawful sums of the lines' taxes on ``amounts`` (INV-CREATE-3)."""
    return summed((a * line.tax_rate / 100 for a, line in zip(amounts, lines, strict=True)), currency, grid)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the eight ways."""

    rounding: str
    minor_units: str
    rounding_scope: str

    def tax_total(self, lines: Sequence[Line], currency: str) -> Decimal:
        """``taxTotal`` of ``lines`` by this way."""
        decimals = _DECIMALS.get(currency, _TWO) if self.minor_units == "currency" else _TWO
        grid, mode = Decimal(1).scaleb(-decimals), _MODES[self.rounding]
        each = [line.amount.quantize(grid, mode) * line.tax_rate / 100 for line in lines]
        if self.rounding_scope == "line":
            return sum((tax.quantize(grid, mode) for tax in each), Decimal())
        return sum(each, Decimal()).quantize(grid, mode)


CHOICES: Final = tuple(
    Choice(*values) for values in product(c.ROUNDING.values, c.MINOR_UNITS.values, c.ROUNDING_SCOPE.values)
)


def chosen(point: OpenPoint, lines: Sequence[Line], currency: str, tax_total: Decimal | None) -> str | None:
    """The one value of ``point`` under which ``tax_total`` comes about; None if several do, or none."""
    values = {str(getattr(way, point.key)) for way in CHOICES if way.tax_total(lines, currency) == tax_total}
    return values.pop() if len(values) == 1 else None
