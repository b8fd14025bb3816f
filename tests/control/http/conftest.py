"""The operations of the control plane's document, and the validation of responses by it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from openapi_schema_validator import OAS30Validator, oas30_format_checker

SOURCE = Path(__file__).parents[3] / "openapi" / "admin.yaml"
METHODS = ("get", "put", "post", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """One operation, with all references resolved."""

    id: str
    method: str
    path: str
    definition: dict

    def complaints(self, answer):
        """The errors of a response to this operation, by the document."""
        response = self.definition["responses"].get(str(answer.status_code))
        if response is None:
            return [f"{self.id} does not document {answer.status_code}: {answer.text[:300]}"]
        content = response.get("content")
        if content is None:
            return [f"{self.id} answers with a body"] if answer.content else []
        media = answer.headers["content-type"].partition(";")[0]
        if media not in content:
            return [f"{self.id} does not document {media}"]
        readers = {"application/json": answer.json, "application/yaml": lambda: yaml.safe_load(answer.text)}
        value = readers.get(media, lambda: answer.text)()
        errors = OAS30Validator(content[media]["schema"], format_checker=oas30_format_checker).iter_errors(
            value
        )
        return [f"{self.id} {error.json_path}: {error.message}" for error in errors]


def operations():
    """Every operation of the document, by its operationId."""
    document = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))

    def inlined(node):
        while isinstance(node, dict) and "$ref" in node:
            reference, node = node["$ref"], document
            for step in reference.removeprefix("#/").split("/"):
                node = node[step]
        if isinstance(node, dict):
            return {key: inlined(value) for key, value in node.items()}
        return [inlined(item) for item in node] if isinstance(node, list) else node

    found = {}
    for path, item in inlined(document["paths"]).items():
        for method in METHODS:
            if method in item:
                definition = item[method]
                definition["parameters"] = [*definition.get("parameters", []), *item.get("parameters", [])]
                found[definition["operationId"]] = Operation(
                    definition["operationId"], method.upper(), path, definition
                )
    return found


OPERATIONS = operations()


@pytest.fixture(params=OPERATIONS.values(), ids=OPERATIONS)
def operation(request):
    """Each operation of the control plane."""
    return request.param
