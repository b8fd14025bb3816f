"""Streamed responses: what ends them, and that their generators are closed."""

from __future__ import annotations

import asyncio
import logging

import pytest
from cleverinvo_mock.app.boundary import Boundary
from cleverinvo_mock.app.streaming import ON_STOP, send_stream
from cleverinvo_mock.control.request import StreamReply

HEADERS = ((b"content-type", b"text/event-stream"),)


class Listener:
    """The client of a streamed response. ``leave``: disconnect."""

    def __init__(self):
        self.sent, self.scope, self.closed = [], {"extensions": {}}, False
        self.leave = asyncio.Event()
        self.heard = asyncio.Event()

    async def receive(self):
        await self.leave.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.sent.append(message)
        if message.get("body"):
            self.heard.set()

    async def pieces(self, count, then):
        """Yield so many pieces, then await ``then``; record that the generator was closed."""
        try:
            for number in range(count):
                yield b"%d" % number
            await then()
        finally:
            self.closed = True

    def listen(self, count, then):
        return asyncio.ensure_future(
            send_stream(self.scope, self.receive, self.send, StreamReply(self.pieces(count, then), HEADERS))
        )

    @property
    def body(self):
        return b"".join(message.get("body", b"") for message in self.sent)

    @property
    def is_complete(self):
        return not self.sent[-1].get("more_body", False)


async def forever():
    await asyncio.Event().wait()


async def nothing():
    """Return at once."""


async def fail():
    raise ZeroDivisionError


def test_stream_ends_with_its_generator(loop):
    """The response ends normally when its generator ends."""

    async def run():
        listener = Listener()
        await listener.listen(3, nothing)
        assert listener.body == b"012"
        assert listener.sent[0] == {"type": "http.response.start", "status": 200, "headers": HEADERS}
        assert listener.is_complete
        assert listener.closed

    loop.run_until_complete(run())


def test_stream_is_closed_when_the_client_leaves(loop):
    """If the client disconnects, the waiting generator is closed and nothing more is sent."""

    async def run():
        listener = Listener()
        task = listener.listen(1, forever)
        await listener.heard.wait()
        listener.leave.set()
        await task
        assert listener.closed
        assert not listener.is_complete

    loop.run_until_complete(run())


def test_stream_is_ended_when_the_server_stops(loop):
    """If the server stops, the response ends normally and the generator is closed."""

    async def run():
        listener = Listener()
        task = listener.listen(1, forever)
        await listener.heard.wait()
        listener.scope["extensions"][ON_STOP]()
        await task
        assert listener.closed
        assert listener.is_complete

    loop.run_until_complete(run())


def test_exception_in_a_stream_is_raised(loop):
    """An exception in the generator is raised for the boundary to log, and the response does not end normally."""

    async def run():
        listener = Listener()
        with pytest.raises(ZeroDivisionError):
            await listener.listen(1, fail)
        assert listener.closed
        assert not listener.is_complete

    loop.run_until_complete(run())


def test_exception_in_a_stream_sends_no_second_response(loop, caplog):
    """An exception in the middle of a response is logged, and no second response is sent."""

    async def run():
        listener = Listener()
        listener.scope |= {"type": "http", "method": "GET", "path": "/__admin/journal/stream"}

        async def app(scope, receive, send):
            await send_stream(scope, receive, send, StreamReply(listener.pieces(1, fail), HEADERS))

        boundary = Boundary(app, (), lambda _: pytest.fail("nothing is refused here"))
        await boundary(listener.scope, listener.receive, listener.send)
        assert [message["type"] for message in listener.sent].count("http.response.start") == 1
        assert not listener.is_complete

    with caplog.at_level(logging.ERROR, "cleverinvo_mock"):
        loop.run_until_complete(run())
    assert "ZeroDivisionError" in caplog.text


def test_journal_streams_as_documented(server, loop):
    """``streamJournal`` answers 200 as ``text/event-stream`` and sends an event for a new exchange."""

    async def run():
        listener = Listener()
        scope = {
            "type": "http", "method": "GET", "path": "/__admin/journal/stream", "query_string": b"",
            "headers": [(b"host", b"localhost")], "server": ("localhost", 80),
        }  # fmt: skip
        asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

        async def receive():
            return next(asked, None) or await listener.receive()

        task = asyncio.ensure_future(server.app(scope, receive, listener.send))
        await asyncio.wait_for(listener.heard.wait(), 10)
        await server._client.get("/api/v1/clients", headers={"authorization": "Bearer cinv_sandbox_business"})
        async with asyncio.timeout(10):
            while b"event: exchange" not in listener.body:
                listener.heard.clear()
                await listener.heard.wait()
        listener.leave.set()
        await task
        assert listener.sent[0]["status"] == 200
        assert dict(listener.sent[0]["headers"])[b"content-type"].startswith(b"text/event-stream")
        assert b"/api/v1/clients" in listener.body

    loop.run_until_complete(run())
