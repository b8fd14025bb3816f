"""INV-UPDATE: the fields that a PUT of a draft changes, and those that it keeps."""

from __future__ import annotations

from decimal import Decimal

import pytest

CHANGES = {
    "invoiceNumber": "NEW-1",
    "currency": "EUR",
    "issueDate": "2024-06-20",
    "dueDate": "2024-07-15",
    "notes": "Updated scope",
    "terms": "14 days",
}


@pytest.fixture
def invoice(api):
    return api.invoice(notes="before", terms="before")


@pytest.mark.clause("INV-UPDATE-1", "INV-UPDATE-3", "FMT-1")
@pytest.mark.parametrize("fields", [[name] for name in CHANGES] + [list(CHANGES)], ids="-".join)
def test_update_invoice_changes_what_is_sent(api, invoice, fields):
    """The fields sent are changed, all others stay, in the detail and in the list."""
    sent = {name: CHANGES[name] for name in fields}
    answer = api.put(f"/invoices/{invoice['id']}", sent)
    assert answer.status == 200
    assert answer.json.keys() == {"data"}
    expected = {**invoice, **sent}
    assert {
        name: answer.data[name] for name in ("id", "invoiceNumber", "total", "status")
    }.items() <= expected.items()
    assert api.get(f"/invoices/{invoice['id']}").data == expected
    assert api.listed("/invoices")[0].items() <= expected.items()


@pytest.mark.clause("INV-UPDATE-1", "INV-UPDATE-3", "INV-LIST-2")
def test_update_invoice_moves_it_to_another_client(api, invoice):
    """A new `clientId` moves the invoice to that client, in every response."""
    client = api.client(name="Other Ltd", email="other@x.example")
    assert api.put(f"/invoices/{invoice['id']}", {"clientId": client["id"]}).status == 200
    now = api.get(f"/invoices/{invoice['id']}").data
    assert now == {
        **invoice,
        "clientId": client["id"],
        "client": {"name": "Other Ltd", "email": "other@x.example"},
    }
    assert api.listed("/invoices", clientId=invoice["clientId"]) == []
    assert [one["id"] for one in api.listed("/invoices", clientId=client["id"])] == [invoice["id"]]
    assert [one["id"] for one in api.listed("/invoices", search="Other Ltd")] == [invoice["id"]]


@pytest.mark.clause("INV-UPDATE-1", "INV-UPDATE-3")
@pytest.mark.open_point("invoice_client_name", "snapshot")
def test_update_invoice_moved_to_another_client_shows_that_one_where_names_are_kept(choose):
    """An invoice that keeps its client's former name gets the new client's name with a new `clientId`."""
    api = choose(invoice_client_name="snapshot")
    invoice, client = api.invoice(), api.client(name="Other Ltd", email="other@x.example")
    api.put(f"/invoices/{invoice['id']}", {"clientId": client["id"]})
    assert api.get(f"/invoices/{invoice['id']}").data["client"] == {
        "name": "Other Ltd",
        "email": "other@x.example",
    }
    assert api.listed("/invoices", search="Other Ltd")[0]["client"]["name"] == "Other Ltd"


@pytest.mark.clause("INV-UPDATE-2", "INV-UPDATE-3", "INV-CREATE-2", "INV-CREATE-3")
def test_update_invoice_replaces_its_lines(api, invoice):
    """New lines replace the old ones, and every total is recalculated."""
    lines = [api.line(quantity=50), api.line(description="Hosting", quantity=3, unitPrice=9.99, taxRate=20)]
    receipt = api.put(f"/invoices/{invoice['id']}", {"lineItems": lines}).data
    assert receipt["total"] == Decimal("6910.96")
    now = api.get(f"/invoices/{invoice['id']}").data
    assert [one["amount"] for one in now["lineItems"]] == [6250, Decimal("29.97")]
    assert (now["subtotal"], now["taxTotal"]) == (Decimal("6279.97"), Decimal("630.99"))
    assert (now["discountTotal"], now["total"]) == (0, Decimal("6910.96"))
    assert api.listed("/invoices")[0]["total"] == Decimal("6910.96")


@pytest.mark.clause("INV-UPDATE-1", "INV-CREATE-3")
@pytest.mark.open_point("minor_units", "currency")
def test_update_invoice_to_another_currency_rounds_again(api):
    """After a change of currency, amounts have the new currency's decimals and totals add up."""
    invoice = api.invoice(currency="USD", lineItems=[api.line(quantity=1, unitPrice=10.6, taxRate=10)])
    assert api.put(f"/invoices/{invoice['id']}", {"currency": "JPY"}).data["total"] == 12
    now = api.get(f"/invoices/{invoice['id']}").data
    assert [now["lineItems"][0][name] for name in ("unitPrice", "amount")] == [Decimal("10.6"), 11]
    assert (now["subtotal"], now["taxTotal"], now["total"]) == (11, 1, 12)
    api.put(f"/invoices/{invoice['id']}", {"currency": "USD"})
    assert api.get(f"/invoices/{invoice['id']}").data == invoice


@pytest.mark.clause("INV-UPDATE-1", "INV-UPDATE-2")
@pytest.mark.parametrize(
    "body", [{}, {"status": "PAID"}, {"total": 1, "discountTotal": 9, "paidAt": "2024-01-01"}]
)
def test_update_invoice_with_nothing_of_its_own_changes_nothing(api, invoice, body):
    """Status, totals and times cannot be sent: the invoice stays as it was."""
    with api.unchanged():
        assert api.put(f"/invoices/{invoice['id']}", body).status in {200, 400}


@pytest.mark.clause("INV-UPDATE-1")
@pytest.mark.open_point("null_clears", "cleared")
@pytest.mark.parametrize("field", ["notes", "terms"])
def test_update_invoice_with_null_clears_the_field(api, invoice, field):
    """Null for notes or terms clears them."""
    assert api.put(f"/invoices/{invoice['id']}", {field: None}).status == 200
    assert api.get(f"/invoices/{invoice['id']}").data == {**invoice, field: None}


@pytest.mark.clause("INV-UPDATE-1", "INV-GET-1")
@pytest.mark.parametrize(
    "field", ["clientId", "invoiceNumber", "currency", "issueDate", "dueDate", "lineItems"]
)
def test_update_invoice_with_null_keeps_what_it_must_have(api, invoice, field):
    """Required values cannot be cleared: null is refused, ignored, or replaced by a generated value."""
    answer = api.put(f"/invoices/{invoice['id']}", {field: None})
    assert answer.status in {200, 400}
    now = api.get(f"/invoices/{invoice['id']}").data
    assert type(now[field]) is type(invoice[field])
    assert {**now, field: 0} == {**invoice, field: 0}


@pytest.mark.clause("INV-UPDATE-6", "INV-UPDATE-1")
def test_update_invoice_is_all_or_nothing(api, invoice):
    """One wrong field refuses the whole update."""
    with api.unchanged():
        for wrong in (
            {"terms": 5},
            {"lineItems": [api.line(), api.line(quantity="x")]},
            {"dueDate": "2024-02-30"},
        ):
            assert api.put(f"/invoices/{invoice['id']}", {**CHANGES, **wrong}).status == 400


@pytest.mark.clause("INV-UPDATE-1", "INV-LIST-1")
def test_update_invoice_leaves_the_others(api, invoice):
    """Only the invoice of that id is changed, and it keeps its place in the list."""
    others = [api.invoice(), api.invoice()]
    order = [one["id"] for one in api.listed("/invoices")]
    api.clock.advance(days=1)
    api.put(f"/invoices/{invoice['id']}", CHANGES)
    assert [api.get(f"/invoices/{other['id']}").data for other in others] == others
    assert [one["id"] for one in api.listed("/invoices")] == order
