"""Lies about what an invoice may not be: INV-CREATE-5 to INV-CREATE-7."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from liar import liar
from wire import Answer, Asked, Server, refusal

CREATE = "POST /invoices"


def lines_of(asked: Asked) -> list[dict[str, Any]]:
    """The lines that are sent, none where they are no lines."""
    lines = asked.fields.get("lineItems")
    return lines if isinstance(lines, list) and all(isinstance(line, dict) for line in lines) else []


def coerced_line(asked: Asked, operation: str, name: str, kind: type, change: Any) -> None:
    """Take a number of another type in a line."""
    if asked.operation == operation and any(isinstance(line.get(name), kind) for line in lines_of(asked)):
        lines = [
            ln | {name: change(ln[name])} if isinstance(ln.get(name), kind) else ln for ln in lines_of(asked)
        ]
        asked.json = asked.fields | {"lineItems": lines}


def lacks_client(asked: Asked) -> bool:
    """Whether an invoice is to be made for nobody."""
    return asked.operation == CREATE and bool(asked.fields) and "clientId" not in asked.fields


def number(text: str) -> float | str:
    """The number that a text spells, or the text."""
    try:
        return float(text)
    except ValueError:
        return text


# For nobody: INV-CREATE-5 ---------------------------------------------------------------------------------


@liar("INV-CREATE-5")
async def invoice_for_anybody(asked: Asked, server: Server) -> Answer:
    """An invoice without clientId is made for the account's first client."""
    if lacks_client(asked):
        first = await server(asked.get("/clients", limit="1"))
        if first.ok and first.data:
            asked.json = asked.fields | {"clientId": first.data[0]["id"]}
    return await server(asked)


@liar("INV-CREATE-5")
def missing_client_unsaid(asked: Asked, answer: Answer) -> None:
    """Without clientId: 400, and the error does not say which field is missing."""
    if lacks_client(asked) and answer.status == 400:
        answer.refuse(400, "A required field is missing")


@liar("INV-CREATE-5")
def missing_client_not_found(asked: Asked, answer: Answer) -> None:
    """Without clientId: 404, for undefined is no client's id."""
    if lacks_client(asked) and answer.status == 400:
        answer.refuse(404, "Not found: clientId undefined")


@liar("INV-CREATE-5")
async def invoice_for_nobody_in_secret(asked: Asked, server: Server) -> Answer:
    """Without clientId: 400, and an invoice was inserted for the first client."""
    answer = await server(asked)
    if lacks_client(asked) and answer.status == 400:
        await invoice_for_anybody(asked, server)
    return answer


# For a stranger: INV-CREATE-6 -----------------------------------------------------------------------------


@liar("INV-CREATE-6")
async def invoice_for_unknown_client(asked: Asked, server: Server) -> Answer:
    """An invoice for a client that never was is made for the account's first client."""
    answer = await server(asked)
    if (
        asked.operation == CREATE
        and answer.status in {400, 404}
        and isinstance(asked.fields.get("clientId"), str)
    ):
        found = await server(asked.get(f"/clients/{asked.fields['clientId']}"))
        first = await server(asked.get("/clients", limit="1"))
        if not found.ok and first.ok and first.data:
            asked.json = asked.fields | {"clientId": first.data[0]["id"]}
            return await server(asked)
    return answer


@liar("INV-CREATE-6")
async def unknown_client_forbidden(asked: Asked, server: Server) -> Answer:
    """An invoice for a client that is not the account's: 403."""
    answer = await server(asked)
    if asked.operation == CREATE and answer.status == 404:
        return refusal(403, "This client is not yours")
    return answer


@liar("INV-CREATE-6")
async def unknown_client_in_secret(asked: Asked, server: Server) -> Answer:
    """An invoice for a client that is not the account's: 404, and it was inserted, for the first client."""
    answer = await server(asked)
    if asked.operation == CREATE and answer.status == 404:
        await invoice_for_unknown_client(asked, server)
    return answer


# Of the wrong type: INV-CREATE-7 --------------------------------------------------------------------------


@liar("INV-CREATE-7")
def quantity_spelled(asked: Asked) -> None:
    """A quantity in a string is taken as the number that it spells."""
    coerced_line(asked, CREATE, "quantity", str, number)


@liar("INV-CREATE-7", scope="full")
def quantity_of_truth(asked: Asked) -> None:
    """A quantity of true is taken as 1."""
    coerced_line(asked, CREATE, "quantity", bool, int)


@liar("INV-CREATE-7")
def price_that_is_no_number(asked: Asked) -> None:
    """A unitPrice that is a text is taken as 0, or as the number that it begins with."""
    coerced_line(asked, CREATE, "unitPrice", str, lambda text: float((re.match(r"[\d.]+", text) or ["0"])[0]))


@liar("INV-CREATE-7")
def tax_rate_spelled(asked: Asked) -> None:
    """A taxRate in a string is taken as the number that it spells, with or without a percent sign."""
    coerced_line(asked, CREATE, "taxRate", str, lambda text: number(text.rstrip("% ")))


@liar("INV-CREATE-7")
def single_line_as_object(asked: Asked) -> None:
    """`lineItems` that are one object are taken as a list of one."""
    if asked.operation == CREATE and isinstance(asked.fields.get("lineItems"), dict):
        line = {"description": "-", "quantity": 1, "unitPrice": 1, "taxRate": 0} | asked.fields["lineItems"]
        asked.json = asked.fields | {"lineItems": [line]}


@liar("INV-CREATE-7")
def description_of_digits(asked: Asked) -> None:
    """A number as a line's description is taken as text."""
    coerced_line(asked, CREATE, "description", int, str)


@liar("INV-CREATE-7")
def notes_of_digits(asked: Asked) -> None:
    """A number as an invoice's notes or terms is taken as text."""
    wrong = {
        n: str(asked.fields[n]) for n in ("notes", "terms") if isinstance(asked.fields.get(n), int | float)
    }
    if asked.operation == CREATE and wrong:
        asked.json = asked.fields | wrong


@liar("INV-CREATE-7")
def thirtieth_of_february(asked: Asked) -> None:
    """A day after the end of its month is taken as a day of the next month."""
    for name in ("issueDate", "dueDate"):
        form = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])-(29|3[01])", str(asked.fields.get(name)), re.ASCII)
        if asked.operation == CREATE and form:
            first = date(int(form[1]), int(form[2]), 1)
            asked.json = asked.fields | {name: str(first + timedelta(int(form[3]) - 1))}


@liar("INV-CREATE-7")
def unreadable_due_date_far_off(asked: Asked) -> None:
    """A dueDate that is no date is passed over, and a far one taken instead."""
    due = asked.fields.get("dueDate")
    if asked.operation == CREATE and isinstance(due, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", due):
        asked.json = asked.fields | {"dueDate": "2099-12-31"}


@liar("INV-CREATE-7", scope="full")
def date_of_seconds(asked: Asked) -> None:
    """A number as issueDate is taken as seconds since 1970."""
    issued = asked.fields.get("issueDate")
    if asked.operation == CREATE and isinstance(issued, int) and 0 <= issued < 10**10:
        asked.json = asked.fields | {"issueDate": str(date(1970, 1, 1) + timedelta(seconds=issued))}


@liar("INV-CREATE-7")
async def wrong_lines_in_secret(asked: Asked, server: Server) -> Answer:
    """A line of the wrong type: 400, and the invoice was inserted before its lines were read."""
    answer = await server(asked)
    wrong = not lines_of(asked) or any(
        not isinstance(ln.get("quantity"), int | float) for ln in lines_of(asked)
    )
    if asked.operation == CREATE and answer.status == 400 and wrong and asked.fields.get("lineItems"):
        line = {"description": "-", "quantity": 1, "unitPrice": 1, "taxRate": 0}
        await server(asked.but("POST", "/invoices", asked.fields | {"lineItems": [line]}))
    return answer
