"""Page breaks of long invoices."""

from __future__ import annotations

import re

import pytest
from cleverinvo_mock.pdf import Party

HEADER = "Description Quantity Unit price Tax Amount"


def test_hundreds_of_lines_go_over_pages(make_invoice, pages):
    """300 line items appear once each and in order, and each page has one table header."""
    texts = pages(make_invoice([f"Item {number} of the order" for number in range(300)], terms="Net 30."))
    assert len(texts) > 5
    assert all(text.count(HEADER) == 1 for text in texts)
    numbers = [
        int(found) for text in texts for found in re.findall(r"Item (\d+) of the order 2 1,250.00", text)
    ]
    assert numbers == list(range(300))


def test_pages_are_numbered(make_invoice, pages):
    """The foot of each page has the invoice number, the page number and the number of pages."""
    texts = pages(make_invoice(["Item"] * 100))
    assert len(texts) > 1
    for number, text in enumerate(texts, 1):
        assert text.splitlines()[-1] == f"INV-2026-0042 Page {number} of {len(texts)}"


@pytest.mark.parametrize("lines", range(14, 24))
def test_sums_stay_together(make_invoice, pages, lines):
    """Subtotal, tax and total are on the same page, wherever the table ends."""
    texts = pages(make_invoice(["Item"] * lines))
    (page,) = [text for text in texts if "Total (USD)" in text]
    assert "Subtotal" in page
    assert "\nTax $" in page


@pytest.mark.parametrize("lines", range(10, 22))
def test_heading_stays_with_its_text(make_invoice, pages, lines):
    """The heading of the notes is on the same page as their first line."""
    texts = pages(make_invoice(["Item"] * lines, notes="First line.\nSecond line.\nThird line."))
    (page,) = [text for text in texts if "Notes" in text]
    assert "Notes\nFirst line." in page


def test_no_page_has_only_a_table_header(make_invoice, pages):
    """A page starts with the table header only if a line item follows."""
    for lines in range(16, 28):
        texts = pages(make_invoice(["Item"] * lines))
        assert not any(text.startswith(HEADER) and "Item 2" not in text for text in texts)


def test_long_notes_go_over_pages(make_invoice, pages):
    """Notes of many pages are printed completely and in order."""
    words = [f"word{number}" for number in range(3_000)]
    texts = pages(make_invoice(notes=" ".join(words)))
    shown = re.findall(r"word\d+", " ".join(texts))
    assert shown == words


def test_long_words_are_cut(make_invoice, pages, render, open_pdf):
    """A word of ten thousand letters, in any field, is cut where a line is full, and no letter is lost."""
    long = "".join(f"{number:04}x" for number in range(2000))
    texts = pages(make_invoice([long], number="N-1"), Party("Globex", None, None, None, None))
    shown = "".join("".join(texts).split())
    begin = shown.index("0000x")
    figures = re.sub(r"Description.*?Amount|N-1Page\d+of\d+|21,250.0010%2,500.00", "", shown[begin:])
    assert figures.startswith(long)
    for field in ("number", "notes", "terms"):
        assert len(open_pdf(render(make_invoice(**{field: "x" * 10_000}))).pages) >= 1
    for party in (Party("x" * 10_000, None, None, None, None), Party("A", *["x" * 10_000] * 4)):
        assert len(open_pdf(render(make_invoice(), party)).pages) > 1


def test_megabyte_is_rendered(make_invoice, open_pdf, render):
    """A megabyte of notes with blank lines is rendered."""
    notes = "Lorem ipsum dolor sit amet, consectetur.\n\n\n" * 23_000
    assert len(open_pdf(render(make_invoice(notes=notes))).pages) > 500


@pytest.mark.parametrize(
    "share", ["(", "אa", "%א", "1\u0301\u05b0", "x\u200b", "\u200b", "、", "\n", "a\n", "\u202e"]
)
def test_rendering_time_is_linear(make_invoice, open_pdf, render, share):
    """Long runs of characters that are costly to process are rendered; with quadratic time the test would hang."""
    assert len(open_pdf(render(make_invoice(notes="א" + share * 12_000))).pages) >= 1
