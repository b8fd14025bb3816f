"""Values as a sentence shows them, and two values where they differ.

Layer: core. A text is cut at its beginning only where it begins as the one that was sent, so that what is left out is
no customer's: what is cut off in its middle is not known for what it is any more.
"""

from __future__ import annotations

import json
import unicodedata
from decimal import Decimal
from typing import Any, Final

#: The longest that is shown of one value.
_MOST: Final = 160
#: How much of a long text is shown before the place where it differs.
_BEFORE: Final = 12
_LONG: Final = 60


def spelled(value: Any) -> str:
    """``value`` as JSON, numbers as plain decimals."""
    match value:
        case Decimal():
            return f"{value:f}"
        case dict():
            return "{" + ", ".join(f"{spelled(str(k))}: {spelled(v)}" for k, v in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(spelled, value)) + "]"
        case _:
            return json.dumps(value, ensure_ascii=False, default=str)


def told_apart(wanted: Any, got: Any) -> tuple[str, str]:
    """Both values in words, long texts from where they differ, and what looks the same by its code points."""
    if not isinstance(wanted, str) or not isinstance(got, str):
        return _cut(spelled(wanted)), _cut(spelled(got))
    at = _first_difference(wanted, got)
    codes = [f" ({_codes(text, at)})" if _look_alike(wanted, got) else "" for text in (wanted, got)]
    if at <= _BEFORE or max(len(wanted), len(got)) <= _LONG:
        return _cut(repr(wanted)) + codes[0], _cut(repr(got)) + codes[1]
    start = at - _BEFORE
    return (
        f"from character {start + 1} on {_cut(repr(wanted[start:]))}{codes[0]}, {len(wanted)} in all",
        f"{_cut(repr(got[start:]))}{codes[1]}, {len(got)} in all",
    )


def _codes(text: str, at: int) -> str:
    named = " ".join(f"U+{ord(letter):04X}" for letter in text[at : at + 3])
    return f"{named or 'nothing more'} from character {at + 1} on"


def _cut(text: str) -> str:
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"


def _first_difference(one: str, other: str) -> int:
    for at, (letter, another) in enumerate(zip(one, other, strict=False)):
        if letter != another:
            return at
    return min(len(one), len(other))


def _look_alike(one: str, other: str) -> bool:
    """Whether two texts that differ are shown alike: of the same letters, in one piece or composed."""
    return one != other and unicodedata.normalize("NFKC", one) == unicodedata.normalize("NFKC", other)
