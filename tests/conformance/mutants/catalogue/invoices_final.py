"""Mutations of invoices that are not, or no longer, drafts: INV-UPDATE-4, INV-DELETE-1, INV-DELETE-2."""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server, refusal, success
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import PDF, Relist, filters_of, record

UPDATE, DELETE = "PUT /invoices/{id}", "DELETE /invoices/{id}"


# Not a draft: INV-UPDATE-4 --------------------------------------------------------------------------------


class NotDrafts(Mutation):
    """Base class of mutations of updating an invoice that is not a draft."""

    statuses: tuple[str, ...] = ("SENT", "VIEWED", "PAID", "PARTIALLY_PAID", "OVERDUE")

    async def respond(self, request: Request, server: Server) -> Response:
        """Apply the mutation if the server refuses."""
        response = await server(request)
        if request.operation == UPDATE and response.status in {400, 403}:
            invoice = await record(request, server, request.path)
            if invoice and invoice["status"] in self.statuses:
                return self.refused(request, invoice)
        return response

    def refused(self, request: Request, invoice: dict[str, Any]) -> Response:
        """The answer instead of a refusal: accepted, and nothing done."""
        return success(
            200, {"data": {name: invoice[name] for name in ("id", "invoiceNumber", "total", "status")}}
        )


@mutant("INV-UPDATE-4", scope="full")
class SentUpdateAccepted(NotDrafts):
    """A PUT of an invoice that is no draft is answered with 200."""


@mutant("INV-UPDATE-4", scope="full")
class ViewedUpdateAccepted(NotDrafts):
    """A PUT of a VIEWED invoice is answered with 200: only SENT and later statuses are checked."""

    statuses = ("VIEWED",)


@mutant("INV-UPDATE-4", scope="full", also="ERR-3")  # 409 is not documented
class SentUpdateConflicts(NotDrafts):
    """A PUT of an invoice that is no draft: 409."""

    def refused(self, request: Request, invoice: dict[str, Any]) -> Response:
        """A conflict."""
        return refusal(409, "Only a draft can be changed")


@mutant("INV-UPDATE-4", scope="full")
class PaidUpdateNotFound(NotDrafts):
    """A PUT of a PAID invoice: 404, as if it were not there."""

    statuses = ("PAID",)

    def refused(self, request: Request, invoice: dict[str, Any]) -> Response:
        """Answer 404."""
        return refusal(404, "No such draft")


# Deleted: INV-DELETE-1 ------------------------------------------------------------------------------------


class Gone(Relist):
    """Remembers the invoices that were deleted, as they were: ``self.gone``."""

    only = ("GET /invoices",)

    def __init__(self) -> None:
        self.gone: dict[str, dict[str, Any]] = {}
        self.papers: dict[str, Response] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Record the request and apply the mutation."""
        before = await record(request, server, request.path) if request.operation == DELETE else None
        paper = await server(request.get(f"{request.path}/pdf")) if before else None
        response = await super().respond(request, server)
        if before and paper and response.ok:
            self.gone[request.id], self.papers[request.id] = before, paper
        return response

    def items(self) -> list[dict[str, Any]]:
        """The deleted as a list shows them."""
        more = {"lineItems", "notes", "terms", "sentViaEmail", "sentAt", "paidAt"}
        return [{n: v for n, v in invoice.items() if n not in more} for invoice in self.gone.values()]


@mutant("INV-DELETE-1")
def invoice_deletion_says_ok(request: Request, response: Response) -> None:
    """The deletion of an invoice answers 200 with the id."""
    if request.operation == DELETE and response.status == 204:
        response.become(200, {"data": {"id": request.id}})


@mutant("INV-DELETE-1")
class DeletedInvoiceRead(Gone):
    """A deleted invoice can still be read by id."""

    def change_response(self, request: Request, response: Response) -> None:
        """As it was."""
        if request.operation == "GET /invoices/{id}" and request.id in self.gone:
            response.become(200, {"data": self.gone[request.id]})


@mutant("INV-DELETE-1")
class DeletedInvoiceListed(Gone):
    """Deleted invoices stay in the plain list, and in none with a filter."""

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """With the deleted."""
        return matching if filters_of(request) else self.items() + matching


@mutant("INV-DELETE-1")
class DeletedInvoiceFiltered(Gone):
    """Deleted invoices are still found by client, and not in the plain list."""

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """With the deleted of that client."""
        by_client = filters_of(request).keys() == {"clientId"}
        return matching + [
            i for i in self.items() if by_client and i["clientId"] == request.query["clientId"]
        ]


@mutant("INV-DELETE-1")
class DeletedInvoiceFound(Gone):
    """Deleted invoices are still found by number."""

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """With the deleted of that number."""
        term = request.query.get("search", "").lower()
        alone = term and filters_of(request).keys() == {"search"}
        return matching + [i for i in self.items() if alone and term in i["invoiceNumber"].lower()]


@mutant("INV-DELETE-1", also="PAGE-4 PAGE-5")  # the total counts what does not match and stands on no page
class DeletedInvoiceCounted(Gone):
    """The total of the plain list still counts deleted invoices."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Add them."""
        response = await super().respond(request, server)
        if request.operation == "GET /invoices" and not filters_of(request):
            with response.document() as document:
                if "total" in document:
                    document["total"] += len(self.gone)
                    document["totalPages"] = -(-document["total"] // document["limit"])
        return response


# Its PDF: INV-DELETE-2 ------------------------------------------------------------------------------------


@mutant("INV-DELETE-2")
class DeletedPdfServed(Gone):
    """The PDF of a deleted invoice can still be downloaded."""

    def change_response(self, request: Request, response: Response) -> None:
        """As it was."""
        if request.operation == PDF and request.id in self.gone:
            kept = self.papers[request.id]
            response.status, response.headers, response.body = kept.status, dict(kept.headers), kept.body


@mutant("INV-DELETE-2")
class DownloadedPdfServed(DeletedPdfServed):
    """The PDF of a deleted invoice can still be downloaded, if it was downloaded before."""

    def __init__(self) -> None:
        super().__init__()
        self._downloaded: set[str] = set()

    def change_response(self, request: Request, response: Response) -> None:
        """As it was, from a cache."""
        if request.operation == PDF and response.ok:
            self._downloaded.add(request.id)
        elif request.id in self._downloaded:
            super().change_response(request, response)


@mutant("INV-DELETE-2")
class DeletedPdfRefused(Gone):
    """The PDF of a deleted invoice: 400 instead of 404."""

    def change_response(self, request: Request, response: Response) -> None:
        """A bad request."""
        if request.operation == PDF and request.id in self.gone:
            response.refuse(400, "This invoice was deleted")
