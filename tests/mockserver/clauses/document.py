"""The operations of the API document and the statuses of an invoice, for tests that run once for each.

The list of operations and one example of each body are read from the document. The expectations are in the tests.
"""

from __future__ import annotations

from pathlib import Path

import yaml

DOCUMENT = yaml.safe_load(
    (Path(__file__).parents[3] / "openapi" / "cleverinvo.yaml").read_text(encoding="utf-8")
)
_SCHEMAS = DOCUMENT["components"]["schemas"]


def _resolved(node):
    while "$ref" in node:
        kind, name = node["$ref"].split("/")[-2:]
        node = DOCUMENT["components"][kind][name]
    return node


def _template(path):
    """The path with ``{client}`` or ``{invoice}`` for the document's ``{id}``."""
    kind = path.split("/")[1].removesuffix("s")
    return path.replace("{id}", f"{{{kind}}}")


def _example(definition):
    """The first example of the operation's body; ``None`` for an operation without a body."""
    if "requestBody" not in definition:
        return None
    media = _resolved(definition["requestBody"])["content"]["application/json"]
    return _resolved(next(iter(media["examples"].values())))["value"]


_DEFINITIONS = {
    definition["operationId"]: (method.upper(), path, definition)
    for path, item in DOCUMENT["paths"].items()
    for method, definition in item.items()
    if method != "parameters"
}
#: Method and path of each operation by its id; in the path, ``{client}`` or ``{invoice}`` is the id.
OPERATIONS = {id: (method, _template(path)) for id, (method, path, _) in _DEFINITIONS.items()}
#: A valid body of each operation that takes one.
BODIES = {
    id: body for id, (*_, definition) in _DEFINITIONS.items() if (body := _example(definition)) is not None
}
#: The statuses of an invoice (INV-STATUS-1).
STATUSES = _SCHEMAS["InvoiceStatus"]["enum"]
#: The fields of an invoice in a list (INV-LIST-1).
SUMMARY = set(_SCHEMAS["InvoiceSummary"]["required"])
