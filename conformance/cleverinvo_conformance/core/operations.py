"""The operations of the API, the statuses of an invoice and the required fields, read from the API document.

Layer: core. The suite's own reading of ``openapi/cleverinvo.yaml``: values only, nothing here sends or checks. The
document is read when this module is first imported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from cleverinvo_conformance.core.resources import resource

_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the document.

    ``method`` is in upper case; ``template`` is its path below the API's base, such as ``/invoices/{id}/pdf``, and
    ``pattern`` matches such paths, a group for each parameter. ``has_body``: whether it takes a JSON body;
    ``required``: the fields that the body must have. ``answers``: the name of the schema of ``data`` in its success, ""
    where that has no name, ``None`` where the success is no JSON. ``is_list``: whether ``data`` is a page of those.
    """

    id: str
    method: str
    template: str
    pattern: re.Pattern[str]
    has_body: bool
    required: frozenset[str]
    answers: str | None
    is_list: bool

    @property
    def collection(self) -> str:
        """The first segment of its path: ``clients`` or ``invoices``."""
        return self.template.split("/")[1]

    @property
    def suffix(self) -> str | None:
        """What stands behind the id in its path, "" for nothing; ``None`` where the path has not just one id there."""
        record = f"/{self.collection}/{{id}}"
        is_of_record = self.template == record or self.template.startswith(f"{record}/")
        suffix = self.template.removeprefix(record)
        return suffix if is_of_record and "{" not in suffix else None

    @property
    def is_of_collection(self) -> bool:
        """Whether its path is that of a collection: ``/clients``."""
        return self.template == f"/{self.collection}"


class _Document:
    """The document, with its references followed."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.content: Final = content

    def resolved(self, node: Any) -> Any:
        while isinstance(node, dict) and "$ref" in node:
            target: Any = self.content
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            node = target
        return node

    def properties(self, schema: Any) -> dict[str, Any]:
        """The properties of an object's schema, its parts' included."""
        schema = self.resolved(schema)
        found: dict[str, Any] = {}
        for part in schema.get("allOf", []):
            found |= self.properties(part)
        found |= schema.get("properties", {})
        return found

    def operation(self, template: str, method: str, definition: Mapping[str, Any]) -> Operation:
        body = self.resolved(definition.get("requestBody"))
        sent = self.resolved(body["content"]["application/json"]["schema"]) if body else {}
        answers, is_list = self._answers(definition["responses"])
        pattern = "".join(
            "([^/?#]+)" if part.startswith("{") else re.escape(part)
            for part in re.split(r"(\{\w+\})", template)
        )
        return Operation(
            definition["operationId"],
            method.upper(),
            template,
            re.compile(pattern),
            has_body=body is not None,
            required=frozenset(sent.get("required", ())),
            answers=answers,
            is_list=is_list,
        )

    def _answers(self, responses: Mapping[str, Any]) -> tuple[str | None, bool]:
        for status, response in responses.items():
            media = self.resolved(response).get("content", {}).get("application/json")
            if status.startswith("2") and media is not None:
                data = self.properties(media["schema"]).get("data", {})
                is_list = data.get("type") == "array"
                reference = (data["items"] if is_list else data).get("$ref", "")
                return reference.rpartition("/")[2], is_list
        return None, False


def operations_of(content: Mapping[str, Any]) -> dict[str, Operation]:
    """The operations of an OpenAPI document by their ids, in the document's order."""
    document = _Document(content)
    found = [
        document.operation(template, method, definition)
        for template, item in content["paths"].items()
        for method, definition in item.items()
        if method in _METHODS
    ]
    return {operation.id: operation for operation in found}


def operation_of(
    method: str, path: str, operations: Mapping[str, Operation] | None = None
) -> Operation | None:
    """The operation that a request is, of the API's or of ``operations``; ``None`` where the document has none."""
    known = OPERATIONS if operations is None else operations
    return next((op for op in known.values() if op.method == method and op.pattern.fullmatch(path)), None)


def required_fields(schema: str) -> tuple[str, ...]:
    """The fields that the named schema itself requires, without those of its parts, in the document's order."""
    return tuple(_SCHEMAS[schema].get("required", ()))


def _body_fields() -> tuple[tuple[str, ...], ...]:
    document = _Document(_CONTENT)
    client, invoice = (
        document.properties(
            document.resolved(_CONTENT["paths"][path]["post"]["requestBody"])["content"]["application/json"][
                "schema"
            ]
        )
        for path in ("/clients", "/invoices")
    )
    line = document.properties(document.resolved(invoice["lineItems"])["items"])
    return tuple(client), tuple(invoice), tuple(line)


_CONTENT: Final[dict[str, Any]] = yaml.load(
    resource("openapi/cleverinvo.yaml").read_text(encoding="utf-8"),
    _LOADER,  # noqa: S506 - a safe loader, in C where there is one
)
_SCHEMAS: Final[dict[str, Any]] = _CONTENT["components"]["schemas"]
#: Every operation of the API by its id.
OPERATIONS: Final = operations_of(_CONTENT)
#: The statuses of an invoice (INV-STATUS-1, FILTER-1).
STATUSES: Final[tuple[str, ...]] = tuple(_SCHEMAS["InvoiceStatus"]["enum"])
#: The fields that the body of a new client, of a new invoice and a line item of it may have, in the document's order.
CLIENT_FIELDS, INVOICE_FIELDS, LINE_FIELDS = _body_fields()
#: The paths of the lists.
LISTS: Final = frozenset(op.template for op in OPERATIONS.values() if op.is_list)
