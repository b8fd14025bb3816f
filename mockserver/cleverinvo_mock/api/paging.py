"""Envelopes of responses, and the match of a search.

Layer: api. The envelope is FMT-2; the arithmetic PAGE-1 to PAGE-5; the match SEARCH-1 to SEARCH-3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from cleverinvo_mock.api.request import Reply
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.errors import PageBeyondLast


def list_reply(items: Iterable[bytes], total: int, query: dict[str, Any], behaviour: Behaviour) -> Reply:
    """The envelope around encoded ``items``.

    Raises :class:`PageBeyondLast` where ``page_beyond_last`` refuses.
    """
    page, limit = query["page"], query["limit"]
    total_pages = -(-total // limit) if total else int(behaviour.empty_total_pages)
    if page > max(total_pages, 1) and behaviour.page_beyond_last != "empty":
        raise PageBeyondLast(page, total_pages)
    tail = b'],"total":%d,"page":%d,"limit":%d,"totalPages":%d}' % (total, page, limit, total_pages)
    return Reply(HTTPStatus.OK, b'{"data":[' + b",".join(items) + tail)


def single_reply(record: bytes, status: int = HTTPStatus.OK) -> Reply:
    """One record in its envelope (FMT-1)."""
    return Reply(status, b'{"data":' + record + b"}")


def text_match(term: str, behaviour: Behaviour) -> Callable[[str | None], bool]:
    """A predicate: whether a text matches ``term`` (open points ``search_case``, ``search_match``).

    Case-insensitive search uses Unicode case folding. It folds each letter independently, so a text always matches
    its own beginning (SEARCH-1).
    """
    fold: Callable[[str], str] = str if behaviour.search_case == "sensitive" else str.casefold
    wanted = fold(term)
    if behaviour.search_match == "prefix":
        return lambda text: text is not None and fold(text).startswith(wanted)
    return lambda text: text is not None and wanted in fold(text)
