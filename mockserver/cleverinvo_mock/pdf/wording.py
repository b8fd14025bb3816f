"""Formats numbers and amounts in the English convention.

Layer: services. Values in, strings out; must not know pages. Numbers are printed in full and never shortened, so that
every value of the API can be found on the PDF. Only numbers of more than 40 digits get an exponent.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from babel.numbers import get_currency_symbol

#: A number whose power of ten is at least this (or at most minus this) is printed with an exponent.
_MAX_POWER: Final = 40


@dataclass(frozen=True, slots=True)
class Money:
    """The format of amounts in one currency: its ISO 4217 ``code``, its symbol, the number of decimals."""

    code: str
    symbol: str
    decimals: int

    @classmethod
    def of(cls, code: str, decimals: int) -> Money:
        """Return the format of the currency ``code``. If English has no symbol for it, the code is the symbol."""
        return cls(code, get_currency_symbol(code, locale="en"), decimals)

    def figure(self, amount: Decimal) -> str:
        """Format ``amount`` for a table column: ``-1,234.50``."""
        return f"{amount:z,.{self.decimals}f}" if amount.adjusted() < _MAX_POWER else str(amount)

    def price(self, price: Decimal) -> str:
        """Format ``price`` for a table column, with more decimals if it has more: ``0.0125``."""
        plain = number(price)
        decimals = len(plain.partition(".")[2])
        return plain if decimals > self.decimals or "E" in plain else self.figure(price)

    def total(self, amount: Decimal) -> str:
        """Format ``amount`` with the currency: ``$5,500.00``, ``-JP¥1,234``, ``KWD 1,234.500``."""
        figure = self.figure(amount)
        sign = "-" if figure.startswith("-") else ""
        space = " " if self.symbol[-1:].isalpha() else ""
        return f"{sign}{self.symbol}{space}{figure.removeprefix('-')}"


def number(value: Decimal) -> str:
    """Format ``value`` without trailing zeros: ``1,234.5``."""
    if value and not -_MAX_POWER < value.adjusted() < _MAX_POWER:
        return str(value)
    plain = f"{value:z,f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def percentage(rate: Decimal) -> str:
    """Format ``rate``, which is in percent: ``7.5%``."""
    return f"{number(rate)}%"
