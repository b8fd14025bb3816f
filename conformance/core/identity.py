"""Ids and marks: what this run calls its own, and ids that nobody has.

Layer: core.
"""

from __future__ import annotations

import string
from random import Random
from typing import Final

_MARK_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz"
#: How many characters at the end of an id are drawn anew.
_TAIL: Final = 10


def new_mark(random: Random) -> str:
    """The run's mark: one word that stands in the name or number of everything it makes."""
    return "cfm" + "".join(random.choices(_MARK_LETTERS + string.digits, k=9))


def altered(id_: str, random: Random) -> str:
    """Another id within ``id_``'s own alphabet and length: its last characters drawn anew.

    Digits stay digits, and letters of an id that is all hexadecimal stay so; signs stay where they are.
    """
    letters = [c for c in id_ if c.isalpha()]
    is_hexadecimal = all(c in string.hexdigits for c in letters)
    has_letters = bool(letters)

    def drawn(character: str) -> str:
        if character.isdigit() and not has_letters:
            return random.choice(string.digits)
        if not (character.isascii() and character.isalnum()):
            return character
        if is_hexadecimal:
            return random.choice("0123456789abcdef" if character.lower() == character else "0123456789ABCDEF")
        if character.isdigit():
            return random.choice(string.digits)
        return random.choice(string.ascii_lowercase if character.islower() else string.ascii_uppercase)

    while True:
        changed = [drawn(c) if at >= len(id_) - _TAIL else c for at, c in enumerate(id_)]
        if (text := "".join(changed)) != id_:
            return text
