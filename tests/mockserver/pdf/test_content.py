"""The text on the PDF of an invoice (PDF-3)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest
from cleverinvo_mock.domain.invoices import LineItem
from cleverinvo_mock.domain.lifecycle import Status
from cleverinvo_mock.pdf import Party


def test_page_shows_the_invoice(make_invoice, pages):
    """The PDF shows the parties, number, dates, lines, totals, notes and terms, in this order."""
    invoice = make_invoice(["Consulting", "Travel"], notes="Thank you.", terms="Net 30.")
    (text,) = pages(
        invoice, Party("Globex Corporation", "ap@globex.example", "1 Market Street\nParis", "FR1", "+1 5")
    )
    assert text.splitlines() == [
        "Acme Studio GmbH",
        "Torstraße 12",
        "10119 Berlin",
        "billing@acme.example",
        "Tax ID DE123456789",
        "Invoice",
        "Billed to",
        "Globex Corporation",
        "1 Market Street",
        "Paris",
        "ap@globex.example",
        "+1 5",
        "Tax ID FR1",
        "Invoice number",
        "INV-2026-0042",
        "Issue date",
        "2026-01-15",
        "Due date",
        "2026-02-14",
        "Description Quantity Unit price Tax Amount",
        "Consulting 2 1,250.00 10% 2,500.00",
        "Travel 2 1,250.00 10% 2,500.00",
        "Subtotal $5,000.00",
        "Tax $500.00",
        "Total (USD) $5,500.00",
        "Notes",
        "Thank you.",
        "Terms",
        "Net 30.",
        "INV-2026-0042 Page 1 of 1",
    ]


def test_discount_is_shown_if_there_is_one(make_invoice, pages):
    """A discount has its own line and is negative; without a discount there is no such line."""
    assert "Discount -$50.00" in pages(make_invoice(discount_total=Decimal("50.00")))[0]
    assert "Discount" not in pages(make_invoice())[0]


@pytest.mark.parametrize(
    ("money", "shown"),
    [
        (("USD", 2, "5500"), "Total (USD) $5,500.00"),
        (("USD", 2, "-5500"), "Total (USD) -$5,500.00"),
        (("EUR", 2, "0.5"), "Total (EUR) €0.50"),
        (("JPY", 0, "1234"), "Total (JPY) ¥1,234"),
        (("JPY", 2, "1234"), "Total (JPY) ¥1,234.00"),
        (("KWD", 3, "1234.5"), "Total KWD 1,234.500"),
        (("INR", 2, "1234567"), "Total (INR) ₹1,234,567.00"),
        (("USD", 2, "9999999999999.99"), "Total (USD) $9,999,999,999,999.99"),
        (("XYZ", 2, "1"), "Total XYZ 1.00"),
    ],
)
def test_total_has_the_form_of_its_currency(make_invoice, pages, money, shown):
    """A total has the symbol of its currency, groups of thousands, and the given number of decimals."""
    currency, decimals, total = money
    (text,) = pages(make_invoice(currency=currency, total=Decimal(total)), decimals=decimals)
    assert shown in text.splitlines()


def test_empty_fields_have_no_label(make_invoice, pages):
    """Party details, notes and terms that are empty or null have no label on the PDF."""
    (text,) = pages(make_invoice(notes="", terms=None), Party("Globex", None, "", None, None))
    for label in ("Notes", "Terms", "None"):
        assert label not in text
    assert text.count("Tax ID") == 1  # the seller's


def test_figures_are_never_shortened(make_invoice, pages):
    """A quantity, price or rate is printed with all of its digits, on several lines if necessary."""
    item = LineItem(
        "Gold", Decimal("0.000123456789"), Decimal("123456789012345.678901"), Decimal("7.125"), Decimal(1)
    )
    (text,) = pages(make_invoice(line_items=(item,)))
    together = "".join(text.split())
    for figure in ("0.000123456789", "123,456,789,012,345.678901", "7.125%", "1.00"):
        assert figure in together


def test_status_and_timestamps_do_not_matter(make_invoice, render):
    """The PDF does not depend on the status or on the timestamps of the invoice."""
    invoice = make_invoice()
    later = invoice.updated_at + timedelta(days=1)
    changed = msgspec.structs.replace(
        invoice,
        status=Status.OVERDUE,
        sent_via_email=True,
        sent_at=later,
        paid_at=later,
        created_at=later,
        updated_at=later,
    )
    assert render(changed) == render(invoice)


def test_change_shows(make_invoice, pages):
    """The PDF of a changed invoice shows the new content and not the old (PDF-4)."""
    text = pages(make_invoice(["Design"], number="INV-2"))[0]
    assert "Design" in text
    assert "INV-2\n" in text
    assert "Consulting" not in text
