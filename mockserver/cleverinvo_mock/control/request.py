"""The request that a handler of the control plane takes, and its replies.

Layer: control. Plain values: this module must not know Connexion, ASGI or sockets. Most handlers return
``api.request.Reply``.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, NamedTuple

import orjson

from cleverinvo_mock.api.request import NO_CONTENT, Headers, Reply

__all__ = ["NO_CONTENT", "ControlRequest", "Headers", "Reply", "StreamReply", "answer"]


@dataclass(slots=True)
class ControlRequest:
    """A request that is authorized, and valid by the OpenAPI document.

    ``path``: the path parameters, as text. ``query``: every parameter of the operation, parsed, with its default or
    ``None``. ``body``: the JSON value without defaults, ``None`` for no body. ``raw``: the bytes of a body that is not
    JSON. ``headers``: by lower-case name.
    """

    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    raw: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def account(self) -> str | None:
        """The account in the path or the query; ``None`` if there is neither."""
        return self.path.get("account") or self.query.get("account")


class StreamReply(NamedTuple):
    """A response with status 200 whose body is sent in pieces.

    ``pieces``: a generator. It is closed when the client disconnects or the server stops.
    """

    pieces: AsyncGenerator[bytes, None]
    headers: Headers


def answer(data: Any, status: int = HTTPStatus.OK) -> Reply:
    """The response ``{"data": …}``."""
    return Reply(status, orjson.dumps({"data": data}))
