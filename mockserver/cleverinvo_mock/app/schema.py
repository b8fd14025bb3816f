"""A schema of the document as a compiled validator.

Layer: app. Built once for each operation at start. What JSON Schema does not know of OpenAPI 3.0 is
``nullable``; the rest means the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import jsonschema_rs

from cleverinvo_mock.domain.errors import InvalidField, MissingField

_ARTICLES: Final = {
    "string": "a string",
    "number": "a number",
    "integer": "an integer",
    "boolean": "a boolean",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


class BodyValidator:
    """Checks a JSON value against a schema whose references are resolved."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._validator = jsonschema_rs.Draft4Validator(json_schema(schema))

    def check(self, body: Any) -> None:
        """Raise :class:`MissingField` or :class:`InvalidField` for what is wrong first."""
        if self._validator.is_valid(body):
            return
        error = next(iter(self._validator.iter_errors(body)))
        kind: Any = error.kind  # a class of its own for each keyword, which the stubs do not tell
        if kind.name == "required":
            raise MissingField(field_name([*error.instance_path, kind.property]))
        raise InvalidField(field_name(error.instance_path), problem(error))


def json_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """``schema`` in JSON Schema's terms: ``nullable`` becomes one more type and one more value."""

    def convert(node: Any) -> Any:
        if isinstance(node, list):
            return [convert(item) for item in node]
        if not isinstance(node, Mapping):
            return node
        converted = {key: convert(value) for key, value in node.items() if key not in ("nullable", "example")}
        if node.get("nullable") is True and isinstance(node.get("type"), str):
            converted["type"] = [node["type"], "null"]
            if "enum" in node:
                converted["enum"] = [*node["enum"], None]
        return converted

    converted: dict[str, Any] = convert({key: value for key, value in schema.items() if key != "components"})
    return converted


def field_name(path: list[str | int]) -> str:
    """``lineItems[0].quantity`` for ``["lineItems", 0, "quantity"]``; "body" for the body itself."""
    name = ""
    for step in path:
        name += f"[{step}]" if isinstance(step, int) else f".{step}" if name else step
    return name or "body"


def problem(error: jsonschema_rs.ValidationError) -> str:
    """What continues the name of the field."""
    kind: Any = error.kind
    if kind.name == "type":
        types = sorted(t for t in kind.types if t != "null")
        return f"must be {' or '.join(_ARTICLES[t] for t in types)}, not {_kind_of(error.instance)}"
    if kind.name == "format":
        return f"{error.instance!r} is not a {kind.format}{'; write YYYY-MM-DD' if kind.format == 'date' else ''}"
    return error.message


def _kind_of(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "a list"
        case _:
            return "an object"
