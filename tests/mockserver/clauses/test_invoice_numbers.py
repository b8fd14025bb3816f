"""INV-CREATE: the number of an invoice, sent or generated, and its uniqueness."""

from __future__ import annotations

import pytest


@pytest.mark.clause("INV-CREATE-1")
@pytest.mark.open_point("missing_invoice_number", "generated")
def test_create_invoice_without_number_gets_one_of_its_own(api):
    """A generated number is a text that no other invoice has, neither with a generated nor with a sent number."""
    client = api.client()["id"]
    first = [api.invoice(client, without=["invoiceNumber"])["invoiceNumber"] for _ in range(5)]
    other = api.server.api()
    other_client = other.client()["id"]
    for number in first[1:4]:
        other.invoice(other_client, invoiceNumber=number)
    second = [other.invoice(other_client, without=["invoiceNumber"])["invoiceNumber"] for _ in range(5)]
    assert all(isinstance(number, str) and number for number in first + second)
    assert len(set(first)) == 5
    assert len({*first[1:4], *second}) == 8


@pytest.mark.clause("INV-CREATE-4", "INV-CREATE-7")
@pytest.mark.open_point("duplicate_invoice_number", "400")
def test_create_invoice_with_a_taken_number_is_refused(api):
    """A number is unique in an account; it is free again once its invoice is deleted or renumbered."""
    first, second = api.invoice(invoiceNumber="A-1"), api.invoice(invoiceNumber="A-2")
    with api.unchanged():
        assert api.post("/invoices", api.draft(first["clientId"], invoiceNumber="A-1")).status == 400
        assert api.put(f"/invoices/{second['id']}", {"invoiceNumber": "A-1"}).status == 400
    assert api.put(f"/invoices/{first['id']}", {"invoiceNumber": "A-1"}).status == 200
    assert api.put(f"/invoices/{first['id']}", {"invoiceNumber": "A-3"}).status == 200
    assert api.put(f"/invoices/{second['id']}", {"invoiceNumber": "A-1"}).status == 200
    assert api.delete(f"/invoices/{second['id']}").status == 204
    assert api.invoice(invoiceNumber="A-1")["invoiceNumber"] == "A-1"
    assert api.invoice(invoiceNumber="A-2")["invoiceNumber"] == "A-2"


@pytest.mark.clause("INV-CREATE-1", "ERR-4")
@pytest.mark.parametrize("number", ["", " ", "x" * 5_000, "\u0000", "../../etc/passwd", "a\r\nb"])
def test_create_invoice_with_odd_number_keeps_it_or_is_refused(api, number):
    """An unusual number is stored unchanged or refused; the PDF of the invoice exists."""
    answer = api.post("/invoices", api.draft(invoiceNumber=number))
    assert answer.status in {201, 400}
    if answer.status == 201:
        assert answer.data["invoiceNumber"] == number
        assert api.get(f"/invoices/{answer.data['id']}/pdf").status == 200
