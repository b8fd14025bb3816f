"""Applies faults to requests and responses.

Layer: app. Two parts:

- :func:`fault_gate` makes the middleware between security and operations, where account and operation are known. It
  chooses the fault. A request that the security middleware rejects (401, 403) gets no fault. The rate limit comes after
  the gate: it counts a request only if the gate passes it on.
- :class:`FaultInjector` is outside the boundary and the security middleware. It buffers the response to a request with a
  fault, then sends it late, in part, or not at all. It treats error responses like all others.

If the ``Prefer`` header defines a fault, the rules are not checked and do not count the request. A delay holds back the
response, not the processing: if the client stops waiting, its invoice exists, as in production.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final

import orjson

from cleverinvo_mock.api.errors import ErrorTable
from cleverinvo_mock.api.request import Reply
from cleverinvo_mock.app.asgi import App, Message, Receive, Scope, Send, send_reply
from cleverinvo_mock.app.framework import ROUTING_CONTEXT
from cleverinvo_mock.app.security import ACCOUNT
from cleverinvo_mock.app.streaming import ON_STOP
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.errors import FeatureMissing, NotAuthenticated, RecordNotFound, TooManyRequests
from cleverinvo_mock.faults.effects import (
    ChosenFault,
    CommitThenDrop,
    MalformedJson,
    Reset,
    SlowBody,
    StatusFault,
    Truncate,
)
from cleverinvo_mock.faults.preferences import fault_from_preferences, preferences
from cleverinvo_mock.faults.rules import FaultRules
from cleverinvo_mock.settings import DOCUMENTED_RATE
from cleverinvo_mock.store.account import Account

Sleep = Callable[[float], Awaitable[None]]

#: The key of the applied fault, ``{"id": …, "type": …}``, in the extensions of the ASGI scope. The journal reads it.
FAULT: Final = "cleverinvo_mock.fault"
#: The key of a function that resets the connection, in the extensions. The server or an in-process transport sets it.
#: After the call the client counts as disconnected, and no response is needed.
ABORT: Final = "cleverinvo_mock.abort"
_CHOSEN: Final = "cleverinvo_mock.fault.chosen"
_PREFERRED: Final = "cleverinvo_mock.fault.preferred"
#: The number of pieces in which a slow body is sent.
_PIECES: Final = 10
#: The default ``Retry-After`` of a 429, in seconds: short, so that clients under test need not wait long.
_RETRY_AFTER: Final = 1
#: The message of a 403 reads "The present plan …". It does not name the account's plan, which may include the API.
_PLAN_OF_403: Final = "present"


class ConnectionDropped(Exception):
    """A fault ended the connection; at most a part of the response was sent.

    Raised only by in-process transports, which have no socket that could be reset.
    """


class FaultInjector:
    """Sends the responses of requests with a fault."""

    def __init__(self, app: App, sleep: Sleep = asyncio.sleep) -> None:
        """``sleep``: waits for a number of seconds."""
        self._app: Final = app
        self._sleep: Final = sleep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the application; send its response as the chosen fault requires. May raise :class:`ConnectionDropped`."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        extensions: dict[str, Any] = scope.setdefault("extensions", {})
        if requested := preferences(scope["headers"]):
            extensions[_PREFERRED] = fault_from_preferences(requested)
        buffered: list[Message] = []

        def send_or_buffer(message: Message) -> Awaitable[None]:
            return _buffer(buffered, message) if _CHOSEN in extensions else send(message)

        await self._app(scope, receive, send_or_buffer)
        if _CHOSEN in extensions:
            await self._send_with_fault(extensions[_CHOSEN], buffered, scope, receive, send)

    async def _send_with_fault(
        self, chosen: ChosenFault, buffered: list[Message], scope: Scope, receive: Receive, send: Send
    ) -> None:
        effect = chosen.effect
        if not await self._wait(chosen.delay, scope, receive):
            return
        if isinstance(effect, Reset | CommitThenDrop):
            _reset(scope)
            return
        if not buffered:
            return  # the client disconnected before its request was complete
        start = buffered[0]
        body = b"".join(message.get("body", b"") for message in buffered[1:])
        if chosen.preference_applied:
            start["headers"] = (
                *start["headers"],
                (b"preference-applied", chosen.preference_applied.encode()),
            )
        match effect:
            case MalformedJson() if body:
                body = body[: len(body) // 2]
                await send(_with_length(start, len(body)))
                await send({"type": "http.response.body", "body": body})
            case Truncate(bytes=bytes_) if body:
                cut = len(body) // 2 if bytes_ is None else min(bytes_, len(body) - 1)
                await send(start)
                await send({"type": "http.response.body", "body": body[:cut], "more_body": True})
                if ABORT not in scope["extensions"]:
                    raise ConnectionDropped(f"the response ends after {cut} of {len(body)} bytes, by a fault")
                # The server notices the incomplete response, sends what it has and closes the connection.
            case SlowBody(seconds):
                await send(start)
                await self._send_slowly(body, seconds, scope, receive, send)
            case _:
                await send(start)
                await send({"type": "http.response.body", "body": body})

    async def _send_slowly(
        self, body: bytes, seconds: float, scope: Scope, receive: Receive, send: Send
    ) -> None:
        size = max(1, -(-len(body) // _PIECES))
        pieces = [body[at : at + size] for at in range(0, len(body), size)]
        for piece in pieces:
            if not await self._wait(seconds / len(pieces), scope, receive):
                return
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def _wait(self, seconds: float, scope: Scope, receive: Receive) -> bool:
        """Wait, and return True. If the client disconnects, return False at once.

        If the server stops, the wait ends early with True (:data:`ON_STOP`), so that the response is still sent.
        """
        if not seconds:
            return True
        waiting = asyncio.ensure_future(self._sleep(seconds))
        disconnected = asyncio.ensure_future(_wait_for_disconnect(receive))
        scope["extensions"][ON_STOP] = waiting.cancel
        try:
            await asyncio.wait((waiting, disconnected), return_when=asyncio.FIRST_COMPLETED)
            return waiting.done()
        finally:
            del scope["extensions"][ON_STOP]
            waiting.cancel()
            disconnected.cancel()


def fault_gate(rules: FaultRules, behaviour: Behaviour) -> Callable[[App], App]:
    """Return the class of the gate for ``rules``. Connexion instantiates middleware from its class."""
    errors = ErrorTable(behaviour)

    class FaultGate:
        def __init__(self, app: App) -> None:
            self._app: Final = app

        def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
            """Choose a fault. Call the application, unless the fault replaces it."""
            extensions: dict[str, Any] = scope.get("extensions", {})
            account: Account | None = extensions.get(ACCOUNT)
            if account is not None:
                operation = extensions[ROUTING_CONTEXT]["operation_id"]
                chosen = extensions.get(_PREFERRED) or rules.choose(account.name, operation)
                if chosen is not None:
                    extensions[_CHOSEN] = chosen
                    extensions[FAULT] = {"id": chosen.rule_id, "type": chosen.type}
                    match chosen.effect:
                        case StatusFault() as fault:
                            return send_reply(send, status_reply(fault, errors, operation))
                        case Reset():
                            return _drain(receive)  # the journal records the body
            return self._app(scope, receive, send)

    return FaultGate


def status_reply(fault: StatusFault, errors: ErrorTable, operation: str) -> Reply:
    """The response of ``fault`` to a request for ``operation``, with the documented headers of its status."""
    match fault.status:
        case HTTPStatus.UNAUTHORIZED:
            reply = errors.reply(NotAuthenticated("unknown API key"))
        case HTTPStatus.FORBIDDEN:
            reply = errors.reply(FeatureMissing(_PLAN_OF_403))
        case HTTPStatus.NOT_FOUND:
            reply = errors.reply(RecordNotFound("client" if "Client" in operation else "invoice"))
        case HTTPStatus.TOO_MANY_REQUESTS:
            reply = errors.reply(TooManyRequests(DOCUMENTED_RATE, _RETRY_AFTER))
        case _:
            reply = Reply(fault.status, _body(HTTPStatus(fault.status).phrase))
    status, body, headers = reply
    if fault.error is not None:
        body = _body(fault.error)
    if fault.retry_after is not None:
        others = [pair for pair in headers if pair[0] != b"retry-after"]
        headers = (*others, (b"retry-after", b"%d" % fault.retry_after))
    return Reply(status, body, headers)


def _body(message: str) -> bytes:
    return orjson.dumps({"error": message})


def _with_length(start: Message, length: int) -> Message:
    headers = [pair for pair in start["headers"] if pair[0] != b"content-length"]
    return {**start, "headers": [*headers, (b"content-length", b"%d" % length)]}


def _reset(scope: Scope) -> None:
    abort: Callable[[], None] | None = scope["extensions"].get(ABORT)
    if abort is None:
        raise ConnectionDropped("the connection is reset before any response, by a fault")
    abort()


async def _buffer(buffered: list[Message], message: Message) -> None:
    buffered.append(message)


async def _drain(receive: Receive) -> None:
    while (await receive()).get("more_body"):
        pass


async def _wait_for_disconnect(receive: Receive) -> None:
    """Return when the client has disconnected. The rest of its request is read and discarded."""
    while (await receive())["type"] != "http.disconnect":
        pass
