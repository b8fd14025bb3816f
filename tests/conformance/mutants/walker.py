"""Sends requests to an application in this process, one after another, and records the responses."""

from __future__ import annotations

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
        **query: Any,
    ) -> Any:
        """Send one request; return the ``data`` of its response."""
        self.instant += timedelta(milliseconds=1017)
        content = body if body is not None else json.dumps(document).encode() if document is not None else b""
        sent = [(b"content-type", b"application/json"), *((n.encode(), v.encode()) for n, v in headers)]
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
            "query_string": urlencode(query).encode(),
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
        whole = b"".join(message.get("body", b"") for message in got[1:])
        self.seen.append((got[0]["status"], change_response, whole))
        if self._truth and self.seen[-1] != self._truth[len(self.seen) - 1]:
            raise Deviation
        try:
            document = json.loads(whole)
        except ValueError:
            return None
        return document.get("data") if isinstance(document, dict) else None
