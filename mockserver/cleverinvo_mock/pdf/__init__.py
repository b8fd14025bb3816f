"""Renders an invoice as a PDF (PDF-1, PDF-3).

Layer: services. A pure function of its input. It must not use a clock, randomness, the store, settings or the
fonts of the machine.

A program that extracts the text of the PDF must get the original text, in every script. Therefore HarfBuzz
(uharfbuzz) shapes the text and subsets the fonts, pydyf writes the file, and the modules here do lines, directions
and pages. This table shows what each library made of 'خدمات استشارية - المرحلة 1.' when pypdf 7.1 read it, the time
for a page of plain text, the time for a page with all scripts, and the size of the installation:

    library         extracted text                       plain   scripts   size
    this package    the original text                     3 ms      6 ms    5 MB
    typst 0.15      words in another order                4 ms     10 ms   77 MB
    fpdf2 2.8       words in another order, no number    35 ms    360 ms   62 MB
    ReportLab 5.1   letters reversed                      1 ms      5 ms   39 MB

The modules, lowest first: ``characters`` ``bidi`` ``breaking`` ``wording`` ``fonts`` | ``faces`` | ``shaping`` |
``paragraph`` | ``reading`` ``embedding`` | ``content`` | ``flow`` | ``roles`` | ``table`` | ``layout`` | ``document``.
"""

from __future__ import annotations

from cleverinvo_mock.domain.invoices import Invoice
from cleverinvo_mock.pdf.party import Party

__all__ = ["Party", "render_invoice"]


def render_invoice(invoice: Invoice, seller: Party, buyer: Party, *, decimals: int) -> bytes:
    """Return the bytes of a PDF of ``invoice``; amounts are printed with ``decimals`` decimals.

    The same input gives the same bytes; the status does not matter. Every field accepts any text and prints it
    literally, never as markup. A character that no shipped font has is drawn as a box, and text extraction still
    returns the character. Safe to call from several threads at once.
    """
    from cleverinvo_mock.pdf.document import render  # noqa: PLC0415 - defers the import of the PDF libraries

    return render(invoice, seller, buyer, decimals=decimals)
