"""The currencies of ISO 4217 and the decimals of their minor units.

Layer: domain. Must not know invoices. The list comes from the package ``iso4217``, which is made from the publication
of the standard. Babel uses the CLDR, which differs for sixteen currencies in use (IQD: 0 decimals there, 3 in the
standard).
"""

from __future__ import annotations

from functools import cache
from typing import Final

#: The decimals of a currency without a minor unit (gold, test codes), and of unknown codes.
DEFAULT_DECIMALS: Final = 2


@cache
def _table() -> dict[str, int]:
    """Return decimals by code. The import is deferred because it takes a tenth of the server's start time."""
    from iso4217 import Currency  # noqa: PLC0415

    return {c.code: DEFAULT_DECIMALS if c.exponent is None else c.exponent for c in Currency}


def is_known(code: str) -> bool:
    """Whether ``code`` (three capital letters) is in ISO 4217."""
    return code in _table()


def decimals_of(code: str) -> int:
    """Return the decimals of the minor unit of ``code``: USD 2, JPY 0, KWD 3; 2 if the standard has none."""
    return _table().get(code, DEFAULT_DECIMALS)
