"""Lies about invoices filtered by status, and by more than one thing: INV-LIST-3, INV-LIST-4."""

from __future__ import annotations

import time
from typing import Any

from liar import liar
from wire import Answer, Asked, Server

from catalogue.invoices import LIST, Filtered

# By status: INV-LIST-3 ------------------------------------------------------------------------------------


@liar("INV-LIST-3", also="INV-LIST-4")
async def status_filter_ignored(asked: Asked, server: Server) -> Answer:
    """`status=` is checked and then ignored."""
    answer = await server(asked)
    if asked.operation == LIST and "status" in asked.query and answer.ok:
        del asked.query["status"]
        return await server(asked)
    return answer


class StatusFiltered(Filtered):
    """Lists other statuses than were asked for."""

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """Those that the lie takes for the status."""
        wanted = asked.query.get("status")
        if not wanted:
            return matching
        return [i for i in await self.all(asked, server, "status") if self.takes(i, wanted)]

    def takes(self, invoice: dict[str, Any], wanted: str) -> bool:
        """Whether an invoice is taken to be in the wanted status."""
        return invoice["status"] == wanted


@liar("INV-LIST-3")
class PaidInPart(StatusFiltered):
    """`status=PAID` also lists PARTIALLY_PAID, which ends alike."""

    def takes(self, invoice: dict[str, Any], wanted: str) -> bool:
        """Compare the end."""
        return invoice["status"].endswith(wanted)


@liar("INV-LIST-3")
class ViewedWereSent(StatusFiltered):
    """`status=SENT` also lists VIEWED, which were sent after all."""

    def takes(self, invoice: dict[str, Any], wanted: str) -> bool:
        """Take VIEWED for SENT."""
        return super().takes(invoice, wanted) or (wanted, invoice["status"]) == ("SENT", "VIEWED")


@liar("INV-LIST-3")
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


@liar("INV-LIST-3")
class NoViewed(StatusFiltered):
    """`status=VIEWED` finds nothing."""

    def takes(self, invoice: dict[str, Any], wanted: str) -> bool:
        """None."""
        return wanted != "VIEWED" and super().takes(invoice, wanted)


@liar("INV-LIST-3")
class ChangedDraftsHidden(StatusFiltered):
    """`status=DRAFT` leaves out drafts that were changed."""

    def __init__(self) -> None:
        self._changed: set[str] = set()

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Note them."""
        if asked.operation == "PUT /invoices/{id}" and answer.ok:
            self._changed.add(asked.id)

    def takes(self, invoice: dict[str, Any], wanted: str) -> bool:
        """Not those."""
        return super().takes(invoice, wanted) and (wanted != "DRAFT" or invoice["id"] not in self._changed)


# Together: INV-LIST-4 -------------------------------------------------------------------------------------


@liar("INV-LIST-4")
def search_drops_client(asked: Asked) -> None:
    """With a search, clientId= is ignored."""
    if asked.operation == LIST and asked.query.get("search"):
        asked.query.pop("clientId", None)


@liar("INV-LIST-4")
def client_drops_status(asked: Asked) -> None:
    """With clientId=, a known status= is ignored."""
    known = {"DRAFT", "SENT", "VIEWED", "PAID", "PARTIALLY_PAID", "OVERDUE"}
    if asked.operation == LIST and "clientId" in asked.query and asked.query.get("status") in known:
        del asked.query["status"]


@liar("INV-LIST-4")
def status_drops_search(asked: Asked) -> None:
    """With status=, a search is ignored."""
    if asked.operation == LIST and "status" in asked.query and len(asked.query.get("search", "")) < 256:
        asked.query.pop("search", None)


@liar("INV-LIST-4")
class EitherMatches(Filtered):
    """Of a status and a client together, one is enough: the invoices that match either are listed."""

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """Either."""
        if not {"status", "clientId"} <= asked.query.keys():
            return matching
        by_status, by_client = (
            await self.all(asked, server, "clientId"),
            await self.all(asked, server, "status"),
        )
        return by_status + [i for i in by_client if i["status"] != asked.query["status"]]
