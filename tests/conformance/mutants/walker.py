"""Sends requests to an application in this process, one after another, and records the responses."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from tests.conformance.mutants.accounts import OWNER

Seen = tuple[int, dict[str, str], bytes]


class Deviation(Exception):
    """A response differs from the expected one."""


class Walker:
    """Sends requests to an application, one a second by its clock, and records the responses."""

    def __init__(self, start: datetime, truth: list[Seen] | None) -> None:
        self._app: Any = None
        self.instant = start
        self._truth = truth
        self.seen: list[Seen] = []

    def now(self) -> datetime:
        """The current instant of the server's clock."""
        return self.instant

    def serve(self, app: Any) -> None:
        """Set the application. It is created after the walker, which is its clock."""
        self._app = app

    async def send(
        self,
        method: str,
        path: str,
        document: Any = None,
        *,
        key: str | None = f"Bearer {OWNER}",
        body: bytes | None = None,
        headers: Iterable[tuple[str, str]] = (),
        raw_query: bytes | None = None,
        **query: Any,
    ) -> Any:
        """Send one request; return the ``data`` of its response."""
        self.instant += timedelta(milliseconds=1017)
        content = body if body is not None else json.dumps(document).encode() if document is not None else b""
        query_string = raw_query if raw_query is not None else urlencode(query).encode()
        return self._recorded(await self._exchange(method, path, content, key, headers, query_string))

    async def together(self, *requests: tuple[str, str, Any, str]) -> list[Any]:
        """Send requests (method, path with query, document, API key) at the same time; return the ``data`` of the responses."""
        self.instant += timedelta(milliseconds=1017)
        pending = []
        for method, target, document, key in requests:
            content = json.dumps(document).encode() if document is not None else b""
            path, _, query = target.partition("?")
            pending.append(self._exchange(method, path, content, f"Bearer {key}", (), query.encode()))
        return [self._recorded(seen) for seen in await asyncio.gather(*pending)]

    async def _exchange(
        self,
        method: str,
        path: str,
        content: bytes,
        key: str | None,
        headers: Iterable[tuple[str, str]],
        query_string: bytes,
    ) -> Seen:
        given = {"content-type": "application/json"} | dict(headers)
        sent = [(n.encode(), v.encode()) for n, v in given.items()]
        if key is not None:
            sent.append((b"authorization", key.encode()))
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "path": f"/api/v1{path}",
            "raw_path": f"/api/v1{path}".encode(),
            "root_path": "",
            "scheme": "http",
            "query_string": query_string,
            "headers": sent,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        got: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": content, "more_body": False}

        async def deliver(message: Any) -> None:
            got.append(message)

        await self._app(scope, receive, deliver)
        change_response = {n.decode("latin-1"): v.decode("latin-1") for n, v in got[0]["headers"]}
        return got[0]["status"], change_response, b"".join(message.get("body", b"") for message in got[1:])

    def _recorded(self, seen: Seen) -> Any:
        self.seen.append(seen)
        if self._truth and seen != self._truth[len(self.seen) - 1]:
            raise Deviation
        try:
            document = json.loads(seen[2])
        except ValueError:
            return None
        return document.get("data") if isinstance(document, dict) else None
