"""The PDF as a file (PDF-1): valid, deterministic, and safe against injection by the invoice's text."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from cleverinvo_mock.domain.invoices import LineItem
from cleverinvo_mock.pdf import Party, faces, shaping
from hypothesis import given, settings
from hypothesis import strategies as st

FIGURES = st.decimals(allow_nan=False, allow_infinity=False)
TEXT = st.text(st.characters(codec=None), max_size=40)
HOSTILE = [
    "<b>bold</b> &amp; &lt;i&gt;",
    "{{ 7 * 7 }} {% raw %} ${x} #{x}",
    "#let x = 1; *bold* _it_ $math$ @ref",
    "\\textbf{x} \\n \\u0041 \\",
    ") Tj ET Q BT (injected) Tj",
    "(((( )))) << /JS (app.alert(1)) >>",
    "%%EOF endstream endobj trailer",
    "<0041> [<0042>] TJ",
    "'; DROP TABLE invoices; --",
    "../../etc/passwd",
]


@settings(max_examples=80, deadline=None)
@given(
    texts=st.lists(TEXT, min_size=10, max_size=10),
    figures=st.lists(FIGURES, min_size=4, max_size=4),
)
def test_any_text_in_any_field_is_rendered(make_invoice, render, open_pdf, texts, figures):
    """For any values of the fields, a strict reader opens and reads the PDF without a warning."""
    number, currency, notes, terms, *details, description = texts
    invoice = make_invoice(
        line_items=(LineItem(description, *figures),) * 2,
        number=number,
        currency=currency,
        notes=notes,
        terms=terms,
        total=figures[0],
        discount_total=figures[1],
    )
    reader = open_pdf(render(invoice, Party(*details), decimals=3))
    assert len(reader.pages) >= 1
    for page in reader.pages:
        page.extract_text()


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_is_text(make_invoice, pages, text):
    """Markup of HTML, templates, typesetting languages or PDF is printed literally."""
    (shown,) = pages(make_invoice([text], number=text, notes=text), Party(text, text, text, text, text))
    assert f"{text} 2 1,250.00 10% 2,500.00" in shown.splitlines()
    assert shown.splitlines().count(text) >= 5  # name, e-mail, address, phone, notes


def test_file_metadata(make_invoice, render, open_pdf):
    """The title has the invoice number, the language is English, and the pages are A4."""
    for number in ("INV-1", "2026/№ 7 (b)\\", "فاتورة 1", "a\nb"):
        reader = open_pdf(render(make_invoice(number=number)))
        assert reader.metadata.title == f"Invoice {' '.join(number.split())}"
        assert reader.trailer["/Root"]["/Lang"] == "en"
        assert [round(float(edge)) for edge in reader.pages[0].mediabox] == [0, 0, 595, 842]


def test_file_has_no_date_and_nothing_active(make_invoice, render, open_pdf):
    """The file has neither a date nor scripts, links, attachments or forms."""
    reader = open_pdf(render(make_invoice(notes="https://example.com javascript:alert(1)")))
    assert set(reader.metadata) == {"/Title", "/Producer"}
    assert set(reader.trailer["/Root"]) == {"/Type", "/Pages", "/Lang", "/ViewerPreferences"}
    assert set(reader.pages[0]) == {"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents"}


def test_same_invoice_is_the_same_bytes(make_invoice, render):
    """The same input gives the same bytes, in this process and in processes with other hash seeds."""
    code = (
        f"import sys; sys.path[:0] = {[*sys.path, str(Path(__file__).parent)]!r}\n"
        "from conftest import _invoice\n"
        "from hashlib import sha256\n"
        "from cleverinvo_mock.pdf import Party, render_invoice\n"
        "party = Party('شركة 1', 'a@b.example', '東京', None, None)\n"
        "print(sha256(render_invoice(_invoice(['Łódź', 'חיפה']), party, party, decimals=2)).hexdigest())\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            text=True,
            env={"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert render(make_invoice(["Łódź", "חיפה"])) == render(make_invoice(["Łódź", "חיפה"]))


def test_threads_do_not_disturb_each_other(make_invoice, render, monkeypatch):
    """Invoices rendered in parallel equal those rendered one by one, also while the fonts are being opened."""
    texts = ["Consulting", "Услуги", "شركة Acme 1.", "חיפה", "咨询服务", "소프트웨어", "नमस्ते", "สวัสดี"]
    invoices = [make_invoice([f"{text} {number}"] * 5) for number in range(5) for text in texts]
    expected = [render(invoice) for invoice in invoices]
    monkeypatch.setattr(faces, "_open_faces", {})
    shaping._cached_pieces.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(render, invoices)) == expected


def test_files_are_small(make_invoice, render):
    """A page of Latin text takes less than 20 kB, a page of all scripts less than 60 kB: fonts are subset."""
    assert (
        len(render(make_invoice(["Consulting services"] * 5, notes="Thank you for your business."))) < 20_000
    )
    assert (
        len(render(make_invoice(["Łódź", "Москва", "Αθήνα", "القاهرة", "חיפה", "北京市", "東京都", "서울"])))
        < 60_000
    )


def test_all_fonts_are_embedded(make_invoice, render, open_pdf):
    """The file contains a subset of each font it uses, so it looks the same on every machine."""
    reader = open_pdf(render(make_invoice(["Łódź القاهرة חיפה 北京 서울 ไทย नम 😀"])))
    fonts = reader.pages[0]["/Resources"]["/Font"]
    assert len(fonts) == 7
    for font in fonts.values():
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert descriptor["/FontName"][7] == "+"
        assert len(descriptor["/FontFile2"].get_object().get_data()) < 50_000


def test_import_is_cheap():
    """Importing the package does not load the PDF libraries; the first rendering does."""
    code = "import sys, cleverinvo_mock.pdf; print({'uharfbuzz', 'pydyf', 'babel'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout == b"set()\n"


def test_character_without_a_font_is_a_box():
    """A character that no font has is drawn as glyph 0 (the box) of the first font."""
    (piece,) = shaping.shape("😀", faces.Style.REGULAR)
    assert piece.face.name == "NotoSans-Regular"
    assert [(glyph.id, glyph.text) for glyph in piece.glyphs] == [(0, "😀")]
    assert piece.width > 0
    assert Decimal(piece.width) < 1000
