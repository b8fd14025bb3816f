"""Mutations of what PDFs show, written after public bug reports: PDF-3, ERR-4.

Each comment names the report. A PDF is drawn again only if the fault changes its text.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import DECIMALS, PDF, dec, record, rounded
from tests.conformance.mutants.other_pdf import paper, text_of

Invoice = dict[str, Any]


class Misdrawn(Mutation):
    """Base class: the PDF of an invoice shows another text."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Draw the PDF again if its text differs."""
        response = await server(request)
        if request.operation == PDF and response.ok:
            invoice = await record(request, server, f"/invoices/{request.id}") or {}
            lines = self.drawn(invoice)
            if lines != text_of(invoice):
                response.body = paper(lines)
        return response

    def drawn(self, invoice: Invoice) -> list[str]:
        """The lines of text on the PDF."""
        return text_of(self.shown(invoice))

    def shown(self, invoice: Invoice) -> Invoice:
        """The invoice as the PDF shows it."""
        return invoice


def retold(invoice: Invoice, change: Callable[[str], str]) -> Invoice:
    """The invoice with changed descriptions."""
    lines = [line | {"description": change(line["description"])} for line in invoice["lineItems"]]
    return invoice | {"lineItems": lines}


# Markup: PDF-3, ERR-4 -------------------------------------------------------------------------------------


# After https://github.com/barryvdh/laravel-dompdf/issues/347
@mutant("PDF-3")
class PdfEndsTextAtLessThan(Misdrawn):
    """A PDF loses the text of a description from a `<` up to the next `>`, or to its end."""

    def shown(self, invoice: Invoice) -> Invoice:
        """Without what looks like a tag."""
        return retold(invoice, lambda text: re.sub(r"(?s)<[^>]*(>|$)", "", text))


# After https://github.com/ledgersmb/LedgerSMB/issues/6859
@mutant("PDF-3")
class PdfShowsReferences(Misdrawn):
    """A PDF shows `&` and quotes in descriptions and in the client's name as HTML character references."""

    def shown(self, invoice: Invoice) -> Invoice:
        """Escaped once too often."""
        client = invoice["client"] | {"name": html.escape(invoice["client"]["name"])}
        return retold(invoice, html.escape) | {"client": client}


# After https://github.com/farrukhmpk/html-pdf-service/issues/4
@mutant("PDF-3")
class PdfSkipsAfterAmpersand(Misdrawn):
    """A PDF loses the rest of a word after an `&` in a description."""

    def shown(self, invoice: Invoice) -> Invoice:
        """Without the rest of the word."""
        return retold(invoice, lambda text: re.sub(r"&\w+", "&", text))


# After https://github.com/InvoicePlane/InvoicePlane/issues/872
@mutant("ERR-4", also="PDF-1 PDF-2 PDF-3 PDF-4")  # there is no PDF
async def pdf_fails_on_ampersand_in_name(request: Request, server: Server) -> Response:
    """The PDF of an invoice to a client with an `&` in its name is a 500."""
    response = await server(request)
    if request.operation == PDF and response.ok:
        invoice = await record(request, server, f"/invoices/{request.id}")
        if invoice and "&" in invoice["client"]["name"]:
            response.refuse(500, "Internal server error")
    return response


# Fonts: PDF-3 ---------------------------------------------------------------------------------------------


class Unprinted(Misdrawn):
    """Base class: the PDF shows other characters for some characters."""

    def drawn(self, invoice: Invoice) -> list[str]:
        """Replace each character."""
        return ["".join(map(self.glyph, line)) for line in text_of(invoice)]

    def glyph(self, character: str) -> str:
        """The characters that are shown for one."""
        raise NotImplementedError


# After https://github.com/dompdf/dompdf/issues/2959
@mutant("PDF-3")
class PdfWithoutCjk(Unprinted):
    """A PDF shows nothing in place of Chinese, Japanese and Korean characters."""

    def glyph(self, character: str) -> str:
        """Nothing for these scripts."""
        return "" if "\u2e80" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7a3" else character


# After https://github.com/danfickle/openhtmltopdf/issues/746
@mutant("PDF-3")
class PdfWithHashForSigns(Unprinted):
    """A PDF shows `#` in place of mathematical signs such as ≥."""

    def glyph(self, character: str) -> str:
        """A hash for these signs."""
        return "#" if "\u2200" <= character <= "\u22ff" else character


# After https://github.com/firegento/firegento-pdf/issues/140
@mutant("PDF-3")
class PdfWithoutInchSign(Unprinted):
    """A PDF leaves out the signs for feet and inches (U+2032 and U+2033)."""

    def glyph(self, character: str) -> str:
        """Nothing for the two signs."""
        return "" if character in "\u2032\u2033" else character


# After https://github.com/asciidoctor/asciidoctor-pdf/issues/961
@mutant("PDF-3")
class PdfWithoutCombiningMarks(Unprinted):
    """A PDF leaves out combining accents, so that decomposed letters have none."""

    def glyph(self, character: str) -> str:
        """Nothing for a combining accent of the Latin script."""
        return "" if unicodedata.combining(character) and character < "\u0370" else character


# Long texts and many lines: PDF-3 -------------------------------------------------------------------------


# After https://github.com/bpampuch/pdfmake/issues/961
@mutant("PDF-3")
class PdfWithoutTallRows(Misdrawn):
    """A PDF leaves out a line with a description of more than 3,000 characters, which is taller than the page."""

    def shown(self, invoice: Invoice) -> Invoice:
        """Without these lines."""
        return invoice | {"lineItems": [ln for ln in invoice["lineItems"] if len(ln["description"]) <= 3000]}


# After https://github.com/itflow-org/itflow/issues/300
@mutant("PDF-3")
class PdfOfTwoTextLines(Misdrawn):
    """A PDF shows the first two lines of a description."""

    def shown(self, invoice: Invoice) -> Invoice:
        """Without the text after the second line break."""
        return retold(invoice, lambda text: "\n".join(text.split("\n")[:2]))


# After https://github.com/invoiceninja/invoiceninja/issues/180
@mutant("PDF-3")
class PdfOfTwelveLinesWithoutTotals(Misdrawn):
    """The PDF of an invoice with more than twelve lines does not show the totals."""

    def drawn(self, invoice: Invoice) -> list[str]:
        """Without the lines of the totals."""
        lines = text_of(invoice)
        many = len(invoice["lineItems"]) > 12
        return [ln for ln in lines if not (many and re.match(r"(Subtotal|Tax|Total) ", ln))]


# Money: PDF-3 ---------------------------------------------------------------------------------------------


# After https://github.com/z38/swiss-payment/pull/23
@mutant("PDF-3")
class PdfOfDinarsInTwoDecimals(Misdrawn):
    """A PDF shows the total in two decimals where the currency has three."""

    def shown(self, invoice: Invoice) -> Invoice:
        """Rounded."""
        three = DECIMALS.get(invoice["currency"]) == 3
        total = dec(invoice["total"]).quantize(Decimal("0.01"), "ROUND_HALF_UP")
        return invoice | {"total": float(total)} if three else invoice


# After https://github.com/Invoice-Generator/invoice-generator-api/issues/64
@mutant("PDF-3")
class PdfTotalRoundedOnce(Misdrawn):
    """The total on a PDF is counted again with the tax rounded once: a cent beside the total of the API."""

    def shown(self, invoice: Invoice) -> Invoice:
        """With the tax of the sum."""
        taxes = [dec(line["amount"]) * dec(line["taxRate"]) / 100 for line in invoice["lineItems"]]
        tax = rounded(sum(taxes, Decimal(0)), invoice)
        total = dec(invoice["subtotal"]) + tax - dec(invoice["discountTotal"])
        return invoice | {"taxTotal": float(tax), "total": float(total)}


# After https://github.com/ConsoleTVs/Invoices/issues/6
@mutant("PDF-3")
class PdfTotalReadFromText(Misdrawn):
    """On the PDF of an invoice with a subtotal from 1,000, the subtotal counts up to its first comma in the total."""

    def shown(self, invoice: Invoice) -> Invoice:
        """With the digits before the comma."""
        read, comma, _ = f"{invoice['subtotal']:,.2f}".partition(",")
        total = dec(invoice["total"]) - dec(invoice["subtotal"]) + Decimal(read if comma else 0)
        return invoice | {"total": float(total)} if comma else invoice
