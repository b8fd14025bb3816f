"""What an operation of the control plane is given.

Layer: control. Plain values: nothing here knows Connexion, ASGI or a socket. It answers with ``api.request.Reply``.
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
    """One request that is allowed, and valid by the document.

    ``path``: the path's parameters, as text. ``query``: every parameter of the operation, parsed, with defaults, and
    ``None`` where there is neither. ``body``: the JSON value, with no defaults filled in; ``None`` for none. ``raw``:
    the bytes of a body that is not JSON. ``headers``: by name in lower case.
    """

    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    raw: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def account(self) -> str | None:
        """The account that the request is about: the path's, or the query's."""
        return self.path.get("account") or self.query.get("account")


class StreamReply(NamedTuple):
    """An answer of status 200 whose body comes in pieces, as they come about.

    ``pieces`` is a generator: it is closed when the client goes away and when the server ends, wherever it waits.
    """

    pieces: AsyncGenerator[bytes, None]
    headers: Headers


def answer(data: Any, status: int = HTTPStatus.OK) -> Reply:
    """``{"data": …}``."""
    return Reply(status, orjson.dumps({"data": data}))
