"""Records with their positions, and pages of them.

Layer: store.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from cleverinvo_mock.store.ordering import Key, Ordering

R = TypeVar("R")


class Row(Generic[R]):
    """A record and its position. ``encoded`` is a cache for the encoder: the JSON of ``value``."""

    __slots__ = ("encoded", "key", "value")

    def __init__(self, value: R, key: Key) -> None:
        self.value = value
        self.key = key
        self.encoded: Any = None


class Page(NamedTuple, Generic[R]):
    """One page of a list, and the number of all matching records."""

    rows: list[Row[R]]
    total: int


def page_of(
    rows: dict[str, Row[R]],
    ordering: Ordering,
    offset: int,
    limit: int,
    matches: Callable[[Row[R]], bool] | None,
) -> Page[R]:
    """Up to ``limit`` of the matching rows of ``ordering``, from ``offset`` on."""
    if matches is None:
        return Page([rows[key.id] for key in ordering.page(offset, limit)], len(ordering))
    hits = [row for row in (rows[key.id] for key in ordering) if matches(row)]
    return Page(hits[offset : offset + limit], len(hits))
