"""An invoice as a PDF (PDF-1, PDF-3).

Layer: services. A pure function of its input: no clock, no chance, no store, no settings, no fonts of the machine.

The text on the page has to come back as it went in, in any script, from programs that read PDFs. That decided how
it is made: HarfBuzz (uharfbuzz) shapes text and subsets fonts, pydyf writes the file, and the modules here see to
lines, directions and pages. What whole libraries made of 'خدمات استشارية - المرحلة 1.', read by pypdf 7.1, the time for
a page of plain text and for one of all scripts, and what they install:

    this package    as it went in                             3 ms    6 ms     5 MB
    typst 0.15      words in another order                    4 ms   10 ms    77 MB
    fpdf2 2.8       words in another order, no number        35 ms  360 ms    62 MB
    ReportLab 5.1   letters in reverse                        1 ms    5 ms    39 MB

From below to above: ``characters`` ``bidi`` ``breaking`` ``wording`` ``fonts`` | ``faces`` | ``shaping`` | ``paragraph``
| ``reading`` ``embedding`` | ``content`` | ``flow`` | ``roles`` | ``table`` | ``layout`` | ``document``.
"""

from __future__ import annotations

from cleverinvo_mock.domain.invoices import Invoice
from cleverinvo_mock.pdf.party import Party

__all__ = ["Party", "render_invoice"]


def render_invoice(invoice: Invoice, seller: Party, buyer: Party, *, decimals: int) -> bytes:
    """``invoice`` as the bytes of a PDF, its money printed with ``decimals`` decimals.

    The same input gives the same bytes, whatever the status. Any text is accepted in any field and shown as it is,
    never as markup; a character that no shipped font has is a box on the page and still itself in the text.
    Safe to call from several threads at once.
    """
    from cleverinvo_mock.pdf.document import render  # noqa: PLC0415 - opens libraries and fonts, when first needed

    return render(invoice, seller, buyer, decimals=decimals)
