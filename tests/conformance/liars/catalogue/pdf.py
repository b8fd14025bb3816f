"""Lies about PDFs as files: PDF-1, PDF-2, PDF-5 (and ERR-1)."""

from __future__ import annotations

import base64

from accounts import NeverWas
from kinds import PDF, record
from liar import Lie, liar
from paper import paper
from wire import Answer, Asked, Server


def served(asked: Asked, answer: Answer) -> bool:
    """Whether a PDF is answered."""
    return asked.operation == PDF and answer.ok


# A PDF at all: PDF-1 --------------------------------------------------------------------------------------


@liar("PDF-1")
def pdf_as_bytes(asked: Asked, answer: Answer) -> None:
    """A PDF is sent as application/octet-stream."""
    if served(asked, answer):
        answer.headers["content-type"] = "application/octet-stream"


@liar("PDF-1", also="PDF-3")  # no text can be read from what cannot be opened
def pdf_cut_off(asked: Asked, answer: Answer) -> None:
    """A PDF is cut off in its middle."""
    if served(asked, answer):
        answer.body = answer.body[: len(answer.body) // 2]


@liar("PDF-1", also="PDF-3")
def pdf_without_pages(asked: Asked, answer: Answer) -> None:
    """A PDF has no page."""
    if served(asked, answer):
        answer.body = paper([]).replace(b"/Kids [7 0 R] /Count 1", b"/Kids [     ] /Count 0")


@liar("PDF-1", also="PDF-3")
def pdf_in_base64(asked: Asked, answer: Answer) -> None:
    """A PDF is sent as the base64 of a PDF."""
    if served(asked, answer):
        answer.body = base64.b64encode(answer.body)


@liar("PDF-1", also="PDF-3")
def pdf_is_html(asked: Asked, answer: Answer) -> None:
    """What is sent as a PDF is the invoice as HTML."""
    if served(asked, answer):
        answer.body = b"<!DOCTYPE html><html><body><h1>Invoice</h1></body></html>"


@liar("PDF-1", also="PDF-3")
def pdf_elsewhere(asked: Asked, answer: Answer) -> None:
    """A PDF is answered with a redirect to a storage."""
    if served(asked, answer):
        answer.become(302)
        answer.headers["location"] = "https://storage.example/invoice.pdf?signature=0"


@liar("PDF-1")
class PdfSecondTime(Lie):
    """The first request for an invoice's PDF answers 202, as it is being made; the second has it."""

    def __init__(self) -> None:
        self._asked: set[str] = set()

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Not yet."""
        if served(asked, answer) and asked.id not in self._asked:
            self._asked.add(asked.id)
            answer.become(202, {"data": {"status": "processing"}})


@liar("PDF-1")
class PdfNotFoundAtFirst(PdfSecondTime):
    """The PDF of a new invoice is 404 at the first request, as it is being made."""

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Not yet, for those made under this server."""
        if asked.operation == "POST /invoices" and answer.ok:
            self._asked.add(answer.data["id"])
        if served(asked, answer) and asked.id in self._asked:
            self._asked.discard(asked.id)
            answer.refuse(404, "Not found")


@liar("PDF-1", also="PDF-3 PDF-4")
class PdfCutOffAfterUpdate(PdfSecondTime):
    """The PDF of an invoice that was changed is cut off."""

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Cut it."""
        if asked.operation == "PUT /invoices/{id}" and answer.ok:
            self._asked.add(asked.id)
        if served(asked, answer) and asked.id in self._asked:
            answer.body = answer.body[: len(answer.body) // 2]


# Its name: PDF-2 ------------------------------------------------------------------------------------------


def named(asked: Asked, answer: Answer, value: str) -> None:
    """Give a PDF another Content-Disposition."""
    if served(asked, answer):
        answer.headers["content-disposition"] = value


@liar("PDF-2")
def pdf_inline(asked: Asked, answer: Answer) -> None:
    """A PDF is to be shown inline."""
    if served(asked, answer):
        named(asked, answer, answer.headers["content-disposition"].replace("attachment", "inline"))


@liar("PDF-2")
def pdf_called_invoice(asked: Asked, answer: Answer) -> None:
    """Every PDF is called invoice.pdf."""
    named(asked, answer, 'attachment; filename="invoice.pdf"')


@liar("PDF-2")
def pdf_called_by_id(asked: Asked, answer: Answer) -> None:
    """A PDF is called after the invoice's id."""
    named(asked, answer, f'attachment; filename="{asked.id}.pdf"')


@liar("PDF-2")
def pdf_called_with_prefix(asked: Asked, answer: Answer) -> None:
    """A PDF is called Invoice-<number>.pdf."""
    if served(asked, answer):
        name = answer.headers["content-disposition"].replace('filename="', 'filename="Invoice-')
        named(asked, answer, name.partition("; filename*")[0])


@liar("PDF-2")
def pdf_without_suffix(asked: Asked, answer: Answer) -> None:
    """A PDF's name lacks .pdf."""
    if served(asked, answer):
        named(asked, answer, answer.headers["content-disposition"].replace(".pdf", ""))


@liar("PDF-2")
def pdf_without_name(asked: Asked, answer: Answer) -> None:
    """A PDF is an attachment without a name."""
    named(asked, answer, "attachment")


@liar("PDF-2")
def pdf_without_disposition(asked: Asked, answer: Answer) -> None:
    """A PDF comes without Content-Disposition."""
    if served(asked, answer):
        answer.headers.pop("content-disposition")


@liar("PDF-2")
class PdfNamedOnce(Lie):
    """A PDF keeps the name that it had when it was first downloaded, or made."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Keep it."""
        before = await record(asked, server, asked.path) if asked.operation == "PUT /invoices/{id}" else None
        if before:
            self._names.setdefault(asked.id, f'attachment; filename="{before["invoiceNumber"]}.pdf"')
        answer = await server(asked)
        if served(asked, answer) and asked.id in self._names:
            named(asked, answer, self._names[asked.id].encode("ascii", "replace").decode())
        return answer


# An unknown id: PDF-5 -------------------------------------------------------------------------------------


@liar("PDF-5")
class BlankPdfForUnknown(NeverWas):
    """The PDF of an unknown invoice is a blank page."""

    operation = PDF

    def unknown(self, asked: Asked, answer: Answer) -> None:
        """The answer instead."""
        answer.status, answer.body = 200, paper([""])
        answer.headers = {
            "content-type": "application/pdf",
            "content-disposition": 'attachment; filename="-.pdf"',
        }


@liar("PDF-5")
class PdfOfUnknownIsBadRequest(NeverWas):
    """The PDF of an unknown invoice: 400."""

    operation = PDF

    def unknown(self, asked: Asked, answer: Answer) -> None:
        """The answer instead."""
        answer.refuse(400, "No such invoice")


@liar("PDF-5", also="ERR-1")  # an error that is no JSON is not an error as it should be
class PdfOfUnknownInWords(NeverWas):
    """The PDF of an unknown invoice: 404 with a text."""

    operation = PDF

    def unknown(self, asked: Asked, answer: Answer) -> None:
        """The answer instead."""
        answer.body, answer.headers = b"Not found", {"content-type": "text/plain"}


@liar("ERR-1", also="PDF-5")
class PdfOfUnknownAsPdf(NeverWas):
    """The PDF of an unknown invoice: 404 with the right body, sent as application/pdf."""

    operation = PDF

    def unknown(self, asked: Asked, answer: Answer) -> None:
        """The answer instead."""
        answer.headers["content-type"] = "application/pdf"


@liar("PDF-5", also="ERR-1")
class PdfOfUnknownEmpty(NeverWas):
    """The PDF of an unknown invoice: 404 without a body."""

    operation = PDF

    def unknown(self, asked: Asked, answer: Answer) -> None:
        """The answer instead."""
        answer.become(404)


@liar("PDF-5")
class PdfOfUnknownForbidden(NeverWas):
    """The PDF of an unknown invoice: 403."""

    operation = PDF

    def unknown(self, asked: Asked, answer: Answer) -> None:
        """The answer instead."""
        answer.refuse(403, "No access to this file")
