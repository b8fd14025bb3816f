"""What an entry must be like, and what one that is not differs in.

Layer: journal. The form is the control plane's ``Match``. A body or a query holds if every field that is named is
there with that value, and so for the objects within it; a list must have as many items, each of which holds. What is
looked for is redacted like what was sent, so that a key in it does no harm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson

from cleverinvo_mock.journal.entry import Entry, joined
from cleverinvo_mock.journal.exchange import Exchange
from cleverinvo_mock.journal.redaction import (
    redacted_header,
    redacted_json,
    redacted_parameter,
    redacted_path,
)

#: What a request has nothing of.
_NOTHING: Final = object()
#: Characters of a value that a line of differences shows.
_LONGEST: Final = 80


class Match:
    """A description that entries fit or do not."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.account: Final[str | None] = fields.get("account")
        self._exchange: Final = {
            name: fields[name] for name in ("account", "operation", "method", "status") if name in fields
        }
        if "method" in self._exchange:
            self._exchange["method"] = self._exchange["method"].upper()
        self._path: Final = redacted_path(fields["path"]) if "path" in fields else None
        self._query: Final = {
            name: redacted_parameter(name, value) for name, value in fields.get("query", {}).items()
        }
        self._headers: Final = {
            # What stands for a secret in an entry may be asked for as it is shown.
            name.lower(): value if "[" in value else redacted_header(name, value)
            for name, value in fields.get("headers", {}).items()
        }
        self._has_body: Final = "body" in fields
        self._body: Final = redacted_json(fields.get("body"))
        self._clause: Final = fields.get("clause")
        self._fault: Final = fields.get("fault")

    def fits(self, entry: Entry) -> bool | None:
        """Whether ``entry`` fits; ``None`` where only its body could tell, and that was too long to be kept."""
        if next(self._differences(entry), None) is not None:
            return False
        if self._has_body and not entry.body.is_kept:
            return None
        return not self._has_body or next(self._in_body(entry), None) is None

    def differences(self, entry: Entry) -> list[str]:
        """Every way in which ``entry`` does not fit, a readable line each."""
        found = list(self._differences(entry))
        if self._has_body and not entry.body.is_kept:
            size = entry.body_size
            return [*found, f"body: expected {shown(self._body)}, and the {size} bytes sent were not kept"]
        return found + list(self._in_body(entry) if self._has_body else ())

    def _differences(self, entry: Entry) -> Iterator[str]:
        """All but the body's; what is cheap to look at first."""
        yield from self._in_exchange(entry.exchange)
        if self._path is not None and entry.path != self._path:
            yield _line("path", self._path, entry.path)
        if self._query:
            yield from self._in_query(entry)
        if self._headers:
            actual_headers = joined(entry.headers)
            for name, value in self._headers.items():
                if actual_headers.get(name) != value:
                    yield _line(f"headers.{name}", value, actual_headers.get(name, _NOTHING))
        if self._clause is not None and entry.clause != self._clause:
            yield _line("clause", self._clause, entry.clause)

    def _in_exchange(self, exchange: Exchange) -> Iterator[str]:
        for name, expected in self._exchange.items():
            actual = getattr(exchange, name)
            if actual != expected:
                yield _line(name, expected, actual)
        fault = exchange.fault["id"] if exchange.fault else None
        if self._fault not in (None, fault):
            yield _line("fault", self._fault, fault)

    def _in_query(self, entry: Entry) -> Iterator[str]:
        pairs = _pairs(entry.query)
        for name, value in self._query.items():
            if (name, value) not in pairs:
                yield _line(f"query.{name}", value, dict(pairs).get(name, _NOTHING))

    def _in_body(self, entry: Entry) -> Iterator[str]:
        actual = _NOTHING if entry.body.text == "" else entry.body.value
        if actual is _NOTHING and self._body is None:
            return
        yield from _compared("body", self._body, actual)


def shown(value: Any) -> str:
    """A value as a line of differences shows it."""
    if value is _NOTHING:
        return "nothing"
    text = repr(value) if isinstance(value, str) else orjson.dumps(value).decode()
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _line(name: str, expected: Any, actual: Any) -> str:
    return f"{name}: expected {shown(expected)}, got {shown(actual)}"


def _compared(name: str, expected: Any, actual: Any) -> Iterator[str]:
    match expected:
        case dict():
            if not isinstance(actual, dict):
                yield _line(name, expected, actual)
            # A line for each field, so that what has no body is further off than what has one field wrong.
            fields = actual if isinstance(actual, dict) else {}
            for field, value in expected.items():
                yield from _compared(f"{name}.{field}", value, fields.get(field, _NOTHING))
        case list():
            if not isinstance(actual, list):
                yield _line(name, expected, actual)
            elif len(actual) != len(expected):
                yield f"{name}: expected {_items(expected)}, got {_items(actual)}"
            else:
                for n, (value, item) in enumerate(zip(expected, actual, strict=True)):
                    yield from _compared(f"{name}[{n}]", value, item)
        case _ if not _equal(expected, actual):
            yield _line(name, expected, actual)


def _items(values: list[Any]) -> str:
    return f"{len(values)} item{'' if len(values) == 1 else 's'}"


def _equal(expected: Any, actual: Any) -> bool:
    """Equality of JSON: 1 is 1.0, and true is not 1."""
    return isinstance(expected, bool) == isinstance(actual, bool) and bool(expected == actual)


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True, errors="replace")
