"""Mutations of PDFs as files: PDF-1, PDF-2, PDF-5 (and ERR-1)."""

from __future__ import annotations

import base64

from tests.conformance.mutants.accounts import NeverExisted
from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import PDF, record
from tests.conformance.mutants.other_pdf import paper


def served(request: Request, response: Response) -> bool:
    """Whether a PDF is answered."""
    return request.operation == PDF and response.ok


# A PDF at all: PDF-1 --------------------------------------------------------------------------------------


@mutant("PDF-1")
def pdf_as_bytes(request: Request, response: Response) -> None:
    """A PDF is sent as application/octet-stream."""
    if served(request, response):
        response.headers["content-type"] = "application/octet-stream"


@mutant("PDF-1", also="PDF-3")  # no text can be read from what cannot be opened
def pdf_cut_off(request: Request, response: Response) -> None:
    """A PDF is cut off in its middle."""
    if served(request, response):
        response.body = response.body[: len(response.body) // 2]


@mutant("PDF-1", also="PDF-3")
def pdf_without_pages(request: Request, response: Response) -> None:
    """A PDF has no page."""
    if served(request, response):
        response.body = paper([]).replace(b"/Kids [7 0 R] /Count 1", b"/Kids [     ] /Count 0")


@mutant("PDF-1", also="PDF-3")
def pdf_in_base64(request: Request, response: Response) -> None:
    """A PDF is sent as the base64 of a PDF."""
    if served(request, response):
        response.body = base64.b64encode(response.body)


@mutant("PDF-1", also="PDF-3")
def pdf_is_html(request: Request, response: Response) -> None:
    """The PDF is sent as HTML."""
    if served(request, response):
        response.body = b"<!DOCTYPE html><html><body><h1>Invoice</h1></body></html>"


@mutant("PDF-1", also="PDF-3")
def pdf_elsewhere(request: Request, response: Response) -> None:
    """A PDF is answered with a redirect to a storage."""
    if served(request, response):
        response.become(302)
        response.headers["location"] = "https://storage.example/invoice.pdf?signature=0"


@mutant("PDF-1")
class PdfSecondTime(Mutation):
    """The first request for an invoice's PDF answers 202, as it is being made; the second has it."""

    def __init__(self) -> None:
        self._request: set[str] = set()

    def change_response(self, request: Request, response: Response) -> None:
        """Not yet."""
        if served(request, response) and request.id not in self._request:
            self._request.add(request.id)
            response.become(202, {"data": {"status": "processing"}})


@mutant("PDF-1")
class PdfNotFoundAtFirst(PdfSecondTime):
    """The PDF of a new invoice is 404 at the first request, as it is being made."""

    def change_response(self, request: Request, response: Response) -> None:
        """Not yet, for those made under this server."""
        if request.operation == "POST /invoices" and response.ok:
            self._request.add(response.data["id"])
        if served(request, response) and request.id in self._request:
            self._request.discard(request.id)
            response.refuse(404, "Not found")


@mutant("PDF-1", also="PDF-3 PDF-4")
class PdfCutOffAfterUpdate(PdfSecondTime):
    """The PDF of an invoice that was changed is cut off."""

    def change_response(self, request: Request, response: Response) -> None:
        """Cut it."""
        if request.operation == "PUT /invoices/{id}" and response.ok:
            self._request.add(request.id)
        if served(request, response) and request.id in self._request:
            response.body = response.body[: len(response.body) // 2]


# Its name: PDF-2 ------------------------------------------------------------------------------------------


def named(request: Request, response: Response, value: str) -> None:
    """Give a PDF another Content-Disposition."""
    if served(request, response):
        response.headers["content-disposition"] = value


@mutant("PDF-2")
def pdf_inline(request: Request, response: Response) -> None:
    """A PDF is to be shown inline."""
    if served(request, response):
        named(request, response, response.headers["content-disposition"].replace("attachment", "inline"))


@mutant("PDF-2")
def pdf_called_invoice(request: Request, response: Response) -> None:
    """Every PDF is called invoice.pdf."""
    named(request, response, 'attachment; filename="invoice.pdf"')


@mutant("PDF-2")
def pdf_called_by_id(request: Request, response: Response) -> None:
    """A PDF is called after the invoice's id."""
    named(request, response, f'attachment; filename="{request.id}.pdf"')


@mutant("PDF-2")
def pdf_called_with_prefix(request: Request, response: Response) -> None:
    """A PDF is called Invoice-<number>.pdf."""
    if served(request, response):
        name = response.headers["content-disposition"].replace('filename="', 'filename="Invoice-')
        named(request, response, name.partition("; filename*")[0])


@mutant("PDF-2")
def pdf_without_suffix(request: Request, response: Response) -> None:
    """A PDF's name lacks .pdf."""
    if served(request, response):
        named(request, response, response.headers["content-disposition"].replace(".pdf", ""))


@mutant("PDF-2")
def pdf_without_name(request: Request, response: Response) -> None:
    """A PDF is an attachment without a name."""
    named(request, response, "attachment")


@mutant("PDF-2")
def pdf_without_disposition(request: Request, response: Response) -> None:
    """A PDF comes without Content-Disposition."""
    if served(request, response):
        response.headers.pop("content-disposition")


@mutant("PDF-2")
class PdfNamedOnce(Mutation):
    """A PDF keeps the name that it had when it was first downloaded, or made."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Keep it."""
        before = (
            await record(request, server, request.path) if request.operation == "PUT /invoices/{id}" else None
        )
        if before:
            self._names.setdefault(request.id, f'attachment; filename="{before["invoiceNumber"]}.pdf"')
        response = await server(request)
        if served(request, response) and request.id in self._names:
            named(request, response, self._names[request.id].encode("ascii", "replace").decode())
        return response


# An unknown id: PDF-5 -------------------------------------------------------------------------------------


@mutant("PDF-5")
class BlankPdfForUnknown(NeverExisted):
    """The PDF of an unknown invoice is a blank page."""

    operation = PDF

    def unknown(self, request: Request, response: Response) -> None:
        """Replace the response."""
        response.status, response.body = 200, paper([""])
        response.headers = {
            "content-type": "application/pdf",
            "content-disposition": 'attachment; filename="-.pdf"',
        }


@mutant("PDF-5")
class PdfOfUnknownIsBadRequest(NeverExisted):
    """The PDF of an unknown invoice: 400."""

    operation = PDF

    def unknown(self, request: Request, response: Response) -> None:
        """Replace the response."""
        response.refuse(400, "No such invoice")


@mutant("PDF-5", also="ERR-1")  # an error that is no JSON is not an error as it should be
class PdfOfUnknownInWords(NeverExisted):
    """The PDF of an unknown invoice: 404 with a text."""

    operation = PDF

    def unknown(self, request: Request, response: Response) -> None:
        """Replace the response."""
        response.body, response.headers = b"Not found", {"content-type": "text/plain"}


@mutant("ERR-1", also="PDF-5")
class PdfOfUnknownAsPdf(NeverExisted):
    """The PDF of an unknown invoice: 404 with the right body, sent as application/pdf."""

    operation = PDF

    def unknown(self, request: Request, response: Response) -> None:
        """Replace the response."""
        response.headers["content-type"] = "application/pdf"


@mutant("PDF-5", also="ERR-1")
class PdfOfUnknownEmpty(NeverExisted):
    """The PDF of an unknown invoice: 404 without a body."""

    operation = PDF

    def unknown(self, request: Request, response: Response) -> None:
        """Replace the response."""
        response.become(404)


@mutant("PDF-5")
class PdfOfUnknownForbidden(NeverExisted):
    """The PDF of an unknown invoice: 403."""

    operation = PDF

    def unknown(self, request: Request, response: Response) -> None:
        """Replace the response."""
        response.refuse(403, "No access to this file")
