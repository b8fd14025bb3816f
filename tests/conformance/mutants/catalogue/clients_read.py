"""Mutations of reading clients: CLI-CREATE-2, CLI-GET."""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.accounts import NeverExisted
from tests.conformance.mutants.catalogue.clients import shown_otherwise
from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import Relist

# Read back: CLI-CREATE-2 ----------------------------------------------------------------------------------


@mutant("CLI-CREATE-2")
class CreatedWithoutNotes(Mutation):
    """Notes sent with a new client are in the answer, and are not kept."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Leave them out on the way in, and put them back on the way out."""
        notes = request.fields.get("notes")
        if request.operation != "POST /clients" or not isinstance(notes, str):
            return await server(request)
        request.json = {name: value for name, value in request.fields.items() if name != "notes"}
        response = await server(request)
        with response.records() as records:
            for record in records:
                record["notes"] = notes
        return response


@mutant("CLI-CREATE-2")
def created_in_full_seconds(request: Request, response: Response) -> None:
    """`createdAt` has milliseconds in the answer to the POST, and full seconds ever after."""
    if request.operation != "POST /clients":
        shown_otherwise(request, response, lambda c: c.update(createdAt=c["createdAt"][:19] + ".000Z"))


@mutant(
    "CLI-CREATE-2", also="CLI-LIST-1 CLI-DELETE-2 PAGE-4"
)  # an active client that is neither listed nor counted
class ListedLate(Relist):
    """A new client is missing from the list until another is created after it."""

    only = ("GET /clients",)
    newest = ""

    def change_response(self, request: Request, response: Response) -> None:
        """Record the newest."""
        if request.operation == "POST /clients" and response.ok:
            self.newest = response.data["id"]

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """All but the newest."""
        return [client for client in matching if client["id"] != self.newest]


@mutant("CLI-CREATE-2", also="PAGE-4")  # the total counts less than there is
class TotalOfLastDeletion(Mutation):
    """The total of the unfiltered list is counted when a client is deleted, and kept when one is created."""

    def __init__(self) -> None:
        self._total: dict[str, int] = {}

    def change_response(self, request: Request, response: Response) -> None:
        """Keep it, or count it."""
        if request.operation == "DELETE /clients/{id}":
            self._total.pop(request.key, None)
        if request.operation == "GET /clients" and not request.query.get("search"):
            with response.document() as document:
                if "total" in document:
                    document["total"] = self._total.setdefault(request.key, document["total"])
                    document["totalPages"] = -(-document["total"] // document["limit"])


# By id: CLI-GET -------------------------------------------------------------------------------------------


@mutant("CLI-GET-1", also="CLI-CREATE-2 CLI-UPDATE-3")  # nothing else can be read back
async def first_client_for_all(request: Request, server: Server) -> Response:
    """Any known id answers with the account's first client."""
    response = await server(request)
    if request.operation == "GET /clients/{id}" and response.ok:
        first = await server(request.get("/clients", limit="1"))
        response.json = {"data": first.data[0]}
    return response


@mutant(
    "CLI-GET-1", also="CLI-CREATE-2 CLI-SHAPE-1 CLI-UPDATE-1 CLI-UPDATE-3 CLI-UPDATE-5"
)  # a client read twice is not the same twice
class SecondReadIsAnothers(Mutation):
    """A client read right after another has the other's e-mail and phone."""

    last: dict[str, Any] | None = None

    def change_response(self, request: Request, response: Response) -> None:
        """Mix them up."""
        if request.operation == "GET /clients/{id}" and response.ok:
            client, last = response.data, self.last
            self.last = client
            if last and last["id"] != client["id"]:
                response.json = {"data": client | {name: last.get(name) for name in ("email", "phone")}}


@mutant("CLI-GET-2", also="FMT-1")  # null is no resource
class NullForUnknownClient(NeverExisted):
    """An unknown client is read as 200 with null."""

    operation = "GET /clients/{id}"

    def unknown(self, request: Request, response: Response) -> None:
        """Replace the response."""
        response.become(200, {"data": None})


@mutant("CLI-GET-2")
class UnknownClientIsBadRequest(NeverExisted):
    """An unknown client is read as 400."""

    operation = "GET /clients/{id}"

    def unknown(self, request: Request, response: Response) -> None:
        """Replace the response."""
        response.refuse(400, "No such client")
