"""A sandbox called in this process through ASGI: no socket, no thread, no waiting.

Every response is checked for the rules of all responses: the form of an HTTP message, ERR-1, ERR-3, ERR-4 and
FMT-6. Tests check the rest.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from cleverinvo_mock.app import create_app

from .user import Api

START = datetime(2024, 6, 15, 12, 0, tzinfo=UTC)
DOCUMENTED_ERRORS = {
    400,
    401,
    403,
    404,
    429,
}  # ERR-3; 500 is for internal errors, and no input causes one (ERR-4)
TRANSPORT_ERRORS = {405, 413, 414, 415, 431}  # excepted by ERR-3


class SettableClock:
    """A clock that changes only when a test sets or advances it."""

    def __init__(self):
        self.instant = START

    def now(self):
        return self.instant

    def advance(self, **span):
        self.instant += timedelta(**span)

    def set(self, text):
        self.instant = datetime.fromisoformat(text).astimezone(UTC)


@dataclass(frozen=True)
class Response:
    """One response. ``json`` has fractions as ``Decimal``; ``data`` is its ``data`` member."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name):
        values = [value for key, value in self.headers if key == name]
        assert len(values) <= 1, f"{name} is sent {len(values)} times"
        return values[0] if values else None

    @property
    def json(self):
        assert (self.header("content-type") or "").split(";")[0].strip().lower() == "application/json"
        return json.loads(self.body.decode("utf-8"), parse_float=Decimal, parse_constant=_no_constant)

    @property
    def data(self):
        assert self.status < 300, f"{self.status} {self.body[:300]!r}"
        return self.json["data"]

    @property
    def error(self):
        assert self.status >= 400
        return self.json["error"]


def _no_constant(name):
    raise AssertionError(f"{name} is not JSON")


def check_invariants(answer, method):
    """Check the rules of every response: ERR-1, ERR-3, ERR-4, FMT-6 and the form of an HTTP message."""
    shown = f"{method} answered {answer.status} {answer.body[:300]!r}"
    assert answer.status < 400 or answer.status in DOCUMENTED_ERRORS | TRANSPORT_ERRORS, shown
    for name, value in answer.headers:
        assert name == name.lower(), name
        assert value.isascii(), f"{name}: {value!r}"
        assert value.isprintable(), f"{name}: {value!r}"
    if answer.status == 204:
        assert answer.body == b"", shown
    if method != "HEAD":
        assert answer.header("content-length") in {None, str(len(answer.body))}, shown
    if answer.status >= 400 and method != "HEAD":
        assert isinstance(answer.json, dict), shown
        assert isinstance(answer.json["error"], str), shown
        assert answer.json["error"], shown


class Server:
    """One running sandbox."""

    def __init__(self, loop, settings):
        self.clock = settings.clock
        self._loop = loop
        self._app = create_app(settings)

    def api(self, key=None):
        """A user with ``key``; by default with a new key, which has an empty account."""
        return Api(self, key)

    def exchange(self, method, target, headers=(), content=b""):
        """Send one request unchanged; a list as ``content`` is sent in chunks, without a length."""
        return self.together((method, target, headers, content))[0]

    def together(self, *requests):
        """Send requests at the same time; return their responses."""

        async def run():
            return await asyncio.gather(*(self._exchange(_scope(*one), one[3]) for one in requests))

        answers = self._loop.run_until_complete(run())
        for (method, *_), answer in zip(requests, answers, strict=True):
            check_invariants(answer, method)
        return answers

    def abandon(self, method, target, headers, chunks):
        """Send part of a request and disconnect; no exception may be raised."""
        messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
        messages.append({"type": "http.disconnect"})

        async def receive():
            return messages.pop(0) if len(messages) > 1 else messages[0]

        async def send(message):
            """Discard the message: the client has disconnected."""

        self._loop.run_until_complete(self._app(_scope(method, target, headers, chunks), receive, send))

    async def _exchange(self, scope, content):
        parts, bodies, done = _chunks(content), [], asyncio.Event()
        started: dict[str, Any] = {}

        async def receive():
            if parts:
                return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}
            await done.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            if message["type"] == "http.response.start":
                assert not started, "two responses to one request"
                started.update(message)
            else:
                assert started, "a body before its status"
                assert not done.is_set(), "a body after its end"
                bodies.append(message.get("body", b""))
                if not message.get("more_body", False):
                    done.set()

        await self._app(scope, receive, send)
        assert done.is_set(), "the response is incomplete"
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in started["headers"]]
        return Response(started["status"], headers, b"".join(bodies))


def _chunks(content):
    return list(content) if isinstance(content, list) else [content]


def _scope(method, target, headers, content):
    """The ASGI scope of a request."""
    path, _, query = target.partition("?")
    chunked = isinstance(content, list)
    length = ("transfer-encoding", "chunked") if chunked else ("content-length", str(len(content)))
    sent = [("host", "sandbox.example"), *headers, *([length] if any(_chunks(content)) else [])]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("ascii"),
        "query_string": query.encode("latin-1"),
        "root_path": "",
        "headers": [
            (name.lower().encode(), value.encode("utf-8", "surrogateescape")) for name, value in sent
        ],
        "client": ("127.0.0.1", 50000),
        "server": ("sandbox.example", 80),
        "state": {},
    }
