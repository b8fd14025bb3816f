"""The mock server under test, driven in this process through ASGI: no socket, no thread, no waiting.

``serve`` starts a server; ``api`` is a client of one with an account of its own. Every answer that passes
through here is held against what no answer may break: its HTTP form, ERR-1, ERR-3, ERR-4 and FMT-6. What is
expected beyond that stands in the tests, which know the contract and not the server's code.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from urllib.parse import unquote, urlencode

import hypothesis
import pytest

from mockserver.app import create_app
from mockserver.domain.behaviour import Behaviour
from mockserver.settings import Settings

BASE = "/api/v1"
START = datetime(2024, 6, 15, 12, 0, tzinfo=UTC)
DOCUMENTED_ERRORS = {400, 401, 403, 404, 429}  # ERR-3; 500 is for faults, and no input of ours is one (ERR-4)
TRANSPORT_ERRORS = {405, 413, 414, 415, 431}  # excepted by ERR-3
ABSENT = object()
SETTINGS = {field.name for field in fields(Settings)}

hypothesis.settings.register_profile("dev", deadline=None, max_examples=40)
hypothesis.settings.register_profile("ci", parent=hypothesis.settings.get_profile("dev"), derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_configure(config):
    config.addinivalue_line("markers", "clause(*ids): the clauses of the contract that a test is about")
    config.addinivalue_line("markers", "open_point(key, *values): an open point and the choices a test tries")


class SettableClock:
    """A clock that stands still until a test moves it."""

    def __init__(self):
        self.instant = START

    def now(self):
        return self.instant

    def advance(self, **span):
        self.instant += timedelta(**span)

    def set(self, text):
        self.instant = datetime.fromisoformat(text).astimezone(UTC)


@dataclass(frozen=True)
class Answer:
    """One answer. ``json`` has decimals where the text has fractions; ``data`` is its ``data`` member."""

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


def hold_invariants(answer, method):
    """ERR-1, ERR-3, ERR-4, FMT-6 and the form of an HTTP message hold for every answer there is."""
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

    _keys = count(1)

    def __init__(self, loop, settings):
        self.clock = settings.clock
        self._loop = loop
        self._app = create_app(settings)

    def api(self, key=None):
        """A client with ``key``, or with a key that was never used: an empty account of its own."""
        return Api(self, key or f"cinv_test_{next(self._keys):08}")

    def exchange(self, method, target, headers=(), content=b""):
        """Send one request as it stands; ``content`` in a list is sent in chunks, without a length."""
        path, _, query = target.partition("?")
        chunks = list(content) if isinstance(content, list) else [content]
        length = (
            ("transfer-encoding", "chunked")
            if isinstance(content, list)
            else ("content-length", str(len(content)))
        )
        sent = [("host", "sandbox.example"), *headers, *([length] if any(chunks) else [])]
        scope = {
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
        answer = self._loop.run_until_complete(self._exchange(scope, chunks))
        hold_invariants(answer, method)
        return answer

    async def _exchange(self, scope, chunks):
        parts, bodies, done = list(chunks), [], asyncio.Event()
        started: dict[str, Any] = {}

        async def receive():
            if parts:
                return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}
            await done.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            if message["type"] == "http.response.start":
                assert not started, "two answers to one request"
                started.update(message)
            else:
                assert started, "a body before its status"
                assert not done.is_set(), "a body after its end"
                bodies.append(message.get("body", b""))
                if not message.get("more_body", False):
                    done.set()

        await self._app(scope, receive, send)
        assert done.is_set(), "no whole answer"
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in started["headers"]]
        return Answer(started["status"], headers, b"".join(bodies))


class Api:
    """A user of one account. ``body`` is sent as JSON, ``content`` as it is."""

    def __init__(self, server, key):
        self.server, self.key, self.clock = server, key, server.clock
        self._numbers = count(1)

    def call(self, method, path, *, body=ABSENT, content=b"", headers=(), **query):
        auth = [("authorization", f"Bearer {self.key}")]
        if body is not ABSENT:
            content = json.dumps(body, default=float).encode()
        if content and not any(name == "content-type" for name, _ in headers):
            auth.append(("content-type", "application/json"))
        target = f"{BASE}{path}{'?' if query else ''}{urlencode(query)}"
        return self.server.exchange(method, target, [*auth, *headers], content)

    def get(self, path, **query):
        return self.call("GET", path, **query)

    def post(self, path, body=ABSENT, **options):
        return self.call("POST", path, body=body, **options)

    def put(self, path, body=ABSENT, **options):
        return self.call("PUT", path, body=body, **options)

    def delete(self, path):
        return self.call("DELETE", path)

    def client(self, **fields):
        """Create a client, a millisecond after all that was created before."""
        self.clock.advance(milliseconds=1)
        return self.post("/clients", {"name": "Acme Corp", "email": "billing@acme.example", **fields}).data

    @staticmethod
    def line(*, without=(), **fields):
        """A lawful line item."""
        whole = {
            "description": "Web Development",
            "quantity": 40,
            "unitPrice": 125.0,
            "taxRate": 10,
            **fields,
        }
        return {name: value for name, value in whole.items() if name not in without}

    def draft(self, client_id=None, *, without=(), **fields):
        """A lawful invoice body. Makes a client where none is given."""
        whole = {
            "clientId": client_id or self.client()["id"],
            "invoiceNumber": f"N-{next(self._numbers):04}",
            "currency": "USD",
            "issueDate": "2024-06-01",
            "dueDate": "2024-07-01",
            "lineItems": [self.line()],
            **fields,
        }
        return {name: value for name, value in whole.items() if name not in without}

    def invoice(self, client_id=None, **fields):
        """Create an invoice, a millisecond after all that was created before, and read the whole of it."""
        body = self.draft(client_id, **fields)
        self.clock.advance(milliseconds=1)
        receipt = self.post("/invoices", body).data
        return self.get(f"/invoices/{receipt['id']}").data

    def listed(self, path, **query):
        """Every item of a list of no more than 100."""
        answer = self.get(path, limit=100, **query).json
        assert answer["total"] == len(answer["data"])
        return answer["data"]

    def everything(self):
        """All that the account shows: two lists and each invoice in full."""
        invoices = self.listed("/invoices")
        return (
            self.listed("/clients"),
            invoices,
            [self.get(f"/invoices/{one['id']}").data for one in invoices],
        )

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Fails when the account shows anything else after the block than before it."""
        before = self.everything()
        yield
        assert self.everything() == before


@pytest.fixture(scope="session")
def loop():
    with asyncio.Runner() as runner:
        yield runner.get_loop()


@pytest.fixture(scope="session")
def serve(loop):
    """Start a server: ``serve(create_status="200", seed="demo", rate_limit=3)``, each with a clock of its own."""

    def start(**choices):
        settings = {"seed": "empty", "rate_limit": None, "random_seed": 7, "clock": SettableClock()}
        settings |= {name: choices.pop(name) for name in list(choices) if name in SETTINGS}
        return Server(loop, Settings(behaviour=Behaviour(**choices), **settings))

    return start


@pytest.fixture(scope="session")
def choose(serve):
    """A user of an empty account, at ``START``, on a server that all tests with the same choices share."""
    servers = {}

    def user(**choices):
        at = tuple(choices.items())
        if at not in servers:
            servers[at] = serve(max_provisioned=1_000_000, **choices)
        servers[at].clock.instant = START
        return servers[at].api()

    return user


@pytest.fixture
def api(choose):
    """A user of an empty account where every choice is the default."""
    return choose()


@pytest.fixture
def shared(api):
    """The server where every choice is the default; only for what leaves no trace in the shipped accounts."""
    return api.server
