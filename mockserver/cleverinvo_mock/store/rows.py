"""Records and the pages that are cut from their lists.

Layer: store.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from cleverinvo_mock.store.ordering import Key, Ordering

R = TypeVar("R")


class Row(Generic[R]):
    """A record and its place. ``encoded`` is the encoder's: what it made of just this value."""

    __slots__ = ("encoded", "key", "value")

    def __init__(self, value: R, key: Key) -> None:
        self.value = value
        self.key = key
        self.encoded: Any = None


class Page(NamedTuple, Generic[R]):
    """One page of a list and the number of all that match."""

    rows: list[Row[R]]
    total: int


def page_of(
    rows: dict[str, Row[R]],
    ordering: Ordering,
    offset: int,
    limit: int,
    matches: Callable[[Row[R]], bool] | None,
) -> Page[R]:
    """``limit`` of the rows in the list ``ordering``, of those that match, from ``offset`` on."""
    if matches is None:
        return Page([rows[key.id] for key in ordering.page(offset, limit)], len(ordering))
    hits = [row for row in (rows[key.id] for key in ordering) if matches(row)]
    return Page(hits[offset : offset + limit], len(hits))
