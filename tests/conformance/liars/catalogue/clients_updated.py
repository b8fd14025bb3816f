"""Lies about clients that are changed: CLI-UPDATE-1 to CLI-UPDATE-3."""

from __future__ import annotations

from typing import Any

from kinds import Relist, Stale, record
from liar import Lie, liar
from wire import Answer, Asked, Server, refusal

UPDATE = "PUT /clients/{id}"
FIVE = ("email", "address", "taxId", "phone", "notes")


# What a PUT does: CLI-UPDATE-1 ----------------------------------------------------------------------------


@liar("CLI-UPDATE-1")
def update_replaces_all(asked: Asked) -> None:
    """PUT replaces the whole client: what is not sent is cleared."""
    if asked.operation == UPDATE and asked.fields:
        asked.json = dict.fromkeys(FIVE) | asked.fields


@liar("CLI-UPDATE-1")
def rename_clears_notes(asked: Asked) -> None:
    """A PUT that renames a client clears its notes."""
    if asked.operation == UPDATE and "name" in asked.fields:
        asked.json = {"notes": None} | asked.fields


@liar("CLI-UPDATE-1")
def address_clears_phone(asked: Asked) -> None:
    """A PUT with an address clears the phone, as both are of one form."""
    if asked.operation == UPDATE and "address" in asked.fields:
        asked.json = {"phone": None} | asked.fields


@liar("CLI-UPDATE-1", also="CLI-SHAPE-1")  # it has not what a client has
def update_answers_change(asked: Asked, answer: Answer) -> None:
    """A PUT answers with the fields that were sent, and the id."""
    if asked.operation == UPDATE and answer.ok:
        answer.json = {
            "data": {"id": asked.id} | {n: answer.data[n] for n in asked.fields if n in answer.data}
        }


def without(asked: Asked, name: str) -> None:
    """Pass over a field of a PUT."""
    if asked.operation == UPDATE and isinstance(asked.fields.get(name), str):
        asked.json = {n: v for n, v in asked.fields.items() if n != name}


@liar("CLI-UPDATE-1")
def email_for_ever(asked: Asked) -> None:
    """An e-mail, once set, cannot be changed: PUT passes over it."""
    without(asked, "email")


@liar("CLI-UPDATE-1")
def tax_id_for_ever(asked: Asked) -> None:
    """PUT passes over taxId."""
    without(asked, "taxId")


@liar("CLI-UPDATE-1")
async def name_required_for_update(asked: Asked, server: Server) -> Answer:
    """A PUT without a name is refused before anything is written."""
    if asked.operation == UPDATE and asked.fields and "name" not in asked.fields:
        found = await server(asked.get(asked.path))
        return refusal(400, "Missing required field: name") if found.ok else found
    return await server(asked)


@liar("CLI-UPDATE-1")
class UpdatedOnce(Lie):
    """The second PUT of a client is accepted and changes nothing."""

    def __init__(self) -> None:
        self._updated: set[str] = set()

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Make the second PUT an empty one."""
        if asked.operation != UPDATE:
            return await server(asked)
        if (
            asked.id in self._updated
            and all(isinstance(v, str) for v in asked.fields.values())
            and asked.fields
        ):
            asked.json = {}
        answer = await server(asked)
        if answer.ok:
            self._updated.add(asked.id)
        return answer


# What a PUT must not touch, and must: CLI-UPDATE-2 --------------------------------------------------------


class Kept(Lie):
    """Shows clients with something that a PUT did or failed to do to their timestamps."""

    def __init__(self) -> None:
        self._said: dict[str, dict[str, str]] = {}

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Note what a PUT changed, and show it from then on."""
        before = await record(asked, server, asked.path) if asked.operation == UPDATE else None
        answer = await server(asked)
        if before and answer.ok:
            before |= self._said.get(asked.id, {})
            self._said[asked.id] = self.told(asked, before, answer.data)
        if asked.path.startswith("/clients"):
            with answer.records() as records:
                for shown in records:
                    shown.update(self._said.get(shown["id"], {}))
        return answer

    def told(self, asked: Asked, before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
        """The timestamps from now on."""
        raise NotImplementedError


@liar("CLI-UPDATE-2")
class UpdatedAtStays(Kept):
    """A PUT leaves updatedAt as it was."""

    def told(self, asked: Asked, before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
        """The old one."""
        return {"updatedAt": before["updatedAt"]}


@liar("CLI-UPDATE-2")
class UpdatedAtOfName(Kept):
    """Only a PUT with a name moves updatedAt."""

    def told(self, asked: Asked, before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
        """The old one, unless there is a name."""
        return {"updatedAt": (after if "name" in asked.fields else before)["updatedAt"]}


@liar("CLI-UPDATE-2")
class UpdatedAtGoesBack(Kept):
    """A PUT sets updatedAt to a local time, years back by the clock of its server."""

    def told(self, asked: Asked, before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
        """Three years earlier."""
        return {
            "updatedAt": f"{int(after['updatedAt'][:4]) - 3}{after['updatedAt'][4:10].replace('02-29', '02-28')}"
            + after["updatedAt"][10:]
        }


@liar("CLI-UPDATE-2")
class CreatedAtMoves(Kept):
    """A PUT moves createdAt along with updatedAt."""

    def told(self, asked: Asked, before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
        """The new one for both."""
        return {"createdAt": after["updatedAt"]}


@liar("CLI-UPDATE-2", also="CLI-UPDATE-3")  # a GET answers with the old id
def update_answers_new_id(asked: Asked, answer: Answer) -> None:
    """A PUT answers with another id."""
    if asked.operation == UPDATE:
        with answer.records() as records:
            for shown in records:
                shown["id"] = shown["id"][:-1] + ("a" if shown["id"][-1] != "a" else "b")


# What is answered afterwards: CLI-UPDATE-3 ----------------------------------------------------------------


@liar("CLI-UPDATE-3")
class UpdateOnlyAnswered(Lie):
    """A PUT answers with the changes, and keeps none."""

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Change it, and change it back."""
        before = await record(asked, server, asked.path) if asked.operation == UPDATE else None
        answer = await server(asked)
        if before and answer.ok:
            back = {name: before[name] for name in ("name", *FIVE)}
            await server(asked.but("PUT", asked.path, back))
        return answer


@liar("CLI-UPDATE-3")
class PhoneNotKept(Lie):
    """A new phone is in the answer to the PUT, and nowhere else."""

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Change it, and change it back."""
        before = await record(asked, server, asked.path) if asked.operation == UPDATE else None
        answer = await server(asked)
        if before and answer.ok and "phone" in asked.fields:
            await server(asked.but("PUT", asked.path, {"phone": before["phone"]}))
        return answer


@liar("CLI-UPDATE-3")
class ReadFromCache(Stale):
    """A client that was read once is read from a cache, which only a deletion empties."""

    def caches(self, asked: Asked) -> bool:
        """A client's detail."""
        return asked.operation == "GET /clients/{id}"

    def forget(self, asked: Asked) -> None:
        """What is deleted."""
        if asked.method == "DELETE":
            self.drop(lambda path: path == asked.path)


@liar("CLI-UPDATE-3")
class ListedAsCreated(Relist):
    """The list shows clients as they were created, whatever was changed later."""

    only = ("GET /clients",)

    def __init__(self) -> None:
        self._created: dict[str, dict[str, Any]] = {}

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Note what was created."""
        if asked.operation == "POST /clients" and answer.ok:
            self._created[answer.data["id"]] = answer.data

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """As created."""
        return [self._created.get(client["id"], client) for client in matching]


@liar("CLI-UPDATE-3")
class ListedWithOldEmail(ListedAsCreated):
    """The list shows the e-mail with which a client was created."""

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """With the old e-mail."""
        return [client | {"email": self._created.get(client["id"], client)["email"]} for client in matching]
