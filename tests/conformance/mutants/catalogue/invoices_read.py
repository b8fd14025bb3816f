"""Mutations of an invoice's detail: INV-GET, INV-STATUS-1."""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.accounts import NeverExisted
from tests.conformance.mutants.catalogue.invoices_created import detailed
from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import mutant
from tests.conformance.mutants.mutation_kinds import Relist


def listed_otherwise(request: Request, response: Response, change: Any) -> None:
    """Change the invoices of a list."""
    if request.operation == "GET /invoices":
        with response.records() as records:
            for record in records:
                change(record)


def lines_otherwise(request: Request, response: Response, change: Any) -> None:
    """Change the lines of an invoice's detail."""
    detailed(request, response, lambda invoice: [change(line) for line in invoice["lineItems"]])


# What a detail has: INV-GET-1 -----------------------------------------------------------------------------


@mutant("INV-GET-1")
def detail_without_client(request: Request, response: Response) -> None:
    """An invoice's detail has no client, only its id."""
    detailed(request, response, lambda invoice: invoice.pop("client"))


@mutant("INV-GET-1", also="INV-STATUS-2")  # paidAt: null is what a fresh draft has
def detail_without_nulls(request: Request, response: Response) -> None:
    """`sentAt` and paidAt are left out where they are null."""
    detailed(request, response, lambda i: [i.pop(name) for name in ("sentAt", "paidAt") if i[name] is None])


@mutant("INV-GET-1", also="INV-STATUS-2")
def sent_as_number(request: Request, response: Response) -> None:
    """`sentViaEmail` is 0 or 1."""
    detailed(request, response, lambda invoice: invoice.update(sentViaEmail=int(invoice["sentViaEmail"])))


@mutant("INV-GET-1")
def lines_without_amount(request: Request, response: Response) -> None:
    """The lines of an invoice have no amount."""
    lines_otherwise(request, response, lambda line: line.pop("amount"))


@mutant("INV-GET-1", also="INV-CREATE-4")  # the zero was sent
def lines_without_zero_tax(request: Request, response: Response) -> None:
    """A line's taxRate is left out where it is zero."""
    lines_otherwise(request, response, lambda line: None if line["taxRate"] else line.pop("taxRate"))


@mutant("INV-GET-1")
def detail_without_created_at(request: Request, response: Response) -> None:
    """An invoice's detail has no createdAt, though the list has it."""
    detailed(request, response, lambda invoice: invoice.pop("createdAt"))


@mutant("INV-GET-1")
def paid_without_sent_at(request: Request, response: Response) -> None:
    """The detail of a paid invoice has no sentAt."""
    detailed(
        request, response, lambda invoice: invoice.pop("sentAt") if invoice["status"] == "PAID" else None
    )


@mutant("INV-GET-1", also="FMT-3 INV-STATUS-2")  # an empty text is no instant, nor null
def sent_at_empty(request: Request, response: Response) -> None:
    """`sentAt` is an empty string where nothing was sent."""
    detailed(request, response, lambda invoice: invoice.update(sentAt=invoice["sentAt"] or ""))


# An unknown id: INV-GET-2 -------------------------------------------------------------------


@mutant("INV-GET-2", also="FMT-1")  # an empty list is no resource
class NothingForUnknownInvoice(NeverExisted):
    """An unknown invoice is read as 200 with an empty list."""

    operation = "GET /invoices/{id}"

    def unknown(self, request: Request, response: Response) -> None:
        """Replace the response."""
        response.become(200, {"data": []})


@mutant("INV-GET-2")
class UnknownInvoiceForbidden(NeverExisted):
    """An unknown invoice is read as 403."""

    operation = "GET /invoices/{id}"

    def unknown(self, request: Request, response: Response) -> None:
        """Replace the response."""
        response.refuse(403, "No access to this invoice")


# List and detail: INV-GET-3 -------------------------------------------------------------------------------


@mutant("INV-GET-3")
def listed_total_rounded(request: Request, response: Response) -> None:
    """The list shows totals without their cents."""
    listed_otherwise(request, response, lambda invoice: invoice.update(total=float(int(invoice["total"]))))


@mutant("INV-GET-3")
def listed_discount_zero(request: Request, response: Response) -> None:
    """The list shows no discount, for invoices that have one."""
    listed_otherwise(request, response, lambda invoice: invoice.update(discountTotal=0.0))


@mutant("INV-GET-3")
def listed_due_date_of_issue(request: Request, response: Response) -> None:
    """The list shows the issueDate as dueDate."""
    listed_otherwise(request, response, lambda invoice: invoice.update(dueDate=invoice["issueDate"]))


@mutant("INV-GET-3")
def detail_in_full_seconds(request: Request, response: Response) -> None:
    """An invoice's createdAt has its milliseconds in the list, and none but zeros in the detail."""
    detailed(request, response, lambda invoice: invoice.update(createdAt=invoice["createdAt"][:19] + ".000Z"))


@mutant("INV-GET-3")
def viewed_when_read(request: Request, response: Response) -> None:
    """A SENT invoice is VIEWED in its detail, as it has just been looked at."""
    detailed(request, response, lambda i: i.update(status="VIEWED") if i["status"] == "SENT" else None)


@mutant("INV-GET-3")
def filtered_totals_swapped(request: Request, response: Response) -> None:
    """In a list filtered by client, subtotal and total are swapped."""
    if "clientId" in request.query:
        listed_otherwise(request, response, lambda i: i.update(subtotal=i["total"], total=i["subtotal"]))


# Statuses: INV-STATUS-1 -----------------------------------------------------------------------------------


def renamed(request: Request, response: Response, old: str, new: str) -> None:
    """Call a status something else, wherever it is shown."""
    if request.path.startswith("/invoices"):
        with response.records() as records:
            for record in records:
                if record.get("status") == old:
                    record["status"] = new


@mutant("INV-STATUS-1", also="INV-LIST-3")  # what status=PARTIALLY_PAID lists is not in that status
def partially_paid_in_short(request: Request, response: Response) -> None:
    """PARTIALLY_PAID is shown as PARTIAL."""
    renamed(request, response, "PARTIALLY_PAID", "PARTIAL")


@mutant("INV-STATUS-1", also="INV-LIST-3")
def overdue_late(request: Request, response: Response) -> None:
    """OVERDUE is shown as LATE."""
    renamed(request, response, "OVERDUE", "LATE")


@mutant("INV-STATUS-1")
class CancelledOnLastPage(Relist):
    """The account's oldest invoice is CANCELLED, in the plain list and in its detail."""

    only = ("GET /invoices",)
    oldest = ""

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """The last of the newest first."""
        if {"status", "clientId", "search"} & request.query.keys() or not matching:
            return matching
        self.oldest = matching[-1]["id"]
        return [*matching[:-1], matching[-1] | {"status": "CANCELLED"}]

    def change_response(self, request: Request, response: Response) -> None:
        """The same in the detail."""
        if self.oldest and request.id == self.oldest:
            detailed(request, response, lambda invoice: invoice.update(status="CANCELLED"))
