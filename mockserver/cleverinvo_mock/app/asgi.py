"""The types of the ASGI protocol, and a function that sends a whole response.

Layer: app.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any

from cleverinvo_mock.api.request import Reply

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Disconnected(Exception):
    """The client disconnected before its request was complete, so no response is sent."""


async def send_reply(send: Send, reply: Reply) -> None:
    """Send ``reply`` with a ``content-length``; a 204 has neither a body nor that header (FMT-6; RFC 9110, 8.6)."""
    status, body, headers = reply
    if status != HTTPStatus.NO_CONTENT:
        headers = (*headers, (b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
