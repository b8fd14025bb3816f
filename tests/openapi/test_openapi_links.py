"""The links between operations: what a client, or a tool, can do next with what it was just given."""

from __future__ import annotations

import schemathesis

AFTER_CREATE_CLIENT = {"getClient", "updateClient", "deleteClient", "createInvoice", "listInvoices"}
AFTER_CREATE_INVOICE = {"getInvoice", "updateInvoice", "deleteInvoice", "downloadInvoicePdf"}
TARGETS = {
    ("listClients", "200"): {"getClient"},
    ("createClient", "200"): AFTER_CREATE_CLIENT,
    ("createClient", "201"): AFTER_CREATE_CLIENT,
    ("listInvoices", "200"): {"getInvoice"},
    ("createInvoice", "200"): AFTER_CREATE_INVOICE,
    ("createInvoice", "201"): AFTER_CREATE_INVOICE,
}


def _follow(expression, body):
    """What a runtime expression takes out of a response body."""
    prefix, pointer = expression.split("#/")
    assert prefix == "$response.body"
    for part in pointer.split("/"):
        body = body[int(part)] if isinstance(body, list) else body[part]
    return body


def _expressions(link):
    return {**link.definition.get("parameters", {}), **link.definition.get("requestBody", {})}


def test_links_lead_where_they_should(document):
    """Lists lead to their first item, creations to all that can be done with what was created."""
    found = {
        (op.id, status): {document.resolve(link)["operationId"] for link in response["links"].values()}
        for op in document.operations()
        for status, response in op.responses.items()
        if "links" in response
    }
    assert found == TARGETS


def test_link_fills_in_what_its_target_takes(document, link):
    """A link leads to an operation that there is, and fills in parameters or body fields that it has."""
    target = document.operation(link.definition["operationId"])
    parameters = link.definition.get("parameters", {})
    assert parameters.keys() <= {parameter["name"] for parameter in target.parameters}
    assert {p["name"] for p in target.parameters if p.get("required")} <= parameters.keys()
    if "requestBody" in link.definition:
        schema = document.resolve(target.body["content"]["application/json"]["schema"])
        assert link.definition["requestBody"].keys() <= schema["properties"].keys()


def test_link_finds_an_id_in_the_answer(document, link):
    """What a link fills in is, in every example of the answer, the id that the answer shows."""
    [media] = link.source.responses[link.status]["content"].values()
    for example in document.media_examples(media):
        data = example.value["data"]
        shown = data[0]["id"] if isinstance(data, list) else data["id"]
        assert {_follow(expression, example.value) for expression in _expressions(link).values()} == {shown}


def test_schemathesis_follows_every_link(document):
    """Schemathesis, which refuses a link that it cannot follow, makes a state machine of all of them."""
    schema = schemathesis.openapi.from_path(document.path)
    assert schema.as_state_machine() is not None
