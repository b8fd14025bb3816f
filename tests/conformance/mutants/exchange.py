"""A request and its response, and the wrapper that puts a mutation between a server and its client.

Knows ASGI and HTTP. Of the API it knows only the prefix ``/api/v1`` and that bodies are JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode


@dataclass
class Request:
    """An incoming request. ``path`` is relative to ``/api/v1``. The server receives any changes."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    raw_query: bytes = b""

    @property
    def json(self) -> Any:
        """The parsed JSON body; None if it is not JSON."""
        return json_of(self.body)

    @json.setter
    def json(self, value: Any) -> None:
        self.body = json.dumps(value).encode()

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of the body; an empty dictionary if it is not a JSON object."""
        document = self.json
        return document if isinstance(document, dict) else {}

    @property
    def sent_query(self) -> bytes:
        """The query string: the original bytes, or the encoded ``query`` if a mutation has changed it."""
        same = self.query == parsed(self.raw_query)
        return (
            self.raw_query
            if same
            else urlencode(self.query, encoding="utf-8", errors="surrogateescape").encode()
        )

    @property
    def operation(self) -> str:
        """Method and path template, such as ``GET /clients/{id}``."""
        template = re.sub(r"^(/(?:clients|invoices))/[^/]+", r"\1/{id}", self.path)
        return f"{self.method} {template}"

    @property
    def id(self) -> str:
        """The id in the path, or ""."""
        parts = self.path.split("/")
        return parts[2] if len(parts) > 2 else ""

    @property
    def key(self) -> str:
        """The value of the ``Authorization`` header, or ""."""
        return self.headers.get("authorization", "")

    def but(self, method: str, path: str, document: Any = None, **query: str) -> Request:
        """Another request with the same key."""
        body = json.dumps(document).encode() if document is not None else b""
        return Request(method, path, dict(query), self._bare_headers, body, urlencode(query).encode())

    def get(self, path: str, **query: str) -> Request:
        """A ``GET`` with the same key."""
        return self.but("GET", path, **query)

    def as_key(self, key: str) -> Request:
        """The same request with another key."""
        return replace(self, headers=self.headers | {"authorization": f"Bearer {key}"})

    @property
    def _bare_headers(self) -> dict[str, str]:
        return {n: v for n, v in self.headers.items() if n != "content-length"} | {
            "content-type": "application/json"
        }


@dataclass
class Response:
    """An outgoing response. The client receives any changes. ``content-length`` is set from the body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether the request was accepted."""
        return 200 <= self.status < 300

    @property
    def json(self) -> Any:
        """The parsed JSON body; None if it is not JSON."""
        return json_of(self.body)

    @json.setter
    def json(self, value: Any) -> None:
        self.body = json.dumps(value).encode()

    @property
    def data(self) -> Any:
        """The value of ``data``; None if there is none."""
        document = self.json
        return document.get("data") if isinstance(document, dict) else None

    @contextmanager
    def document(self) -> Iterator[dict[str, Any]]:
        """The JSON object, to change in place. For a refused request: an empty one, which is discarded."""
        document = self.json
        if self.ok and isinstance(document, dict):
            yield document
            self.json = document
        else:
            yield {"data": []}

    @contextmanager
    def records(self) -> Iterator[list[dict[str, Any]]]:
        """The record or the records in ``data``, to change in place."""
        with self.document() as document:
            data = document.get("data")
            yield [
                record for record in (data if isinstance(data, list) else [data]) if isinstance(record, dict)
            ]

    def become(self, status: int, document: Any = None) -> None:
        """Replace status, headers and body."""
        self.status = status
        self.headers = {"content-type": "application/json"} if document is not None else {}
        self.body = json.dumps(document).encode() if document is not None else b""

    def refuse(self, status: int, error: str) -> None:
        """Replace the response by a refusal with an error body."""
        self.become(status, {"error": error})


Server = Callable[[Request], Awaitable[Response]]


def refusal(status: int, error: str) -> Response:
    """A refusal with an error body."""
    return success(status, {"error": error})


def success(status: int, document: Any) -> Response:
    """A JSON response with ``document`` as its body."""
    return Response(status, {"content-type": "application/json"}, json.dumps(document).encode())


def parsed(raw_query: bytes) -> dict[str, str]:
    """The query parameters; of a repeated name, the last value."""
    pairs = parse_qsl(raw_query.decode("latin-1"), keep_blank_values=True, errors="surrogateescape")
    return dict(pairs)


class Wrapped:
    """An ASGI application wrapped by a mutation."""

    def __init__(self, app: Any, mutation: Any) -> None:
        self._app = app
        self._mutation = mutation

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request through the mutation."""
        if scope["type"] != "http":
            return

        async def server(request: Request) -> Response:
            return await _response(self._app, scope, request)

        response = await self._mutation.respond(await _request(scope, receive), server)
        headers = {
            k: v
            for k, v in response.headers.items()
            if k.lower() not in {"content-length", "transfer-encoding"}
        }
        chunked = "transfer-encoding" in response.headers
        if not chunked and (response.status != 204 or response.body):
            headers["content-length"] = str(len(response.body))
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": response.status, "headers": raw})
        pieces = re.findall(rb"(?s).{1,100}", response.body) if chunked else [response.body]
        for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def _request(scope: Any, receive: Any) -> Request:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    path = scope["path"].removeprefix("/api/v1")
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    raw_query = scope["query_string"]
    return Request(scope["method"], path, parsed(raw_query), headers, body, raw_query)


async def _response(app: Any, scope: Any, request: Request) -> Response:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": request.body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = {n: v for n, v in request.headers.items() if n != "content-length"}
    inner = {
        **scope,
        "method": request.method,
        "path": f"/api/v1{request.path}",
        "query_string": request.sent_query,
        "headers": [(n.encode("latin-1"), v.encode("latin-1")) for n, v in headers.items()],
        "extensions": {},
    }
    await app(inner, receive, send)
    back = {n.decode("latin-1").lower(): v.decode("latin-1") for n, v in sent[0]["headers"]}
    return Response(sent[0]["status"], back, b"".join(m.get("body", b"") for m in sent[1:]))


def json_of(body: bytes) -> Any:
    """The parsed JSON body; None if it is not JSON or is nested too deeply."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
