"""Every example of both documents succeeds on a sandbox that has just started with the demo data.

The requests are the ones that a page such as Swagger UI prefills: each parameter with its example or default, each
body with one of its named examples. They are derived from the documents, so a new operation is covered as it is added.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import orjson
import pytest
import yaml
from cleverinvo_mock.app import create_app
from cleverinvo_mock.settings import Settings
from cleverinvo_mock.testing.asgi_transport import AppThread
from openapi_schema_validator import OAS30Validator, oas30_format_checker

OPENAPI = Path(__file__).parents[3] / "openapi"
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
#: Media types of responses that do not end; only their head is read.
ENDLESS = {"text/event-stream"}
MISSING = object()


@dataclass(frozen=True)
class Operation:
    """One operation, with all references resolved."""

    id: str
    method: str
    path: str
    definition: dict[str, Any]

    @property
    def parameters(self):
        return self.definition["parameters"]

    @property
    def bodies(self):
        """Each media type with each of its named examples; one pair of None for an operation without a body."""
        content = self.definition.get("requestBody", {}).get("content", {})
        pairs = [(media, name) for media, stated in content.items() for name in stated.get("examples", {})]
        return pairs or [(None, None)]


@dataclass(frozen=True)
class Case:
    """One operation with prefilled parameters and one example of its body."""

    operation: Operation
    media: str | None
    example: str | None

    def __str__(self):
        return "-".join(filter(None, (self.operation.id, self.media, self.example)))


def inlined(node, document):
    while isinstance(node, dict) and "$ref" in node:
        reference, node = node["$ref"], document
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]
    if isinstance(node, dict):
        return {key: inlined(value, document) for key, value in node.items()}
    return [inlined(item, document) for item in node] if isinstance(node, list) else node


def operations_of(document):
    """The operations of an OpenAPI document, with the server's path as a prefix."""
    [server] = document["servers"]
    for path, item in inlined(document["paths"], document).items():
        for method in METHODS:
            if method in item:
                definition = item[method]
                parameters = [*item.get("parameters", []), *definition.get("parameters", [])]
                definition = {**definition, "parameters": parameters}
                yield Operation(definition["operationId"], method, server["url"] + path, definition)


def prefilled(parameter):
    """The prefilled value of a parameter; ``MISSING`` if the field stays empty."""
    schema = parameter["schema"]
    named = [example["value"] for example in parameter.get("examples", {}).values()]
    shown = [
        *named,
        *(holder[key] for holder in (parameter, schema) for key in ("example", "default") if key in holder),
    ]
    return shown[0] if shown else MISSING


OPERATIONS = {
    operation.id: operation
    for name in ("cleverinvo.yaml", "admin.yaml")
    for operation in operations_of(yaml.safe_load((OPENAPI / name).read_text(encoding="utf-8")))
}
CASES = [Case(operation, *body) for operation in OPERATIONS.values() for body in operation.bodies]


def request_of(case):
    """Method, URL, headers and body of a case."""
    path, query = case.operation.path, {}
    for parameter in case.operation.parameters:
        value = prefilled(parameter)
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", quote(str(value), safe=""))
        elif value is not MISSING:
            assert parameter["in"] == "query"
            query[parameter["name"]] = str(value)
    headers, content = {"authorization": "Bearer cinv_sandbox_business"}, None
    if case.media is not None:
        value = case.operation.definition["requestBody"]["content"][case.media]["examples"][case.example][
            "value"
        ]
        headers["content-type"] = case.media
        # JSON is valid YAML.
        content = orjson.dumps(value)
    return {
        "method": case.operation.method.upper(),
        "url": path,
        "params": query,
        "headers": headers,
        "content": content,
    }


@cache
def validator(operation_id, status, media):
    schema = OPERATIONS[operation_id].definition["responses"][status]["content"][media]["schema"]
    if schema.get("format") == "binary":
        return None
    return OAS30Validator(schema, format_checker=oas30_format_checker)


def complaints(operation, status, headers, body):
    """The errors of a response by the document; an empty list for a documented success."""
    responses = {
        code: stated for code, stated in operation.definition["responses"].items() if code.startswith("2")
    }
    if str(status) not in responses:
        return [f"{status} is not one of {', '.join(responses)}: {body[:300]!r}"]
    content = responses[str(status)].get("content")
    if content is None:
        return ["a body that is not documented"] if body else []
    media = headers["content-type"].partition(";")[0]
    if media not in content:
        return [f"{media} is not one of {', '.join(content)}"]
    schema = validator(operation.id, str(status), media)
    if media in ENDLESS:
        return []
    if schema is None:
        return [] if body else ["no body"]
    value = yaml.safe_load(body) if media.endswith("yaml") else body.decode()
    value = orjson.loads(body) if media.endswith("json") else value
    found = [f"{error.json_path}: {error.message}" for error in schema.iter_errors(value)]
    if isinstance(value, dict) and value.get("data") == []:
        found.append("the example finds nothing")
    return found


@pytest.fixture
def fresh():
    """A client of a freshly started sandbox with the command's default data."""
    with (
        AppThread(create_app(Settings())) as app_thread,
        httpx.Client(transport=app_thread.transport(), base_url="http://127.0.0.1") as client,
    ):
        yield client


def sent(client, case):
    """Status, headers and body of the response; the body is empty if the response does not end."""
    request = request_of(case)
    with client.stream(**request) as answer:
        if answer.headers.get("content-type", "").partition(";")[0] in ENDLESS:
            return answer.status_code, answer.headers, b""
        return answer.status_code, answer.headers, answer.read()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_example_succeeds_on_a_fresh_start(case, fresh):
    """A prefilled request gets a documented success, and a requested list is not empty."""
    for earlier in case.operation.definition.get("x-example-after", []):
        first = Case(OPERATIONS[earlier], *OPERATIONS[earlier].bodies[0])
        assert complaints(first.operation, *sent(fresh, first)) == []
    assert complaints(case.operation, *sent(fresh, case)) == []


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_operation_is_prefilled(operation):
    """Every required parameter and every media type of a body has an example."""
    empty = [p["name"] for p in operation.parameters if p.get("required") and prefilled(p) is MISSING]
    assert empty == []
    content = operation.definition.get("requestBody", {}).get("content", {})
    assert [media for media, stated in content.items() if not stated.get("examples")] == []


def test_cases_are_those_of_both_documents():
    """Every operation has a case, and an operation with several examples has one case for each."""
    assert {case.operation.id for case in CASES} == set(OPERATIONS)
    assert {"listClients", "getHealth"} <= set(OPERATIONS)
    assert [case.example for case in CASES if case.operation.id == "createClient"] == [
        "everyField",
        "nameOnly",
    ]


@pytest.mark.parametrize(
    ("id_", "status", "media", "body", "complaint"),
    [
        ("getClient", 404, "application/json", b'{"error": "none"}', "404 is not one of 200"),
        ("getClient", 200, "text/html", b"<p>", "text/html is not one of application/json"),
        ("getClient", 200, "application/json", b'{"data": {}}', "'id' is a required property"),
        ("listClients", 200, "application/json", b'{"data": [], "total": 0, "page": 1, "limit": 20, "totalPages": 0}', "finds nothing"),
        ("deleteClient", 204, "", b"x", "a body that is not documented"),
    ],
)  # fmt: skip
def test_unexpected_response_is_reported(id_, status, media, body, complaint):
    """An undocumented status, media type or body is reported, and so is an empty list."""
    assert complaint in str(complaints(OPERATIONS[id_], status, {"content-type": media}, body))
