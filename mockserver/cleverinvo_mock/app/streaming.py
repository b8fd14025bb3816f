"""The sending of an answer that goes on until somebody has enough of it.

Layer: app. Three things end it: its own end, the client that goes away, and the server that stops, which calls what it
finds under :data:`ON_STOP`.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Final

from cleverinvo_mock.app.asgi import Receive, Scope, Send
from cleverinvo_mock.app.boundary import STARTED
from cleverinvo_mock.control.request import StreamReply

#: The key of the scope's extensions under which a server that stops finds a function that ends the answer.
ON_STOP: Final = "cleverinvo_mock.on_stop"


async def send_stream(scope: Scope, receive: Receive, send: Send, reply: StreamReply) -> None:
    """Send ``reply`` piece by piece. Its generator is closed, whatever happens."""
    scope["extensions"][STARTED] = True
    await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": reply.headers})
    await send({"type": "http.response.body", "body": b"", "more_body": True})
    passing = asyncio.ensure_future(_pass_on(reply, send))
    leaving = asyncio.ensure_future(_left(receive))
    scope["extensions"][ON_STOP] = passing.cancel
    try:
        await asyncio.wait((passing, leaving), return_when=asyncio.FIRST_COMPLETED)
    finally:
        passing.cancel()
        left = leaving.done()
        leaving.cancel()
        await asyncio.wait((passing, leaving))
        await reply.pieces.aclose()
    if not passing.cancelled():
        passing.result()  # raises what broke it
    if not left:
        await send({"type": "http.response.body", "body": b""})


async def _pass_on(reply: StreamReply, send: Send) -> None:
    async for piece in reply.pieces:
        await send({"type": "http.response.body", "body": piece, "more_body": True})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
