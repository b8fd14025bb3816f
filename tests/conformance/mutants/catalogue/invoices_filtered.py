"""Mutations of the filter by status and of combined filters: INV-LIST-3, INV-LIST-4."""

from __future__ import annotations

import time
from typing import Any

from tests.conformance.mutants.catalogue.invoices import LIST, Filtered
from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import mutant

# By status: INV-LIST-3 ------------------------------------------------------------------------------------


@mutant("INV-LIST-3", also="INV-LIST-4")
async def status_filter_ignored(request: Request, server: Server) -> Response:
    """`status=` is checked and then ignored."""
    response = await server(request)
    if request.operation == LIST and "status" in request.query and response.ok:
        del request.query["status"]
        return await server(request)
    return response


class StatusFiltered(Filtered):
    """Lists other statuses than were asked for."""

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """Those that the mutation takes for the status."""
        wanted = request.query.get("status")
        if not wanted:
            return matching
        return [i for i in await self.all(request, server, "status") if self.takes(i, wanted)]

    def takes(self, invoice: dict[str, Any], wanted: str) -> bool:
        """Whether an invoice is taken to be in the wanted status."""
        return invoice["status"] == wanted


@mutant("INV-LIST-3")
class PaidInPart(StatusFiltered):
    """`status=PAID` also lists PARTIALLY_PAID, which ends alike."""

    def takes(self, invoice: dict[str, Any], wanted: str) -> bool:
        """Compare the end."""
        return invoice["status"].endswith(wanted)


@mutant("INV-LIST-3")
class ViewedWereSent(StatusFiltered):
    """`status=SENT` also lists VIEWED, which were sent after all."""

    def takes(self, invoice: dict[str, Any], wanted: str) -> bool:
        """Take VIEWED for SENT."""
        return super().takes(invoice, wanted) or (wanted, invoice["status"]) == ("SENT", "VIEWED")


@mutant("INV-LIST-3")
class OverdueByDate(StatusFiltered):
    """`status=OVERDUE` lists whatever is past its due date and not paid, drafts included."""

    def takes(self, invoice: dict[str, Any], wanted: str) -> bool:
        """Go by the date."""
        late = (
            wanted == "OVERDUE"
            and invoice["dueDate"] < time.strftime("%Y-%m-%d", time.gmtime())
            and invoice["status"] != "PAID"
        )
        return late or super().takes(invoice, wanted)


@mutant("INV-LIST-3")
class NoViewed(StatusFiltered):
    """`status=VIEWED` finds nothing."""

    def takes(self, invoice: dict[str, Any], wanted: str) -> bool:
        """None."""
        return wanted != "VIEWED" and super().takes(invoice, wanted)


@mutant("INV-LIST-3")
class ChangedDraftsHidden(StatusFiltered):
    """`status=DRAFT` leaves out drafts that were changed."""

    def __init__(self) -> None:
        self._changed: set[str] = set()

    def change_response(self, request: Request, response: Response) -> None:
        """Record them."""
        if request.operation == "PUT /invoices/{id}" and response.ok:
            self._changed.add(request.id)

    def takes(self, invoice: dict[str, Any], wanted: str) -> bool:
        """Not those."""
        return super().takes(invoice, wanted) and (wanted != "DRAFT" or invoice["id"] not in self._changed)


# Together: INV-LIST-4 -------------------------------------------------------------------------------------


@mutant("INV-LIST-4")
def search_drops_client(request: Request) -> None:
    """With a search, clientId= is ignored."""
    if request.operation == LIST and request.query.get("search"):
        request.query.pop("clientId", None)


@mutant("INV-LIST-4")
def client_drops_status(request: Request) -> None:
    """With clientId=, a known status= is ignored."""
    known = {"DRAFT", "SENT", "VIEWED", "PAID", "PARTIALLY_PAID", "OVERDUE"}
    if request.operation == LIST and "clientId" in request.query and request.query.get("status") in known:
        del request.query["status"]


@mutant("INV-LIST-4")
def status_drops_search(request: Request) -> None:
    """With status=, a search is ignored."""
    if request.operation == LIST and "status" in request.query and len(request.query.get("search", "")) < 256:
        request.query.pop("search", None)


@mutant("INV-LIST-4")
class EitherMatches(Filtered):
    """Of a status and a client together, one is enough: the invoices that match either are listed."""

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """Either."""
        if not {"status", "clientId"} <= request.query.keys():
            return matching
        by_status, by_client = (
            await self.all(request, server, "clientId"),
            await self.all(request, server, "status"),
        )
        return by_status + [i for i in by_client if i["status"] != request.query["status"]]
