"""Validates a document with one of the JSON Schemas in ``fixtures/``.

Layer: files. The schemas are files so that editors can use them too. An error names the field, the allowed values and the
actual value; ``services.schema_problems`` writes the sentence. For a pattern it uses the ``title`` beside the pattern.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final

import jsonschema_rs
from jsonschema_rs import ValidationErrorKind as Kind

from cleverinvo_mock.files.marked_yaml import Document
from cleverinvo_mock.files.resources import resource
from cleverinvo_mock.services.schema_problems import SchemaProblems, Wording, shown

_TYPES: Final = {
    "string": "a text",
    "number": "a number",
    "integer": "an integer",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}
_WORDING: Final = Wording(
    types=_TYPES,
    offers_null=True,
    shows_value=True,
    unquoted=" (put it in quotes)",
    unknown_field="unknown field; the fields are {fields}",
    other=lambda error, beside: f"must be {beside['title']}, not {shown(error.instance, _TYPES)}",
)


class Schema:
    """A compiled schema."""

    def __init__(self, schema: dict[str, Any]) -> None:
        """``schema`` has no references."""
        self.schema: Final = schema
        self._problems: Final = SchemaProblems(schema, _WORDING)
        self._validator: Final = jsonschema_rs.Draft202012Validator(schema)

    def check(self, document: Document) -> None:
        """Raise :class:`FileError` for the first problem in the file."""
        if self._validator.is_valid(document.value):
            return
        errors = list(self._validator.iter_errors(document.value))
        # If a mapping has an unknown and a missing field, the unknown one is probably the missing one, misspelt.
        misspelt = [
            error.instance_path for error in errors if isinstance(error.kind, Kind.AdditionalProperties)
        ]
        problems = [
            self._problems.problem(error)
            for error in errors
            if not (isinstance(error.kind, Kind.Required) and error.instance_path in misspelt)
        ]
        first = min(problems, key=lambda problem: document.line(problem.path))
        raise document.error(first.path, first.text)


@cache
def shipped_schema(name: str) -> Schema:
    """The schema ``fixtures/<name>``, with its references to the other schemas resolved."""
    return Schema(_inlined(_read(name), name))


@cache
def _read(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(resource(f"fixtures/{name}").read_text(encoding="utf-8"))
    return schema


def _inlined(node: Any, name: str) -> Any:
    """``node`` of the schema ``name`` with its references replaced by their targets; no reference is circular."""
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
