"""The text of a PDF, and PDFs whose text cannot be read completely."""

from __future__ import annotations

from decimal import Decimal

import pytest
from cleverinvo_conformance.core.pdf_text import NotAPdf, Pdf, read_pdf

HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
EMBEDDED = (
    b"<< /Type /Font /Subtype /TrueType /BaseFont /ABCDEF+Some /Encoding /WinAnsiEncoding"
    b" /FontDescriptor << /Type /FontDescriptor /FontName /ABCDEF+Some /Flags 4 /FontFile2 4 0 R >> >>"
)
NAMELESS = b"<< /Type /Font /Subtype /Type3 >>"


def pdf(text: bytes, font: bytes = HELVETICA, before: bytes = b"") -> bytes:
    """One page that shows ``text``; the offsets count what is ``before`` the header."""
    content = b"BT /F 9 Tf 40 800 Td (" + text + b") Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        font,
    ]
    out, places = before + b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def test_a_plain_pdf_is_read():
    found = read_pdf(pdf(b"Invoice INV-1 Caf\xe9 1,234.50"))
    assert (found.pages, found.is_readable) == (1, True)
    assert found.shows("Café")
    assert found.shows_money(Decimal("1234.5"))
    assert not found.shows("Kaffee")


def test_letters_missing_from_a_standard_font_are_not_on_the_page():
    """Cyrillic text reduced to its low bytes is not read as Cyrillic."""
    garbage = bytes(ord(letter) & 0xFF for letter in "Разработка сайта").replace(b"(", b"").replace(b")", b"")
    found = read_pdf(pdf(b"Invoice INV-1 " + garbage))
    assert found.is_readable
    assert found.shows("INV-1")
    assert not found.shows("Разработка сайта")


def test_a_font_without_a_unicode_map_gives_no_verdict():
    assert not read_pdf(pdf(b"Invoice \x01\x02", EMBEDDED)).is_readable
    assert not read_pdf(pdf(b"Invoice", NAMELESS)).is_readable


@pytest.mark.parametrize(
    "junk",
    [
        b"\n",
        b"\r\n\r\n",
        b"\xef\xbb\xbf",
        b"<br />\n<b>Warning</b>: Undefined variable $tax on line 12<br />\n",
        b" " * 1019,
    ],
)
@pytest.mark.parametrize("is_counted", [False, True])
def test_bytes_before_the_header_are_passed_over(junk, is_counted):
    """Up to 1,024 bytes may precede `%PDF`, whether the offsets count them or not: readers open such files."""
    body = pdf(b"Invoice INV-1", before=junk) if is_counted else junk + pdf(b"Invoice INV-1")
    found = read_pdf(body)
    assert (found.pages, found.is_readable, found.shows("INV-1")) == (1, True, True)


def test_a_header_further_on_is_none():
    """Beyond the first 1,024 bytes no reader looks for it."""
    with pytest.raises(NotAPdf):
        read_pdf(b" " * 1025 + pdf(b"Invoice INV-1"))


@pytest.mark.parametrize("body", [b"", b"%PDF-1.4\n%%EOF\n", b"<html></html>"])
def test_a_body_that_is_not_a_pdf_is_reported(body):
    with pytest.raises(NotAPdf):
        read_pdf(body)


@pytest.mark.parametrize(
    ("text", "value", "held"),
    [
        ("Total 5,500.00", "5500", True),
        ("Total 5.500,00 EUR", "5500", True),
        ("Total 5 500,00", "5500", True),
        ("Total 5500", "5500", True),
        ("Total ٥٬٥٠٠٫٢٥", "5500.25", True),
        ("Total 15,500.00", "5500", False),
        ("Total 5,500.05", "5500", False),
        ("Total 5,500.0", "5500.05", False),
        ("Total 5,500.005,500.00", "5500", True),
        ("Total 55005500", "5500", False),
        ("Total 15,500.005,500.00", "5500", False),
    ],
)
def test_money_is_found_in_any_grouping(text, value, held):
    assert Pdf(1, text, is_readable=True).shows_money(Decimal(value)) is held


@pytest.mark.parametrize(
    ("text", "wanted", "held"),
    [
        ("Web Develop-\nment", "Web Development", True),
        ("irrigation system 5 10.00\nfor the greenhouses", "irrigation system for the greenhouses", True),
        ("ﻟﺎﺜﻤﻟﺍ ﺔﻛﺮﺷ", "شركة المثال", True),
        ("Greenhouse | 7 | 1,317.40\nplanning", "Greenhouse planning", True),
        ("Bill to 2024-06-01\nSupercali- Due\n\nfragilistic", "Supercalifragilistic", True),
        ("cfm3bjqmtn- Due 2024-07-01\nz2 Acme     Amount due\nCorp", "cfm3bjqmtnz2 Acme Corp", True),
        ("網站開 7 1.00\n發與維護", "網站開發與維護", True),
        (f"Delivery 1 of apples{' x' * 600}Delivery 2 of pears", "Delivery 1 of many pears", False),
        (f"Delivery 02 of{' x' * 600} the autumn", "Delivery 02 of the autumn", False),
        ("first 1 5.00\nsecond", "first\nsecond", True),
        ("first 1 5.00", "first\nsecond", False),
        ("Greenhouse | 7 | 1,317.40\nplants", "Greenhouse planning", False),
        ("Seed 7 1.00\nlings", "Seedlings", False),
        ("R&amp;D", "R&D", False),
        ("Seeds", "Seedlings", False),
    ],
)
def test_text_is_found_in_any_layout(text, wanted, held):
    assert Pdf(1, text, is_readable=True).shows(wanted) is held
