"""Mutations of updating clients: CLI-UPDATE-1 to CLI-UPDATE-3."""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server, refusal
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import Relist, Stale, record

UPDATE = "PUT /clients/{id}"
FIVE = ("email", "address", "taxId", "phone", "notes")


# What a PUT does: CLI-UPDATE-1 ----------------------------------------------------------------------------


@mutant("CLI-UPDATE-1")
def update_replaces_all(request: Request) -> None:
    """PUT replaces the whole client: fields not sent are cleared."""
    if request.operation == UPDATE and request.fields:
        request.json = dict.fromkeys(FIVE) | request.fields


@mutant("CLI-UPDATE-1")
def rename_clears_notes(request: Request) -> None:
    """A PUT that renames a client clears its notes."""
    if request.operation == UPDATE and "name" in request.fields:
        request.json = {"notes": None} | request.fields


@mutant("CLI-UPDATE-1")
def address_clears_phone(request: Request) -> None:
    """A PUT with an address clears the phone, as both are of one form."""
    if request.operation == UPDATE and "address" in request.fields:
        request.json = {"phone": None} | request.fields


@mutant("CLI-UPDATE-1", also="CLI-SHAPE-1")  # it has not what a client has
def update_answers_change(request: Request, response: Response) -> None:
    """A PUT answers with the fields that were sent, and the id."""
    if request.operation == UPDATE and response.ok:
        response.json = {
            "data": {"id": request.id} | {n: response.data[n] for n in request.fields if n in response.data}
        }


def without(request: Request, name: str) -> None:
    """Pass over a field of a PUT."""
    if request.operation == UPDATE and isinstance(request.fields.get(name), str):
        request.json = {n: v for n, v in request.fields.items() if n != name}


@mutant("CLI-UPDATE-1")
def email_for_ever(request: Request) -> None:
    """An e-mail, once set, cannot be changed: PUT passes over it."""
    without(request, "email")


@mutant("CLI-UPDATE-1")
def tax_id_for_ever(request: Request) -> None:
    """PUT passes over taxId."""
    without(request, "taxId")


@mutant("CLI-UPDATE-1")
async def name_required_for_update(request: Request, server: Server) -> Response:
    """A PUT without a name is refused before anything is written."""
    if request.operation == UPDATE and request.fields and "name" not in request.fields:
        found = await server(request.get(request.path))
        return refusal(400, "Missing required field: name") if found.ok else found
    return await server(request)


@mutant("CLI-UPDATE-1")
class UpdatedOnce(Mutation):
    """The second PUT of a client is accepted and changes nothing."""

    def __init__(self) -> None:
        self._updated: set[str] = set()

    async def respond(self, request: Request, server: Server) -> Response:
        """Make the second PUT an empty one."""
        if request.operation != UPDATE:
            return await server(request)
        if (
            request.id in self._updated
            and all(isinstance(v, str) for v in request.fields.values())
            and request.fields
        ):
            request.json = {}
        response = await server(request)
        if response.ok:
            self._updated.add(request.id)
        return response


# What a PUT must not touch, and must: CLI-UPDATE-2 --------------------------------------------------------


class Kept(Mutation):
    """Shows clients with something that a PUT did or failed to do to their timestamps."""

    def __init__(self) -> None:
        self._said: dict[str, dict[str, str]] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Record the changes of a PUT and show them from then on."""
        before = await record(request, server, request.path) if request.operation == UPDATE else None
        response = await server(request)
        if before and response.ok:
            before |= self._said.get(request.id, {})
            self._said[request.id] = self.confirmed(request, before, response.data)
        if request.path.startswith("/clients"):
            with response.records() as records:
                for shown in records:
                    shown.update(self._said.get(shown["id"], {}))
        return response

    def confirmed(self, request: Request, before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
        """The timestamps from now on."""
        raise NotImplementedError


@mutant("CLI-UPDATE-2")
class UpdatedAtStays(Kept):
    """A PUT leaves updatedAt as it was."""

    def confirmed(self, request: Request, before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
        """The old one."""
        return {"updatedAt": before["updatedAt"]}


@mutant("CLI-UPDATE-2")
class UpdatedAtOfName(Kept):
    """Only a PUT with a name moves updatedAt."""

    def confirmed(self, request: Request, before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
        """The old one, unless there is a name."""
        return {"updatedAt": (after if "name" in request.fields else before)["updatedAt"]}


@mutant("CLI-UPDATE-2")
class UpdatedAtGoesBack(Kept):
    """A PUT sets updatedAt to a local time, years back by the clock of its server."""

    def confirmed(self, request: Request, before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
        """Shift `updatedAt` back by three years."""
        return {
            "updatedAt": f"{int(after['updatedAt'][:4]) - 3}{after['updatedAt'][4:10].replace('02-29', '02-28')}"
            + after["updatedAt"][10:]
        }


@mutant("CLI-UPDATE-2")
class CreatedAtMoves(Kept):
    """A PUT moves createdAt along with updatedAt."""

    def confirmed(self, request: Request, before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
        """The new one for both."""
        return {"createdAt": after["updatedAt"]}


@mutant("CLI-UPDATE-2", also="CLI-UPDATE-3")  # a GET answers with the old id
def update_answers_new_id(request: Request, response: Response) -> None:
    """A PUT answers with another id."""
    if request.operation == UPDATE:
        with response.records() as records:
            for shown in records:
                shown["id"] = shown["id"][:-1] + ("a" if shown["id"][-1] != "a" else "b")


# What is answered afterwards: CLI-UPDATE-3 ----------------------------------------------------------------


# A PDF shows, and a search looks at, the name that the PUT has not kept.
@mutant("CLI-UPDATE-3", also="PDF-3 SEARCH-1")
class UpdateOnlyAnswered(Mutation):
    """A PUT answers with the changes, and keeps none."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Change the record and then change it back."""
        before = await record(request, server, request.path) if request.operation == UPDATE else None
        response = await server(request)
        if before and response.ok:
            back = {name: before[name] for name in ("name", *FIVE)}
            await server(request.but("PUT", request.path, back))
        return response


@mutant("CLI-UPDATE-3")
class PhoneNotKept(Mutation):
    """A new phone is in the answer to the PUT, and nowhere else."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Change the record and then change it back."""
        before = await record(request, server, request.path) if request.operation == UPDATE else None
        response = await server(request)
        if before and response.ok and "phone" in request.fields:
            await server(request.but("PUT", request.path, {"phone": before["phone"]}))
        return response


@mutant("CLI-UPDATE-3")
class ReadFromCache(Stale):
    """A client that was read once is read from a cache, which only a deletion empties."""

    def caches(self, request: Request) -> bool:
        """A client's detail."""
        return request.operation == "GET /clients/{id}"

    def forget(self, request: Request) -> None:
        """Drop a deleted client."""
        if request.method == "DELETE":
            self.drop(lambda path: path == request.path)


@mutant("CLI-UPDATE-3")
class ListedAsCreated(Relist):
    """The list shows clients as they were created, whatever was changed later."""

    only = ("GET /clients",)

    def __init__(self) -> None:
        self._created: dict[str, dict[str, Any]] = {}

    def change_response(self, request: Request, response: Response) -> None:
        """Record the created record."""
        if request.operation == "POST /clients" and response.ok:
            self._created[response.data["id"]] = response.data

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """As created."""
        return [self._created.get(client["id"], client) for client in matching]


@mutant("CLI-UPDATE-3")
class ListedWithOldEmail(ListedAsCreated):
    """The list shows the e-mail with which a client was created."""

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """With the old e-mail."""
        return [client | {"email": self._created.get(client["id"], client)["email"]} for client in matching]
