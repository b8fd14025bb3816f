"""A document held against one of the JSON Schemas in ``fixtures/``.

Layer: loading. The schemas are files so that editors can use them too. Says of what does not fit which field
it is, what it must be and what it is; a pattern is explained by the ``title`` that stands beside it.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final

import jsonschema_rs
from jsonschema_rs import ValidationErrorKind as Kind

from cleverinvo_mock.files.marked_yaml import Document, Step
from cleverinvo_mock.files.resources import resource

_SHOWN: Final = 60
_ARTICLES: Final = {
    "string": "a text",
    "number": "a number",
    "integer": "an integer",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}


class Schema:
    """A compiled schema."""

    def __init__(self, schema: dict[str, Any]) -> None:
        """``schema`` has no references."""
        self._schema: Final = schema
        self._validator: Final = jsonschema_rs.Draft202012Validator(schema)

    def check(self, document: Document) -> None:
        """Raise :class:`FileError` for what is wrong first in the file."""
        if self._validator.is_valid(document.value):
            return
        errors = list(self._validator.iter_errors(document.value))
        # Where an unknown field stands, a missing one is most likely the same, misspelt.
        misspelt = [
            error.instance_path for error in errors if isinstance(error.kind, Kind.AdditionalProperties)
        ]
        problems = [
            self._problem(error)
            for error in errors
            if not (isinstance(error.kind, Kind.Required) and error.instance_path in misspelt)
        ]
        path, problem = min(problems, key=lambda found: document.line(found[0]))
        raise document.error(path, problem)

    def _problem(self, error: jsonschema_rs.ValidationError) -> tuple[list[Step], str]:
        """The path to what is wrong, and what must be otherwise."""
        path = list(error.instance_path)
        match error.kind:
            case Kind.Required(name):
                return [*path, name], "is missing"
            case Kind.AdditionalProperties([name, *_]):
                fields = ", ".join(self._beside(error)["properties"])
                return [*path, name], f"unknown field; the fields are {fields}"
            case Kind.PropertyNames(inner):
                return [*path, str(inner.instance)], f"must be {self._beside(error)['title']}"
            case _:
                return path, f"{_wanted(error, self._beside(error))}, not {_shown(error.instance)}"

    def _beside(self, error: jsonschema_rs.ValidationError) -> dict[str, Any]:
        """The part of the schema in which the keyword stands that was not met."""
        part: Any = self._schema
        for step in error.schema_path[:-1]:
            part = part[step]
        return part if isinstance(part, dict) else {}


@cache
def shipped_schema(name: str) -> Schema:
    """The schema ``fixtures/<name>``, with the definitions that it takes from its neighbours."""
    return Schema(_inlined(_read(name), name))


@cache
def _read(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(resource(f"fixtures/{name}").read_text(encoding="utf-8"))
    return schema


def _inlined(node: Any, name: str) -> Any:
    """``node`` of the schema ``name`` with what its references mean in their place; none of them is circular."""
    if isinstance(node, list):
        return [_inlined(item, name) for item in node]
    if not isinstance(node, dict):
        return node
    inlined = {key: _inlined(value, name) for key, value in node.items() if key not in ("$ref", "$defs")}
    if "$ref" in node:
        file, _, pointer = node["$ref"].partition("#")
        target: Any = _read(file or name)
        for step in pointer.split("/")[1:]:
            target = target[step]
        inlined = {**_inlined(target, file or name), **inlined}
    return inlined


def _wanted(error: jsonschema_rs.ValidationError, beside: dict[str, Any]) -> str:
    match error.kind:
        case Kind.Type():
            types = beside["type"] if isinstance(beside["type"], list) else [beside["type"]]
            hint = " (put it in quotes)" if "string" in types and _is_unquoted(error.instance) else ""
            return f"must be {' or '.join(_ARTICLES[type_] for type_ in types)}{hint}"
        case Kind.Enum():
            return f"must be one of {', '.join(beside['enum'])}"
        case _:
            return f"must be {beside['title']}"


def _is_unquoted(value: Any) -> bool:
    return value is not None and not isinstance(value, str | list | dict)


def _shown(value: Any) -> str:
    match value:
        case list():
            return "a list"
        case dict():
            return "a mapping"
        case _:
            text = json.dumps(value, ensure_ascii=False)
            return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
