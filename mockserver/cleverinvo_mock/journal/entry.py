"""An exchange as it is shown: decoded and without secrets, each part when it is asked for.

Layer: journal. Why a request was refused is for whoever reads to say, for that takes the API's own table.
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
    redacted_headers,
    redacted_json,
    redacted_path,
    redacted_query,
    shown_authorization,
)


class Refused(NamedTuple):
    """Why a request was refused. ``rule``: the name of the refusal's class."""

    error: str
    rule: str
    clause: str | None
    pointer: str | None


#: Says why the request of an exchange was refused; ``None`` where it was not.
Explain = Callable[[Exchange], Refused | None]


class Body(NamedTuple):
    """A body as it is shown. ``value``: JSON, or else a text, or ``None``; ``text``: the same as it was written."""

    value: Any
    text: str | None
    is_kept: bool


_NOT_KEPT: Final = Body(None, None, is_kept=False)
_NO_TEXT: Final = Body(None, None, is_kept=True)
_EMPTY: Final = Body(None, "", is_kept=True)


class Entry:
    """One entry of the journal."""

    def __init__(self, exchange: Exchange, explain: Explain) -> None:
        self.exchange: Final = exchange
        self._explain: Final = explain

    @property
    def number(self) -> int:
        """From 1 on."""
        return self.exchange.number

    @cached_property
    def method(self) -> str:
        """The method."""
        return _sound(redacted(self.exchange.method))

    @cached_property
    def path(self) -> str:
        """The path, decoded."""
        return redacted_path(_sound(self.exchange.path))

    @cached_property
    def query(self) -> str:
        """The query string, as it was written."""
        return redacted_query(self.exchange.query.decode("latin-1"))

    @cached_property
    def headers(self) -> list[tuple[str, str]]:
        """The request's headers."""
        exchange = self.exchange
        headers = redacted_headers(exchange.header_pairs())
        if exchange.scheme is not None:
            headers.append(("authorization", shown_authorization(exchange.scheme, exchange.account)))
        return headers

    @cached_property
    def body_size(self) -> int:
        """The bytes of the request's body; as many as were announced, where it was not read."""
        lengths = [value for name, value in self.exchange.header_pairs() if name == b"content-length"]
        if self.exchange.is_read or not lengths or not lengths[0].isdigit():
            return self.exchange.body_size
        return int(lengths[0][:18])

    @cached_property
    def body(self) -> Body:
        """The request's body."""
        return _body(self.exchange.body if self.body_size == self.exchange.body_size else None)

    @cached_property
    def answer_headers(self) -> list[tuple[str, str]]:
        """The answer's headers."""
        return redacted_headers(self.exchange.answer_headers)

    @cached_property
    def answer(self) -> Body:
        """The answer's body."""
        return _body(self.exchange.answer)

    @cached_property
    def refusal(self) -> Refused | None:
        """Why it was refused."""
        found = self._explain(self.exchange)
        return found._replace(error=redacted(found.error)) if found else None

    @property
    def clause(self) -> str | None:
        """The clause or open point that it was refused under."""
        return self.refusal.clause if self.refusal else None

    def as_json(self) -> dict[str, Any]:
        """All of it, in the form of the control plane's document."""
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
            "response": _message(self.answer_headers, self.answer, exchange.answer_size),
            "milliseconds": round(exchange.seconds * 1000, 2),
            "refusal": self.refusal._asdict() if self.refusal else None,
            "fault": exchange.fault,
        }


def joined(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers by name in lower case; the values of several of a name with commas between."""
    found: dict[str, str] = {}
    for name, value in headers:
        found[name.lower()] = f"{found[name.lower()]}, {value}" if name.lower() in found else value
    return found


def _message(headers: list[tuple[str, str]], body: Body, size: int) -> dict[str, Any]:
    return {"headers": joined(headers), "body": body.value, "bodyBytes": size}


def _body(raw: bytes | None) -> Body:
    if raw is None:
        return _NOT_KEPT
    if not raw:
        return _EMPTY
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return _NO_TEXT
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        text = redacted(text)
        return _NO_TEXT if "\0" in text else Body(text, text, is_kept=True)
    shown = redacted_json(value)
    return Body(shown, text if shown == value else orjson.dumps(shown).decode(), is_kept=True)


def _sound(text: str) -> str:
    """``text`` as UTF-8 can tell it."""
    return text.encode("utf-8", "replace").decode("utf-8")
