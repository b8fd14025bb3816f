"""An answer that is held back, and who may end the wait."""

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
    """One request to an application that answers ten bytes, with what was chosen for it, up to its end."""

    def __init__(self, *effects, abort=None, ends=None):
        self.sent, self.done, self.slept = [], 0, []
        self._effects, self._ends, self._read = effects, ends, False
        self.scope = {"type": "http", "headers": [], "extensions": {} if abort is None else {ABORT: abort}}

    def run(self):
        """Carry it out; what has been sent."""
        rules = FaultRules(1, [NewFault(effect) for effect in self._effects])
        wire = FaultInjector(self._secured(fault_gate(rules, Behaviour())(self._answer)), self._sleep)
        asyncio.run(wire(self.scope, self._receive, self._send))
        return b"".join(message.get("body", b"") for message in self.sent)

    def _secured(self, app):
        async def secured(scope, receive, send):
            account = type("Account", (), {"name": "a"})
            scope["extensions"] |= {ACCOUNT: account, ROUTING_CONTEXT: {"operation_id": "getClient"}}
            await app(scope, receive, send)

        return secured

    async def _answer(self, scope, receive, send):
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


def test_answer_comes_after_the_wait():
    """Nothing is sent before the time is over, then all is."""
    exchange = Exchange(Delay(3, 3))
    assert exchange.run() == b"0123456789"
    assert exchange.slept == [3]
    assert ON_STOP not in exchange.scope["extensions"]


@pytest.mark.parametrize("effect", [Delay(3600, 3600), SlowBody(3600)])
def test_client_that_goes_away_ends_the_wait(effect):
    """Nobody waits for the answer any more: the request is over, and was carried out."""
    exchange = Exchange(effect, ends="client")
    assert exchange.run() == b""
    assert exchange.done == 1


def test_server_that_stops_ends_the_wait():
    """What is held back is sent when the server stops."""
    assert Exchange(Delay(3600, 3600), ends="stop").run() == b"0123456789"


@pytest.mark.parametrize("effect", [Reset(), CommitThenDrop()])
def test_connection_is_reset_by_the_server_s_own_means(effect):
    """Where the server offers to reset the connection, that is all that happens, after a delay if there is one."""
    aborted = []
    exchange = Exchange(Delay(2, 2), effect, abort=lambda: aborted.append(len(exchange.slept)))
    exchange.run()
    assert aborted == [1]
    assert exchange.sent == []
    assert exchange.done == (1 if isinstance(effect, CommitThenDrop) else 0)


def test_truncated_answer_is_left_unfinished_for_the_server_to_close():
    """The last message says that there is more to come, and none comes."""
    exchange = Exchange(Truncate(4), abort=lambda: pytest.fail("a truncated answer must get through"))
    assert exchange.run() == b"0123"
    assert exchange.sent[-1]["more_body"] is True
    assert exchange.sent[0]["headers"] == [(b"content-length", b"10")]
