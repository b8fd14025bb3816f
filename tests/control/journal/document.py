"""Validates responses against the document of the control plane."""

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


def assert_valid_response(operation_id, value):
    """Fail unless ``value`` matches the schema of the operation's 200 response."""
    document = _components()
    operation = next(
        operation
        for path in document["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict) and operation.get("operationId") == operation_id
    )
    response = operation["responses"]["200"]
    if "$ref" in response:
        response = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
    schema = json_schema(response["content"]["application/json"]["schema"])
    schemas = {name: json_schema(component) for name, component in document["components"]["schemas"].items()}
    whole = {"allOf": [schema], "components": {"schemas": schemas}}
    jsonschema_rs.Draft4Validator(whole).validate(value)
