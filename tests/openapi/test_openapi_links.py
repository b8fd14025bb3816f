"""The links between operations: which operations a client can call next with the ids in a response."""

from __future__ import annotations

import schemathesis

#: By the tag of an operation: the operations that a list links to, and those that a creation links to.
AFTER_LIST = {"Clients": {"getClient"}, "Invoices": {"getInvoice"}}
AFTER_CREATE = {
    "Clients": {"getClient", "updateClient", "deleteClient", "createInvoice", "listInvoices"},
    "Invoices": {"getInvoice", "updateInvoice", "deleteInvoice", "downloadInvoicePdf"},
}


def _follow(expression, body):
    """The value that a runtime expression selects from a response body."""
    prefix, pointer = expression.split("#/")
    assert prefix == "$response.body"
    for part in pointer.split("/"):
        body = body[int(part)] if isinstance(body, list) else body[part]
    return body


def _expressions(link):
    return {**link.definition.get("parameters", {}), **link.definition.get("requestBody", {})}


def test_links_name_the_expected_operations(document):
    """Lists link to their first item; creations link to every operation on the created record."""
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


def test_link_sets_parameters_of_its_target(document, link):
    """A link names an existing operation and sets parameters or body fields of that operation."""
    target = document.operation(link.definition["operationId"])
    parameters = link.definition.get("parameters", {})
    assert parameters.keys() <= {parameter["name"] for parameter in target.parameters}
    assert {p["name"] for p in target.parameters if p.get("required")} <= parameters.keys()
    if "requestBody" in link.definition:
        schema = document.resolve(target.body["content"]["application/json"]["schema"])
        assert link.definition["requestBody"].keys() <= schema["properties"].keys()


def test_link_finds_an_id_in_the_response(document, link):
    """The value that a link sets is the id in every example of the response."""
    [media] = link.source.responses[link.status]["content"].values()
    for example in document.media_examples(media):
        data = example.value["data"]
        shown = data[0]["id"] if isinstance(data, list) else data["id"]
        assert {_follow(expression, example.value) for expression in _expressions(link).values()} == {shown}


def test_schemathesis_follows_every_link(document):
    """Schemathesis builds a state machine from all links; it refuses a link that it cannot follow."""
    schema = schemathesis.openapi.from_path(document.path)
    assert schema.as_state_machine() is not None
