"""A journal entry: an exchange, decoded and redacted.

Layer: mechanisms. Each part is decoded on first access. The entry must not know the API's table of refusals; its caller
passes a function that explains why a request was refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, Final, NamedTuple

import orjson

from cleverinvo_mock.domain.timestamps import timestamp
from cleverinvo_mock.journal.exchange import Exchange
from cleverinvo_mock.journal.redaction import (
    redacted,
    redacted_authorization,
    redacted_headers,
    redacted_json,
    redacted_path,
    redacted_query,
)
from cleverinvo_mock.json_depth import nests_deeper


class RefusalReason(NamedTuple):
    """Why a request was refused.

    ``error``: the message of the response. ``rule``: the name of the refusal's class. ``clause``: the id of a clause
    or the key of an open point. ``pointer``: the JSON Pointer (RFC 6901) of the field, or ``?name`` of a parameter.
    """

    error: str
    rule: str
    clause: str | None
    pointer: str | None


#: Returns why the request of an exchange was refused; ``None`` if it was not refused.
Explain = Callable[[Exchange], RefusalReason | None]


class Body(NamedTuple):
    """A redacted body.

    ``value``: the decoded JSON; a string if the body is other text, or JSON that nests deeper than :data:`DEEPEST`;
    ``None`` if it is empty, binary or not recorded.
    ``text``: the body as text; ``None`` if it is binary or not recorded.
    """

    value: Any
    text: str | None
    is_recorded: bool


#: Levels of JSON that an entry decodes. A deeper body is recorded as text: orjson writes no more than 254 levels.
DEEPEST: Final = 100
_NOT_RECORDED: Final = Body(None, None, is_recorded=False)
_NO_TEXT: Final = Body(None, None, is_recorded=True)
_EMPTY: Final = Body(None, "", is_recorded=True)


class Entry:
    """One entry of the journal. All its values are redacted."""

    def __init__(self, exchange: Exchange, explain: Explain) -> None:
        self.exchange: Final = exchange
        self._explain: Final = explain

    @property
    def number(self) -> int:
        """The number of the entry, from 1."""
        return self.exchange.number

    @cached_property
    def method(self) -> str:
        """The method of the request."""
        return _encodable(redacted(self.exchange.method))

    @cached_property
    def path(self) -> str:
        """The path, percent-decoded."""
        return redacted_path(_encodable(self.exchange.path))

    @cached_property
    def query(self) -> str:
        """The query string, still percent-encoded."""
        return redacted_query(self.exchange.query.decode("latin-1"))

    @cached_property
    def headers(self) -> list[tuple[str, str]]:
        """The headers of the request."""
        exchange = self.exchange
        headers = redacted_headers(exchange.header_pairs())
        if exchange.scheme is not None:
            headers.append(("authorization", redacted_authorization(exchange.scheme, exchange.account)))
        return headers

    @cached_property
    def body_size(self) -> int:
        """The size of the request's body in bytes. If the body was not read completely, its ``Content-Length``."""
        lengths = [value for name, value in self.exchange.header_pairs() if name == b"content-length"]
        if self.exchange.is_read or not lengths or not lengths[0].isdigit():
            return self.exchange.body_size
        return int(lengths[0][:18])

    @cached_property
    def body(self) -> Body:
        """The body of the request."""
        return _body(self.exchange.body if self.body_size == self.exchange.body_size else None)

    @cached_property
    def response_headers(self) -> list[tuple[str, str]]:
        """The headers of the response."""
        return redacted_headers(self.exchange.response_headers)

    @cached_property
    def response_body(self) -> Body:
        """The body of the response."""
        return _body(self.exchange.response_body)

    @cached_property
    def refusal(self) -> RefusalReason | None:
        """Why the request was refused; ``None`` if it was not."""
        reason = self._explain(self.exchange)
        return reason._replace(error=redacted(reason.error)) if reason else None

    @property
    def clause(self) -> str | None:
        """The clause or open point that the request was refused under."""
        return self.refusal.clause if self.refusal else None

    def as_json(self) -> dict[str, Any]:
        """The entry as JSON, in the schema ``Entry`` of ``admin.yaml``."""
        exchange = self.exchange
        return {
            "number": exchange.number,
            "at": timestamp(exchange.at),
            "account": exchange.account,
            "operation": exchange.operation,
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "request": _message(self.headers, self.body, self.body_size),
            "status": exchange.status,
            "response": _message(self.response_headers, self.response_body, exchange.response_size),
            "milliseconds": round(exchange.seconds * 1000, 2),
            "refusal": self.refusal._asdict() if self.refusal else None,
            "fault": exchange.fault,
        }


def merge_headers(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return headers by lower-case name. Values of the same name are joined with commas (RFC 9110, 5.3)."""
    merged: dict[str, str] = {}
    for name, value in headers:
        merged[name.lower()] = f"{merged[name.lower()]}, {value}" if name.lower() in merged else value
    return merged


def _message(headers: list[tuple[str, str]], body: Body, size: int) -> dict[str, Any]:
    return {"headers": merge_headers(headers), "body": body.value, "bodyBytes": size}


def _body(raw: bytes | None) -> Body:
    if raw is None:
        return _NOT_RECORDED
    if not raw:
        return _EMPTY
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return _NO_TEXT
    try:
        value = text if nests_deeper(raw, DEEPEST) else orjson.loads(raw)
    except orjson.JSONDecodeError:
        value = text
    if value is text:
        text = redacted(text)
        return _NO_TEXT if "\0" in text else Body(text, text, is_recorded=True)
    safe = redacted_json(value)
    return Body(safe, text if safe == value else orjson.dumps(safe).decode(), is_recorded=True)


def _encodable(text: str) -> str:
    """Replace lone surrogates, which UTF-8 cannot encode."""
    return text.encode("utf-8", "replace").decode("utf-8")
