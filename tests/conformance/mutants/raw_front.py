"""A small HTTP server that writes responses as uvicorn cannot: HTTP/1.0, interim responses, bodies without a length.

Runs ASGI applications. How a response is written on the connection is a :class:`Manner`. Knows HTTP/1.1 (RFC 9112) as
far as the suite's requests need it, and nothing of the API.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

#: The longest head of a request, in bytes.
LONGEST_HEAD = 64 * 1024


@dataclass
class Answer:
    """A response before it is written. ``headers`` have neither a length nor a transfer coding."""

    method: str
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def has_body(self) -> bool:
        """Whether a response to this method with this status may have a body (RFC 9112, 6.3)."""
        return self.method != "HEAD" and self.status not in {204, 304}

    def head(self, version: str = "1.1", *more: tuple[str, str], reason: str | None = None) -> bytes:
        """Status line and headers. ``reason``: the reason phrase, which may be empty (RFC 9112, 4)."""
        phrase = HTTPStatus(self.status).phrase if reason is None else reason
        lines = [f"HTTP/{version} {self.status} {phrase}"]
        lines += [f"{name}: {value}" for name, value in [*self.headers, *more]]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    @property
    def length(self) -> list[tuple[str, str]]:
        """The ``Content-Length`` header; none with a 204 (RFC 9110, 8.6)."""
        return [] if self.status == 204 else [("Content-Length", str(len(self.body)))]


class Manner:
    """How responses are written. An instance lives as long as its server."""

    #: Seconds after which a connection without a request is closed.
    patience = 30.0

    async def write(self, answer: Answer, out: asyncio.StreamWriter) -> bool:
        """Write one response; return whether the connection stays open."""
        out.write(answer.head("1.1", *answer.length) + (answer.body if answer.has_body else b""))
        return True


class Front:
    """Reads requests, has the application respond, and writes the responses in the server's manner."""

    def __init__(self, app: Any, manner_of: Callable[[str], Manner]) -> None:
        """``manner_of``: the manner of the server that the first segment of a path names."""
        self._app = app
        self._manner_of = manner_of
        self._manners: dict[str, Manner] = {}

    async def connected(self, reader: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        """Serve one connection until either side closes it."""
        patience = Manner.patience
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, TimeoutError):
            while True:
                head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), patience)
                scope = _scope(head)
                sent = dict(scope["headers"])
                body = await reader.readexactly(int(sent.get(b"content-length", b"0")))
                name = scope["path"].split("/")[1]
                manner = self._manners.get(name) or self._manners.setdefault(name, self._manner_of(name))
                patience = manner.patience
                stays = await manner.write(await self._answer(scope, body), out)
                await out.drain()
                if not stays or sent.get(b"connection", b"").lower() == b"close":
                    break
        out.close()

    async def _answer(self, scope: dict[str, Any], body: bytes) -> Answer:
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        left_out = {"content-length", "transfer-encoding", "connection", "date"}
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in sent[0]["headers"]]
        headers = [(name, value) for name, value in headers if name.lower() not in left_out]
        headers.append(("Date", formatdate(usegmt=True)))
        content = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(scope["method"], sent[0]["status"], headers, content)


@contextlib.contextmanager
def serving_raw(front: Front, port: int = 0) -> Iterator[str]:
    """Serve on a port (0: a free one) in a thread of its own; yield the URL."""
    loop = asyncio.new_event_loop()
    begin = asyncio.start_server(front.connected, "127.0.0.1", port, limit=LONGEST_HEAD)
    server = loop.run_until_complete(begin)
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


def _scope(head: bytes) -> dict[str, Any]:
    """The ASGI scope of a request's head."""
    first, *lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    method, target, _ = first.decode("latin-1").split(" ", 2)
    path, _, query = target.partition("?")
    pairs = [line.partition(b":") for line in lines]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": unquote(path),
        "raw_path": path.encode("latin-1"),
        "root_path": "",
        "query_string": query.encode("latin-1"),
        "headers": [(name.strip().lower(), value.strip()) for name, _, value in pairs],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 80),
    }
