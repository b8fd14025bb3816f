"""Mutations of PDFs that are kept after the first download, written after public bug reports: PDF-4, AUTH-4.

Each comment names the report.
"""

from __future__ import annotations

from tests.conformance.mutants.accounts import KNOWN, bearer
from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import PDF, record
from tests.conformance.mutants.other_pdf import paper


class KeptPdf(Mutation):
    """Base class: keeps the PDF of each invoice that was downloaded."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}
        self._stale: set[str] = set()


# After https://github.com/InvoiceShelf/InvoiceShelf/issues/373
@mutant("PDF-4")
class PdfKeptAfterNewNumber(KeptPdf):
    """After a PUT of another invoiceNumber, the PDF is the one that was downloaded before."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Send the kept PDF."""
        before = await record(request, server, request.path) if request.method == "PUT" else None
        response = await server(request)
        number = request.fields.get("invoiceNumber")
        if before and response.ok and number and before.get("invoiceNumber") != number:
            self._stale.add(request.id)
        if request.operation == PDF and response.ok:
            if request.id in self._stale:
                response.body = self._kept.get(request.id, response.body)
            else:
                self._kept[request.id] = response.body
        return response


# After https://github.com/frappe/erpnext/issues/41550
@mutant("PDF-4", also="PDF-3")  # a blank page shows no invoice
class PdfBlankAfterUpdate(KeptPdf):
    """The PDF of an updated invoice is a blank page, if it was downloaded before."""

    def change_response(self, request: Request, response: Response) -> None:
        """Replace the PDF by a blank page."""
        if request.operation == "PUT /invoices/{id}" and response.ok and request.id in self._kept:
            self._stale.add(request.id)
        if request.operation == PDF and response.ok:
            self._kept[request.id] = response.body
            if request.id in self._stale:
                response.body = paper([""])


# After https://github.com/morcen/passage/issues/111
@mutant("AUTH-4")
class PdfKeptByUrl(KeptPdf):
    """A PDF that its owner has downloaded is sent to every other key that asks for the same URL."""

    def change_response(self, request: Request, response: Response) -> None:
        """Send the kept PDF instead of the 404."""
        kept = self._kept.get(request.id)
        if request.operation == PDF and response.ok:
            self._kept[request.id] = response.body
        elif request.operation == PDF and response.status == 404 and kept and bearer(request) in KNOWN:
            response.status, response.body = 200, kept
            response.headers["content-type"] = "application/pdf"
            response.headers["content-disposition"] = 'attachment; filename="invoice.pdf"'
        if request.operation == "DELETE /invoices/{id}" and response.ok:
            self._kept.pop(request.id, None)
