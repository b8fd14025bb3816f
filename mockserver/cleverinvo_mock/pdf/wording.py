"""The figures of an invoice as readers of English expect them.

Layer: services. Values in, strings out; knows no page. Figures are written out in full and never shortened, so
what the API says can be found again on paper; only figures that would be mostly zeros get an exponent.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from babel.numbers import get_currency_symbol

#: Powers of ten beyond which figures are written with an exponent.
_FARTHEST: Final = 40


@dataclass(frozen=True, slots=True)
class Money:
    """How amounts of one currency are written: its ISO 4217 ``code``, its symbol, the number of decimals."""

    code: str
    symbol: str
    decimals: int

    @classmethod
    def of(cls, code: str, decimals: int) -> Money:
        """Money of ``code``; a currency without a symbol in English has its code for one."""
        return cls(code, get_currency_symbol(code, locale="en"), decimals)

    def figure(self, amount: Decimal) -> str:
        """``amount`` in a column of figures: ``-1,234.50``."""
        return f"{amount:z,.{self.decimals}f}" if amount.adjusted() < _FARTHEST else str(amount)

    def price(self, price: Decimal) -> str:
        """``price`` in a column of figures, with more decimals if it has more: ``0.0125``."""
        plain = number(price)
        decimals = len(plain.partition(".")[2])
        return plain if decimals > self.decimals or "E" in plain else self.figure(price)

    def total(self, amount: Decimal) -> str:
        """``amount`` in the form of its currency: ``$5,500.00``, ``-JP¥1,234``, ``KWD 1,234.500``."""
        figure = self.figure(amount)
        sign = "-" if figure.startswith("-") else ""
        space = " " if self.symbol[-1:].isalpha() else ""
        return f"{sign}{self.symbol}{space}{figure.removeprefix('-')}"


def number(value: Decimal) -> str:
    """``value`` with as many decimals as it needs: ``1,234.5``."""
    if value and not -_FARTHEST < value.adjusted() < _FARTHEST:
        return str(value)
    plain = f"{value:z,f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def percentage(rate: Decimal) -> str:
    """``rate``, which is in percent: ``7.5%``."""
    return f"{number(rate)}%"
