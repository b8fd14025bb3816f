"""A driver of a sandbox in this process: sends requests to the API and reads the journal."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from cleverinvo_mock.app.assembly import create_sandbox
from cleverinvo_mock.control.journal import JournalControl
from cleverinvo_mock.control.request import ControlRequest
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.services.clock import FrozenClock
from cleverinvo_mock.settings import Settings

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
UNKNOWN = "clx0000000000000000000000"
BASE = "/api/v1"


@dataclass(frozen=True)
class Response:
    """A response of the API; ``status`` is None if none was sent."""

    status: int | None
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def id(self) -> str:
        assert self.status == 201, self.body
        return self.json["data"]["id"]


class Driver:
    """``send`` sends a request to the API; the other methods use the journal."""

    _keys = count(1)

    def __init__(self, runner: asyncio.Runner, seed="empty", rate_limit=None, settings=None, **choices):
        settings = settings or Settings()
        self.app, self.sandbox = create_sandbox(
            replace(
                settings,
                seed=seed,
                rate_limit=rate_limit,
                clock=FrozenClock(NOON),
                random_seed=7,
                behaviour=Behaviour(**choices),
            )
        )
        self.journal = self.sandbox.journal
        self.control = JournalControl(self.sandbox)
        self._runner = runner

    def key(self) -> str:
        """A key that no request has used."""
        return f"cinv_journal_{next(self._keys):08}"

    def run(self, work):
        return self._runner.run(work)

    def send(self, method, target, body=None, *, key="cinv_sandbox_business", headers=(), **options):
        return self.run(self.exchange(method, target, body, key=key, headers=headers, **options))

    async def exchange(
        self,
        method,
        target,
        body=None,
        *,
        key="cinv_sandbox_business",
        headers=(),
        chunks=None,
        extensions=None,
    ):
        """``body``: bytes are sent unchanged, other values as JSON. ``chunks``: a body in several messages instead."""
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        path, _, query = target.partition("?")
        sent = [(b"host", b"localhost:8080")] * all(name != "host" for name, _ in headers)
        if key is not None:
            sent.append((b"authorization", f"Bearer {key}".encode()))
        sent += [(name.encode(), value.encode("latin-1")) for name, value in headers]
        if raw:
            sent += [(b"content-type", b"application/json")] * all(n != "content-type" for n, _ in headers)
            sent.append((b"content-length", b"%d" % len(raw)))
        pieces = list(chunks) if chunks is not None else [raw]
        messages = [
            {"type": "http.request", "body": piece, "more_body": n < len(pieces)}
            for n, piece in enumerate(pieces, 1)
        ]

        async def receive():
            return messages.pop(0) if messages else {"type": "http.disconnect"}

        start: dict[str, Any] = {}
        bodies = []

        async def send(message):
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                bodies.append(message.get("body", b""))

        scope = {
            "type": "http", "method": method, "path": path if path.startswith("/_") else f"{BASE}{path}",
            "query_string": query.encode("latin-1"), "headers": sent, "extensions": dict(extensions or {}),
        }  # fmt: skip
        await self.app(scope, receive, send)
        headers = {name.decode(): value.decode("latin-1") for name, value in start.get("headers", ())}
        return Response(start.get("status"), headers, b"".join(bodies))

    def client(self, **options) -> str:
        return self.send("POST", "/clients", {"name": "Acme Corp"}, **options).id

    def entries(self, account=None, after=0, limit=1000):
        query = {"account": account, "after": after, "limit": limit}
        return json.loads(self.control.read_journal(ControlRequest(query=query)).body)

    @property
    def last(self):
        """The latest entry."""
        return self.entries()["data"][-1]

    def verify(self, **body):
        return json.loads(self.control.verify_journal(ControlRequest(body=body)).body)

    def find(self, **match):
        return json.loads(self.control.find_entries(ControlRequest(body=match)).body)
