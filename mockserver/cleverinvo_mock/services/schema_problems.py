"""Translates errors of JSON Schema validation into messages.

Layer: services. One translator of the errors of jsonschema-rs for request bodies and files. The differences between
the two are values of :class:`Wording`. Must not raise errors or choose which problem is reported.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import jsonschema_rs
from jsonschema_rs import ValidationErrorKind as Kind

from cleverinvo_mock.domain.field_names import Step

#: The field that determines which schema of a ``oneOf`` applies.
_DISCRIMINATOR: Final = "type"
#: By format: how to write a value.
_FORMATS: Final = {"date": "YYYY-MM-DD", "date-time": "one like 2026-06-15T12:00:00Z"}
#: The types that YAML can read an unquoted text as.
_UNQUOTED: Final = ("boolean", "number")
#: The maximum length of a value in a message, in characters.
_SHOWN: Final = 60


class Problem(NamedTuple):
    """One problem of a value.

    ``path``: the path to the field, even if it is missing. ``keyword``: the keyword of the schema that failed.
    ``text``: the message to print after the field's name.
    """

    path: list[Step]
    keyword: str
    text: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The differences between messages about bodies and about files.

    ``types``: the names of JSON Schema's types, with an article. ``offers_null``: whether ``null`` is listed as an
    allowed type. ``shows_value``: whether a value of a wrong type is shown, or only its type. ``unquoted``: the hint
    added if a string is required and the value is a number or boolean. ``unknown_field``: the message for an unknown
    field, with ``{fields}`` for the allowed ones. ``other``: returns the message for all other keywords, from the error
    and the part of the schema that contains the keyword.
    """

    types: Mapping[str, str]
    offers_null: bool
    shows_value: bool
    unquoted: str
    unknown_field: str
    other: Callable[[jsonschema_rs.ValidationError, Mapping[str, Any]], str]


class SchemaProblems:
    """Translates the errors of one schema, which must not have references."""

    def __init__(self, schema: Mapping[str, Any], wording: Wording) -> None:
        self._schema: Final = schema
        self._wording: Final = wording

    def problem(self, error: jsonschema_rs.ValidationError) -> Problem:
        """Translate ``error``, which the validator of this schema returned."""
        kind, path, beside = error.kind, error.instance_path, self._beside(error)
        match kind:
            case Kind.Required(name):
                return Problem([*path, name], kind.name, "is missing")
            case Kind.AdditionalProperties([name, *_]):
                text = self._wording.unknown_field.format(fields=_fields(beside))
                return Problem([*path, name], kind.name, text)
            case Kind.PropertyNames(inner):
                return Problem([*path, str(inner.instance)], kind.name, self._wording.other(inner, beside))
            case Kind.OneOfNotValid([_, *_] as branches):
                return self._of_one(error, branches)
            case _:
                return Problem([*path], kind.name, self._text(error, beside))

    def _text(self, error: jsonschema_rs.ValidationError, beside: Mapping[str, Any]) -> str:
        match error.kind:
            case Kind.Type():
                return self._not_of_type(error.instance, beside["type"])
            case Kind.Enum():
                return self._not_among(beside["enum"], error.instance)
            case Kind.MinProperties():
                return f"must have at least one of {_fields(beside)}"
            case Kind.Format(format_):
                form = f"; write {_FORMATS[format_]}" if format_ in _FORMATS else ""
                return f"{error.instance!r} is not a {format_}{form}"
            case _:
                return self._wording.other(error, beside)

    def _not_of_type(self, value: Any, allowed: str | list[str]) -> str:
        wording, types = self._wording, [allowed] if isinstance(allowed, str) else allowed
        names = [wording.types[type_] for type_ in types if type_ != "null" or wording.offers_null]
        hint = wording.unquoted if "string" in types and type_of(value) in _UNQUOTED else ""
        found = shown(value, wording.types) if wording.shows_value else wording.types[type_of(value)]
        return f"must be {' or '.join(names)}{hint}, not {found}"

    def _of_one(self, error: jsonschema_rs.ValidationError, branches: list[list[Any]]) -> Problem:
        """Translate by the branch that the value's ``type`` selects; if it selects none, report ``type``."""
        field = [*error.instance_path, _DISCRIMINATOR]
        for errors in branches:
            if not any(each.instance_path == field for each in errors):
                return self.problem(errors[0])
        schemas = _at(self._schema, error.schema_path)
        types = [name for each in schemas for name in each["properties"][_DISCRIMINATOR]["enum"]]
        given: Any = error.instance
        return Problem(field, "enum", self._not_among(types, given[_DISCRIMINATOR]))

    def _not_among(self, allowed: list[Any], given: Any) -> str:
        names = ", ".join("null" if value is None else str(value) for value in allowed)
        return f"must be one of {names}, not {shown(given, self._wording.types)}"

    def _beside(self, error: jsonschema_rs.ValidationError) -> Mapping[str, Any]:
        """Return the part of the schema that contains the failed keyword."""
        part = _at(self._schema, error.schema_path[:-1])
        return part if isinstance(part, dict) else {}


def type_of(value: Any) -> str:
    """Return the type of a JSON value in JSON Schema."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def shown(value: Any, types: Mapping[str, str]) -> str:
    """Format ``value`` as JSON of limited length; a list or an object as its name in ``types``."""
    if isinstance(value, list | dict):
        return types[type_of(value)]
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _fields(schema: Mapping[str, Any]) -> str:
    """Return the fields of ``schema``, separated by commas."""
    return ", ".join(schema.get("properties", ()))


def _at(node: Any, path: list[str | int]) -> Any:
    for step in path:
        node = node[step]
    return node
