"""ERR-2 and `json_content_type`: the content type of a body."""

from __future__ import annotations

import json

import pytest

AS_JSON = [
    "application/json",
    "application/json; charset=utf-8",
    "application/json;charset=UTF-8",
    "APPLICATION/JSON",
    "application/json ; a=b",
]
AS_ELSE = [
    "text/plain",
    "text/json",
    "application/xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
]
AS_ELSE += [
    "application/octet-stream",
    "application/vnd.api+json",
    "application/merge-patch+json",
    "application/jsonx",
]
AS_NOTHING = [
    "",
    "nonsense",
    "/",
    "application/",
    ";",
    "*/*",
    "application/json, text/plain",
    "application json",
    "\udcff",
    "a" * 10_000,
]
CHOICES = ["any", "400", "415"]


def send(api, content_type, method="POST", path="/clients", body=None):
    headers = [("content-type", content_type)]
    return api.call(method, path, content=json.dumps(body or {"name": "Acme"}).encode(), headers=headers)


@pytest.fixture(params=CHOICES)
def chosen(choose, request):
    return request.param, choose(json_content_type=request.param).server


@pytest.mark.clause("CLI-CREATE-1", "ERR-2")
@pytest.mark.open_point("json_content_type", "any", "400", "415")
@pytest.mark.parametrize("content_type", AS_JSON)
def test_create_client_as_json_is_created(chosen, content_type):
    """`application/json` is accepted in every spelling, whatever the choice for other types."""
    assert send(chosen[1].api(), content_type).status == 201


@pytest.mark.clause("ERR-1", "ERR-3", "CLI-CREATE-2")
@pytest.mark.open_point("json_content_type", "any", "400", "415")
@pytest.mark.parametrize("content_type", AS_ELSE)
def test_create_client_as_another_type_is_read_or_refused_as_chosen(chosen, content_type):
    """JSON sent as another type is accepted, or refused with the chosen status and not stored."""
    choice, api = chosen[0], chosen[1].api()
    assert send(api, content_type).status == (201 if choice == "any" else int(choice))
    assert api.get("/clients").json["total"] == (1 if choice == "any" else 0)


@pytest.mark.clause("ERR-3", "ERR-4")
@pytest.mark.open_point("json_content_type", "any", "400", "415")
@pytest.mark.parametrize("content_type", AS_NOTHING)
def test_create_client_as_no_type_is_no_fault(chosen, content_type):
    """A body with an invalid content type is accepted, or refused with the chosen status."""
    choice, server = chosen
    assert send(server.api(), content_type).status in {201, 400 if choice == "any" else int(choice)}


@pytest.mark.clause("ERR-3", "ERR-4")
def test_create_client_without_a_type_is_no_fault(chosen):
    """A body without a content type is accepted, or refused with the chosen status."""
    choice, server = chosen
    headers = [("authorization", "Bearer cinv_12345678")]
    answer = server.exchange("POST", "/api/v1/clients", headers, b'{"name": "Acme"}')
    assert answer.status in {201, 400 if choice == "any" else int(choice)}


@pytest.mark.clause("ERR-1", "ERR-3")
@pytest.mark.open_point("json_content_type", "any", "400", "415")
def test_every_operation_with_a_body_treats_its_type_alike(chosen):
    """The choice applies to all operations with a body and to no others."""
    choice, api = chosen[0], chosen[1].api()
    invoice = api.invoice()
    bodies = {
        ("POST", "/clients"): {"name": "Acme"},
        ("PUT", f"/clients/{invoice['clientId']}"): {"name": "Acme"},
        ("POST", "/invoices"): api.draft(invoice["clientId"]),
        ("PUT", f"/invoices/{invoice['id']}"): {"notes": "x"},
    }
    statuses = [send(api, "text/plain", *where, body).status for where, body in bodies.items()]
    assert statuses == ([201, 200, 201, 200] if choice == "any" else [int(choice)] * 4)
    assert api.call("GET", "/clients", headers=[("content-type", "text/plain")]).status == 200
    assert (
        api.call("DELETE", f"/invoices/{invoice['id']}", headers=[("content-type", "text/plain")]).status
        == 204
    )


@pytest.mark.clause("ERR-2", "ERR-3")
@pytest.mark.open_point("json_content_type", "any", "400", "415")
def test_create_client_as_another_type_with_no_json_is_refused(chosen):
    """A body that is not JSON (a form, a text) is refused under every choice."""
    choice, api = chosen[0], chosen[1].api()
    for content_type, content in (
        ("application/x-www-form-urlencoded", b"name=Acme"),
        ("text/plain", b"Acme"),
        ("text/plain", b""),
    ):
        answer = api.call("POST", "/clients", content=content, headers=[("content-type", content_type)])
        assert answer.status == 400 or (choice == "415" and answer.status == 415)


@pytest.mark.clause("ERR-4")
def test_create_client_with_several_types_is_no_fault(chosen):
    """A request with several content types is accepted or refused."""
    api = chosen[1].api()
    headers = [("content-type", "application/json"), ("content-type", "text/plain")]
    assert api.call("POST", "/clients", content=b'{"name": "Acme"}', headers=headers).status in {
        201,
        400,
        415,
    }
