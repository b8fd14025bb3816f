"""Mutations of PDFs, and of what the deletion of an invoice leaves, written after public bug reports.

They were written from the contract and the reports alone, without a look at what the suite tests. Each comment names
the report.
"""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server, refusal
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import DECIMALS, PDF, Relist, record
from tests.conformance.mutants.other_pdf import paper_of
from tests.conformance.mutants.truthful_oddities import OtherIds

CREATE, READ = "POST /invoices", "GET /invoices/{id}"
LIST, UPDATE, DELETE = "GET /invoices", "PUT /invoices/{id}", "DELETE /invoices/{id}"
INPUTS = ("description", "quantity", "unitPrice", "taxRate")
SET = ("clientId", "invoiceNumber", "currency", "issueDate", "dueDate", "notes", "terms")


# PDFs: PDF-1 to PDF-5 -------------------------------------------------------------------------------------


# After https://github.com/YetiForceCompany/YetiForceCRM/issues/4056
@mutant("PDF-1")
class PdfOfAReadInvoice(Mutation):
    """The PDF of a new invoice is 404 until the invoice was read by its id."""

    def __init__(self) -> None:
        self._unread: set[str] = set()

    def change_response(self, request: Request, response: Response) -> None:
        """Remember the new invoices that were not read."""
        if request.operation == CREATE and response.ok:
            self._unread.add(response.data["id"])
        elif request.operation == READ and response.ok:
            self._unread.discard(request.id)
        elif request.operation == PDF and response.ok and request.id in self._unread:
            response.refuse(404, "PDF not found")


# After https://github.com/InvoicePlane/InvoicePlane/issues/1565
@mutant("PDF-2")
class NamedByTheFirstNumber(Mutation):
    """After a PUT of invoiceNumber the file name of the PDF has the number that the invoice was created with."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def change_response(self, request: Request, response: Response) -> None:
        """Remember the header of a new invoice's PDF."""
        if request.operation == CREATE and response.ok:
            number = response.data["invoiceNumber"]
            if number.isascii() and number.isprintable() and not set(number) & set('"\\'):
                self._first[response.data["id"]] = number
        elif request.operation == PDF and response.ok and request.id in self._first:
            name = f"{self._first[request.id]}.pdf"
            response.headers["content-disposition"] = f'attachment; filename="{name}"'


# After https://github.com/z38/swiss-payment/pull/23
@mutant("PDF-3")
async def two_decimals_of_three(request: Request, server: Server) -> Response:
    """A PDF in a currency of three decimals shows amounts in two."""
    response = await server(request)
    if request.operation == PDF and response.ok:
        invoice = await record(request, server, f"/invoices/{request.id}")
        if invoice and DECIMALS.get(invoice["currency"]) == 3:
            for amounts in (invoice, *invoice["lineItems"]):
                for name in {"subtotal", "taxTotal", "total", "amount", "unitPrice"} & amounts.keys():
                    amounts[name] = float(f"{amounts[name]:.2f}")
            response.body = paper_of(invoice)
    return response


# After https://github.com/baselbers/woocommerce-pdf-invoices/issues/52
@mutant("PDF-3")
class ClientOfTheLastPdf(Mutation):
    """A PDF shows the name of the client whose PDF was drawn before it."""

    def __init__(self) -> None:
        self._name: str | None = None

    async def respond(self, request: Request, server: Server) -> Response:
        """Draw the PDF with the last name."""
        response = await server(request)
        if request.operation == PDF and response.ok:
            invoice = await record(request, server, f"/invoices/{request.id}")
            if invoice:
                last, self._name = self._name, invoice["client"]["name"]
                if last not in {None, self._name}:
                    invoice["client"]["name"] = last
                    response.body = paper_of(invoice)
        return response


# After https://github.com/exoplatform/ecms/pull/864
@mutant("PDF-4")
class DrawnAgainForAnotherTotal(Mutation):
    """A PDF that was read is drawn again only if the total or the number of lines has changed."""

    def __init__(self) -> None:
        self._drawn: dict[str, tuple[Any, bytes]] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Answer with the PDF that was drawn for these totals."""
        response = await server(request)
        if request.operation == PDF and response.ok:
            invoice = await record(request, server, f"/invoices/{request.id}") or {}
            sums = (invoice.get("total"), len(invoice.get("lineItems", [])))
            drawn = self._drawn.get(request.id)
            if drawn and drawn[0] == sums:
                response.body = drawn[1]
            self._drawn[request.id] = (sums, response.body)
        return response


# After https://github.com/mundipagg/boleto-api/pull/111
@mutant("PDF-5", also="ERR-1")
def errors_are_said_to_be_pdfs(request: Request, response: Response) -> None:
    """The 404 of a PDF has its JSON body under the content type application/pdf."""
    if request.operation == PDF and response.status == 404:
        response.headers["content-type"] = "application/pdf"


# Deletions: INV-DELETE-1 ----------------------------------------------------------------------------------


# After https://github.com/ohdearquant/khive/pull/2238
@mutant("INV-DELETE-1")
class RevivedByAnUpdate(OtherIds):
    """A PUT of a deleted invoice is accepted, and the invoice is there again."""

    def __init__(self) -> None:
        self._deleted: dict[tuple[str, str], dict[str, Any]] = {}
        self._inner: dict[str, str] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Keep what is deleted; create it again before an update."""
        shown = request.id
        before = (
            await record(request, server, f"/invoices/{self.inner(shown)}")
            if request.operation == DELETE
            else None
        )
        grave = (request.key, shown)
        if request.operation == UPDATE and request.fields and grave in self._deleted:
            made = await server(request.but("POST", "/invoices", self._deleted[grave]))
            if made.ok:
                self._inner[shown] = made.data["id"]
                del self._deleted[grave]
        response = await super().respond(request, server)
        if before and response.ok:
            lines = [{name: line[name] for name in INPUTS} for line in before["lineItems"]]
            kept = {name: before[name] for name in SET if before.get(name) is not None}
            self._deleted[grave] = kept | {"lineItems": lines}
        return response

    def inner(self, id_: str) -> str:
        """The id under which the invoice was created again."""
        return self._inner.get(id_, id_)

    def outer(self, id_: str) -> str:
        """The id that the invoice had."""
        return next((old for old, new in self._inner.items() if new == id_), id_)


# After https://github.com/lekoala/silverstripe-softdelete/issues/7
@mutant("INV-DELETE-1")
class DeletedUnderItsClient(Relist):
    """A deleted invoice stays in the list that is filtered by its client and by its status."""

    only = (LIST,)

    def __init__(self) -> None:
        self._deleted: dict[str, tuple[str, dict[str, Any]]] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Keep the list item before the deletion."""
        before = await record(request, server, request.path) if request.operation == DELETE else None
        response = await super().respond(request, server)
        if before and response.ok:
            details = {"lineItems", "notes", "terms", "sentViaEmail", "sentAt", "paidAt"}
            item = {name: value for name, value in before.items() if name not in details}
            self._deleted[request.id] = (request.key, item)
        return response

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """Add the deleted invoices."""
        wanted = [request.query.get(name) for name in ("clientId", "status")]
        if request.query.get("search") or not all(wanted):
            return matching
        mine = [item for key, item in self._deleted.values() if key == request.key]
        return matching + [item for item in mine if [item["clientId"], item["status"]] == wanted]


# After https://github.com/invoiceninja/invoiceninja/issues/8013
@mutant("INV-DELETE-1")
class NotDeletedWithoutItsClient(Mutation):
    """An invoice whose client was deleted before cannot be deleted: 404."""

    def __init__(self) -> None:
        self._deleted: set[str] = set()

    async def respond(self, request: Request, server: Server) -> Response:
        """Remember the deleted clients."""
        invoice = await record(request, server, request.path) if request.operation == DELETE else None
        if invoice and invoice["clientId"] in self._deleted:
            return refusal(404, "Client not found")
        response = await server(request)
        if request.operation == "DELETE /clients/{id}" and response.ok:
            self._deleted.add(request.id)
        return response
