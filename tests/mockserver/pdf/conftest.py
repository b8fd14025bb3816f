"""Fixtures: invoices, their PDFs, and a strict PDF reader."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pypdf
import pytest
from cleverinvo_mock.domain.invoices import Invoice, LineItem
from cleverinvo_mock.domain.lifecycle import Status
from cleverinvo_mock.pdf import Party, render_invoice


def _invoice(descriptions=("Consulting",), **changes):
    created = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
    items = tuple(
        LineItem(text, Decimal(2), Decimal("1250.00"), Decimal(10), Decimal("2500.00"))
        for text in descriptions
    )
    fields = {
        "id": "inv_1",
        "client_id": "cli_1",
        "client_name": "Globex Corporation",
        "client_email": None,
        "number": "INV-2026-0042",
        "currency": "USD",
        "issue_date": date(2026, 1, 15),
        "due_date": date(2026, 2, 14),
        "line_items": items,
        "subtotal": Decimal("5000.00"),
        "tax_total": Decimal("500.00"),
        "discount_total": Decimal(0),
        "total": Decimal("5500.00"),
        "status": Status.DRAFT,
        "notes": None,
        "terms": None,
        "sent_via_email": False,
        "sent_at": None,
        "paid_at": None,
        "created_at": created,
        "updated_at": created,
    }
    return Invoice(**(fields | changes))


@pytest.fixture(scope="session")
def make_invoice():
    """A function that returns an invoice with one line for each description. Keywords set other fields."""
    return _invoice


@pytest.fixture(scope="session")
def seller():
    """The party that sends the invoices."""
    return Party(
        "Acme Studio GmbH", "billing@acme.example", "Torstraße 12\n10119 Berlin", "DE123456789", None
    )


@pytest.fixture(scope="session")
def render(seller):
    """A function that returns the PDF of an invoice. The default buyer has the name of the client."""

    def render(invoice, buyer=None, decimals=2):
        buyer = buyer or Party(
            invoice.client_name, "ap@globex.example", "1 Market Street", None, "+1 555 0100"
        )
        return render_invoice(invoice, seller, buyer, decimals=decimals)

    return render


@pytest.fixture(scope="session")
def open_pdf():
    """A function that opens a PDF with a strict reader; each warning is an error."""
    return lambda pdf: pypdf.PdfReader(io.BytesIO(pdf), strict=True)


@pytest.fixture(scope="session")
def pages(render, open_pdf):
    """A function that renders an invoice and returns the extracted text of each page."""
    return lambda *args, **kwargs: [page.extract_text() for page in open_pdf(render(*args, **kwargs)).pages]
