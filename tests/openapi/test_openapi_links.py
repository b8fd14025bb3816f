"""The links between operations: what a client, or a tool, can do next with what it was just given."""

from __future__ import annotations

import schemathesis

#: By the tag of an operation: where a list leads, and where a creation leads.
AFTER_LIST = {"Clients": {"getClient"}, "Invoices": {"getInvoice"}}
AFTER_CREATE = {
    "Clients": {"getClient", "updateClient", "deleteClient", "createInvoice", "listInvoices"},
    "Invoices": {"getInvoice", "updateInvoice", "deleteInvoice", "downloadInvoicePdf"},
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
    for operation in document.operations():
        [tag] = operation.definition["tags"]
        is_list = any(parameter["name"] == "page" for parameter in operation.parameters)
        expected = (
            AFTER_LIST[tag] if is_list else AFTER_CREATE[tag] if "201" in operation.responses else set()
        )
        for status, response in operation.responses.items():
            links = response.get("links", {}).values()
            wanted = expected if status.startswith("2") else set()
            assert {document.resolve(link)["operationId"] for link in links} == wanted, (operation.id, status)


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
