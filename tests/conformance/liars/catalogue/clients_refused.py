"""Lies about what a client may not be: CLI-CREATE-3, CLI-CREATE-4, CLI-UPDATE-4, CLI-UPDATE-5."""

from __future__ import annotations

import json
from typing import Any

from accounts import NeverWas
from liar import liar
from wire import Answer, Asked, Server, refusal

SIX = ("name", "email", "address", "taxId", "phone", "notes")


def coerced(asked: Asked, operation: str, names: tuple[str, ...] = SIX, kinds: Any = (int, float)) -> None:
    """Take a value of another type for a text."""
    if asked.operation == operation:
        wrong = {n: asked.fields[n] for n in names if isinstance(asked.fields.get(n), kinds)}
        if wrong:
            asked.json = asked.fields | {name: json.dumps(value) for name, value in wrong.items()}


def lacks_name(asked: Asked) -> bool:
    """Whether a client is to be made without a name."""
    return asked.operation == "POST /clients" and bool(asked.fields) and "name" not in asked.fields


# Without a name: CLI-CREATE-3 -----------------------------------------------------------------------------


@liar("CLI-CREATE-3")
def unnamed_client(asked: Asked) -> None:
    """A client without a name is created, called "Unnamed"."""
    if lacks_name(asked):
        asked.json = asked.fields | {"name": "Unnamed"}


@liar("CLI-CREATE-3")
def client_named_by_email(asked: Asked) -> None:
    """A client without a name is called after its e-mail."""
    if lacks_name(asked) and isinstance(asked.fields.get("email"), str):
        asked.json = asked.fields | {"name": asked.fields["email"].split("@")[0]}


@liar("CLI-CREATE-3")
def missing_name_unsaid(asked: Asked, answer: Answer) -> None:
    """Without a name: 400, and the error does not say which field is missing."""
    if lacks_name(asked) and answer.status == 400:
        answer.refuse(400, "Validation failed")


@liar("CLI-CREATE-3")
async def unnamed_client_in_secret(asked: Asked, server: Server) -> Answer:
    """Without a name: 400, and the client was inserted all the same."""
    answer = await server(asked)
    if lacks_name(asked) and answer.status == 400:
        await server(asked.but("POST", "/clients", asked.fields | {"name": asked.fields.get("notes") or "-"}))
    return answer


@liar("CLI-CREATE-3", also="ERR-3")  # 422 is not documented at all
def missing_name_unprocessable(asked: Asked, answer: Answer) -> None:
    """Without a name: 422 instead of 400."""
    if lacks_name(asked) and answer.status == 400:
        answer.status = 422


# Of the wrong type, on creation: CLI-CREATE-4 -------------------------------------------------------------


@liar("CLI-CREATE-4")
def name_of_digits(asked: Asked) -> None:
    """A number as name is taken as text."""
    coerced(asked, "POST /clients", ("name",))


@liar("CLI-CREATE-4")
def phone_of_digits(asked: Asked) -> None:
    """A number as phone is taken as text."""
    coerced(asked, "POST /clients", ("phone",))


@liar("CLI-CREATE-4")
def address_of_parts(asked: Asked) -> None:
    """An object as address is kept as its JSON."""
    coerced(asked, "POST /clients", ("address",), dict)


@liar("CLI-CREATE-4")
def notes_of_any_kind(asked: Asked) -> None:
    """Whatever is sent as notes is kept as text."""
    coerced(asked, "POST /clients", ("notes",), (int, float, bool, list, dict))


@liar("CLI-CREATE-4")
def tax_id_of_digits(asked: Asked) -> None:
    """A number as taxId is taken as text."""
    coerced(asked, "POST /clients", ("taxId",))


@liar("CLI-CREATE-4")
def email_dropped(asked: Asked) -> None:
    """An e-mail that is no text is left out, and the client created without it."""
    fields = asked.fields
    if asked.operation == "POST /clients" and not isinstance(fields.get("email"), str | None):
        asked.json = {name: value for name, value in fields.items() if name != "email"}


@liar("CLI-CREATE-4")
async def wrong_type_in_secret(asked: Asked, server: Server) -> Answer:
    """A phone of the wrong type: 400, and the client was inserted without it."""
    answer = await server(asked)
    if asked.operation == "POST /clients" and answer.status == 400 and "name" in asked.fields:
        await server(
            asked.but("POST", "/clients", {n: v for n, v in asked.fields.items() if isinstance(v, str)})
        )
    return answer


# Of the wrong type, on update: CLI-UPDATE-5 ---------------------------------------------------------------


@liar("CLI-UPDATE-5")
def updated_name_of_digits(asked: Asked) -> None:
    """A number as new name is taken as text."""
    coerced(asked, "PUT /clients/{id}", ("name",))


@liar("CLI-UPDATE-5")
def updated_notes_of_any_kind(asked: Asked) -> None:
    """Whatever is sent as new notes is kept as text."""
    coerced(asked, "PUT /clients/{id}", ("notes",), (int, float, bool, list, dict))


@liar("CLI-UPDATE-5")
def updated_email_of_truth(asked: Asked) -> None:
    """A boolean or a number as new e-mail is passed over, and the rest of the PUT is done."""
    if asked.operation == "PUT /clients/{id}" and isinstance(
        asked.fields.get("email"), bool | int | float | list | dict
    ):
        asked.json = {name: value for name, value in asked.fields.items() if name != "email"}


@liar("CLI-UPDATE-5")
async def right_part_written(asked: Asked, server: Server) -> Answer:
    """A PUT with a field of the wrong type: 400, and the fields before it were written."""
    answer = await server(asked)
    if asked.operation == "PUT /clients/{id}" and answer.status == 400:
        right = {name: value for name, value in asked.fields.items() if isinstance(value, str)}
        await server(asked.but("PUT", asked.path, right))
    return answer


@liar("CLI-UPDATE-5")
async def wrong_value_clears(asked: Asked, server: Server) -> Answer:
    """A PUT with a field of the wrong type: 400, and that field is empty afterwards."""
    answer = await server(asked)
    if asked.operation == "PUT /clients/{id}" and answer.status == 400:
        wrong = {n: None for n in SIX[1:] if not isinstance(asked.fields.get(n), str | None)}
        await server(asked.but("PUT", asked.path, wrong))
    return answer


@liar("CLI-UPDATE-5")
async def wrong_type_on_update_is_fault(asked: Asked, server: Server) -> Answer:
    """A PUT with a field of the wrong type is refused as forbidden, 403 instead of 400."""
    answer = await server(asked)
    wrong = [n for n in SIX if not isinstance(asked.fields.get(n), str | None)]
    if asked.operation == "PUT /clients/{id}" and answer.status == 400 and wrong:
        return refusal(403, "Not allowed")
    return answer


# An unknown id: CLI-UPDATE-4 ------------------------------------------------------------------------------


@liar("CLI-UPDATE-4")
class UpdateMakesUnknownClient(NeverWas):
    """A PUT of an unknown id is answered with 200, as if there were such a client."""

    operation = "PUT /clients/{id}"

    def unknown(self, asked: Asked, answer: Answer) -> None:
        """A client made of what was sent."""
        now = "2026-01-01T00:00:00.000Z"
        client = {"id": asked.id, "isActive": True, "createdAt": now, "updatedAt": now}
        answer.become(200, {"data": client | dict.fromkeys(SIX) | {"name": "-"} | asked.fields})


@liar("CLI-UPDATE-4")
class UpdateOfUnknownClientIsBadRequest(NeverWas):
    """A PUT of an unknown id: 400."""

    operation = "PUT /clients/{id}"

    def unknown(self, asked: Asked, answer: Answer) -> None:
        """The answer instead."""
        answer.refuse(400, "No such client")


@liar("CLI-UPDATE-4")
class UpdateOfUnknownClientDoesNothing(NeverWas):
    """A PUT of an unknown id: 204, nothing to update."""

    operation = "PUT /clients/{id}"

    def unknown(self, asked: Asked, answer: Answer) -> None:
        """The answer instead."""
        answer.become(204)
