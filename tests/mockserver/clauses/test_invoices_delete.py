"""INV-DELETE: an invoice is deleted permanently."""

from __future__ import annotations

import pytest


@pytest.mark.clause("INV-DELETE-1", "INV-DELETE-2", "INV-DELETE-3", "FMT-6")
def test_delete_invoice_is_for_good(api):
    """204 without a body; afterwards invoice and PDF answer 404, no list has it, and the total is one lower."""
    kept = api.invoice()
    gone = api.invoice(kept["clientId"])
    path = f"/invoices/{gone['id']}"
    assert api.get(f"{path}/pdf").status == 200
    answer = api.delete(path)
    assert (answer.status, answer.body) == (204, b"")
    with api.unchanged():
        assert [api.get(path).status, api.get(f"{path}/pdf").status] == [404, 404]
        assert [api.put(path, {"notes": "x"}).status, api.delete(path).status] == [404, 404]
    for query in (
        {},
        {"status": "DRAFT"},
        {"clientId": kept["clientId"]},
        {"search": "N-"},
        {"search": "Acme"},
    ):
        assert [one["id"] for one in api.listed("/invoices", **query)] == [kept["id"]]
    assert api.listed("/invoices", search=gone["invoiceNumber"]) == []


@pytest.mark.clause("INV-DELETE-1", "CLI-LIST-1")
def test_delete_invoice_leaves_its_client(api):
    """The client of a deleted invoice stays as it was."""
    invoice = api.invoice()
    clients = api.listed("/clients")
    api.delete(f"/invoices/{invoice['id']}")
    assert api.listed("/clients") == clients
    assert api.listed("/invoices", clientId=invoice["clientId"]) == []
