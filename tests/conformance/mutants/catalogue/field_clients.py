"""Mutations of clients, their ids and their timestamps, after public bug reports. Each report is cited above its mutant."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from tests.conformance.mutants.catalogue.clients_updated import Kept
from tests.conformance.mutants.exchange import Request, Response, Server, refusal
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import Relist, record

CREATE, UPDATE, DELETE = "POST /clients", "PUT /clients/{id}", "DELETE /clients/{id}"
SIX = ("name", "email", "address", "taxId", "phone", "notes")
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


# Ids and timestamps in bodies -----------------------------------------------------------------------------


def is_id(value: Any) -> bool:
    """Whether this value of a body can be an id in a path."""
    return isinstance(value, str) and re.fullmatch(r"[\w-]+", value) is not None


# After https://github.com/spring-projects/spring-data-rest/issues/2256
@mutant("CLI-CREATE-1", also="CLI-CREATE-2 CLI-GET-1")  # the client that had this id is overwritten
async def post_with_id_overwrites(request: Request, server: Server) -> Response:
    """A POST whose body has the id of a client overwrites that client and answers as for a new one."""
    id_ = request.fields.get("id")
    if request.operation == CREATE and is_id(id_) and await record(request, server, f"/clients/{id_}"):
        sent = {name: value for name, value in request.fields.items() if name in SIX}
        response = await server(request.but("PUT", f"/clients/{id_}", sent))
        response.status = 201 if response.ok else response.status
        return response
    return await server(request)


# After https://github.com/zenstackhq/zenstack/issues/1222
@mutant("CLI-UPDATE-1", also="CLI-UPDATE-2 CLI-UPDATE-3 CLI-GET-1")  # another client is changed and answered
async def id_in_body_wins(request: Request, server: Server) -> Response:
    """A PUT whose body has the id of another client changes that other client."""
    id_ = request.fields.get("id")
    other = request.operation == UPDATE and is_id(id_) and id_ != request.id
    if other and await record(request, server, f"/clients/{id_}"):
        request.path = f"/clients/{id_}"
    return await server(request)


def timestamp_of(request: Request, name: str) -> dict[str, str]:
    """The timestamp of this name in the body, if there is a well-formed one."""
    sent = request.fields.get(name)
    return {name: sent} if isinstance(sent, str) and TIMESTAMP.fullmatch(sent) else {}


# After https://github.com/college-portal/college-portal/pull/34
@mutant("CLI-UPDATE-2")
class CreatedAtFromBody(Kept):
    """A PUT whose body has createdAt sets it."""

    def confirmed(self, request: Request, before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
        """The one that was sent."""
        return {"createdAt": before["createdAt"]} | timestamp_of(request, "createdAt")


# After https://github.com/bookshelf/bookshelf/issues/1602
@mutant("CLI-UPDATE-2")
class UpdatedAtFromBody(Kept):
    """A PUT of a whole client, as it was read, leaves updatedAt at the value in the body."""

    def confirmed(self, request: Request, before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
        """The one that was sent."""
        return {"updatedAt": after["updatedAt"]} | timestamp_of(request, "updatedAt")


# After https://github.com/objectstack-ai/objectstack/issues/11224
@mutant("CLI-UPDATE-2")
class UpdatedInFullSeconds(Kept):
    """A PUT cuts updatedAt to the full second, so that it can be earlier than createdAt."""

    def confirmed(self, request: Request, before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
        """Without milliseconds."""
        return {"updatedAt": f"{after['updatedAt'][:19]}.000Z"}


# After https://github.com/googleforgames/open-saves/issues/105
@mutant("CLI-UPDATE-2", also="CLI-SHAPE-1 FMT-3")  # null is not a timestamp
class CreatedAtLostByUpdate(Kept):
    """A client has no createdAt after a PUT."""

    def confirmed(self, request: Request, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
        """None."""
        return {"createdAt": None}


# After https://github.com/invoiceninja/invoiceninja/issues/3990
@mutant("CLI-UPDATE-1")
def update_without_contact_clears_it(request: Request) -> None:
    """A PUT with neither an e-mail nor a phone clears both, as the two are one contact."""
    sent = request.fields
    if request.operation == UPDATE and sent and not sent.keys() & {"email", "phone"}:
        request.json = {"email": None, "phone": None} | sent


# Deleted clients ------------------------------------------------------------------------------------------


# After https://github.com/polarsource/polar/issues/4816
@mutant("CLI-CREATE-1")
class EmailOfDeletedReserved(Mutation):
    """A client with the e-mail address of a deleted client is refused: 400."""

    def __init__(self) -> None:
        self._reserved: dict[str, set[str]] = defaultdict(set)

    async def respond(self, request: Request, server: Server) -> Response:
        """Record the addresses of deleted clients, and refuse them."""
        email = request.fields.get("email")
        if request.operation == CREATE and isinstance(email, str) and email in self._reserved[request.key]:
            return refusal(400, "The email has already been taken")
        before = await record(request, server, request.path) if request.operation == DELETE else None
        response = await server(request)
        if before and response.ok and before["email"]:
            self._reserved[request.key].add(before["email"])
        return response


# After https://github.com/invoiceninja/invoiceninja/issues/9840
@mutant("INV-LIST-3", also="CLI-DELETE-4")  # the invoices of a deleted client can be read
class InvoicesOfDeletedNotFiltered(Relist):
    """A list filtered by status leaves out the invoices of deleted clients."""

    only = ("GET /invoices",)

    def __init__(self) -> None:
        self._deleted: set[str] = set()

    def change_response(self, request: Request, response: Response) -> None:
        """Record deleted clients."""
        if request.operation == DELETE and response.ok:
            self._deleted.add(request.id)

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """Without those of deleted clients."""
        if not request.query.get("status"):
            return matching
        return [invoice for invoice in matching if invoice["clientId"] not in self._deleted]


# Tenants --------------------------------------------------------------------------------------------------


# After https://github.com/Yuto299/Ledgerly/issues/88
@mutant("INV-CREATE-1")
class NumbersUniqueForAll(Mutation):
    """An invoice number that another account uses is refused: 400."""

    def __init__(self) -> None:
        self._users: dict[str, str] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Record who used a number first."""
        number = request.fields.get("invoiceNumber")
        if request.operation != "POST /invoices" or not isinstance(number, str):
            return await server(request)
        if self._users.get(number, request.key) != request.key:
            return refusal(400, "The invoice number has already been taken")
        response = await server(request)
        if response.ok:
            self._users[number] = request.key
        return response
