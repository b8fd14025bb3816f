"""Mutations of listing and creating clients: CLI-LIST-1, CLI-SHAPE-1, CLI-CREATE-1."""

from __future__ import annotations

import html
import re
from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server, refusal
from tests.conformance.mutants.mutant import mutant
from tests.conformance.mutants.mutation_kinds import Relist

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


def stored_otherwise(request: Request, name: str, change: Any) -> None:
    """Change one text field of a new client on its way in, so that it is other everywhere."""
    if request.operation == "POST /clients" and isinstance(request.fields.get(name), str):
        request.json = request.fields | {name: change(request.fields[name])}


def shown_otherwise(request: Request, response: Response, change: Any) -> None:
    """Change every client that is shown."""
    if request.path.startswith("/clients"):
        with response.records() as records:
            for record in records:
                change(record)


# The list: CLI-LIST-1 -------------------------------------------------------------------------------------


@mutant("CLI-LIST-1")
class FormerClientsLast(Relist):
    """The list ends with clients that are not active any more."""

    only = ("GET /clients",)

    def change_response(self, request: Request, response: Response) -> None:
        """By id it is there, inactive."""
        if request.operation == "GET /clients/{id}" and request.id == FORMER["id"] and response.status == 404:
            response.become(200, {"data": FORMER})

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """The search does not find them."""
        return matching if request.query.get("search") else [*matching, FORMER]


@mutant("CLI-LIST-1")
class FormerClientsFound(Relist):
    """A search also finds clients that are not active any more."""

    only = ("GET /clients",)

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """One of them for every term, with the term in its name."""
        term = request.query.get("search")
        return [*matching, FORMER | {"name": f"{term} (former)"}] if term else matching


@mutant("CLI-LIST-1", also="CLI-CREATE-2")  # a client that is not listed was created, too
class ClientsWithoutPhoneHidden(Relist):
    """Clients without a phone are left out of the list."""

    only = ("GET /clients",)

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """Those with one."""
        return [client for client in matching if client["phone"]]


# The shape: CLI-SHAPE-1 -----------------------------------------------------------------------------------


@mutant("CLI-SHAPE-1", also="CLI-CREATE-1 CLI-UPDATE-1")  # what was sent does not come back as taxId
def tax_id_in_snake_case(request: Request, response: Response) -> None:
    """A client has tax_id instead of taxId, and takes taxId all the same."""
    shown_otherwise(request, response, lambda client: client.update(tax_id=client.pop("taxId", None)))


@mutant("CLI-SHAPE-1", also="CLI-CREATE-1")  # 1 is not true
def active_as_number(request: Request, response: Response) -> None:
    """`isActive` is 1 or 0."""
    shown_otherwise(request, response, lambda client: client.update(isActive=int(client["isActive"])))


@mutant("CLI-SHAPE-1")
def listed_without_updated_at(request: Request, response: Response) -> None:
    """The clients of a list have no updatedAt."""
    if request.operation == "GET /clients":
        shown_otherwise(request, response, lambda client: client.pop("updatedAt"))


@mutant("CLI-SHAPE-1")
def listed_without_active(request: Request, response: Response) -> None:
    """The clients of a searched list have no isActive."""
    if request.operation == "GET /clients" and "search" in request.query:
        shown_otherwise(request, response, lambda client: client.pop("isActive"))


@mutant(
    "CLI-SHAPE-1", also="CLI-CREATE-1 CLI-CREATE-2 CLI-UPDATE-1"
)  # a number is not the text that was sent
def phone_as_number(request: Request, response: Response) -> None:
    """A phone comes as a number made of its digits."""

    def number(client: dict[str, Any]) -> None:
        digits = "".join(d for d in client.get("phone") or "" if d.isascii() and d.isdigit())
        client["phone"] = int(digits) if digits else None

    shown_otherwise(request, response, number)


# Creation: CLI-CREATE-1 -----------------------------------------------------------------------------------


@mutant("CLI-CREATE-1", also="CLI-SHAPE-1")  # it has not what a client has
def created_client_in_short(request: Request, response: Response) -> None:
    """A created client is answered with id and name alone."""
    if request.operation == "POST /clients" and response.ok:
        response.json = {"data": {name: response.data[name] for name in ("id", "name")}}


@mutant("CLI-CREATE-1")
def email_in_lower_case(request: Request) -> None:
    """E-mail addresses are kept in lower case."""
    stored_otherwise(request, "email", str.lower)


@mutant("CLI-CREATE-1")
def address_on_one_line(request: Request) -> None:
    """Line breaks and double spaces of an address become one space."""
    stored_otherwise(request, "address", lambda text: " ".join(text.split()))


@mutant("CLI-CREATE-1")
def phone_in_digits(request: Request) -> None:
    """A phone number keeps only its digits and the plus sign."""
    stored_otherwise(request, "phone", lambda text: "".join(c for c in text if c.isdigit() or c == "+"))


@mutant("CLI-CREATE-1")
def tax_id_tidied(request: Request) -> None:
    """A tax id is kept in upper case without blanks and hyphens."""
    stored_otherwise(request, "taxId", lambda text: text.upper().replace(" ", "").replace("-", ""))


@mutant("CLI-CREATE-1")
def notes_without_tags(request: Request) -> None:
    """HTML tags are removed from notes."""
    stored_otherwise(request, "notes", lambda text: re.sub(r"<[^>]*>?", "", text))


@mutant("CLI-CREATE-1")
def address_in_latin_1(request: Request) -> None:
    """Characters outside of Latin-1 become question marks in an address."""
    stored_otherwise(request, "address", lambda text: text.encode("latin-1", "replace").decode("latin-1"))


@mutant("CLI-CREATE-1")
def name_escaped(request: Request) -> None:
    """Names are kept escaped for HTML: & as &amp;."""
    stored_otherwise(request, "name", html.escape)


@mutant("CLI-CREATE-1", also="CLI-CREATE-2")  # read back, it is another
def created_inactive(request: Request, response: Response) -> None:
    """A created client is answered as inactive, though it is active."""
    if request.operation == "POST /clients":
        shown_otherwise(request, response, lambda client: client.update(isActive=False))


@mutant("CLI-CREATE-1")
async def address_required(request: Request, server: Server) -> Response:
    """A client without an address is refused."""
    if (
        request.operation == "POST /clients"
        and "name" in request.fields
        and not request.fields.get("address")
    ):
        return refusal(400, "Missing required field: address")
    return await server(request)
