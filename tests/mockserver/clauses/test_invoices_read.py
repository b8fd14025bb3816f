"""INV-GET and INV-LIST: the fields of an invoice and of a list of invoices."""

from __future__ import annotations

import pytest

from .document import SUMMARY

DETAIL = SUMMARY | {"lineItems", "notes", "terms", "sentViaEmail", "sentAt", "paidAt"}
LINE = {"description", "quantity", "unitPrice", "amount", "taxRate"}


@pytest.mark.clause("INV-LIST-1", "INV-GET-1", "INV-GET-3", "FMT-2", "FMT-5")
def test_list_and_detail_have_their_fields_and_agree(api):
    """A list item and a detail have the documented fields, and agree on those that both have."""
    invoices = [api.invoice() for _ in range(3)]
    answer = api.get("/invoices").json
    assert {name: answer[name] for name in answer if name != "data"} == {
        "total": 3,
        "page": 1,
        "limit": 20,
        "totalPages": 1,
    }
    for shown, invoice in zip(answer["data"], invoices[::-1], strict=True):
        assert shown.keys() == SUMMARY
        assert invoice.keys() == DETAIL
        assert all(one.keys() == LINE for one in invoice["lineItems"])
        assert invoice["client"].keys() == {"name", "email"}
        assert shown == {name: invoice[name] for name in SUMMARY}


@pytest.mark.clause("INV-GET-1", "INV-LIST-1")
def test_get_invoice_of_client_without_email_shows_null(api):
    """An invoice's `client.email` is null if its client has none."""
    client = api.post("/clients", {"name": "No Mail"}).data
    invoice = api.invoice(client["id"])
    assert invoice["client"] == {"name": "No Mail", "email": None}
    assert api.listed("/invoices")[0]["client"] == {"name": "No Mail", "email": None}


@pytest.mark.clause("FMT-5", "INV-GET-1")
def test_get_invoice_shows_numbers_as_they_were_sent(api):
    """Quantities, prices and rates come back as sent."""
    lines = [
        api.line(quantity=q, unitPrice=p, taxRate=r)
        for q, p, r in [(0.1, 0.2, 0.3), (3, 1.005, 7.25), (0, 0, 0)]
    ]
    shown = api.invoice(lineItems=lines)["lineItems"]
    assert [[float(one[name]) for name in ("quantity", "unitPrice", "taxRate")] for one in shown] == [
        [0.1, 0.2, 0.3],
        [3, 1.005, 7.25],
        [0, 0, 0],
    ]


@pytest.mark.clause("INV-GET-1", "INV-LIST-1")
@pytest.mark.open_point("invoice_client_name", "live", "snapshot")
@pytest.mark.parametrize(("choice", "name"), [("live", "New Name"), ("snapshot", "Old Name")])
def test_get_invoice_after_its_client_was_renamed(choose, choice, name):
    """Detail and list show the client's new name or the old one, by choice; a later invoice shows the new one."""
    api = choose(invoice_client_name=choice)
    invoice = api.invoice(api.client(name="Old Name")["id"])
    api.put(f"/clients/{invoice['clientId']}", {"name": "New Name"})
    assert api.get(f"/invoices/{invoice['id']}").data["client"]["name"] == name
    assert api.listed("/invoices")[0]["client"]["name"] == name
    assert api.listed("/invoices", search=name)[0]["id"] == invoice["id"]
    assert api.invoice(invoice["clientId"])["client"]["name"] == "New Name"


@pytest.mark.clause("SEARCH-3", "INV-LIST-1")
@pytest.mark.open_point("invoice_client_name", "live")
def test_list_invoices_after_its_client_was_renamed_finds_the_new_name_only(api):
    """A search finds an invoice by its client's new name and not by the old one."""
    invoice = api.invoice(api.client(name="Old Name", email="old@x.example")["id"])
    api.put(f"/clients/{invoice['clientId']}", {"name": "New Name", "email": "new@x.example"})
    assert [len(api.listed("/invoices", search=term)) for term in ("Old", "old@", "New", "new@")] == [
        0,
        0,
        1,
        1,
    ]
