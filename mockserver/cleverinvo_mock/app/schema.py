"""Compiled validators of request bodies, from the schemas of an OpenAPI document.

Layer: app. Compiled once for each operation at the start. The only keyword of OpenAPI 3.0 here that JSON Schema lacks is
``nullable``. ``services.schema_problems`` describes the problem; the caller chooses the exception.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import jsonschema_rs
from jsonschema_rs import ValidationErrorKind as Kind

from cleverinvo_mock.domain.errors import InvalidField, MissingField
from cleverinvo_mock.domain.field_names import BODY, field_name
from cleverinvo_mock.services.schema_problems import Problem, SchemaProblems, Wording


def _other_problem(error: jsonschema_rs.ValidationError, beside: Mapping[str, Any]) -> str:
    if isinstance(error.kind, Kind.Pattern):  # the value may be a key, which an error must not repeat
        form: str = beside.get("description", error.kind.pattern)
        return f"does not have the form of one: {form.rstrip('.')}"
    return error.message


_WORDING: Final = Wording(
    types={
        "string": "a string",
        "number": "a number",
        "integer": "an integer",
        "boolean": "a boolean",
        "array": "a list",
        "object": "an object",
        "null": "null",
    },
    offers_null=False,
    shows_value=False,
    unquoted="",
    unknown_field="allowed: {fields}",
    other=_other_problem,
)


class BodyValidator:
    """Validates a JSON value with a schema whose references are resolved."""

    def __init__(self, schema: Mapping[str, Any], refusal: Callable[[Problem], Exception]) -> None:
        """``refusal`` makes the exception for a problem."""
        converted = json_schema(schema)
        self._validator: Final = jsonschema_rs.Draft4Validator(converted)
        self._problems: Final = SchemaProblems(converted, _WORDING)
        self._refusal: Final = refusal

    def check(self, body: Any) -> None:
        """Raise the exception for the first problem."""
        if not self._validator.is_valid(body):
            raise self._refusal(self._problems.problem(next(iter(self._validator.iter_errors(body)))))


def api_refusal(problem: Problem) -> MissingField | InvalidField:
    """The API's error for a missing field (CLI-CREATE-3, INV-CREATE-5) or a wrong type (CLI-CREATE-4, INV-CREATE-7)."""
    name = field_name(problem.path) or BODY
    return MissingField(name) if problem.keyword == "required" else InvalidField(name, problem.text)


def json_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """``schema`` as JSON Schema: ``nullable`` adds the type ``null``, and ``null`` to an ``enum``."""

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
