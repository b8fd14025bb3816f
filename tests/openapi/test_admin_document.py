"""The control plane's document as a document: valid, whole, closed, and apart from the API's."""

from __future__ import annotations

import json

import openapi_spec_validator
import pytest
import schemathesis

from .conftest import OPENAPI, Document

ADMIN = Document.read(OPENAPI / "admin.yaml")
OPERATIONS = list(ADMIN.operations())
#: The one operation that everybody may call, and that nothing is wrong about.
OPEN = "getHealth"


def shown_bodies():
    """Every example of a body, and what it is an example of."""
    return [example for operation in OPERATIONS for example in ADMIN.body_examples(operation)]


def shown_values():
    """Every schema, parameter's or other, that shows an example of its own."""
    holders = [node for node in ADMIN.nodes() if "example" in node]
    return [(node["example"], node.get("schema", node)) for node in holders]


def closed(schema):
    """Whether no object within ``schema``, as far as it states its fields, takes any other."""
    nodes = [ADMIN.inlined(schema)]
    for node in nodes:
        if node.get("type") == "object" and node.get("additionalProperties") is None:
            return False
        nodes += [*node.get("properties", {}).values(), *node.get("oneOf", [])]
        nodes += [node["items"]] if "items" in node else []
    return True


def test_document_is_valid_openapi_3_0_3():
    """The document is valid by the schema of OpenAPI 3.0."""
    assert ADMIN.content["openapi"] == "3.0.3"
    openapi_spec_validator.validate(ADMIN.content)


def test_paths_are_beside_the_api_s(document):
    """The control plane has a prefix that no path of the API begins with, and the API's document is silent about it."""
    assert [server["url"] for server in ADMIN.content["servers"]] == ["/__admin"]
    assert "__admin" not in document.text


@pytest.mark.parametrize("asked", OPERATIONS, ids=lambda operation: operation.id)
def test_operation_states_its_refusals(asked):
    """An operation but ``getHealth`` takes a token, and states 400, 401, and 413 where it takes a body."""
    if asked.id == OPEN:
        assert asked.definition["security"] == []
        assert set(asked.responses) == {"200"}
        return
    assert "security" not in asked.definition
    assert {"400", "401"} <= set(asked.responses)
    assert ("413" in asked.responses) == (asked.body is not None)
    takes_account = any(p["name"] == "account" for p in asked.parameters)
    in_path = any(p["in"] == "path" for p in asked.parameters)
    assert "404" in asked.responses or not (takes_account or in_path)


@pytest.mark.parametrize("asked", OPERATIONS, ids=lambda operation: operation.id)
def test_operation_is_described(asked):
    """An operation has a summary without a full stop, a description, and one of the declared tags."""
    assert not asked.definition["summary"].endswith(".")
    assert asked.definition["description"].strip()
    [tag] = asked.definition["tags"]
    assert tag in {declared["name"] for declared in ADMIN.content["tags"]}


def test_bodies_take_no_field_that_is_not_stated():
    """Every object of a JSON body that is sent states whether it takes other fields: a misspelt one is refused."""
    bodies = [operation.body["content"] for operation in OPERATIONS if operation.body]
    json_only = [content["application/json"]["schema"] for content in bodies if len(content) == 1]
    assert len(json_only) >= 10
    assert all(closed(schema) for schema in json_only)
    assert not closed({"type": "object", "properties": {}})
    assert not closed({"oneOf": [{"type": "object"}]})


def test_examples_are_valid():
    """Every example, of a body or of a value, is valid by the schema that it is an example of."""
    bodies, values = shown_bodies(), shown_values()
    assert len(bodies) >= 12
    assert len(values) >= 15
    wrong = {
        example.name: errors for example in bodies if (errors := ADMIN.errors(example.value, example.schema))
    }
    wrong |= {
        json.dumps(value): errors for value, schema in values if (errors := ADMIN.errors(value, schema))
    }
    assert wrong == {}


def test_body_that_is_needed_has_an_example():
    """Every JSON body that an operation cannot do without is shown."""
    for operation in OPERATIONS:
        if operation.body and operation.body.get("required"):
            assert ADMIN.media_examples(operation.body["content"]["application/json"]), operation.id


def test_every_component_is_used():
    """Every component is referred to from somewhere."""
    components = ADMIN.content["components"]
    stated = {
        f"#/components/{kind}/{name}"
        for kind, members in components.items()
        if kind != "securitySchemes"
        for name in members
    }
    assert stated == {node["$ref"] for node in ADMIN.nodes() if "$ref" in node}


def test_references_stand_alone():
    """A reference has no neighbours: OpenAPI 3.0 ignores whatever stands beside one."""
    assert [node for node in ADMIN.nodes() if "$ref" in node and len(node) > 1] == []


def test_statuses_of_an_invoice_are_the_api_s(document):
    """What a transition answers with can be each status of the API, and no other."""
    answer = ADMIN.operation("transitionInvoice").responses["200"]["content"]["application/json"]["schema"]
    named = answer["properties"]["data"]["properties"]["status"]["enum"]
    assert named == document.content["components"]["schemas"]["InvoiceStatus"]["enum"], (
        "openapi/admin.yaml: complete the statuses in the answer of transitionInvoice"
    )


def test_operations_of_the_api_are_all_of_them(document):
    """A fault or a search can name every operation of the API, and no other."""
    named = ADMIN.content["components"]["schemas"]["Operation"]["enum"]
    assert sorted(named) == sorted(operation.id for operation in document.operations())


def test_schemathesis_loads_every_operation():
    """Schemathesis, which generates requests from the document, can read every operation."""
    loaded = [result.ok() for result in schemathesis.openapi.from_path(ADMIN.path).get_all_operations()]
    assert len(loaded) == len(OPERATIONS)
