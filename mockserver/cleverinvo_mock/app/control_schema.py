"""A body of the control plane against its schema, and the refusal that tells what is allowed.

Layer: app. Apart from ``schema``, whose sentences are the API's: here schemas are closed, and a value may be one of
several things that differ by their ``type``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import jsonschema_rs
import orjson

from cleverinvo_mock.app import schema
from cleverinvo_mock.app.schema import field_name, json_schema
from cleverinvo_mock.control.errors import BadRequest

#: The field by which one of several things is told from the others.
_TELLS: Final = "type"
_INSTANT: Final = "2026-06-15T12:00:00Z"


class ClosedValidator:
    """Checks a JSON value against a schema whose references are resolved."""

    def __init__(self, definition: Mapping[str, Any]) -> None:
        self._schema: Final = json_schema(definition)
        self._validator: Final = jsonschema_rs.Draft4Validator(self._schema)

    def check(self, body: Any) -> None:
        """Raise :class:`BadRequest` for what is wrong first."""
        if not self._validator.is_valid(body):
            raise BadRequest(self._sentence(next(iter(self._validator.iter_errors(body)))))

    def _sentence(self, error: jsonschema_rs.ValidationError) -> str:
        kind: Any = error.kind  # a class of its own for each keyword, which the stubs do not tell
        path = error.instance_path
        problem = f"Invalid field {field_name(path)}: {schema.problem(error)}"
        match kind.name:
            case "required":
                problem = f"Missing required field: {field_name([*path, kind.property])}"
            case "additionalProperties":
                problem = f"No such field: {field_name([*path, kind.unexpected[0]])}; allowed: {self._fields(error)}"
            case "minProperties":
                problem = f"Invalid {field_name(path)}: must have at least one of {self._fields(error)}"
            case "enum":
                problem = _not_among(path, _at(self._schema, error.schema_path), error.instance)
            case "pattern":  # the value may be a key, which is not to be repeated
                form = _at(self._schema, error.schema_path[:-1]).get("description", kind.pattern)
                problem = (
                    f"Invalid field {field_name(path)}: does not have the form of one: {form.rstrip('.')}"
                )
            case "oneOf" if kind.context:
                problem = self._of_one(error, kind.context)
            case "format" if kind.format == "date-time":
                problem += f"; write one like {_INSTANT}"
        return problem

    def _of_one(self, error: jsonschema_rs.ValidationError, branches: list[list[Any]]) -> str:
        """What is wrong with a value by the one schema that its type names, or with its type."""
        field = [*error.instance_path, _TELLS]
        for errors in branches:
            if not any(each.instance_path == field for each in errors):
                return self._sentence(errors[0])
        schemas = _at(self._schema, error.schema_path)
        types = [name for each in schemas for name in each["properties"][_TELLS]["enum"]]
        given: Any = error.instance
        return _not_among(field, types, given[_TELLS])

    def _fields(self, error: jsonschema_rs.ValidationError) -> str:
        """The fields that may stand where ``error`` was found."""
        return ", ".join(_at(self._schema, error.schema_path[:-1]).get("properties", ()))


def _not_among(path: list[str | int], allowed: list[Any], given: Any) -> str:
    names = ", ".join("null" if value is None else str(value) for value in allowed)
    return f"Invalid field {field_name(path)}: must be one of {names}, not {orjson.dumps(given)[:60].decode(errors='ignore')}"


def _at(node: Any, path: list[str | int]) -> Any:
    for step in path:
        node = node[step]
    return node
