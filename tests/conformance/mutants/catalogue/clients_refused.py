"""Mutations of the refusal of invalid clients: CLI-CREATE-3, CLI-CREATE-4, CLI-UPDATE-4, CLI-UPDATE-5."""

from __future__ import annotations

import json
from typing import Any

from tests.conformance.mutants.accounts import NeverExisted
from tests.conformance.mutants.exchange import Request, Response, Server, refusal
from tests.conformance.mutants.mutant import mutant

SIX = ("name", "email", "address", "taxId", "phone", "notes")


def coerced(
    request: Request, operation: str, names: tuple[str, ...] = SIX, kinds: Any = (int, float)
) -> None:
    """Take a value of another type for a text."""
    if request.operation == operation:
        wrong = {n: request.fields[n] for n in names if isinstance(request.fields.get(n), kinds)}
        if wrong:
            request.json = request.fields | {name: json.dumps(value) for name, value in wrong.items()}


def lacks_name(request: Request) -> bool:
    """Whether a client is to be made without a name."""
    return request.operation == "POST /clients" and bool(request.fields) and "name" not in request.fields


# Without a name: CLI-CREATE-3 -----------------------------------------------------------------------------


@mutant("CLI-CREATE-3")
def unnamed_client(request: Request) -> None:
    """A client without a name is created, called "Unnamed"."""
    if lacks_name(request):
        request.json = request.fields | {"name": "Unnamed"}


@mutant("CLI-CREATE-3")
def client_named_by_email(request: Request) -> None:
    """A client without a name is called after its e-mail."""
    if lacks_name(request) and isinstance(request.fields.get("email"), str):
        request.json = request.fields | {"name": request.fields["email"].split("@")[0]}


@mutant("CLI-CREATE-3")
def missing_name_unsaid(request: Request, response: Response) -> None:
    """Without a name: 400, and the error does not say which field is missing."""
    if lacks_name(request) and response.status == 400:
        response.refuse(400, "Validation failed")


@mutant("CLI-CREATE-3")
async def unnamed_client_in_secret(request: Request, server: Server) -> Response:
    """Without a name: 400, and the client was inserted all the same."""
    response = await server(request)
    if lacks_name(request) and response.status == 400:
        await server(
            request.but("POST", "/clients", request.fields | {"name": request.fields.get("notes") or "-"})
        )
    return response


@mutant("CLI-CREATE-3", also="ERR-3")  # 422 is not documented at all
def missing_name_unprocessable(request: Request, response: Response) -> None:
    """Without a name: 422 instead of 400."""
    if lacks_name(request) and response.status == 400:
        response.status = 422


# Of the wrong type, on creation: CLI-CREATE-4 -------------------------------------------------------------


@mutant("CLI-CREATE-4")
def name_of_digits(request: Request) -> None:
    """A number as name is taken as text."""
    coerced(request, "POST /clients", ("name",))


@mutant("CLI-CREATE-4")
def phone_of_digits(request: Request) -> None:
    """A number as phone is taken as text."""
    coerced(request, "POST /clients", ("phone",))


@mutant("CLI-CREATE-4")
def address_of_parts(request: Request) -> None:
    """An object as address is kept as its JSON."""
    coerced(request, "POST /clients", ("address",), dict)


@mutant("CLI-CREATE-4")
def notes_of_any_kind(request: Request) -> None:
    """Whatever is sent as notes is kept as text."""
    coerced(request, "POST /clients", ("notes",), (int, float, bool, list, dict))


@mutant("CLI-CREATE-4")
def tax_id_of_digits(request: Request) -> None:
    """A number as taxId is taken as text."""
    coerced(request, "POST /clients", ("taxId",))


@mutant("CLI-CREATE-4")
def email_dropped(request: Request) -> None:
    """An e-mail that is no text is left out, and the client created without it."""
    fields = request.fields
    if request.operation == "POST /clients" and not isinstance(fields.get("email"), str | None):
        request.json = {name: value for name, value in fields.items() if name != "email"}


@mutant("CLI-CREATE-4")
async def wrong_type_in_secret(request: Request, server: Server) -> Response:
    """A phone of the wrong type: 400, and the client was inserted without it."""
    response = await server(request)
    if request.operation == "POST /clients" and response.status == 400 and "name" in request.fields:
        await server(
            request.but("POST", "/clients", {n: v for n, v in request.fields.items() if isinstance(v, str)})
        )
    return response


# Of the wrong type, on update: CLI-UPDATE-5 ---------------------------------------------------------------


@mutant("CLI-UPDATE-5")
def updated_name_of_digits(request: Request) -> None:
    """A number as new name is taken as text."""
    coerced(request, "PUT /clients/{id}", ("name",))


@mutant("CLI-UPDATE-5")
def updated_notes_of_any_kind(request: Request) -> None:
    """Whatever is sent as new notes is kept as text."""
    coerced(request, "PUT /clients/{id}", ("notes",), (int, float, bool, list, dict))


@mutant("CLI-UPDATE-5")
def updated_email_of_truth(request: Request) -> None:
    """A boolean or a number as new e-mail is passed over, and the rest of the PUT is done."""
    if request.operation == "PUT /clients/{id}" and isinstance(
        request.fields.get("email"), bool | int | float | list | dict
    ):
        request.json = {name: value for name, value in request.fields.items() if name != "email"}


@mutant("CLI-UPDATE-5")
async def right_part_written(request: Request, server: Server) -> Response:
    """A PUT with a field of the wrong type: 400, and the fields before it were written."""
    response = await server(request)
    if request.operation == "PUT /clients/{id}" and response.status == 400:
        right = {name: value for name, value in request.fields.items() if isinstance(value, str)}
        await server(request.but("PUT", request.path, right))
    return response


@mutant("CLI-UPDATE-5")
async def wrong_value_clears(request: Request, server: Server) -> Response:
    """A PUT with a field of the wrong type: 400, and that field is empty afterwards."""
    response = await server(request)
    if request.operation == "PUT /clients/{id}" and response.status == 400:
        wrong = {n: None for n in SIX[1:] if not isinstance(request.fields.get(n), str | None)}
        await server(request.but("PUT", request.path, wrong))
    return response


@mutant("CLI-UPDATE-5")
async def wrong_type_on_update_is_fault(request: Request, server: Server) -> Response:
    """A PUT with a field of the wrong type is refused as forbidden, 403 instead of 400."""
    response = await server(request)
    wrong = [n for n in SIX if not isinstance(request.fields.get(n), str | None)]
    if request.operation == "PUT /clients/{id}" and response.status == 400 and wrong:
        return refusal(403, "Not allowed")
    return response


# An unknown id: CLI-UPDATE-4 ------------------------------------------------------------------------------


@mutant("CLI-UPDATE-4")
class UpdateMakesUnknownClient(NeverExisted):
    """A PUT of an unknown id is answered with 200, as if there were such a client."""

    operation = "PUT /clients/{id}"

    def unknown(self, request: Request, response: Response) -> None:
        """Create a client from the body."""
        now = "2026-01-01T00:00:00.000Z"
        client = {"id": request.id, "isActive": True, "createdAt": now, "updatedAt": now}
        response.become(200, {"data": client | dict.fromkeys(SIX) | {"name": "-"} | request.fields})


@mutant("CLI-UPDATE-4")
class UpdateOfUnknownClientIsBadRequest(NeverExisted):
    """A PUT of an unknown id: 400."""

    operation = "PUT /clients/{id}"

    def unknown(self, request: Request, response: Response) -> None:
        """Replace the response."""
        response.refuse(400, "No such client")


@mutant("CLI-UPDATE-4")
class UpdateOfUnknownClientDoesNothing(NeverExisted):
    """A PUT of an unknown id: 204, nothing to update."""

    operation = "PUT /clients/{id}"

    def unknown(self, request: Request, response: Response) -> None:
        """Replace the response."""
        response.become(204)
