"""Lies about clients that are read: CLI-CREATE-2, CLI-GET."""

from __future__ import annotations

from typing import Any

from accounts import NeverWas
from kinds import Relist
from liar import Lie, liar
from wire import Answer, Asked, Server

from catalogue.clients import shown_otherwise

# Read back: CLI-CREATE-2 ----------------------------------------------------------------------------------


@liar("CLI-CREATE-2")
class CreatedWithoutNotes(Lie):
    """Notes sent with a new client are in the answer, and are not kept."""

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Leave them out on the way in, and put them back on the way out."""
        notes = asked.fields.get("notes")
        if asked.operation != "POST /clients" or not isinstance(notes, str):
            return await server(asked)
        asked.json = {name: value for name, value in asked.fields.items() if name != "notes"}
        answer = await server(asked)
        with answer.records() as records:
            for record in records:
                record["notes"] = notes
        return answer


@liar("CLI-CREATE-2")
def created_in_full_seconds(asked: Asked, answer: Answer) -> None:
    """`createdAt` has milliseconds in the answer to the POST, and full seconds ever after."""
    if asked.operation != "POST /clients":
        shown_otherwise(asked, answer, lambda c: c.update(createdAt=c["createdAt"][:19] + ".000Z"))


@liar(
    "CLI-CREATE-2", also="CLI-LIST-1 CLI-DELETE-2 PAGE-4"
)  # an active client that is neither listed nor counted
class ListedLate(Relist):
    """A new client is missing from the list until another is created after it."""

    only = ("GET /clients",)
    newest = ""

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Note the newest."""
        if asked.operation == "POST /clients" and answer.ok:
            self.newest = answer.data["id"]

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """All but the newest."""
        return [client for client in matching if client["id"] != self.newest]


@liar("CLI-CREATE-2", also="PAGE-4")  # the total counts less than there is
class TotalOfLastDeletion(Lie):
    """The total of the unfiltered list is counted when a client is deleted, and kept when one is created."""

    def __init__(self) -> None:
        self._total: dict[str, int] = {}

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Keep it, or count it."""
        if asked.operation == "DELETE /clients/{id}":
            self._total.pop(asked.key, None)
        if asked.operation == "GET /clients" and not asked.query.get("search"):
            with answer.document() as document:
                if "total" in document:
                    document["total"] = self._total.setdefault(asked.key, document["total"])
                    document["totalPages"] = -(-document["total"] // document["limit"])


# By id: CLI-GET -------------------------------------------------------------------------------------------


@liar("CLI-GET-1", also="CLI-CREATE-2 CLI-UPDATE-3")  # nothing else can be read back
async def first_client_for_all(asked: Asked, server: Server) -> Answer:
    """Any known id answers with the account's first client."""
    answer = await server(asked)
    if asked.operation == "GET /clients/{id}" and answer.ok:
        first = await server(asked.get("/clients", limit="1"))
        answer.json = {"data": first.data[0]}
    return answer


@liar(
    "CLI-GET-1", also="CLI-CREATE-2 CLI-SHAPE-1 CLI-UPDATE-1 CLI-UPDATE-3 CLI-UPDATE-5"
)  # a client read twice is not the same twice
class SecondReadIsAnothers(Lie):
    """A client read right after another has the other's e-mail and phone."""

    last: dict[str, Any] | None = None

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Mix them up."""
        if asked.operation == "GET /clients/{id}" and answer.ok:
            client, last = answer.data, self.last
            self.last = client
            if last and last["id"] != client["id"]:
                answer.json = {"data": client | {name: last.get(name) for name in ("email", "phone")}}


@liar("CLI-GET-2", also="FMT-1")  # null is no resource
class NullForUnknownClient(NeverWas):
    """An unknown client is read as 200 with null."""

    operation = "GET /clients/{id}"

    def unknown(self, asked: Asked, answer: Answer) -> None:
        """The answer instead."""
        answer.become(200, {"data": None})


@liar("CLI-GET-2")
class UnknownClientIsBadRequest(NeverWas):
    """An unknown client is read as 400."""

    operation = "GET /clients/{id}"

    def unknown(self, asked: Asked, answer: Answer) -> None:
        """The answer instead."""
        answer.refuse(400, "No such client")
