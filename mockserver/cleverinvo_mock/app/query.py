"""Parses query strings by the parameters of the document.

Layer: app. The parameters of an operation are compiled once at the start. Undocumented parameters are ignored. A
documented parameter may occur only once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from cleverinvo_mock.api.errors import MalformedQuery
from cleverinvo_mock.domain.errors import NO_CLAUSE, InvalidParameter

_INTEGER: Final = re.compile(r"-?[0-9]{1,4000}", re.ASCII)


class Parameter:
    """One parameter: its type, bounds and default."""

    def __init__(self, definition: Mapping[str, Any]) -> None:
        self.name: Final[str] = definition["name"]
        schema = definition["schema"]
        self.default: Final = schema.get("default")
        self._is_integer = schema["type"] == "integer"
        self._minimum = schema.get("minimum")
        self._maximum = schema.get("maximum")
        self._max_length = schema.get("maxLength")
        self._values = schema.get("enum")

    def parse(self, text: str) -> int | str:
        """The value of ``text``. Raises :class:`InvalidParameter` (PAGE-3, SEARCH-4, FILTER-1)."""
        return self._integer(text) if self._is_integer else self._string(text)

    def _integer(self, text: str) -> int:
        if not _INTEGER.fullmatch(text):
            raise InvalidParameter(self.name, f"must be an integer, not {text[:40]!r}")
        value = int(text)
        if self._minimum is not None and value < self._minimum:
            raise InvalidParameter(self.name, f"must be at least {self._minimum}, not {text[:40]}")
        if self._maximum is not None and value > self._maximum:
            raise InvalidParameter(self.name, f"must be at most {self._maximum}, not {text[:40]}")
        return value

    def _string(self, text: str) -> str:
        if self._max_length is not None and len(text) > self._max_length:
            raise InvalidParameter(
                self.name, f"must have at most {self._max_length} characters, not {len(text)}"
            )
        if self._values is not None and text not in self._values:
            raise InvalidParameter(self.name, f"must be one of {', '.join(self._values)}, not {text[:40]!r}")
        if "\0" in text:
            raise InvalidParameter(self.name, "must not contain the character NUL", under="ERR-4")
        return text


class QueryParser:
    """Parses the query string of one operation."""

    def __init__(self, definitions: list[Mapping[str, Any]]) -> None:
        parameters = [Parameter(d) for d in definitions if d["in"] == "query"]
        self._parameters = {parameter.name: parameter for parameter in parameters}
        self._defaults = {parameter.name: parameter.default for parameter in parameters}

    def parse(self, query_string: bytes) -> dict[str, Any]:
        """The value or default of every parameter. Raises :class:`InvalidParameter`, :class:`MalformedQuery`."""
        values = self._defaults.copy()
        if not query_string or not values:
            return values
        seen = set()
        for name, text in pairs(query_string):
            parameter = self._parameters.get(name)
            if parameter is None:
                continue
            if name in seen:
                raise InvalidParameter(name, "must be given only once", under=NO_CLAUSE)
            seen.add(name)
            values[name] = parameter.parse(text)
        return values


def pairs(query_string: bytes) -> list[tuple[str, str]]:
    """The names and values in a query string, decoded. Raises :class:`MalformedQuery`."""
    try:
        return parse_qsl(query_string.decode("utf-8"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise MalformedQuery("it is not UTF-8") from None
