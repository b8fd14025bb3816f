"""Currencies by ISO 4217 and the decimals their money has.

Layer: domain. The list is the ``iso4217`` package's, made from the standard's own publication. Babel's is
CLDR's, which differs for sixteen currencies in use (IQD: 0 decimals there, 3 in the standard).
"""

from __future__ import annotations

from functools import cache
from typing import Final

#: Decimals of a currency that has no minor unit by the standard (gold, test codes) or is not in it.
DEFAULT_DECIMALS: Final = 2


@cache
def _table() -> dict[str, int]:
    """Code -> decimals. Imported when first asked for: it takes a tenth of the server's start."""
    from iso4217 import Currency  # noqa: PLC0415

    return {c.code: DEFAULT_DECIMALS if c.exponent is None else c.exponent for c in Currency}


def is_known(code: str) -> bool:
    """Whether ISO 4217 has ``code`` (three capital letters)."""
    return code in _table()


def decimals_of(code: str) -> int:
    """Decimals of ``code``'s minor unit: USD 2, JPY 0, KWD 3; 2 where the standard gives none."""
    return _table().get(code, DEFAULT_DECIMALS)
