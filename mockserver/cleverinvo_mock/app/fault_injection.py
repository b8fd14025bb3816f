"""What goes wrong on demand: the gate that chooses it, and the wire on which it is seen.

Layer: app. Two parts, with everything that answers a request between them:

- :class:`FaultInjector` stands outside the boundary. It holds a request's answer back while it is made and then plays
  it as the fault says: later, in part, or not at all. So a refusal is cut short like any other answer.
- The gate stands between security and operations, where account and operation are known: a request without a
  key that counts is refused with 401 or 403 as always, and no fault hides that. The rate limit comes after it:
  what the gate answers or resets is not counted, and what it lets through is.

What a request asks for itself (``Prefer``) takes the place of the rules, which then do not see it. A delay holds
the answer back, not the work: a client that gives up waiting leaves its invoice behind, as in production.
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

#: The key of the scope's extensions that says what was applied: ``{"id": …, "type": …}``, for the journal.
FAULT: Final = "cleverinvo_mock.fault"
#: The one under which the server, or who stands for it, puts a function that resets the connection at once; the
#: request then counts as one whose client has gone, and needs no answer.
ABORT: Final = "cleverinvo_mock.abort"
_CHOSEN: Final = "cleverinvo_mock.fault.chosen"
_ASKED: Final = "cleverinvo_mock.fault.asked"
#: In how many pieces a slow body comes.
_PIECES: Final = 10
#: What a 429 says where nobody said otherwise; a client that heeds it is not to wait for long.
_RETRY_AFTER: Final = 1
#: Whose 403 it is: the account's own plan may well include the API.
_SOME_PLAN: Final = "present"


class ConnectionDropped(Exception):
    """The connection ends here, by a fault: the answer that was being sent, if any, is all there is of it.

    Raised only where nothing else can end the connection: in this process, without a socket.
    """


class FaultInjector:
    """Plays the answers of requests that something happens to."""

    def __init__(self, app: App, sleep: Sleep = asyncio.sleep) -> None:
        """``sleep`` waits so many seconds."""
        self._app: Final = app
        self._sleep: Final = sleep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, then its answer, as the gate chose it. May raise :class:`ConnectionDropped`."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        extensions: dict[str, Any] = scope.setdefault("extensions", {})
        if wishes := preferences(scope["headers"]):
            extensions[_ASKED] = fault_from_preferences(wishes)
        held: list[Message] = []

        def sending(message: Message) -> Awaitable[None]:
            return _hold(held, message) if _CHOSEN in extensions else send(message)

        await self._app(scope, receive, sending)
        if _CHOSEN in extensions:
            await self._play(extensions[_CHOSEN], held, scope, receive, send)

    async def _play(
        self, chosen: ChosenFault, held: list[Message], scope: Scope, receive: Receive, send: Send
    ) -> None:
        effect = chosen.effect
        if not await self._wait(chosen.delay, scope, receive):
            return
        if isinstance(effect, Reset | CommitThenDrop):
            _reset(scope)
            return
        if not held:
            return  # the client went away before its request was whole
        start = held[0]
        body = b"".join(message.get("body", b"") for message in held[1:])
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
                    raise ConnectionDropped(f"the answer ends after {cut} of {len(body)} bytes, by a fault")
                # A server that finds the answer unfinished sends what there is and closes the connection.
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
        """Wait; False, and at once, when the client goes away meanwhile: nobody waits for the answer any more.

        A server that stops ends the wait (:data:`ON_STOP`), and the answer goes out.
        """
        if not seconds:
            return True
        waiting = asyncio.ensure_future(self._sleep(seconds))
        leaving = asyncio.ensure_future(_gone(receive))
        scope["extensions"][ON_STOP] = waiting.cancel
        try:
            await asyncio.wait((waiting, leaving), return_when=asyncio.FIRST_COMPLETED)
            return waiting.done()
        finally:
            del scope["extensions"][ON_STOP]
            waiting.cancel()
            leaving.cancel()


def fault_gate(rules: FaultRules, behaviour: Behaviour) -> Callable[[App], App]:
    """The middleware, bound to ``rules``; Connexion makes its instance."""
    errors = ErrorTable(behaviour)

    class FaultGate:
        def __init__(self, app: App) -> None:
            self._app: Final = app

        def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
            """Pass the request on, unless what was chosen for it takes its place."""
            extensions: dict[str, Any] = scope.get("extensions", {})
            account: Account | None = extensions.get(ACCOUNT)
            if account is not None:
                operation = extensions[ROUTING_CONTEXT]["operation_id"]
                chosen = extensions.get(_ASKED) or rules.choose(account.name, operation)
                if chosen is not None:
                    extensions[_CHOSEN] = chosen
                    extensions[FAULT] = {"id": chosen.rule_id, "type": chosen.type}
                    match chosen.effect:
                        case StatusFault() as fault:
                            return send_reply(send, status_reply(fault, errors, operation))
                        case Reset():
                            return _read_away(receive)  # so that the journal has it
            return self._app(scope, receive, send)

    return FaultGate


def status_reply(fault: StatusFault, errors: ErrorTable, operation: str) -> Reply:
    """The answer to a request for ``operation`` that a status was chosen for; what a client may rely on is in it."""
    match fault.status:
        case HTTPStatus.UNAUTHORIZED:
            reply = errors.reply(NotAuthenticated("unknown API key"))
        case HTTPStatus.FORBIDDEN:
            reply = errors.reply(FeatureMissing(_SOME_PLAN))
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


def _body(sentence: str) -> bytes:
    return orjson.dumps({"error": sentence})


def _with_length(start: Message, length: int) -> Message:
    headers = [pair for pair in start["headers"] if pair[0] != b"content-length"]
    return {**start, "headers": [*headers, (b"content-length", b"%d" % length)]}


def _reset(scope: Scope) -> None:
    abort: Callable[[], None] | None = scope["extensions"].get(ABORT)
    if abort is None:
        raise ConnectionDropped("the connection is reset before any answer, by a fault")
    abort()


async def _hold(held: list[Message], message: Message) -> None:
    held.append(message)


async def _read_away(receive: Receive) -> None:
    while (await receive()).get("more_body"):
        pass


async def _gone(receive: Receive) -> None:
    """Come back when the client has gone; what is left of its request is read and thrown away."""
    while (await receive())["type"] != "http.disconnect":
        pass
