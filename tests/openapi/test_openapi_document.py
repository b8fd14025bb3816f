"""The API document as a document: valid, whole, and written the way this project writes one."""

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
    """Refuses a mapping that states a key twice, where YAML loaders silently keep the last."""


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
    """No mapping of the YAML files states a key twice."""
    files = sorted(document.path.parent.glob("*.yaml"))
    assert len(files) == 6
    for file in files:
        yaml.load(file.read_text(encoding="utf-8"), _StrictLoader)


def test_strict_loader_refuses_a_repeated_key():
    """The loader of the test above refuses a mapping that states a key twice."""
    with pytest.raises(yaml.constructor.ConstructorError, match="stated twice"):
        yaml.load("{a: 1, b: 2, a: 3}", _StrictLoader)


def test_base_path(document):
    """Every path is relative to the base path of the reference, on whichever host."""
    assert [server["url"] for server in document.content["servers"]] == ["/api/v1"]


def test_every_operation_needs_a_bearer_key(document):
    """A bearer key is asked for once, for the whole document, and no operation does without (AUTH-1)."""
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
    """The resources, their requests and their answers are named schemas, for others to refer to."""
    assert set(document.content["components"]["schemas"]) >= NAMED_SCHEMAS


def test_every_component_is_used(document):
    """Every component is referred to from somewhere."""
    components = document.content["components"]
    stated = {
        f"#/components/{kind}/{name}"
        for kind, members in components.items()
        if kind != "securitySchemes"
        for name in members
    }
    assert stated == {node["$ref"] for node in document.nodes() if "$ref" in node}


def test_references_stand_alone(document):
    """A reference has no neighbours: OpenAPI 3.0 ignores whatever stands beside one."""
    assert [node for node in document.nodes() if "$ref" in node and len(node) > 1] == []


def test_null_stands_beside_a_type(document):
    """A schema that allows null states its type: OpenAPI 3.0 gives ``nullable`` a meaning only there."""
    nullable = [(name, schema) for name, schema in document.schemas() if "nullable" in schema]
    assert nullable
    assert [name for name, schema in nullable if "type" not in schema] == []


def test_every_property_is_described(document):
    """Every property of every schema says what it is, itself or in the schema that it refers to."""
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
    """Schemathesis, which generates requests from the document, can read every operation."""
    schema = schemathesis.openapi.from_path(document.path)
    loaded = [result.ok() for result in schema.get_all_operations()]
    read = {operation.definition.raw["operationId"] for operation in loaded}
    assert read == {operation.id for operation in document.operations()}
