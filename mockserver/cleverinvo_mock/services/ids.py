"""Makes ids in the format of the API reference (``clx…``, 25 characters of a-z and 0-9), and account names and keys.

Layer: services. An id has the layout of a cuid (https://github.com/paralleldrive/cuid): time, counter, random. The
first three characters are those of the reference; the time takes the next eight. The random generator and the time
must be passed in.
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
    """Whether ``text`` has the format of an id (open point ``malformed_id``)."""
    return _FORM.fullmatch(text) is not None


class SourceState(NamedTuple):
    """The complete state of a source."""

    random: tuple[Any, ...]
    counter: int


class IdSource:
    """Makes ids. The same random seed and the same times give the same ids."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._counter = 0
        self._stamp = (-1, "")  # the last time, encoded: under load many ids are made in one millisecond

    def next(self, now: datetime, taken: Container[object] = ()) -> str:
        """Return a new id: ``clx``, eight characters of ``now`` (ms), four of a counter, ten random ones.

        The id is not in ``taken``: imported records can have ids that were made with the same seed and time.
        """
        while True:
            self._counter = (self._counter + 1) % _COUNTER_SPAN
            milliseconds = int(now.timestamp() * 1000)
            if milliseconds != self._stamp[0]:
                self._stamp = (milliseconds, _base36(milliseconds, 8))
            id_ = f"{PREFIX}{self._stamp[1]}{_base36(self._counter, 4)}{_random_text(self._random, 5)}"
            if id_ not in taken:
                return id_

    def snapshot(self) -> SourceState:
        """Return the current state."""
        return SourceState(self._random.getstate(), self._counter)

    def restore(self, state: SourceState) -> None:
        """Continue from ``state``."""
        self._random.setstate(state.random)
        self._counter = state.counter


class KeySource:
    """Makes default names and keys of accounts. The same random seed gives the same names and keys."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._counter = 0

    def next_name(self) -> str:
        """Return ``account-1``, ``account-2`` and so on."""
        self._counter += 1
        return f"account-{self._counter}"

    def next_key(self) -> str:
        """Return a new key: ``cinv_`` and 24 random characters, so that nobody guesses it."""
        return f"cinv_{_random_text(self._random, 12)}"

    def snapshot(self) -> SourceState:
        """Return the current state."""
        return SourceState(self._random.getstate(), self._counter)

    def restore(self, state: SourceState) -> None:
        """Continue from ``state``."""
        self._random.setstate(state.random)
        self._counter = state.counter


def _random_text(random: Random, pairs: int) -> str:
    return "".join(random.choices(_PAIRS, k=pairs))


def _base36(number: int, width: int) -> str:
    """Return ``number`` in base 36 with ``width`` digits; ``width`` must be even."""
    text = ""
    for _ in range(width // 2):
        number, pair = divmod(number, 1296)
        text = _PAIRS[pair] + text
    return text
