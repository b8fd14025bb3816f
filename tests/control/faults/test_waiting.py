"""Delayed responses, and the events that end the delay early."""

from __future__ import annotations

import asyncio

import pytest
from cleverinvo_mock.app.fault_injection import ABORT, FaultInjector, fault_gate
from cleverinvo_mock.app.framework import ROUTING_CONTEXT
from cleverinvo_mock.app.security import ACCOUNT
from cleverinvo_mock.app.streaming import ON_STOP
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.faults.effects import CommitThenDrop, Delay, Reset, SlowBody, Truncate
from cleverinvo_mock.faults.rules import FaultRules, NewFault


class Exchange:
    """One request with faults to an application that responds with ten bytes. ``ends``: what ends the delay early."""

    def __init__(self, *effects, abort=None, ends=None):
        self.sent, self.done, self.slept = [], 0, []
        self._effects, self._ends, self._read = effects, ends, False
        self.scope = {"type": "http", "headers": [], "extensions": {} if abort is None else {ABORT: abort}}

    def run(self):
        """Process the request and return the bytes of the response's body."""
        rules = FaultRules(1, [NewFault(effect) for effect in self._effects])
        injector = FaultInjector(self._secured(fault_gate(rules, Behaviour())(self._respond)), self._sleep)
        asyncio.run(injector(self.scope, self._receive, self._send))
        return b"".join(message.get("body", b"") for message in self.sent)

    def _secured(self, app):
        async def secured(scope, receive, send):
            account = type("Account", (), {"name": "a"})
            scope["extensions"] |= {ACCOUNT: account, ROUTING_CONTEXT: {"operation_id": "getClient"}}
            await app(scope, receive, send)

        return secured

    async def _respond(self, scope, receive, send):
        self.done += 1
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"10")]})
        await send({"type": "http.response.body", "body": b"0123456789"})

    async def _sleep(self, seconds):
        self.slept.append(seconds)
        if self._ends == "stop":
            self.scope["extensions"][ON_STOP]()
        if self._ends:
            await asyncio.Event().wait()

    async def _receive(self):
        if not self._read:
            self._read = True
            return {"type": "http.request", "body": b"", "more_body": False}
        if self._ends == "client":
            return {"type": "http.disconnect"}
        return await asyncio.Event().wait()

    async def _send(self, message):
        self.sent.append(message)


def test_response_is_sent_after_the_delay():
    """The whole response is sent after the delay."""
    exchange = Exchange(Delay(3, 3))
    assert exchange.run() == b"0123456789"
    assert exchange.slept == [3]
    assert ON_STOP not in exchange.scope["extensions"]


@pytest.mark.parametrize("effect", [Delay(3600, 3600), SlowBody(3600)])
def test_disconnect_of_the_client_ends_the_delay(effect):
    """When the client disconnects, the request ends without a response body, and it has been processed."""
    exchange = Exchange(effect, ends="client")
    assert exchange.run() == b""
    assert exchange.done == 1


def test_stop_of_the_server_ends_the_delay():
    """When the server stops, the delayed response is sent at once."""
    assert Exchange(Delay(3600, 3600), ends="stop").run() == b"0123456789"


@pytest.mark.parametrize("effect", [Reset(), CommitThenDrop()])
def test_connection_is_reset_through_the_server(effect):
    """If the server can reset connections, the fault calls it after the delay and sends nothing."""
    aborted = []
    exchange = Exchange(Delay(2, 2), effect, abort=lambda: aborted.append(len(exchange.slept)))
    exchange.run()
    assert aborted == [1]
    assert exchange.sent == []
    assert exchange.done == (1 if isinstance(effect, CommitThenDrop) else 0)


def test_truncated_response_is_left_incomplete():
    """The last message has ``more_body``, so the server closes the connection of the incomplete response."""
    exchange = Exchange(Truncate(4), abort=lambda: pytest.fail("a truncated response must be sent"))
    assert exchange.run() == b"0123"
    assert exchange.sent[-1]["more_body"] is True
    assert exchange.sent[0]["headers"] == [(b"content-length", b"10")]
