"""Values as a sentence shows them, and two values where they differ.

Layer: core. Sentences hold whole values, so that the redactor can match them. Only :func:`cut` shortens, and it must be
called after redaction: a value that is cut in the middle can no longer be matched.
"""

from __future__ import annotations

import json
import re
import unicodedata
from decimal import Decimal
from typing import Any, Final

#: Characters that are shown of one quoted value, and of a whole sentence.
_LITERAL: Final = 160
_LONGEST: Final = 600
#: A quoted text that is longer than a sentence shows.
_LONG_LITERAL: Final = re.compile(rf"""(['"])((?:(?!\1).){{{_LITERAL}}})(?:(?!\1).)+\1""", re.DOTALL)
#: How much of a long text is shown before the place where it differs.
_BEFORE: Final = 12
_LONG: Final = 60


class Phrase(str):
    """A text that is a sentence of the suite already, and is not put into quotes."""

    __slots__ = ()


def formatted(value: object) -> Phrase:
    """``value`` as a sentence shows it, whole: text in quotes, ``null``, ``true`` and ``false`` as in JSON."""
    if isinstance(value, Phrase):
        return value
    if value is None or isinstance(value, bool):
        return Phrase(json.dumps(value))
    return Phrase(repr(value) if isinstance(value, str) else str(value))


def cut(text: str, longest: int = _LONGEST) -> str:
    """``text`` for a report: long quoted values are shortened, and then the whole. Redact it first."""
    text = _LONG_LITERAL.sub(r"\1\2…\1", text)
    return text if len(text) <= longest else f"{text[:longest]}…"


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
        return spelled(wanted), spelled(got)
    at = _first_difference(wanted, got)
    codes = [f" ({_codes(text, at)})" if _look_alike(wanted, got) else "" for text in (wanted, got)]
    if at <= _BEFORE or max(len(wanted), len(got)) <= _LONG:
        return repr(wanted) + codes[0], repr(got) + codes[1]
    start = at - _BEFORE
    return (
        f"from character {start + 1} on {wanted[start:]!r}{codes[0]}, {len(wanted)} in all",
        f"{got[start:]!r}{codes[1]}, {len(got)} in all",
    )


def _codes(text: str, at: int) -> str:
    named = " ".join(f"U+{ord(letter):04X}" for letter in text[at : at + 3])
    return f"{named or 'nothing more'} from character {at + 1} on"


def _first_difference(one: str, other: str) -> int:
    for at, (letter, another) in enumerate(zip(one, other, strict=False)):
        if letter != another:
            return at
    return min(len(one), len(other))


def _look_alike(one: str, other: str) -> bool:
    """Whether two texts that differ are shown alike: of the same letters, in one piece or composed."""
    return one != other and unicodedata.normalize("NFKC", one) == unicodedata.normalize("NFKC", other)
