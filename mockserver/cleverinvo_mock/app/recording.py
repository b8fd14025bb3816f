"""Writes every exchange of the API into the journal.

Layer: app. Stands outside everything that answers, so that it sees what really leaves. While a request is under way
it keeps references only; what they say is found out when somebody reads the journal. Whether an answer is to say why
it is a refusal (``Prefer: why``) is looked at for refusals alone.

The pages beside the API are not exchanges of it. A request that is refused, or answered by a fault, before its body
was read is read to its end first, if that is near: who looks for what was sent finds it, and a client that sends its
body in a packet of its own is not cut off.
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

#: The header that points from an answer to the entry that explains it.
WHY: Final = b"sandbox-why"
#: How long a refusal waits for the rest of a short body, in seconds.
_PATIENCE: Final = 0.25
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
_PDF: Final = b"%PDF-"


class Recording:
    """Passes requests on and records them."""

    def __init__(self, app: App, journal: Journal, clock: Clock) -> None:
        """``clock``: of what is refused before it is known whose request it is."""
        self._app: Final = app
        self.journal: Final = journal
        self.clock: Final = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; write down what came of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("extensions", {})
        tape = _ExchangeRecorder(self, scope, receive, send)
        try:
            await self._app(scope, tape.receive, tape.send)
        finally:
            if not tape.is_over:
                tape.end(None)


class _ExchangeRecorder:
    """One request under way."""

    __slots__ = (
        "_answer", "_body", "_body_size", "_exchange", "_is_read", "_receive", "_recording", "_scope", "_send",
        "_start", "_started", "is_over",
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
        self._answer: list[bytes] | None = None  # of one that comes in pieces
        self._exchange: Exchange | None = None  # of one whose number had to be known before it was over
        self.is_over = False

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
        """Send a message of the answer."""
        if message["type"] == "http.response.start":
            self._start = message
            if message["status"] >= HTTPStatus.BAD_REQUEST or FAULT in self._scope["extensions"]:
                if not self._is_read and self._scope["method"] in _WITH_BODY:
                    return self._send_late(message)
                self._explain(message)
        elif message.get("more_body", False):
            if self._answer is None:
                self._answer = []
            self._answer.append(message.get("body", b""))
        else:
            self.end(message.get("body", b""))
        return self._send(message)

    def end(self, last: bytes | None) -> None:
        """The answer is whole with its ``last`` piece, or ends without one: write down what is known by now."""
        self.is_over = True
        answer = last or b"" if self._answer is None else b"".join((*self._answer, last or b""))
        exchange = self._exchange
        if exchange is None:
            exchange = self._described(answer)
            if exchange is not None:
                self._recording.journal.add(exchange)
        else:
            exchange.response_body, exchange.response_size = _kept(answer), len(answer)
            exchange.seconds = perf_counter() - self._started
            self._recording.journal.finish(exchange)

    async def _send_late(self, start: Message) -> None:
        """Send the beginning of a refusal once its request is there."""
        headers = dict(self._scope["headers"])
        if b"expect" not in headers and 0 < _length(headers.get(b"content-length", b"")) <= MAX_BODY:
            try:
                async with asyncio.timeout(_PATIENCE):
                    while not self._is_read and (await self.receive())["type"] == "http.request":
                        pass
            except TimeoutError:
                pass  # it is refused all the same
        self._explain(start)
        await self._send(start)

    def _explain(self, start: Message) -> None:
        """Say in the answer where its explanation is, if it was asked for."""
        extensions = self._scope["extensions"]
        if (REFUSAL in extensions or FAULT in extensions) and "why" in preferences(self._scope["headers"]):
            exchange = self._described(None)
            if exchange is not None:
                self._exchange = exchange
                where = b"/__admin/journal/%d" % self._recording.journal.begin(exchange)
                exchange.response_headers = start["headers"] = (*start["headers"], (WHY, where))

    def _described(self, answer: bytes | None) -> Exchange | None:
        """All that is known, with the whole ``answer`` or before there is one; ``None`` for a page."""
        scope, start = self._scope, self._start
        extensions: dict[str, Any] = scope["extensions"]
        context = extensions.get(ROUTING_CONTEXT)
        operation: str | None = context.get("operation_id") if context else None
        refusal: Refusal | None = extensions.get(REFUSAL)
        if operation is None and refusal is None:
            return None
        if refusal is not None and answer:
            answer = bytes(memoryview(answer))  # the encoder's own has kilobytes of room to spare
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
            _kept(answer) if answer else answer,
            len(answer) if answer else 0,
            perf_counter() - self._started,
            answer is not None,
        )


def _kept(answer: bytes) -> bytes | None:
    """What is kept of an answer: all that can be shown."""
    return answer if len(answer) <= MAX_BODY and answer[:5] != _PDF else None


def _scheme(headers: list[tuple[bytes, bytes]]) -> str | None:
    """The scheme of the ``Authorization`` header; ``None`` where there is none."""
    for name, value in headers:
        if name == b"authorization":
            return scheme_of(value)
    return None


def _length(text: bytes) -> int:
    """The length that a body is said to have, 0 where nothing is said."""
    return int(text[:18]) if text.isdigit() else 0
