"""A fault of the sandbox's own."""

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
    """What ``app`` sends as the answer to a GET."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    headers = [(b"authorization", f"Bearer {KEY}".encode())]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": headers}
    await app(scope, receive, send)
    return sent


def test_fault_becomes_a_500_and_a_traceback_in_the_log(monkeypatch, caplog):
    """What nobody foresaw is answered in the API's shape; the reason stands in the log, not in the answer."""

    def break_down(*_, **__):
        raise ZeroDivisionError("a detail of the inside")

    monkeypatch.setattr(Account, "page_of_clients", break_down)
    with caplog.at_level(logging.ERROR, "cleverinvo_mock"):
        start, body = asyncio.run(messages_of(create_app(Settings()), "/api/v1/clients"))
    assert start["status"] == 500
    assert (b"content-type", b"application/json") in start["headers"]
    assert "detail" not in json.loads(body["body"])["error"]
    assert "a detail of the inside" in caplog.text
    assert KEY not in caplog.text


def test_lifespan_is_told_that_it_is_complete():
    """A server that waits for start and end of the application is not left waiting."""
    sent, events = [], [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]

    async def receive():
        return events.pop(0)

    async def send(message):
        sent.append(message["type"])

    asyncio.run(create_app(Settings(seed="empty"))({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_websocket_is_closed():
    """A websocket is refused as one."""
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(create_app(Settings(seed="empty"))({"type": "websocket", "path": "/"}, None, send))
    assert [message["type"] for message in sent] == ["websocket.close"]


def test_file_name_that_fits_into_no_header_is_cut_before_its_suffix():
    """A number of any length gives a header that clients read, and a name that ends in .pdf."""
    for number in ("a" * 300_000, "发" * 80_000, '"' * 100_000):
        name, value = attachment(f"{number}.pdf")
        assert name == b"content-disposition"
        assert len(value) < 64 * 1024
        assert value.endswith((b".pdf", b'.pdf"'))
