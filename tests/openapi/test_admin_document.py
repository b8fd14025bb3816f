"""The control plane's document is valid and complete, refuses unknown fields, and is separate from the API's."""

from __future__ import annotations

import json

import openapi_spec_validator
import pytest
import schemathesis

from .conftest import OPENAPI, Document

ADMIN = Document.read(OPENAPI / "admin.yaml")
OPERATIONS = list(ADMIN.operations())
#: The one operation that needs no token and has no refusals.
OPEN = "getHealth"


def shown_bodies():
    """Every example of a body, with its schema."""
    return [example for operation in OPERATIONS for example in ADMIN.body_examples(operation)]


def shown_values():
    """Every schema, of parameters and others, that has its own example."""
    holders = [node for node in ADMIN.nodes() if "example" in node]
    return [(node["example"], node.get("schema", node)) for node in holders]


def closed(schema):
    """Whether every object within ``schema`` that lists its fields refuses other fields."""
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
    """The paths of the control plane have a prefix of their own, which the API's document does not mention."""
    assert [server["url"] for server in ADMIN.content["servers"]] == ["/__admin"]
    assert "__admin" not in document.text


@pytest.mark.parametrize("asked", OPERATIONS, ids=lambda operation: operation.id)
def test_operation_states_its_refusals(asked):
    """Every operation but ``getHealth`` needs a token and states 400 and 401, and 413 if it has a body."""
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


def test_request_bodies_refuse_unknown_fields():
    """Every object of a JSON request body refuses unknown fields, so a misspelt one is reported."""
    bodies = [operation.body["content"] for operation in OPERATIONS if operation.body]
    json_only = [content["application/json"]["schema"] for content in bodies if len(content) == 1]
    assert len(json_only) >= 10
    assert all(closed(schema) for schema in json_only)
    assert not closed({"type": "object", "properties": {}})
    assert not closed({"oneOf": [{"type": "object"}]})


def test_examples_are_valid():
    """Every example, of a body or of a value, is valid by its schema."""
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


def test_required_body_has_an_example():
    """Every required JSON body has an example."""
    for operation in OPERATIONS:
        if operation.body and operation.body.get("required"):
            assert ADMIN.media_examples(operation.body["content"]["application/json"]), operation.id


def test_every_component_is_used():
    """Every component is referenced."""
    components = ADMIN.content["components"]
    stated = {
        f"#/components/{kind}/{name}"
        for kind, members in components.items()
        if kind != "securitySchemes"
        for name in members
    }
    assert stated == {node["$ref"] for node in ADMIN.nodes() if "$ref" in node}


def test_references_stand_alone():
    """A reference has no sibling keys: OpenAPI 3.0 ignores them."""
    assert [node for node in ADMIN.nodes() if "$ref" in node and len(node) > 1] == []


def test_statuses_of_an_invoice_are_the_api_s(document):
    """The response of a transition allows every invoice status of the API and no other."""
    answer = ADMIN.operation("transitionInvoice").responses["200"]["content"]["application/json"]["schema"]
    named = answer["properties"]["data"]["properties"]["status"]["enum"]
    assert named == document.content["components"]["schemas"]["InvoiceStatus"]["enum"], (
        "openapi/admin.yaml: complete the statuses in the response of transitionInvoice"
    )


def test_operation_ids_are_those_of_the_api(document):
    """A fault or a search can name every operation of the API and no other."""
    named = ADMIN.content["components"]["schemas"]["Operation"]["enum"]
    assert sorted(named) == sorted(operation.id for operation in document.operations())


def test_schemathesis_loads_every_operation():
    """Schemathesis can read every operation of the document."""
    loaded = [result.ok() for result in schemathesis.openapi.from_path(ADMIN.path).get_all_operations()]
    assert len(loaded) == len(OPERATIONS)
