"""The request that a handler takes and the reply that it returns.

Layer: api. Plain values: this module must not know Connexion, ASGI or sockets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from cleverinvo_mock.store.account import Account

Headers = tuple[tuple[bytes, bytes], ...]

JSON_HEADERS: Final[Headers] = ((b"content-type", b"application/json"),)


@dataclass(slots=True)
class ApiRequest:
    """A request that is authenticated, within the rate limit, and valid by the OpenAPI document.

    ``id``: the path parameter, or "". ``query``: every parameter of the operation, parsed, with defaults. ``body``:
    the JSON object, or {}. ``now``: the time of the request; the handler reads no other clock.
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


NO_CONTENT: Final = Reply(HTTPStatus.NO_CONTENT, b"", ())
