"""The values and omissions in the examples of the vendor's guide.

The formats of the values are the guide's; the values are not. The guide is not a contract, but every value is valid.
"""

from __future__ import annotations

import io

import pypdf
import pytest

ADDRESS = "12 Harbour Road, Suite 400\nSpringfield, NY 10001"
COMPANY = {
    "name": "Northwind Ltd",
    "email": "billing@northwind.example",
    "address": ADDRESS,
    "taxId": "US-EIN-98-7654321",
    "phone": "+34-91-765-4321",
}


@pytest.mark.clause("CLI-CREATE-1", "CLI-CREATE-2", "CLI-SHAPE-1")
@pytest.mark.parametrize("taxId", ["US-EIN-98-7654321", "ES-B87654321"])
@pytest.mark.parametrize("phone", ["+34-91-765-4321", "+1-555-765-4321"])
def test_client_of_the_guide_s_form(api, taxId, phone):  # noqa: N803 - the API's own word
    """A client without notes, with a line break in its address, a tax id and a phone number, comes back unchanged."""
    sent = {**COMPANY, "taxId": taxId, "phone": phone}
    made = api.post("/clients", sent)
    assert made.status == 201
    assert sent.items() <= made.data.items()
    assert made.data["notes"] is None
    assert api.get(f"/clients/{made.data['id']}").data == made.data
    assert api.listed("/clients") == [made.data]


@pytest.mark.clause("CLI-UPDATE-1", "CLI-UPDATE-3")
def test_update_client_keeps_the_line_breaks_of_an_address(api):
    """An address with line breaks comes back unchanged from a `PUT` as well, with every kind of break."""
    path = f"/clients/{api.client()['id']}"
    for address in (ADDRESS, ADDRESS.replace("\n", "\r\n"), f"{ADDRESS}\n", "a\n\nb"):
        assert api.put(path, {"address": address}).data["address"] == address
        assert api.get(path).data["address"] == address


@pytest.mark.clause("PDF-3", "PDF-4")
def test_pdf_shows_an_address_on_two_lines(api):
    """Each line of a client's address is a separate line of the page."""
    client = api.post("/clients", COMPANY).data
    path = f"/invoices/{api.invoice(client['id'])['id']}/pdf"
    first, second = ADDRESS.split("\n")
    lines = [line.strip() for line in page_text(api.get(path).body).splitlines()]
    assert lines.index(second) == lines.index(first) + 1


@pytest.mark.clause("INV-CREATE-2", "INV-CREATE-3", "INV-GET-1")
@pytest.mark.open_point("missing_tax_rate", "zero")
def test_lines_without_a_tax_rate(api):
    """Lines without `taxRate` are untaxed, also next to a line with one."""
    lines = [
        {"description": "Hosting", "quantity": 2, "unitPrice": 49.5},
        {"description": "Consulting", "quantity": 1, "unitPrice": 100, "taxRate": 21},
    ]
    invoice = api.invoice(lineItems=lines)
    assert [float(line["taxRate"]) for line in invoice["lineItems"]] == [0, 21]
    assert [float(invoice[sum_]) for sum_ in ("subtotal", "taxTotal", "total")] == [199, 21, 220]


@pytest.mark.clause("INV-CREATE-1", "INV-CREATE-4", "INV-GET-3", "PDF-2", "PDF-3")
@pytest.mark.open_point("missing_invoice_number", "generated")
def test_invoices_without_a_number(api):
    """Each gets a unique number, the same in response, detail, list, PDF and name of the PDF file."""
    client = api.client()["id"]
    receipts = [
        api.post("/invoices", api.draft(client, without=["invoiceNumber"], **fields)).data
        for fields in ({}, {}, {"invoiceNumber": None}, {})
    ]
    numbers = {receipt["id"]: receipt["invoiceNumber"] for receipt in receipts}
    assert all(numbers.values())
    assert len(set(numbers.values())) == len(receipts)
    assert {item["id"]: item["invoiceNumber"] for item in api.listed("/invoices")} == numbers
    for id, number in numbers.items():
        assert api.get(f"/invoices/{id}").data["invoiceNumber"] == number
        pdf = api.get(f"/invoices/{id}/pdf")
        assert f'filename="{number}.pdf"' in pdf.header("content-disposition")
        assert number in page_text(pdf.body)


def page_text(pdf):
    """The text of a PDF's first page, as pypdf reads it."""
    return pypdf.PdfReader(io.BytesIO(pdf), strict=True).pages[0].extract_text()
