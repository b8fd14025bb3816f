"""Reading JSON within bounds that RFC 8259, 9 lets a reader set: on depth, and on numbers.

Layer: core. A number with an exponent of nine digits is a few bytes, but takes gigabytes to write out. Such a number
is read as a smaller one that no field of the API can have either.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Final, NoReturn

#: Objects and arrays within each other.
DEEPEST: Final = 400
#: Digits before or behind the point that a number keeps.
DIGITS: Final = 1000


class TooDeep(ValueError):
    """JSON of more than :data:`DEEPEST` levels."""


def parsed(body: bytes) -> Any:
    """``body`` as JSON, numbers with a fraction or an exponent as :class:`Decimal`.

    Raises :class:`ValueError` for what is no JSON, :class:`TooDeep` for more than :data:`DEEPEST` levels, and
    :class:`RecursionError` for many more. A number of more than :data:`DIGITS` digits becomes a power of ten with its sign.
    """
    text = body.decode("utf-8")
    document = json.loads(text, parse_float=_number, parse_int=_integer, parse_constant=_refuse)
    if text.count("[") + text.count("{") > DEEPEST:
        check_depth(document)
    return document


def _number(text: str) -> Decimal:
    value = Decimal(text)
    if not value or abs(value.adjusted()) <= DIGITS:
        return value
    return Decimal((value.is_signed(), (1,), DIGITS if value.adjusted() > 0 else -DIGITS))


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) <= DIGITS else _number(text)


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def check_depth(document: Any) -> None:
    """Raise :class:`TooDeep` if ``document`` has more than :data:`DEEPEST` levels."""
    level = [document]
    for _ in range(DEEPEST):
        level = [child for node in level for child in _children(node)]
        if not level:
            return
    raise TooDeep(f"nested more than {DEEPEST} levels deep")


def _children(node: Any) -> Any:
    if isinstance(node, dict):
        return [child for child in node.values() if isinstance(child, dict | list)]
    return [child for child in node if isinstance(child, dict | list)] if isinstance(node, list) else []
