"""The outermost layer: internal errors, the ASGI lifespan and websockets."""

from __future__ import annotations

import asyncio
import json
import logging

from cleverinvo_mock.api.disposition import attachment
from cleverinvo_mock.app import create_app
from cleverinvo_mock.settings import Settings
from cleverinvo_mock.store.account import Account

KEY = "cinv_sandbox_business"


async def messages_of(app, path):
    """The ASGI messages that ``app`` sends for a GET."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    headers = [(b"authorization", f"Bearer {KEY}".encode())]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": headers}
    await app(scope, receive, send)
    return sent


def test_exception_becomes_a_500_and_a_traceback_in_the_log(monkeypatch, caplog):
    """An unexpected exception is a 500 in the API's error format; its details are in the log only."""

    def break_down(*_, **__):
        raise ZeroDivisionError("an internal detail")

    monkeypatch.setattr(Account, "page_of_clients", break_down)
    with caplog.at_level(logging.ERROR, "cleverinvo_mock"):
        start, body = asyncio.run(messages_of(create_app(Settings()), "/api/v1/clients"))
    assert start["status"] == 500
    assert (b"content-type", b"application/json") in start["headers"]
    assert "detail" not in json.loads(body["body"])["error"]
    assert "an internal detail" in caplog.text
    assert KEY not in caplog.text


def test_lifespan_events_are_acknowledged():
    """The application acknowledges the ASGI lifespan events of startup and shutdown."""
    sent, events = [], [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]

    async def receive():
        return events.pop(0)

    async def send(message):
        sent.append(message["type"])

    asyncio.run(create_app(Settings(seed="empty"))({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_websocket_is_closed():
    """A websocket connection is closed."""
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(create_app(Settings(seed="empty"))({"type": "websocket", "path": "/"}, None, send))
    assert [message["type"] for message in sent] == ["websocket.close"]


def test_long_file_name_is_cut_before_its_suffix():
    """An invoice number too long for a header is cut, and the file name still ends in .pdf."""
    for number in ("a" * 300_000, "发" * 80_000, '"' * 100_000):
        name, value = attachment(f"{number}.pdf")
        assert name == b"content-disposition"
        assert len(value) < 64 * 1024
        assert value.endswith((b".pdf", b'.pdf"'))
