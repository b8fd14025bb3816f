"""Answers held against the control plane's document."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jsonschema_rs
import yaml
from cleverinvo_mock.app.schema import json_schema


@cache
def _components():
    path = Path(__file__).parents[3] / "openapi" / "admin.yaml"
    return yaml.safe_load(path.read_text("utf-8"))


def hold(operation_id, value):
    """Fail unless ``value`` is the 200 of that operation."""
    document = _components()
    operation = next(
        one
        for path in document["paths"].values()
        for one in path.values()
        if isinstance(one, dict) and one.get("operationId") == operation_id
    )
    answer = operation["responses"]["200"]
    if "$ref" in answer:
        answer = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    schema = json_schema(answer["content"]["application/json"]["schema"])
    schemas = {name: json_schema(one) for name, one in document["components"]["schemas"].items()}
    whole = {"allOf": [schema], "components": {"schemas": schemas}}
    jsonschema_rs.Draft4Validator(whole).validate(value)
