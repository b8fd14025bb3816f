"""Lies about invoices that are no drafts, or no more: INV-UPDATE-4, INV-DELETE-1, INV-DELETE-2."""

from __future__ import annotations

from typing import Any

from kinds import PDF, Relist, filters_of, record
from liar import Lie, liar
from wire import Answer, Asked, Server, refusal, success

UPDATE, DELETE = "PUT /invoices/{id}", "DELETE /invoices/{id}"


# Not a draft: INV-UPDATE-4 --------------------------------------------------------------------------------


class NotDrafts(Lie):
    """Lies about the update of what is no draft."""

    statuses: tuple[str, ...] = ("SENT", "VIEWED", "PAID", "PARTIALLY_PAID", "OVERDUE")

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Lie where the server refuses."""
        answer = await server(asked)
        if asked.operation == UPDATE and answer.status in {400, 403}:
            invoice = await record(asked, server, asked.path)
            if invoice and invoice["status"] in self.statuses:
                return self.refused(asked, invoice)
        return answer

    def refused(self, asked: Asked, invoice: dict[str, Any]) -> Answer:
        """The answer instead of a refusal: accepted, and nothing done."""
        return success(
            200, {"data": {name: invoice[name] for name in ("id", "invoiceNumber", "total", "status")}}
        )


@liar("INV-UPDATE-4", scope="full")
class SentUpdateAccepted(NotDrafts):
    """A PUT of an invoice that is no draft is answered with 200."""


@liar("INV-UPDATE-4", scope="full")
class ViewedUpdateAccepted(NotDrafts):
    """A PUT of a VIEWED invoice is answered with 200: only SENT and later statuses are checked."""

    statuses = ("VIEWED",)


@liar("INV-UPDATE-4", scope="full", also="ERR-3")  # 409 is not documented
class SentUpdateConflicts(NotDrafts):
    """A PUT of an invoice that is no draft: 409."""

    def refused(self, asked: Asked, invoice: dict[str, Any]) -> Answer:
        """A conflict."""
        return refusal(409, "Only a draft can be changed")


@liar("INV-UPDATE-4", scope="full")
class PaidUpdateNotFound(NotDrafts):
    """A PUT of a PAID invoice: 404, as if it were not there."""

    statuses = ("PAID",)

    def refused(self, asked: Asked, invoice: dict[str, Any]) -> Answer:
        """Not found."""
        return refusal(404, "No such draft")


# Deleted: INV-DELETE-1 ------------------------------------------------------------------------------------


class Gone(Relist):
    """Remembers the invoices that were deleted, as they were: ``self.gone``."""

    only = ("GET /invoices",)

    def __init__(self) -> None:
        self.gone: dict[str, dict[str, Any]] = {}
        self.papers: dict[str, Answer] = {}

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Remember, and lie."""
        before = await record(asked, server, asked.path) if asked.operation == DELETE else None
        paper = await server(asked.get(f"{asked.path}/pdf")) if before else None
        answer = await super().tell(asked, server)
        if before and paper and answer.ok:
            self.gone[asked.id], self.papers[asked.id] = before, paper
        return answer

    def items(self) -> list[dict[str, Any]]:
        """The deleted as a list shows them."""
        more = {"lineItems", "notes", "terms", "sentViaEmail", "sentAt", "paidAt"}
        return [{n: v for n, v in invoice.items() if n not in more} for invoice in self.gone.values()]


@liar("INV-DELETE-1")
def invoice_deletion_says_ok(asked: Asked, answer: Answer) -> None:
    """The deletion of an invoice answers 200 with the id."""
    if asked.operation == DELETE and answer.status == 204:
        answer.become(200, {"data": {"id": asked.id}})


@liar("INV-DELETE-1")
class DeletedInvoiceRead(Gone):
    """A deleted invoice can still be read by id."""

    def answered(self, asked: Asked, answer: Answer) -> None:
        """As it was."""
        if asked.operation == "GET /invoices/{id}" and asked.id in self.gone:
            answer.become(200, {"data": self.gone[asked.id]})


@liar("INV-DELETE-1")
class DeletedInvoiceListed(Gone):
    """Deleted invoices stay in the plain list, and in none with a filter."""

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """With the deleted."""
        return matching if filters_of(asked) else self.items() + matching


@liar("INV-DELETE-1")
class DeletedInvoiceFiltered(Gone):
    """Deleted invoices are still found by client, and not in the plain list."""

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """With the deleted of that client."""
        by_client = filters_of(asked).keys() == {"clientId"}
        return matching + [i for i in self.items() if by_client and i["clientId"] == asked.query["clientId"]]


@liar("INV-DELETE-1")
class DeletedInvoiceFound(Gone):
    """Deleted invoices are still found by number."""

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """With the deleted of that number."""
        term = asked.query.get("search", "").lower()
        alone = term and filters_of(asked).keys() == {"search"}
        return matching + [i for i in self.items() if alone and term in i["invoiceNumber"].lower()]


@liar("INV-DELETE-1", also="PAGE-4 PAGE-5")  # the total counts what does not match and stands on no page
class DeletedInvoiceCounted(Gone):
    """The total of the plain list still counts deleted invoices."""

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Add them."""
        answer = await super().tell(asked, server)
        if asked.operation == "GET /invoices" and not filters_of(asked):
            with answer.document() as document:
                if "total" in document:
                    document["total"] += len(self.gone)
                    document["totalPages"] = -(-document["total"] // document["limit"])
        return answer


# Its PDF: INV-DELETE-2 ------------------------------------------------------------------------------------


@liar("INV-DELETE-2")
class DeletedPdfServed(Gone):
    """The PDF of a deleted invoice can still be downloaded."""

    def answered(self, asked: Asked, answer: Answer) -> None:
        """As it was."""
        if asked.operation == PDF and asked.id in self.gone:
            kept = self.papers[asked.id]
            answer.status, answer.headers, answer.body = kept.status, dict(kept.headers), kept.body


@liar("INV-DELETE-2")
class DownloadedPdfServed(DeletedPdfServed):
    """The PDF of a deleted invoice can still be downloaded, if it was downloaded before."""

    def __init__(self) -> None:
        super().__init__()
        self._downloaded: set[str] = set()

    def answered(self, asked: Asked, answer: Answer) -> None:
        """As it was, from a cache."""
        if asked.operation == PDF and answer.ok:
            self._downloaded.add(asked.id)
        elif asked.id in self._downloaded:
            super().answered(asked, answer)


@liar("INV-DELETE-2")
class DeletedPdfRefused(Gone):
    """The PDF of a deleted invoice: 400 instead of 404."""

    def answered(self, asked: Asked, answer: Answer) -> None:
        """A bad request."""
        if asked.operation == PDF and asked.id in self.gone:
            answer.refuse(400, "This invoice was deleted")
