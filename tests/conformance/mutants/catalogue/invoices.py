"""Mutations of the list of invoices: INV-LIST-1, INV-LIST-2."""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import mutant
from tests.conformance.mutants.mutation_kinds import Relist, everything, filters_of

LIST = "GET /invoices"


class Filtered(Relist):
    """Lists other invoices than the filters say."""

    only = (LIST,)

    async def all(self, request: Request, server: Server, *dropped: str) -> list[dict[str, Any]]:
        """The records that match without these filters."""
        return await everything(
            request,
            server,
            **{name: value for name, value in filters_of(request).items() if name not in dropped},
        )


def listed_without(response: Response, *names: str, empty_only: bool = False) -> None:
    """Leave fields out of the invoices of a list."""
    with response.records() as records:
        for record in records:
            for name in names:
                if not empty_only or not record[name]:
                    record.pop(name)


# What an item has: INV-LIST-1 -----------------------------------------------------------------------------


@mutant("INV-LIST-1")
def listed_without_due_date(request: Request, response: Response) -> None:
    """The invoices of a list have no dueDate."""
    if request.operation == LIST:
        listed_without(response, "dueDate")


@mutant("INV-LIST-1")
def listed_without_client(request: Request, response: Response) -> None:
    """A list filtered by client leaves the client out of each invoice, as it is known anyway."""
    if request.operation == LIST and "clientId" in request.query:
        listed_without(response, "client")


@mutant("INV-LIST-1")
def listed_without_email(request: Request, response: Response) -> None:
    """The client of a listed invoice has a name and no e-mail."""
    if request.operation == LIST:
        with response.records() as records:
            for record in records:
                record["client"].pop("email")


@mutant("INV-LIST-1")
def listed_without_zeros(request: Request, response: Response) -> None:
    """`discountTotal` and taxTotal are left out of a list where they are zero."""
    if request.operation == LIST:
        listed_without(response, "discountTotal", "taxTotal", empty_only=True)


@mutant("INV-LIST-1")
def later_pages_in_short(request: Request, response: Response) -> None:
    """From the second page on, the invoices of a list have no client."""
    if request.operation == LIST and request.query.get("page", "1") != "1":
        listed_without(response, "client")


@mutant("INV-LIST-1")
def found_without_client_id(request: Request, response: Response) -> None:
    """The invoices that a search finds have no clientId and no currency."""
    if request.operation == LIST and "search" in request.query:
        listed_without(response, "clientId", "currency")


# By client: INV-LIST-2 ------------------------------------------------------------------------------------


@mutant("INV-LIST-2", also="INV-LIST-4")  # what holds alone cannot hold together
def client_filter_ignored(request: Request) -> None:
    """`clientId=` is ignored."""
    if request.operation == LIST:
        request.query.pop("clientId", None)


@mutant("INV-LIST-2")
class ClientFilterByPrefix(Filtered):
    """`clientId=` compares the first 8 characters of ids, so it finds the invoices of clients made about then."""

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """The invoices whose client's id has the same beginning."""
        wanted = request.query.get("clientId")
        if not wanted or not matching:
            return matching
        return [i for i in await self.all(request, server, "clientId") if i["clientId"][:8] == wanted[:8]]


@mutant("INV-LIST-2")
class ClientsDraftsHidden(Filtered):
    """`clientId=` alone lists only sent invoices and no drafts."""

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """List no drafts."""
        alone = filters_of(request).keys() == {"clientId"}
        return [i for i in matching if i["status"] != "DRAFT"] if alone else matching


@mutant("INV-LIST-2")
class ClientsOldestHidden(Filtered):
    """`clientId=` lists all but the client's first invoice, where there are more than one."""

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """All but the last of the newest first."""
        alone = filters_of(request).keys() == {"clientId"}
        return matching[:-1] if alone and len(matching) > 1 else matching


@mutant("INV-LIST-2", also="INV-UPDATE-3")  # a list that does not know of an update
class FormerClientsFilter(Filtered):
    """After an invoice was given to another client, clientId= still lists it under the first."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def change_response(self, request: Request, response: Response) -> None:
        """Record the first."""
        if request.operation == "POST /invoices" and response.ok:
            self._first[response.data["id"]] = request.fields["clientId"]

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """Those that had this client first."""
        if "clientId" not in request.query:
            return matching
        all_ = await self.all(request, server, "clientId")
        return [i for i in all_ if self._first.get(i["id"], i["clientId"]) == request.query["clientId"]]
