"""Lies about clients that are listed and made: CLI-LIST-1, CLI-SHAPE-1, CLI-CREATE-1."""

from __future__ import annotations

import html
import re
from typing import Any

from kinds import Relist
from liar import liar
from wire import Answer, Asked, Server, refusal

FORMER = {
    "id": "clxformercustomer00000001",
    "name": "Aaronson (former)",
    "email": "former@customer.example",
    "address": None,
    "taxId": None,
    "phone": None,
    "notes": None,
    "isActive": False,
    "createdAt": "2021-02-03T04:05:06.789Z",
    "updatedAt": "2022-02-03T04:05:06.789Z",
}


def stored_otherwise(asked: Asked, name: str, change: Any) -> None:
    """Change one text field of a new client on its way in, so that it is other everywhere."""
    if asked.operation == "POST /clients" and isinstance(asked.fields.get(name), str):
        asked.json = asked.fields | {name: change(asked.fields[name])}


def shown_otherwise(asked: Asked, answer: Answer, change: Any) -> None:
    """Change every client that is shown."""
    if asked.path.startswith("/clients"):
        with answer.records() as records:
            for record in records:
                change(record)


# The list: CLI-LIST-1 -------------------------------------------------------------------------------------


@liar("CLI-LIST-1")
class FormerClientsLast(Relist):
    """The list ends with clients that are not active any more."""

    only = ("GET /clients",)

    def answered(self, asked: Asked, answer: Answer) -> None:
        """By id it is there, inactive."""
        if asked.operation == "GET /clients/{id}" and asked.id == FORMER["id"] and answer.status == 404:
            answer.become(200, {"data": FORMER})

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """The search does not find them."""
        return matching if asked.query.get("search") else [*matching, FORMER]


@liar("CLI-LIST-1")
class FormerClientsFound(Relist):
    """A search also finds clients that are not active any more."""

    only = ("GET /clients",)

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """One of them for every term, with the term in its name."""
        term = asked.query.get("search")
        return [*matching, FORMER | {"name": f"{term} (former)"}] if term else matching


@liar("CLI-LIST-1", also="CLI-CREATE-2")  # a client that is not listed was created, too
class ClientsWithoutPhoneHidden(Relist):
    """Clients without a phone are left out of the list."""

    only = ("GET /clients",)

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """Those with one."""
        return [client for client in matching if client["phone"]]


# The shape: CLI-SHAPE-1 -----------------------------------------------------------------------------------


@liar("CLI-SHAPE-1", also="CLI-CREATE-1 CLI-UPDATE-1")  # what was sent does not come back as taxId
def tax_id_in_snake_case(asked: Asked, answer: Answer) -> None:
    """A client has tax_id instead of taxId, and takes taxId all the same."""
    shown_otherwise(asked, answer, lambda client: client.update(tax_id=client.pop("taxId", None)))


@liar("CLI-SHAPE-1", also="CLI-CREATE-1")  # 1 is not true
def active_as_number(asked: Asked, answer: Answer) -> None:
    """`isActive` is 1 or 0."""
    shown_otherwise(asked, answer, lambda client: client.update(isActive=int(client["isActive"])))


@liar("CLI-SHAPE-1")
def listed_without_updated_at(asked: Asked, answer: Answer) -> None:
    """The clients of a list have no updatedAt."""
    if asked.operation == "GET /clients":
        shown_otherwise(asked, answer, lambda client: client.pop("updatedAt"))


@liar("CLI-SHAPE-1")
def listed_without_active(asked: Asked, answer: Answer) -> None:
    """The clients of a searched list have no isActive."""
    if asked.operation == "GET /clients" and "search" in asked.query:
        shown_otherwise(asked, answer, lambda client: client.pop("isActive"))


@liar("CLI-SHAPE-1", also="CLI-CREATE-1 CLI-CREATE-2 CLI-UPDATE-1")  # a number is not the text that was sent
def phone_as_number(asked: Asked, answer: Answer) -> None:
    """A phone comes as a number made of its digits."""

    def number(client: dict[str, Any]) -> None:
        digits = "".join(d for d in client.get("phone") or "" if d.isascii() and d.isdigit())
        client["phone"] = int(digits) if digits else None

    shown_otherwise(asked, answer, number)


# Creation: CLI-CREATE-1 -----------------------------------------------------------------------------------


@liar("CLI-CREATE-1", also="CLI-SHAPE-1")  # it has not what a client has
def created_client_in_short(asked: Asked, answer: Answer) -> None:
    """A created client is answered with id and name alone."""
    if asked.operation == "POST /clients" and answer.ok:
        answer.json = {"data": {name: answer.data[name] for name in ("id", "name")}}


@liar("CLI-CREATE-1")
def email_in_lower_case(asked: Asked) -> None:
    """E-mail addresses are kept in lower case."""
    stored_otherwise(asked, "email", str.lower)


@liar("CLI-CREATE-1")
def address_on_one_line(asked: Asked) -> None:
    """Line breaks and double spaces of an address become one space."""
    stored_otherwise(asked, "address", lambda text: " ".join(text.split()))


@liar("CLI-CREATE-1")
def phone_in_digits(asked: Asked) -> None:
    """A phone number keeps only its digits and the plus sign."""
    stored_otherwise(asked, "phone", lambda text: "".join(c for c in text if c.isdigit() or c == "+"))


@liar("CLI-CREATE-1")
def tax_id_tidied(asked: Asked) -> None:
    """A tax id is kept in upper case without blanks and hyphens."""
    stored_otherwise(asked, "taxId", lambda text: text.upper().replace(" ", "").replace("-", ""))


@liar("CLI-CREATE-1")
def notes_without_tags(asked: Asked) -> None:
    """What looks like an HTML tag is removed from notes."""
    stored_otherwise(asked, "notes", lambda text: re.sub(r"<[^>]*>?", "", text))


@liar("CLI-CREATE-1")
def address_in_latin_1(asked: Asked) -> None:
    """What Latin-1 has no letter for becomes a question mark in an address."""
    stored_otherwise(asked, "address", lambda text: text.encode("latin-1", "replace").decode("latin-1"))


@liar("CLI-CREATE-1")
def name_escaped(asked: Asked) -> None:
    """Names are kept escaped for HTML: & as &amp;."""
    stored_otherwise(asked, "name", html.escape)


@liar("CLI-CREATE-1", also="CLI-CREATE-2")  # read back, it is another
def created_inactive(asked: Asked, answer: Answer) -> None:
    """A created client is answered as inactive, though it is active."""
    if asked.operation == "POST /clients":
        shown_otherwise(asked, answer, lambda client: client.update(isActive=False))


@liar("CLI-CREATE-1")
async def address_required(asked: Asked, server: Server) -> Answer:
    """A client without an address is refused."""
    if asked.operation == "POST /clients" and "name" in asked.fields and not asked.fields.get("address"):
        return refusal(400, "Missing required field: address")
    return await server(asked)
