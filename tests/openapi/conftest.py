"""Fixtures of the tests of the API document: the parsed document and its parts.

Reads ``openapi/`` only. Neither the mock server nor the conformance suite is imported here. A test with the
argument ``operation``, ``named_example``, ``schema_example``, ``parameter`` or ``link`` runs once for each one in
the document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_schema_validator import OAS30Validator, oas30_format_checker

OPENAPI = Path(__file__).parents[2] / "openapi"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True)
class Operation:
    """One operation, with its parameters and responses resolved."""

    id: str
    method: str
    path: str
    definition: dict[str, Any]
    parameters: list[dict[str, Any]]
    body: dict[str, Any] | None
    responses: dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Example:
    """One example of the document, and its schema."""

    name: str
    value: Any
    schema: dict[str, Any]


@dataclass(frozen=True)
class Link:
    """One link, with the response that has it."""

    source: Operation
    status: str
    name: str
    definition: dict[str, Any]


@dataclass(frozen=True)
class Document:
    """The API document, with methods that find its parts."""

    path: Path
    text: str
    content: dict[str, Any]

    @classmethod
    def read(cls, path: Path) -> Document:
        """Read the document from a file."""
        text = path.read_text(encoding="utf-8")
        return cls(path, text, yaml.safe_load(text))

    def resolve(self, node: Any) -> Any:
        """The node itself, or the target of its reference."""
        while isinstance(node, dict) and "$ref" in node:
            target: Any = self.content
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = target
        return node

    def inlined(self, node: Any) -> Any:
        """A copy with every reference replaced by its target. (No schema here contains itself.)"""
        node = self.resolve(node)
        if isinstance(node, dict):
            return {key: self.inlined(value) for key, value in node.items()}
        if isinstance(node, list):
            return [self.inlined(item) for item in node]
        return node

    def errors(self, value: Any, schema: dict[str, Any]) -> list[str]:
        """The errors of a value by a schema of the document; types, null and formats are checked too."""
        schema = self.inlined(schema)
        if schema.get("format") == "binary":
            # A YAML document cannot hold bytes: the example is their beginning, as text.
            schema.pop("format")
        validator = OAS30Validator(schema, format_checker=oas30_format_checker)
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]

    def operations(self) -> Iterator[Operation]:
        """Every operation, in the document's order."""
        for path, item in self.content["paths"].items():
            for method in METHODS:
                if method in item:
                    definition = item[method]
                    yield Operation(
                        id=definition["operationId"],
                        method=method,
                        path=path,
                        definition=definition,
                        parameters=[
                            self.resolve(parameter)
                            for parameter in item.get("parameters", []) + definition.get("parameters", [])
                        ],
                        body=self.resolve(definition.get("requestBody")),
                        responses={
                            status: self.resolve(response)
                            for status, response in definition["responses"].items()
                        },
                    )

    def operation(self, operation_id: str) -> Operation:
        """The operation with that operationId."""
        return next(operation for operation in self.operations() if operation.id == operation_id)

    def media_examples(self, media: dict[str, Any]) -> list[Example]:
        """The examples of one request or response body."""
        return [
            Example(name, self.resolve(example)["value"], self.resolve(media["schema"]))
            for name, example in media.get("examples", {}).items()
        ]

    def body_examples(self, operation: Operation) -> list[Example]:
        """The examples of all request and response bodies of an operation."""
        bodies = {"request": operation.body, **operation.responses}
        return [
            Example(f"{operation.id}-{origin}-{example.name}", example.value, example.schema)
            for origin, body in bodies.items()
            if body is not None
            for media in body.get("content", {}).values()
            for example in self.media_examples(media)
        ]

    def schemas(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every schema written in the document, at any depth, with a short name of its place."""
        components = self.content["components"]
        for name, schema in components["schemas"].items():
            yield from self._within(name, schema)
        for kind in ("parameters", "headers"):
            for name, holder in components[kind].items():
                yield from self._within(f"{kind}/{name}", holder["schema"])
        for name, response in components["responses"].items():
            for media in response.get("content", {}).values():
                yield from self._within(f"responses/{name}", media["schema"])

    def _within(self, name: str, schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        if "$ref" in schema:
            return
        yield name, schema
        for key, value in schema.get("properties", {}).items():
            yield from self._within(f"{name}.{key}", value)
        if "items" in schema:
            yield from self._within(f"{name}[]", schema["items"])
        for part in schema.get("allOf", []):
            yield from self._within(name, part)

    def nodes(self) -> Iterator[dict[str, Any]]:
        """Every mapping of the document."""
        pending: list[Any] = [self.content]
        while pending:
            node = pending.pop()
            if isinstance(node, dict):
                yield node
                pending.extend(node.values())
            elif isinstance(node, list):
                pending.extend(node)


DOCUMENT = Document.read(OPENAPI / "cleverinvo.yaml")


def _links() -> Iterator[Link]:
    for operation in DOCUMENT.operations():
        for status, response in operation.responses.items():
            for name, link in response.get("links", {}).items():
                yield Link(operation, status, name, DOCUMENT.resolve(link))


def _schema_examples() -> Iterator[Example]:
    for name, schema in DOCUMENT.schemas():
        if "example" in schema:
            yield Example(name, schema["example"], schema)


def _parameters() -> dict[str, dict[str, Any]]:
    components = DOCUMENT.content["components"]
    return {**components["parameters"], **components["headers"]}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test once for each value of the argument that it names."""
    cases: dict[str, dict[str, Any]] = {
        "operation": {operation.id: operation for operation in DOCUMENT.operations()},
        "named_example": {
            example.name: example
            for operation in DOCUMENT.operations()
            for example in DOCUMENT.body_examples(operation)
        },
        "schema_example": {example.name: example for example in _schema_examples()},
        "parameter": _parameters(),
        "link": {f"{link.source.id}-{link.status}-{link.name}": link for link in _links()},
    }
    for name, values in cases.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, values.values(), ids=values.keys())


@pytest.fixture(scope="session")
def document() -> Document:
    """The API document."""
    return DOCUMENT


@pytest.fixture(scope="session")
def contract() -> dict[str, Any]:
    """The clauses and open points: the content of ``openapi/clauses.yaml``."""
    content: dict[str, Any] = yaml.safe_load((OPENAPI / "clauses.yaml").read_text(encoding="utf-8"))
    return content
