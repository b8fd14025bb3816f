"""Lies about an invoice's detail: INV-GET, INV-STATUS-1."""

from __future__ import annotations

from typing import Any

from accounts import NeverWas
from kinds import Relist
from liar import liar
from wire import Answer, Asked, Server

from catalogue.invoices_created import detailed


def listed_otherwise(asked: Asked, answer: Answer, change: Any) -> None:
    """Change the invoices of a list."""
    if asked.operation == "GET /invoices":
        with answer.records() as records:
            for record in records:
                change(record)


def lines_otherwise(asked: Asked, answer: Answer, change: Any) -> None:
    """Change the lines of an invoice's detail."""
    detailed(asked, answer, lambda invoice: [change(line) for line in invoice["lineItems"]])


# What a detail has: INV-GET-1 -----------------------------------------------------------------------------


@liar("INV-GET-1")
def detail_without_client(asked: Asked, answer: Answer) -> None:
    """An invoice's detail has no client, only its id."""
    detailed(asked, answer, lambda invoice: invoice.pop("client"))


@liar("INV-GET-1", also="INV-STATUS-2")  # paidAt: null is what a fresh draft has
def detail_without_nulls(asked: Asked, answer: Answer) -> None:
    """`sentAt` and paidAt are left out where they are null."""
    detailed(asked, answer, lambda i: [i.pop(name) for name in ("sentAt", "paidAt") if i[name] is None])


@liar("INV-GET-1", also="INV-STATUS-2")
def sent_as_number(asked: Asked, answer: Answer) -> None:
    """`sentViaEmail` is 0 or 1."""
    detailed(asked, answer, lambda invoice: invoice.update(sentViaEmail=int(invoice["sentViaEmail"])))


@liar("INV-GET-1")
def lines_without_amount(asked: Asked, answer: Answer) -> None:
    """The lines of an invoice have no amount."""
    lines_otherwise(asked, answer, lambda line: line.pop("amount"))


@liar("INV-GET-1", also="INV-CREATE-4")  # the zero was sent
def lines_without_zero_tax(asked: Asked, answer: Answer) -> None:
    """A line's taxRate is left out where it is zero."""
    lines_otherwise(asked, answer, lambda line: None if line["taxRate"] else line.pop("taxRate"))


@liar("INV-GET-1")
def detail_without_created_at(asked: Asked, answer: Answer) -> None:
    """An invoice's detail has no createdAt, though the list has it."""
    detailed(asked, answer, lambda invoice: invoice.pop("createdAt"))


@liar("INV-GET-1")
def paid_without_sent_at(asked: Asked, answer: Answer) -> None:
    """The detail of a paid invoice has no sentAt."""
    detailed(asked, answer, lambda invoice: invoice.pop("sentAt") if invoice["status"] == "PAID" else None)


@liar("INV-GET-1", also="FMT-3 INV-STATUS-2")  # an empty text is no instant, nor null
def sent_at_empty(asked: Asked, answer: Answer) -> None:
    """`sentAt` is an empty string where nothing was sent."""
    detailed(asked, answer, lambda invoice: invoice.update(sentAt=invoice["sentAt"] or ""))


# An unknown id: INV-GET-2 -------------------------------------------------------------------


@liar("INV-GET-2", also="FMT-1")  # an empty list is no resource
class NothingForUnknownInvoice(NeverWas):
    """An unknown invoice is read as 200 with an empty list."""

    operation = "GET /invoices/{id}"

    def unknown(self, asked: Asked, answer: Answer) -> None:
        """The answer instead."""
        answer.become(200, {"data": []})


@liar("INV-GET-2")
class UnknownInvoiceForbidden(NeverWas):
    """An unknown invoice is read as 403."""

    operation = "GET /invoices/{id}"

    def unknown(self, asked: Asked, answer: Answer) -> None:
        """The answer instead."""
        answer.refuse(403, "No access to this invoice")


# List and detail: INV-GET-3 -------------------------------------------------------------------------------


@liar("INV-GET-3")
def listed_total_rounded(asked: Asked, answer: Answer) -> None:
    """The list shows totals without their cents."""
    listed_otherwise(asked, answer, lambda invoice: invoice.update(total=float(int(invoice["total"]))))


@liar("INV-GET-3")
def listed_discount_zero(asked: Asked, answer: Answer) -> None:
    """The list shows no discount, for invoices that have one."""
    listed_otherwise(asked, answer, lambda invoice: invoice.update(discountTotal=0.0))


@liar("INV-GET-3")
def listed_due_date_of_issue(asked: Asked, answer: Answer) -> None:
    """The list shows the issueDate as dueDate."""
    listed_otherwise(asked, answer, lambda invoice: invoice.update(dueDate=invoice["issueDate"]))


@liar("INV-GET-3")
def detail_in_full_seconds(asked: Asked, answer: Answer) -> None:
    """An invoice's createdAt has its milliseconds in the list, and none but zeros in the detail."""
    detailed(asked, answer, lambda invoice: invoice.update(createdAt=invoice["createdAt"][:19] + ".000Z"))


@liar("INV-GET-3")
def viewed_when_read(asked: Asked, answer: Answer) -> None:
    """A SENT invoice is VIEWED in its detail, as it has just been looked at."""
    detailed(asked, answer, lambda i: i.update(status="VIEWED") if i["status"] == "SENT" else None)


@liar("INV-GET-3")
def filtered_totals_swapped(asked: Asked, answer: Answer) -> None:
    """In a list filtered by client, subtotal and total are swapped."""
    if "clientId" in asked.query:
        listed_otherwise(asked, answer, lambda i: i.update(subtotal=i["total"], total=i["subtotal"]))


# Statuses: INV-STATUS-1 -----------------------------------------------------------------------------------


def renamed(asked: Asked, answer: Answer, old: str, new: str) -> None:
    """Call a status something else, wherever it is shown."""
    if asked.path.startswith("/invoices"):
        with answer.records() as records:
            for record in records:
                if record.get("status") == old:
                    record["status"] = new


@liar("INV-STATUS-1", also="INV-LIST-3")  # what status=PARTIALLY_PAID lists is not in that status
def partially_paid_in_short(asked: Asked, answer: Answer) -> None:
    """PARTIALLY_PAID is shown as PARTIAL."""
    renamed(asked, answer, "PARTIALLY_PAID", "PARTIAL")


@liar("INV-STATUS-1", also="INV-LIST-3")
def overdue_late(asked: Asked, answer: Answer) -> None:
    """OVERDUE is shown as LATE."""
    renamed(asked, answer, "OVERDUE", "LATE")


@liar("INV-STATUS-1")
class CancelledOnLastPage(Relist):
    """The account's oldest invoice is CANCELLED, in the plain list and in its detail."""

    only = ("GET /invoices",)
    oldest = ""

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """The last of the newest first."""
        if {"status", "clientId", "search"} & asked.query.keys() or not matching:
            return matching
        self.oldest = matching[-1]["id"]
        return [*matching[:-1], matching[-1] | {"status": "CANCELLED"}]

    def answered(self, asked: Asked, answer: Answer) -> None:
        """The same in the detail."""
        if self.oldest and asked.id == self.oldest:
            detailed(asked, answer, lambda invoice: invoice.update(status="CANCELLED"))
