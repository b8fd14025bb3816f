"""Sends a response in pieces until it is complete, the client disconnects or the server stops.

Layer: app. A server that stops calls the function under :data:`ON_STOP`.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Final

from cleverinvo_mock.app.asgi import Receive, Scope, Send
from cleverinvo_mock.app.boundary import STARTED
from cleverinvo_mock.control.request import StreamReply

#: The key in the scope's extensions of a function that ends a wait or a stream; a server that stops calls it.
ON_STOP: Final = "cleverinvo_mock.on_stop"


async def send_stream(scope: Scope, receive: Receive, send: Send, reply: StreamReply) -> None:
    """Send ``reply`` piece by piece. Its generator is always closed."""
    scope["extensions"][STARTED] = True
    await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": reply.headers})
    await send({"type": "http.response.body", "body": b"", "more_body": True})
    sending = asyncio.ensure_future(_send_pieces(reply, send))
    disconnected = asyncio.ensure_future(_wait_for_disconnect(receive))
    scope["extensions"][ON_STOP] = sending.cancel
    try:
        await asyncio.wait((sending, disconnected), return_when=asyncio.FIRST_COMPLETED)
    finally:
        sending.cancel()
        has_disconnected = disconnected.done()
        disconnected.cancel()
        await asyncio.wait((sending, disconnected))
        await reply.pieces.aclose()
    if not sending.cancelled():
        sending.result()  # raises the generator's exception
    if not has_disconnected:
        await send({"type": "http.response.body", "body": b""})


async def _send_pieces(reply: StreamReply, send: Send) -> None:
    async for piece in reply.pieces:
        await send({"type": "http.response.body", "body": piece, "more_body": True})


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
