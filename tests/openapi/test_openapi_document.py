"""The API document is valid, complete, and follows the project's style."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import openapi_spec_validator
import pytest
import schemathesis
import yaml

NAMED_SCHEMAS = {
    "Client",
    "ClientCreate",
    "ClientUpdate",
    "ClientResponse",
    "ClientList",
    "LineItem",
    "LineItemInput",
    "InvoiceStatus",
    "InvoiceSummary",
    "Invoice",
    "InvoiceReceipt",
    "InvoiceCreate",
    "InvoiceUpdate",
    "InvoiceResponse",
    "InvoiceList",
    "Error",
}


class _StrictLoader(yaml.SafeLoader):
    """A loader that refuses a mapping with a repeated key; YAML loaders silently keep the last value."""


def _mapping_without_repetition(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    counted = Counter(key.value for key, _ in node.value)
    repeated = [key for key, count in counted.items() if count > 1]
    if repeated:
        raise yaml.constructor.ConstructorError(None, None, f"stated twice: {repeated}", node.start_mark)
    return loader.construct_mapping(node, deep=True)


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_without_repetition)


def test_document_is_valid_openapi_3_0_3(document):
    """The document is valid by the schema of OpenAPI 3.0, in its last revision."""
    assert document.content["openapi"] == "3.0.3"
    openapi_spec_validator.validate(document.content)


def test_document_states_no_key_twice(document):
    """No mapping of the YAML files repeats a key."""
    files = sorted(document.path.parent.glob("*.yaml"))
    assert len(files) == 6
    for file in files:
        yaml.load(file.read_text(encoding="utf-8"), _StrictLoader)


def test_strict_loader_refuses_a_repeated_key():
    """The loader of the test above refuses a mapping with a repeated key."""
    with pytest.raises(yaml.constructor.ConstructorError, match="stated twice"):
        yaml.load("{a: 1, b: 2, a: 3}", _StrictLoader)


def test_base_path(document):
    """Every path is relative to the base path of the reference, on any host."""
    assert [server["url"] for server in document.content["servers"]] == ["/api/v1"]


def test_every_operation_needs_a_bearer_key(document):
    """The bearer key is required by the whole document, and no operation removes the requirement (AUTH-1)."""
    assert document.content["security"] == [{"bearerAuth": []}]
    scheme = document.content["components"]["securitySchemes"]["bearerAuth"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert not [op.id for op in document.operations() if "security" in op.definition]


def test_operation_is_described(document, operation):
    """An operation has a summary without a full stop, a description, and one of the declared tags."""
    assert not operation.definition["summary"].endswith(".")
    assert operation.definition["description"].strip()
    [tag] = operation.definition["tags"]
    assert tag in {declared["name"] for declared in document.content["tags"]}


def test_schemas_have_their_names(document):
    """Resources, request bodies and response bodies are named schemas."""
    assert set(document.content["components"]["schemas"]) >= NAMED_SCHEMAS


def test_every_component_is_used(document):
    """Every component is referenced."""
    components = document.content["components"]
    stated = {
        f"#/components/{kind}/{name}"
        for kind, members in components.items()
        if kind != "securitySchemes"
        for name in members
    }
    assert stated == {node["$ref"] for node in document.nodes() if "$ref" in node}


def test_references_stand_alone(document):
    """A reference has no sibling keys: OpenAPI 3.0 ignores them."""
    assert [node for node in document.nodes() if "$ref" in node and len(node) > 1] == []


def test_null_stands_beside_a_type(document):
    """A schema with ``nullable`` has a type: OpenAPI 3.0 ignores ``nullable`` without one."""
    nullable = [(name, schema) for name, schema in document.schemas() if "nullable" in schema]
    assert nullable
    assert [name for name, schema in nullable if "type" not in schema] == []


def test_every_property_is_described(document):
    """Every property of every schema has a description, its own or that of the schema it references."""
    silent = [
        f"{name}.{key}"
        for name, schema in document.schemas()
        for key, value in schema.get("properties", {}).items()
        if key != "data" and not document.resolve(value).get("description")
    ]
    assert silent == []


@pytest.mark.parametrize("file", ["cleverinvo.yaml", "clauses.yaml", "redocly.yaml"])
def test_lines_fit_a_page(document, file):
    """No line of a YAML file is longer than 110 characters."""
    lines = Path(document.path.with_name(file)).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line) > 110] == []


def test_schemathesis_loads_every_operation(document):
    """Schemathesis can read every operation of the document."""
    schema = schemathesis.openapi.from_path(document.path)
    loaded = [result.ok() for result in schema.get_all_operations()]
    read = {operation.definition.raw["operationId"] for operation in loaded}
    assert read == {operation.id for operation in document.operations()}
