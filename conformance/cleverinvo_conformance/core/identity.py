"""Ids and marks: what this run calls its own, and ids that nobody has.

Layer: core.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import Final

_MARK_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz"
#: How many letters and digits at the end of an id are made anew.
_TAIL: Final = 10
#: How many ids are made before it is said that there is no other.
_ATTEMPTS: Final = 60
#: A number that is counted up, perhaps behind a word; longer ones are drawn, as those of a snowflake are.
_COUNTED: Final = re.compile(r"([A-Za-z]*[^0-9A-Za-z]?)(\d{1,12})", re.ASCII)
#: How far beyond the largest number that is known an unknown one lies at least.
_BEYOND: Final = 1000
#: What a column for numbers holds at most: 31, 53 and 63 bits.
_COLUMNS: Final = (2**31 - 1, 2**53 - 1, 2**63 - 1)
#: UUIDs, ULIDs, cuids and the ids of MongoDB: forms without a digit that checks the others.
_UNCHECKED: Final = re.compile(
    r"(?:[A-Za-z]+_)?"
    r"(?:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-7][0-9A-HJKMNP-TV-Z]{25}|c[a-z0-9]{24}|[0-9a-f]{24})",
    re.ASCII,
)


def new_mark(random: Random) -> str:
    """The run's mark: one word that stands in the name or number of everything it makes."""
    return "cfm" + "".join(random.choices(_MARK_LETTERS + string.digits, k=9))


def made_up(known: Sequence[str], random: Random, *, taken: Iterable[str] = ()) -> Iterator[str]:
    """Ids that could be the deployment's own, and are neither ``known`` nor ``taken``; they may run out.

    Each is the first of ``known``, altered: a number that is counted up lies far beyond the largest that is known; of
    another id the last characters change places, digits with digits, small letters with small ones and capitals with
    capitals, so that no sign comes in that this deployment's ids do not have. Where that makes nothing new they are
    drawn from those that the ``known`` ids end in.
    """
    seen = {id_.casefold() for id_ in (*known, *taken)}
    if counted := _COUNTED.fullmatch(known[0]):
        make = _beyond(counted, known, random)
    else:
        make = _with_another_tail(known, random)
    for id_ in make:
        if id_.casefold() not in seen:
            seen.add(id_.casefold())
            yield id_


def in_another_case(id_: str) -> str:
    """``id_`` with its last letter in the other case, if the id has letters of both cases; else "".

    In such an alphabet that is another id. UUIDs and their like have no meaning in the case of their letters.
    """
    letters = [at for at in _tail(id_) if id_[at].isalpha()]
    if (
        cannot_be_malformed(id_)
        or not letters
        or id_[letters[0] :] in {id_[letters[0] :].lower(), id_[letters[0] :].upper()}
    ):
        return ""
    at = letters[-1]
    return f"{id_[:at]}{id_[at].swapcase()}{id_[at + 1 :]}"


def is_far_from(id_: str, known: Iterable[str]) -> bool:
    """Whether ``id_``, if it is a number that is counted up, will not be reached soon from the ``known`` ones."""
    counted = _COUNTED.fullmatch(id_)
    return not counted or int(counted[2]) > _largest(counted[1], known) + _BEYOND // 2


def cannot_be_malformed(id_: str) -> bool:
    """Whether any id that looks like this one is well-formed; else it may hold a sum that checks it (*malformed_id*)."""
    return bool(_UNCHECKED.fullmatch(id_))


def _beyond(counted: re.Match[str], known: Sequence[str], random: Random) -> Iterator[str]:
    word, digits = counted[1], counted[2]
    width = len(digits) if digits.startswith("0") else 1
    top = _largest(word, known)
    column = 10**width - 1 if width > 1 else next(most for most in _COLUMNS if top < most)
    low = min(2 * top + _BEYOND, (top + column) // 2 + 1)
    high = max(min(5 * low, column), low)
    for _ in range(_ATTEMPTS):
        yield f"{word}{random.randint(low, high):0{width}}"


def _largest(word: str, known: Iterable[str]) -> int:
    numbers = [int(m[2]) for id_ in known if (m := _COUNTED.fullmatch(id_)) and m[1] == word]
    return max(numbers, default=0)


def _with_another_tail(known: Sequence[str], random: Random) -> Iterator[str]:
    id_ = known[0]
    places = _tail(id_)
    endings = [other[at] for other in known for at in _tail(other)]
    for attempt in range(_ATTEMPTS):
        changed = list(id_)
        for is_kind in (str.isdigit, str.islower, str.isupper):
            own = [at for at in places if is_kind(id_[at])]
            signs = [id_[at] for at in own]
            if attempt < _ATTEMPTS // 2:
                random.shuffle(signs)
            else:
                choice = sorted({sign for sign in endings if is_kind(sign)})
                signs = [random.choice(choice) for _ in own]
            for at, sign in zip(own, signs, strict=True):
                changed[at] = sign
        yield "".join(changed)


def _tail(id_: str) -> list[int]:
    """Where the last letters and digits of ``id_`` stand, behind its prefix if it has one."""
    prefix = re.match(r"[A-Za-z]+[_:-]", id_)
    begin = prefix.end() if prefix else 0
    places = [at for at, sign in enumerate(id_) if at >= begin and sign.isascii() and sign.isalnum()]
    # The first stays: a number has no zero there, and forms tell themselves by it.
    return places[1:][-_TAIL:] or places
