"""FMT and CLI-SHAPE: the JSON types and formats of the values in responses."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
NUMBER = (int, Decimal)
MONEY = ["subtotal", "taxTotal", "discountTotal", "total"]


def is_number(value):
    return isinstance(value, NUMBER) and not isinstance(value, bool)


@pytest.mark.clause(
    "FMT-1", "FMT-2", "FMT-3", "FMT-4", "FMT-5", "CLI-SHAPE-1", "INV-LIST-1", "INV-GET-1", "INV-STATUS-1"
)
@pytest.mark.parametrize("unset", ["null", "absent"])
def test_every_response_has_its_documented_types(serve, unset):
    """Texts are strings, money and counts numbers, flags booleans, times and dates have their format; all are in `data`."""
    api = serve(seed="demo", unset_fields=unset).api("cinv_sandbox_business")
    clients, invoices, details = api.everything()
    assert len(clients) > 1
    assert len(details) > 6
    for client in clients:
        optional = [client.get(name) for name in ("email", "address", "taxId", "phone", "notes")]
        assert [type(client[name]) for name in ("id", "name", "isActive")] == [str, str, bool]
        assert {type(value) for value in optional} <= {str, type(None)}
        assert unset == "null" or not any(value is None for value in client.values())
        assert all(TIMESTAMP.fullmatch(client[name]) for name in ("createdAt", "updatedAt"))
    for invoice in invoices + details:
        assert {
            type(invoice[name]) for name in ("id", "clientId", "invoiceNumber", "currency", "status")
        } == {str}
        assert all(is_number(invoice[name]) for name in MONEY)
        assert all(DATE.fullmatch(invoice[name]) for name in ("issueDate", "dueDate"))
        assert TIMESTAMP.fullmatch(invoice["createdAt"])
        assert isinstance(invoice["client"]["name"], str)
        assert type(invoice["client"]["email"]) in {str, type(None)}
    for invoice in details:
        assert isinstance(invoice["sentViaEmail"], bool)
        assert all(
            invoice[name] is None or TIMESTAMP.fullmatch(invoice[name]) for name in ("sentAt", "paidAt")
        )
        assert {type(invoice.get(name)) for name in ("notes", "terms")} <= {str, type(None)}
        for line in invoice["lineItems"]:
            assert isinstance(line["description"], str)
            assert all(is_number(line[name]) for name in ("quantity", "unitPrice", "amount", "taxRate"))


@pytest.mark.clause("FMT-2", "PAGE-1", "PAGE-2")
@pytest.mark.parametrize("path", ["/clients", "/invoices"])
@pytest.mark.parametrize("query", [{}, {"page": 2, "limit": 1}, {"search": "nothing"}])
def test_lists_have_four_integers_beside_their_data(api, path, query):
    """A list is `data`, a JSON array, and four JSON integers."""
    api.invoice()
    answer = api.get(path, **query)
    assert answer.json.keys() == {"data", "total", "page", "limit", "totalPages"}
    assert isinstance(answer.json["data"], list)
    assert {type(answer.json[name]) for name in ("total", "page", "limit", "totalPages")} == {int}


@pytest.mark.clause("FMT-1", "FMT-2", "ERR-1")
def test_json_responses_are_utf8_json(api):
    """Every JSON response is `application/json` and UTF-8, with any text."""
    client = api.post("/clients", {"name": "株式会社 👍"})
    for answer in (client, api.get("/clients"), api.get(f"/clients/{client.data['id']}"), api.get("/nope")):
        assert answer.header("content-type").split(";")[0] == "application/json"
    assert (
        "株式会社 👍" in api.get("/clients").body.decode("utf-8")
        or "\\u682a" in api.get("/clients").body.decode()
    )


@pytest.mark.clause("FMT-6")
def test_deletes_answer_without_a_body(api):
    """A 204 has no body, no `Content-Length` and no `Content-Type`."""
    invoice = api.invoice()
    for path in (f"/invoices/{invoice['id']}", f"/clients/{invoice['clientId']}"):
        answer = api.delete(path)
        assert (answer.status, answer.body) == (204, b"")
        assert answer.header("content-length") in {None, "0"}


@pytest.mark.clause("FMT-3", "CLI-CREATE-1", "INV-CREATE-4")
@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        ("2024-01-15T00:00:00.000+00:00", "2024-01-15T00:00:00.000Z"),
        ("2024-06-01T12:34:56.789+00:00", "2024-06-01T12:34:56.789Z"),
        ("2024-06-01T00:30:00.001+02:00", "2024-05-31T22:30:00.001Z"),
        ("1969-12-31T23:59:59.999+00:00", "1969-12-31T23:59:59.999Z"),
        ("9999-12-31T23:59:59.999+00:00", "9999-12-31T23:59:59.999Z"),
    ],
)
def test_timestamps_are_the_instant_in_utc(api, instant, shown):
    """Timestamps are in UTC, with three digits of milliseconds and `Z`."""
    client = api.client()["id"]
    api.clock.set(instant)
    created = api.post("/clients", {"name": "Acme"}).data
    assert (created["createdAt"], created["updatedAt"]) == (shown, shown)
    receipt = api.post("/invoices", api.draft(client)).data
    assert api.get(f"/invoices/{receipt['id']}").data["createdAt"] == shown
