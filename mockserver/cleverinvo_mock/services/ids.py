"""Ids in the form of the reference, ``clx…``, 25 characters of a-z and 0-9; and names and keys of accounts.

Layer: services. An id's layout is a cuid's (https://github.com/paralleldrive/cuid): time, counter, chance. The
first three characters are the reference's own, so that the time takes the next eight.
"""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import datetime
from random import Random
from typing import Any, Final, NamedTuple

PREFIX: Final = "clx"
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_PAIRS: Final = tuple(high + low for high in _DIGITS for low in _DIGITS)
_COUNTER_SPAN: Final = 36**4
_FORM: Final = re.compile(r"[a-z0-9]{25}", re.ASCII)


def is_well_formed(text: str) -> bool:
    """Whether some record could have this id (open point ``malformed_id``)."""
    return _FORM.fullmatch(text) is not None


class SourceState(NamedTuple):
    """Where a source stands: what it makes next follows from this alone."""

    chance: tuple[Any, ...]
    counter: int


class IdSource:
    """Makes ids. The same random seed and the same instants give the same ids."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._counter = 0
        self._stamp = (-1, "")  # of the last instant: under load many ids fall into one millisecond

    def next(self, now: datetime, taken: Container[object] = ()) -> str:
        """A new id: ``clx``, eight characters of ``now`` (ms), four of a counter, ten of chance.

        It is none of ``taken``: records that were made elsewhere with the same seed and clock may have come in.
        """
        while True:
            self._counter = (self._counter + 1) % _COUNTER_SPAN
            milliseconds = int(now.timestamp() * 1000)
            if milliseconds != self._stamp[0]:
                self._stamp = (milliseconds, _base36(milliseconds, 8))
            id_ = f"{PREFIX}{self._stamp[1]}{_base36(self._counter, 4)}{_chance(self._random, 5)}"
            if id_ not in taken:
                return id_

    def snapshot(self) -> SourceState:
        """Where it stands."""
        return SourceState(self._random.getstate(), self._counter)

    def restore(self, state: SourceState) -> None:
        """Stand there again."""
        self._random.setstate(state.chance)
        self._counter = state.counter


class KeySource:
    """Makes names and keys for accounts that are given none. The same random seed gives the same ones."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._counter = 0

    def next_name(self) -> str:
        """``account-1`` and on."""
        self._counter += 1
        return f"account-{self._counter}"

    def next_key(self) -> str:
        """``cinv_`` and 24 characters of chance: no key that somebody thinks of."""
        return f"cinv_{_chance(self._random, 12)}"

    def snapshot(self) -> SourceState:
        """Where it stands."""
        return SourceState(self._random.getstate(), self._counter)

    def restore(self, state: SourceState) -> None:
        """Stand there again."""
        self._random.setstate(state.chance)
        self._counter = state.counter


def _chance(random: Random, pairs: int) -> str:
    return "".join(random.choices(_PAIRS, k=pairs))


def _base36(number: int, width: int) -> str:
    """``number`` in ``width`` digits, an even count, two at a time."""
    text = ""
    for _ in range(width // 2):
        number, pair = divmod(number, 1296)
        text = _PAIRS[pair] + text
    return text
