"""One sorted list of keys, from which pages are sliced.

Layer: store. A page costs O(limit), wherever it is. Adding or removing a key costs a binary search and one move of
memory.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from typing import Any, NamedTuple


class Key(NamedTuple):
    """The position of a record in every list. ``rank`` orders, ``id`` identifies the record and breaks ties."""

    rank: Any
    id: str


class Ordering:
    """Keys in order, the lowest first, or the highest first if ``descending``.

    ``owner``: the only object that may change this list; others copy it first.
    """

    __slots__ = ("_descending", "_keys", "owner")

    def __init__(self, *, descending: bool, owner: object = None) -> None:
        self._keys: list[Key] = []
        self._descending = descending
        self.owner = owner

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[Key]:
        return reversed(self._keys) if self._descending else iter(self._keys)

    def copy(self, owner: object = None) -> Ordering:
        """An independent copy with another owner."""
        copy = Ordering(descending=self._descending, owner=owner)
        copy._keys = self._keys.copy()
        return copy

    def add(self, key: Key) -> None:
        """Insert ``key`` at its position."""
        keys = self._keys
        if not keys or keys[-1] < key:
            keys.append(key)
        else:
            insort(keys, key)

    def remove(self, key: Key) -> None:
        """Remove ``key``. Raises :class:`KeyError` if it is not in the list."""
        at = bisect_left(self._keys, key)
        if at == len(self._keys) or self._keys[at] != key:
            raise KeyError(key)
        del self._keys[at]

    def page(self, offset: int, limit: int) -> list[Key]:
        """Up to ``limit`` keys from ``offset`` on."""
        if not self._descending:
            return self._keys[offset : offset + limit]
        end = len(self._keys) - offset
        return self._keys[max(end - limit, 0) : end][::-1] if end > 0 else []

    def between(self, low: Any, high: Any) -> list[Key]:
        """The keys of rank ``low`` ≤ rank < ``high``, the lowest first."""
        return self._keys[bisect_left(self._keys, (low,)) : bisect_left(self._keys, (high,))]
