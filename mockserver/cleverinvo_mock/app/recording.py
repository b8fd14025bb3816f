"""Records every exchange of the API in the journal.

Layer: app. It is outside all other middleware except the request log, so that it sees what is really sent. During a
request it only keeps references; the journal decodes them when an entry is read. The preference ``why`` is evaluated only
for error responses and responses with a fault.

The pages beside the API are not recorded. If a request is refused or gets a fault before its body was read, a short body
is read before the response is sent. The journal then contains the body, and the response does not interrupt a client that
sends the body in a separate packet.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from http import HTTPStatus
from time import perf_counter
from typing import Any, Final

from cleverinvo_mock.app.asgi import App, Message, Receive, Scope, Send
from cleverinvo_mock.app.boundary import REFUSAL
from cleverinvo_mock.app.fault_injection import FAULT
from cleverinvo_mock.app.framework import ROUTING_CONTEXT
from cleverinvo_mock.app.operations import NOW
from cleverinvo_mock.app.security import ACCOUNT
from cleverinvo_mock.domain.errors import Refusal
from cleverinvo_mock.faults.preferences import preferences
from cleverinvo_mock.journal.exchange import MAX_BODY, Exchange, encode_headers
from cleverinvo_mock.journal.journal import Journal
from cleverinvo_mock.journal.redaction import scheme_of
from cleverinvo_mock.services.clock import Clock
from cleverinvo_mock.store.account import Account

#: The response header with the path of the journal entry that explains the response.
WHY: Final = b"sandbox-why"
#: How long a response waits for the rest of a short request body, in seconds.
_BODY_TIMEOUT: Final = 0.25
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
_PDF: Final = b"%PDF-"


class Recording:
    """Calls the application and records each exchange."""

    def __init__(self, app: App, journal: Journal, clock: Clock) -> None:
        """``clock``: gives the time of requests that are refused before their account is known."""
        self._app: Final = app
        self.journal: Final = journal
        self.clock: Final = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the application; record the exchange."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("extensions", {})
        recorder = _ExchangeRecorder(self, scope, receive, send)
        try:
            await self._app(scope, recorder.receive, recorder.send)
        finally:
            if not recorder.has_ended:
                recorder.end(None)


class _ExchangeRecorder:
    """Records one exchange while it runs."""

    __slots__ = (
        "_body", "_body_size", "_exchange", "_is_read", "_pieces", "_receive", "_recording", "_scope", "_send",
        "_start", "_started", "has_ended",
    )  # fmt: skip

    def __init__(self, recording: Recording, scope: Scope, receive: Receive, send: Send) -> None:
        self._recording = recording
        self._scope = scope
        self._receive = receive
        self._send = send
        self._started = perf_counter()
        self._start: Message | None = None
        self._body = b""
        self._body_size = 0
        self._is_read = False
        self._pieces: list[bytes] | None = None  # the pieces of a response in several messages
        self._exchange: Exchange | None = None  # set before the end only if the response contains its number
        self.has_ended = False

    async def receive(self) -> Message:
        """The next message of the request."""
        message = await self._receive()
        if message["type"] == "http.request":
            self._is_read = not message.get("more_body", False)
            body = message.get("body", b"")
            self._body_size += len(body)
            if self._body_size <= MAX_BODY:
                self._body = self._body + body if self._body else body
        return message

    def send(self, message: Message) -> Awaitable[None]:
        """Send a message of the response."""
        if message["type"] == "http.response.start":
            self._start = message
            if message["status"] >= HTTPStatus.BAD_REQUEST or FAULT in self._scope["extensions"]:
                if not self._is_read and self._scope["method"] in _WITH_BODY:
                    return self._send_after_body(message)
                self._add_why(message)
        elif message.get("more_body", False):
            if self._pieces is None:
                self._pieces = []
            self._pieces.append(message.get("body", b""))
        else:
            self.end(message.get("body", b""))
        return self._send(message)

    def end(self, last: bytes | None) -> None:
        """Record the exchange. ``last``: the last piece of the body; ``None`` if the response is incomplete."""
        self.has_ended = True
        body = last or b"" if self._pieces is None else b"".join((*self._pieces, last or b""))
        exchange = self._exchange
        if exchange is None:
            exchange = self._exchange_so_far(body)
            if exchange is not None:
                self._recording.journal.add(exchange)
        else:
            exchange.response_body, exchange.response_size = _body_to_keep(body), len(body)
            exchange.seconds = perf_counter() - self._started
            self._recording.journal.finish(exchange)

    async def _send_after_body(self, start: Message) -> None:
        """Read the rest of a short request body, then start the response."""
        headers = dict(self._scope["headers"])
        if b"expect" not in headers and 0 < _length(headers.get(b"content-length", b"")) <= MAX_BODY:
            try:
                async with asyncio.timeout(_BODY_TIMEOUT):
                    while not self._is_read and (await self.receive())["type"] == "http.request":
                        pass
            except TimeoutError:
                pass  # the response does not depend on the body
        self._add_why(start)
        await self._send(start)

    def _add_why(self, start: Message) -> None:
        """Add the path of the journal entry to the headers, if the request asks for it."""
        extensions = self._scope["extensions"]
        if (REFUSAL in extensions or FAULT in extensions) and "why" in preferences(self._scope["headers"]):
            exchange = self._exchange_so_far(None)
            if exchange is not None:
                self._exchange = exchange
                where = b"/__admin/journal/%d" % self._recording.journal.begin(exchange)
                exchange.response_headers = start["headers"] = (*start["headers"], (WHY, where))

    def _exchange_so_far(self, body: bytes | None) -> Exchange | None:
        """Return the exchange so far; ``None`` for a page.

        ``body``: the whole body of the response; ``None`` before it is sent.
        """
        scope, start = self._scope, self._start
        extensions: dict[str, Any] = scope["extensions"]
        context = extensions.get(ROUTING_CONTEXT)
        operation: str | None = context.get("operation_id") if context else None
        refusal: Refusal | None = extensions.get(REFUSAL)
        if operation is None and refusal is None:
            return None
        if refusal is not None and body:
            body = bytes(memoryview(body))  # a copy, because the encoder's buffer is kilobytes larger
        account: Account | None = extensions.get(ACCOUNT)
        return Exchange(
            extensions.get(NOW) or (account.clock if account else self._recording.clock).now(),
            account.name if account else None,
            operation,
            scope["method"],
            scope["path"],
            scope["query_string"],
            encode_headers([header for header in scope["headers"] if header[0] != b"authorization"]),
            "Bearer" if account else _scheme(scope["headers"]),
            self._body if self._body_size <= MAX_BODY else None,
            self._body_size,
            self._is_read,
            refusal,
            extensions.get(FAULT),
            start["status"] if start else None,
            start["headers"] if start else (),
            _body_to_keep(body) if body else body,
            len(body) if body else 0,
            perf_counter() - self._started,
            body is not None,
        )


def _body_to_keep(body: bytes) -> bytes | None:
    """The body as the journal keeps it; ``None`` for a PDF or a body that is too large."""
    return body if len(body) <= MAX_BODY and body[:5] != _PDF else None


def _scheme(headers: list[tuple[bytes, bytes]]) -> str | None:
    """The scheme of the ``Authorization`` header; ``None`` if there is no such header."""
    for name, value in headers:
        if name == b"authorization":
            return scheme_of(value)
    return None


def _length(text: bytes) -> int:
    """The value of ``Content-Length``; 0 if it is missing or invalid."""
    return int(text[:18]) if text.isdigit() else 0
