"""How the API writes numbers, dates and instants (FMT-2 to FMT-5).

Layer: core. Functions of one value.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, TypeGuard

_TIMESTAMP: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z", re.ASCII)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def is_integer(value: Any) -> TypeGuard[int]:
    """Whether ``value`` is a JSON number without a fraction, however it is spelled."""
    return is_number(value) and (isinstance(value, int) or Decimal(value).to_integral_value() == value)


def is_number(value: Any) -> bool:
    """Whether ``value`` is a JSON number."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def is_timestamp(value: Any) -> bool:
    """Whether ``value`` is an instant in UTC with milliseconds (FMT-3)."""
    if not isinstance(value, str) or not _TIMESTAMP.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_date(value: Any) -> bool:
    """Whether ``value`` is a day of the calendar (FMT-4)."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
