"""Truthful servers with PDFs of unusual producers: layouts, files, and amounts in the styles of many countries.

PDF-1 asks for a body that a PDF reader opens, PDF-3 for a text that shows number, client, descriptions and total; the
contract's note on PDF-3 leaves spacing, line breaks, number grouping and presentation forms to the producer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.conformance.mutants import odd_pdf_files
from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import Mutation
from tests.conformance.mutants.mutation_kinds import PDF, record
from tests.conformance.mutants.odd_pdf import Layout, by_four, by_three, drawn, indian
from tests.conformance.mutants.odd_pdf_outlines import outlined
from tests.conformance.mutants.other_pdf import file_of
from tests.conformance.mutants.truthful_server import Truthful

Assemble = Callable[[list[bytes]], bytes]


class Set(Mutation):
    """PDFs in a given layout and form of file."""

    def __init__(self, layout: Layout, assemble: Assemble = file_of, form: str = "NFC") -> None:
        """``form``: the normalisation form of the text, which is the same text in each (UAX 15)."""
        self._layout = layout
        self._assemble = assemble
        self._form = form

    async def respond(self, request: Request, server: Server) -> Response:
        """Replace the PDF by another with the same content."""
        response = await server(request)
        if request.operation == PDF and response.ok:
            invoice = self._composed(await record(request, server, f"/invoices/{request.id}"))
            response.body = drawn(invoice, self._layout, self._assemble)
        return response

    def _composed(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._composed(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self._composed(each) for each in value]
        return unicodedata.normalize(self._form, value) if isinstance(value, str) else value


def _server(name: str, sentence: str, layout: Layout, behaviour: str = "default", **more: Any) -> Truthful:
    return Truthful(f"pdf-{name}", sentence, behaviour, make=lambda: Set(layout, **more))


_FILE = partial(_server, layout=Layout())
_NARROW = "{description:<24} | {quantity} | {price} | {sum}"

#: Amounts: grouping, decimals, where the currency stands.
_AMOUNTS = [
    _server("swiss", "PDFs with 5’500.00 and CHF before", Layout(group=by_three("’"), amount="{c} {n}", title="Rechnung {number}", total="Gesamtbetrag {amount}")),
    _server("swiss-dash", "PDFs with 5'500.— for whole amounts", Layout(group=by_three("'"), whole=".—", amount="{n}")),
    _server("indian", "PDFs with 5,50,000.00 and a symbol without a blank", Layout(group=indian, amount="₹{n}")),
    _server("by-four", "PDFs with 55,0000.00 and full-width digits", Layout(group=by_four, amount="¥{n}", digits="０１２３４５６７８９", title="請求書 {number}", total="合計金額 {amount}")),
    _server("french", "PDFs with 5 500,00 in narrow blanks that do not break", Layout(group=by_three("\u202f"), point=",", amount="{n}\u00a0{c}", title="Facture n° {number}", total="Net à payer : {amount}")),
    _server("german", "PDFs with 5.500,00€", Layout(group=by_three("."), point=",", amount="{n}€", total="Summe: {amount}"), "opposite"),
    _server("arabic-digits", "PDFs with ٥٬٥٠٠٫٠٠", Layout(group=by_three("٬"), point="٫", digits="٠١٢٣٤٥٦٧٨٩", amount="{n} {c}")),
    _server("ungrouped", "PDFs with 5500.00 in an accounting column", Layout(group=by_three(""), amount="$ {n:>14} ", total="{amount} TOTAL")),
    _server("protected", "PDFs with ***5,500.00***", Layout(amount="***{n}***")),
    _server("code-glued", "PDFs with USD5,500.00 and 5,500.00USD", Layout(amount="{c}{n}{c}")),
    _server("total-first", "PDFs with the number twice, the total in the title, and only descriptions in the table", Layout(title="Invoice {number} - Invoice {number}", row="{quantity} x {description}", total="Total due ({amount}), please pay {amount}.")),
    _server("columns-backwards", "PDFs with the amount first and the description last", Layout(row="{sum}  {price}  {quantity}  {description}")),
]  # fmt: skip

#: Text: how it is placed and broken.
_PLACED = [
    _server("glyphs", "PDFs with each glyph placed by itself, and no blanks", Layout(place="glyphs")),
    _server("ligatures", "PDFs with ligatures", Layout(has_ligatures=True)),
    _server("twice", "PDFs with each cell drawn twice for bold letters", Layout(place="twice", total="Total | {amount}")),
    _server("upward", "PDFs drawn from the last line to the first", Layout(is_upward=True)),
    _server("decomposed", "PDFs with accents as letters of their own", Layout(), form="NFD"),
    _server("narrow", "PDFs with narrow columns: names and descriptions wrapped beside other cells", Layout(wrap=16, row=_NARROW)),
    _server("hyphens", "PDFs with narrow columns, long words hyphenated", Layout(wrap=11, row="{quantity} {price} {sum} {description}")),
    _server("rotated", "PDFs with rotated pages of another box", Layout(dictionary="/Rotate 90 /CropBox [-10 -10 590 840] /UserUnit 2")),
]  # fmt: skip

#: Files.
_FILES = [
    _FILE("compact", "PDFs with streams of objects", assemble=odd_pdf_files.compact),
    _FILE("updated", "PDFs with an incremental update", assemble=odd_pdf_files.updated),
    _FILE("rc4", "PDFs encrypted with RC4 and an empty user password", assemble=partial(odd_pdf_files.encrypted, "RC4-128")),
    _FILE("blank-line", "PDFs after a blank line", assemble=partial(odd_pdf_files.after, junk=b"\r\n")),
    _FILE("bom", "PDFs after a byte order mark", assemble=partial(odd_pdf_files.after, junk=b"\xef\xbb\xbf")),
    _FILE("warning", "PDFs after a warning of 900 bytes", assemble=partial(odd_pdf_files.after, junk=b"Warning: x\n" * 81)),
    _FILE("comment", "PDFs before a comment in HTML", assemble=partial(odd_pdf_files.before, junk=b"\n<!-- 0.02 s -->\n")),
    _FILE("padded", "PDFs before 512 zero bytes", assemble=partial(odd_pdf_files.before, junk=bytes(512))),
]  # fmt: skip


class Outlined(Mutation):
    """PDFs of outlines: they show the invoice to who sees them, and have neither text nor fonts nor pictures."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Replace the PDF by another with the same content."""
        response = await server(request)
        if request.operation == PDF and response.ok:
            response.body = outlined(await record(request, server, f"/invoices/{request.id}") or {})
        return response


_OUTLINED = Truthful("pdf-outlines", "PDFs whose text is drawn as outlines", make=Outlined)

SERVERS = [*_AMOUNTS, *_PLACED, *_FILES, _OUTLINED]
