"""One request to an ASGI application, with a response that can be read piece by piece.

Layer: testing. All methods except the constructor must run on the event loop of the application.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, NamedTuple

import httpx

from cleverinvo_mock.app.fault_injection import ABORT, ConnectionDropped

App = Callable[[Any, Any, Any], Awaitable[None]]
Message = MutableMapping[str, Any]
#: Marks the end of the messages.
_END: Final[Message] = {"type": "end"}


class ResponseStart(NamedTuple):
    """The start of a response. ``body``: the whole body if it was sent in one message, which is the usual case."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes | None


class AsgiRequest:
    """One request. A connection that the application drops raises the error that httpx raises for a socket."""

    def __init__(self, request: httpx.Request, body: bytes) -> None:
        url = request.url
        self._scope: Final[dict[str, Any]] = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": url.scheme,
            "path": url.path,
            "raw_path": url.raw_path.partition(b"?")[0],
            "query_string": url.query,
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": ("127.0.0.1", 0),
            "server": (url.host, url.port or 80),
            "extensions": {ABORT: self._abort},
        }
        self._body: bytes | None = body
        self._messages: Final[asyncio.Queue[Message]] = asyncio.Queue()
        self._disconnected: Final = asyncio.Event()
        self._next: Message | None = None
        self._is_reset = False
        self._has_started = False
        self._expected = 0
        self._received = 0
        self._is_complete = False

    async def start(self, app: App) -> ResponseStart:
        """Send the request to ``app`` and return the start of the response.

        Raises :class:`httpx.ReadError` if the application resets the connection, and
        :class:`httpx.RemoteProtocolError` if it ends without a response.
        """
        self._task = asyncio.create_task(self._run(app))
        start = await self._messages.get()
        if start is _END or self._is_reset:
            raise self._connection_error()
        self._has_started = True
        headers = list(start["headers"])
        self._expected = next((int(value) for name, value in headers if name == b"content-length"), 0)
        body = None
        if not self._messages.empty():
            self._next = self._messages.get_nowait()
            if self._next is not _END and not self._next.get("more_body", False):
                body = await self.next_piece()
        return ResponseStart(start["status"], headers, body)

    async def next_piece(self) -> bytes:
        """Return the next piece of the body, b"" after the last one.

        Raises the error of httpx for an incomplete response if the application drops the connection.
        """
        while not self._is_complete:
            message = self._next or await self._messages.get()
            self._next = None
            if message is _END or self._is_reset:
                raise self._connection_error()
            self._is_complete = not message.get("more_body", False)
            piece: bytes = message.get("body", b"")
            self._received += len(piece)
            if piece:
                return piece
        return b""

    def disconnect(self) -> None:
        """Let the application see that the client has disconnected."""
        self._disconnected.set()

    async def _run(self, app: App) -> None:
        try:
            await app(self._scope, self._receive, self._send)
        except ConnectionDropped:
            self._is_reset = not self._has_started
        finally:
            self._disconnected.set()
            self._messages.put_nowait(_END)

    async def _receive(self) -> Message:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._disconnected.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if not self._disconnected.is_set():
            self._messages.put_nowait(message)

    def _abort(self) -> None:
        self._is_reset = True
        self._disconnected.set()
        self._messages.put_nowait(_END)

    def _connection_error(self) -> httpx.TransportError:
        if self._is_reset:
            return httpx.ReadError("Connection reset by peer")
        if not self._has_started:
            return httpx.RemoteProtocolError("Server disconnected without sending a response.")
        return httpx.RemoteProtocolError(
            "peer closed connection without sending complete message body"
            f" (received {self._received} bytes, expected {self._expected})"
        )
