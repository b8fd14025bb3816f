"""Matches journal entries against an expected request, and lists the differences.

Layer: mechanisms. The expected request has the schema ``Match`` of ``admin.yaml``. An expected query or JSON object
matches if every field that it names has that value, recursively; other fields are ignored. An expected list must have
the same length and match item by item. Expected values are redacted in the same way as entries, so that no API key is
shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson

from cleverinvo_mock.journal.entry import Entry, merge_headers
from cleverinvo_mock.journal.exchange import Exchange
from cleverinvo_mock.journal.redaction import (
    redacted_header,
    redacted_json,
    redacted_parameter,
    redacted_path,
)

#: Stands for an absent value, because ``None`` is JSON's null.
_NOTHING: Final = object()
#: The maximum length of a value in a line of differences, in characters.
_MAX_SHOWN: Final = 80


class Match:
    """An expected request."""

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
            # A value with a placeholder ("[key]") is already redacted.
            name.lower(): value if "[" in value else redacted_header(name, value)
            for name, value in fields.get("headers", {}).items()
        }
        self._has_body: Final = "body" in fields
        self._body: Final = redacted_json(fields.get("body"))
        self._clause: Final = fields.get("clause")
        self._fault: Final = fields.get("fault")

    def fits(self, entry: Entry) -> bool | None:
        """Whether ``entry`` matches; ``None`` if that depends on a body that was too long to record."""
        if next(self._differences(entry), None) is not None:
            return False
        if self._has_body and not entry.body.is_recorded:
            return None
        return not self._has_body or next(self._in_body(entry), None) is None

    def differences(self, entry: Entry) -> list[str]:
        """Return the differences between ``entry`` and the expected request, one readable line for each."""
        lines = list(self._differences(entry))
        if self._has_body and not entry.body.is_recorded:
            size = entry.body_size
            return [
                *lines,
                f"body: expected {_shortened(self._body)}, got {size} bytes that were not recorded",
            ]
        return lines + list(self._in_body(entry) if self._has_body else ())

    def _differences(self, entry: Entry) -> Iterator[str]:
        """All differences except those of the body; cheap checks come first."""
        yield from self._in_exchange(entry.exchange)
        if self._path is not None and entry.path != self._path:
            yield _line("path", self._path, entry.path)
        if self._query:
            yield from self._in_query(entry)
        if self._headers:
            actual_headers = merge_headers(entry.headers)
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


def _shortened(value: Any) -> str:
    """Format a value for a line of differences."""
    if value is _NOTHING:
        return "nothing"
    text = repr(value) if isinstance(value, str) else orjson.dumps(value).decode()
    return text if len(text) <= _MAX_SHOWN else f"{text[: _MAX_SHOWN - 1]}…"


def _line(name: str, expected: Any, actual: Any) -> str:
    return f"{name}: expected {_shortened(expected)}, got {_shortened(actual)}"


def _compared(name: str, expected: Any, actual: Any) -> Iterator[str]:
    match expected:
        case dict():
            if not isinstance(actual, dict):
                yield _line(name, expected, actual)
            # One line for each field, so that a missing body counts as more differences than one wrong field.
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
    """Whether two JSON values are equal: 1 equals 1.0, but true does not equal 1."""
    return isinstance(expected, bool) == isinstance(actual, bool) and bool(expected == actual)


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True, errors="replace")
