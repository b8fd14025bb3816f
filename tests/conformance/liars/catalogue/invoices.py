"""Lies about the list of invoices: INV-LIST-1, INV-LIST-2."""

from __future__ import annotations

from typing import Any

from kinds import Relist, everything, filters_of
from liar import liar
from wire import Answer, Asked, Server

LIST = "GET /invoices"


class Filtered(Relist):
    """Lists other invoices than the filters say."""

    only = (LIST,)

    async def all(self, asked: Asked, server: Server, *dropped: str) -> list[dict[str, Any]]:
        """What matches without these filters."""
        return await everything(
            asked, server, **{name: value for name, value in filters_of(asked).items() if name not in dropped}
        )


def listed_without(answer: Answer, *names: str, empty_only: bool = False) -> None:
    """Leave fields out of the invoices of a list."""
    with answer.records() as records:
        for record in records:
            for name in names:
                if not empty_only or not record[name]:
                    record.pop(name)


# What an item has: INV-LIST-1 -----------------------------------------------------------------------------


@liar("INV-LIST-1")
def listed_without_due_date(asked: Asked, answer: Answer) -> None:
    """The invoices of a list have no dueDate."""
    if asked.operation == LIST:
        listed_without(answer, "dueDate")


@liar("INV-LIST-1")
def listed_without_client(asked: Asked, answer: Answer) -> None:
    """A list filtered by client leaves the client out of each invoice, as it is known anyway."""
    if asked.operation == LIST and "clientId" in asked.query:
        listed_without(answer, "client")


@liar("INV-LIST-1")
def listed_without_email(asked: Asked, answer: Answer) -> None:
    """The client of a listed invoice has a name and no e-mail."""
    if asked.operation == LIST:
        with answer.records() as records:
            for record in records:
                record["client"].pop("email")


@liar("INV-LIST-1")
def listed_without_zeros(asked: Asked, answer: Answer) -> None:
    """`discountTotal` and taxTotal are left out of a list where they are zero."""
    if asked.operation == LIST:
        listed_without(answer, "discountTotal", "taxTotal", empty_only=True)


@liar("INV-LIST-1")
def later_pages_in_short(asked: Asked, answer: Answer) -> None:
    """From the second page on, the invoices of a list have no client."""
    if asked.operation == LIST and asked.query.get("page", "1") != "1":
        listed_without(answer, "client")


@liar("INV-LIST-1")
def found_without_client_id(asked: Asked, answer: Answer) -> None:
    """The invoices that a search finds have no clientId and no currency."""
    if asked.operation == LIST and "search" in asked.query:
        listed_without(answer, "clientId", "currency")


# By client: INV-LIST-2 ------------------------------------------------------------------------------------


@liar("INV-LIST-2", also="INV-LIST-4")  # what holds alone cannot hold together
def client_filter_ignored(asked: Asked) -> None:
    """`clientId=` is ignored."""
    if asked.operation == LIST:
        asked.query.pop("clientId", None)


@liar("INV-LIST-2")
class ClientFilterByPrefix(Filtered):
    """`clientId=` compares the first 8 characters of ids, so it finds the invoices of clients made about then."""

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """Those whose client's id begins alike."""
        wanted = asked.query.get("clientId")
        if not wanted or not matching:
            return matching
        return [i for i in await self.all(asked, server, "clientId") if i["clientId"][:8] == wanted[:8]]


@liar("INV-LIST-2")
class ClientsDraftsHidden(Filtered):
    """`clientId=` alone lists only what was sent, and no drafts."""

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """Without drafts."""
        alone = filters_of(asked).keys() == {"clientId"}
        return [i for i in matching if i["status"] != "DRAFT"] if alone else matching


@liar("INV-LIST-2")
class ClientsOldestHidden(Filtered):
    """`clientId=` lists all but the client's first invoice, where there are more than one."""

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """All but the last of the newest first."""
        alone = filters_of(asked).keys() == {"clientId"}
        return matching[:-1] if alone and len(matching) > 1 else matching


@liar("INV-LIST-2", also="INV-UPDATE-3")  # a list that does not know of an update
class FormerClientsFilter(Filtered):
    """After an invoice was given to another client, clientId= still lists it under the first."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Note the first."""
        if asked.operation == "POST /invoices" and answer.ok:
            self._first[answer.data["id"]] = asked.fields["clientId"]

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """Those that had this client first."""
        if "clientId" not in asked.query:
            return matching
        all_ = await self.all(asked, server, "clientId")
        return [i for i in all_ if self._first.get(i["id"], i["clientId"]) == asked.query["clientId"]]
