"""What is wrong with a JSON value by a JSON Schema, in words.

Layer: services. One translator of jsonschema-rs's errors for bodies and files; where the two differ, the difference is a
value of :class:`Wording`. Raises nothing and does not choose which problem is reported.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import jsonschema_rs
from jsonschema_rs import ValidationErrorKind as Kind

from cleverinvo_mock.domain.field_names import Step

#: The field that says which schema of a ``oneOf`` applies.
_DISCRIMINATOR: Final = "type"
#: How a text of that format is written.
_FORMATS: Final = {"date": "YYYY-MM-DD", "date-time": "one like 2026-06-15T12:00:00Z"}
#: The types of values that YAML takes a text for, if it is not in quotes.
_UNQUOTED: Final = ("boolean", "number")
#: Characters of a value that stand in a sentence.
_SHOWN: Final = 60


class Problem(NamedTuple):
    """What is wrong in one place.

    ``path``: to the field, even if it is missing. ``keyword``: the schema's that was not met. ``text``: what continues
    the field's name.
    """

    path: list[Step]
    keyword: str
    text: str


@dataclass(frozen=True, slots=True)
class Wording:
    """What differs between sentences about bodies and about files.

    ``types``: JSON Schema's types with an article. ``offers_null``: whether ``null`` is named among the types that are
    allowed. ``shows_value``: whether a value of a wrong type is shown, or only its type. ``unquoted``: what is added
    where a text should stand and a number or constant does. ``unknown_field``: with ``{fields}``, those that may stand
    there. ``other``: the text for a keyword without a sentence here, from the error and the part of the schema in which
    the keyword stands.
    """

    types: Mapping[str, str]
    offers_null: bool
    shows_value: bool
    unquoted: str
    unknown_field: str
    other: Callable[[jsonschema_rs.ValidationError, Mapping[str, Any]], str]


class SchemaProblems:
    """Translates the errors of one schema, which has no references."""

    def __init__(self, schema: Mapping[str, Any], wording: Wording) -> None:
        self._schema: Final = schema
        self._wording: Final = wording

    def problem(self, error: jsonschema_rs.ValidationError) -> Problem:
        """What ``error`` of this schema's validator means."""
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
        """What is wrong by the schema that the value's type names, or with that type."""
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
        """The part of the schema in which the keyword stands that was not met."""
        part = _at(self._schema, error.schema_path[:-1])
        return part if isinstance(part, dict) else {}


def type_of(value: Any) -> str:
    """The type of a JSON value by JSON Schema."""
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
    """``value`` as JSON, cut off; of a list or an object the name by ``types``."""
    if isinstance(value, list | dict):
        return types[type_of(value)]
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _fields(schema: Mapping[str, Any]) -> str:
    """The fields that ``schema`` knows."""
    return ", ".join(schema.get("properties", ()))


def _at(node: Any, path: list[str | int]) -> Any:
    for step in path:
        node = node[step]
    return node
