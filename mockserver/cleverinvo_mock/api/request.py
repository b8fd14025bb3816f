"""What a handler is given and what it gives back.

Layer: api. Plain values: nothing here knows Connexion, ASGI or a socket.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from cleverinvo_mock.store.account import Account

Headers = tuple[tuple[bytes, bytes], ...]

JSON_HEADERS: Final[Headers] = ((b"content-type", b"application/json"),)


@dataclass(slots=True)
class ApiRequest:
    """One request that is authenticated, within the limits, and valid by the document.

    ``id``: the path's, or "". ``query``: every parameter of the operation, parsed, with defaults. ``body``:
    the JSON object, or {}. ``now``: the one instant that the whole request counts as.
    """

    account: Account
    now: datetime
    id: str
    query: dict[str, Any]
    body: dict[str, Any]


class Reply(NamedTuple):
    """Status, body and headers, without ``content-length``."""

    status: int
    body: bytes
    headers: Headers = JSON_HEADERS


NO_CONTENT: Final = Reply(204, b"", ())
