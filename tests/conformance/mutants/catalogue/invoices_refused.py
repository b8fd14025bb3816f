"""Mutations of the refusal of invalid invoices: INV-CREATE-5 to INV-CREATE-7."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server, refusal
from tests.conformance.mutants.mutant import mutant

CREATE = "POST /invoices"


def lines_of(request: Request) -> list[dict[str, Any]]:
    """The lines that are sent, none where they are no lines."""
    lines = request.fields.get("lineItems")
    return lines if isinstance(lines, list) and all(isinstance(line, dict) for line in lines) else []


def coerced_line(request: Request, operation: str, name: str, kind: type, change: Any) -> None:
    """Take a number of another type in a line."""
    if request.operation == operation and any(isinstance(line.get(name), kind) for line in lines_of(request)):
        lines = [
            ln | {name: change(ln[name])} if isinstance(ln.get(name), kind) else ln
            for ln in lines_of(request)
        ]
        request.json = request.fields | {"lineItems": lines}


def lacks_client(request: Request) -> bool:
    """Whether the request creates an invoice without a client."""
    return request.operation == CREATE and bool(request.fields) and "clientId" not in request.fields


def number(text: str) -> float | str:
    """The number that a text spells, or the text."""
    try:
        return float(text)
    except ValueError:
        return text


# For nobody: INV-CREATE-5 ---------------------------------------------------------------------------------


@mutant("INV-CREATE-5")
async def invoice_for_anybody(request: Request, server: Server) -> Response:
    """An invoice without clientId is made for the account's first client."""
    if lacks_client(request):
        first = await server(request.get("/clients", limit="1"))
        if first.ok and first.data:
            request.json = request.fields | {"clientId": first.data[0]["id"]}
    return await server(request)


@mutant("INV-CREATE-5")
def missing_client_unsaid(request: Request, response: Response) -> None:
    """Without clientId: 400, and the error does not say which field is missing."""
    if lacks_client(request) and response.status == 400:
        response.refuse(400, "A required field is missing")


@mutant("INV-CREATE-5")
def missing_client_not_found(request: Request, response: Response) -> None:
    """Without clientId: 404, for undefined is no client's id."""
    if lacks_client(request) and response.status == 400:
        response.refuse(404, "Not found: clientId undefined")


@mutant("INV-CREATE-5")
async def invoice_for_nobody_in_secret(request: Request, server: Server) -> Response:
    """Without clientId: 400, and an invoice was inserted for the first client."""
    response = await server(request)
    if lacks_client(request) and response.status == 400:
        await invoice_for_anybody(request, server)
    return response


# For a stranger: INV-CREATE-6 -----------------------------------------------------------------------------


@mutant("INV-CREATE-6")
async def invoice_for_unknown_client(request: Request, server: Server) -> Response:
    """An invoice for a client that never was is made for the account's first client."""
    response = await server(request)
    if (
        request.operation == CREATE
        and response.status in {400, 404}
        and isinstance(request.fields.get("clientId"), str)
    ):
        found = await server(request.get(f"/clients/{request.fields['clientId']}"))
        first = await server(request.get("/clients", limit="1"))
        if not found.ok and first.ok and first.data:
            request.json = request.fields | {"clientId": first.data[0]["id"]}
            return await server(request)
    return response


@mutant("INV-CREATE-6")
async def unknown_client_forbidden(request: Request, server: Server) -> Response:
    """An invoice for a client that is not the account's: 403."""
    response = await server(request)
    if request.operation == CREATE and response.status == 404:
        return refusal(403, "This client is not yours")
    return response


@mutant("INV-CREATE-6")
async def unknown_client_in_secret(request: Request, server: Server) -> Response:
    """An invoice for a client that is not the account's: 404, and it was inserted, for the first client."""
    response = await server(request)
    if request.operation == CREATE and response.status == 404:
        await invoice_for_unknown_client(request, server)
    return response


# Of the wrong type: INV-CREATE-7 --------------------------------------------------------------------------


@mutant("INV-CREATE-7")
def quantity_spelled(request: Request) -> None:
    """A quantity in a string is taken as the number that it spells."""
    coerced_line(request, CREATE, "quantity", str, number)


@mutant("INV-CREATE-7", scope="full")
def quantity_of_truth(request: Request) -> None:
    """A quantity of true is taken as 1."""
    coerced_line(request, CREATE, "quantity", bool, int)


@mutant("INV-CREATE-7")
def price_that_is_no_number(request: Request) -> None:
    """A unitPrice that is a text is taken as 0, or as the number that it begins with."""
    coerced_line(
        request, CREATE, "unitPrice", str, lambda text: float((re.match(r"[\d.]+", text) or ["0"])[0])
    )


@mutant("INV-CREATE-7")
def tax_rate_spelled(request: Request) -> None:
    """A taxRate in a string is taken as the number that it spells, with or without a percent sign."""
    coerced_line(request, CREATE, "taxRate", str, lambda text: number(text.rstrip("% ")))


@mutant("INV-CREATE-7")
def single_line_as_object(request: Request) -> None:
    """`lineItems` that are one object are taken as a list of one."""
    if request.operation == CREATE and isinstance(request.fields.get("lineItems"), dict):
        line = {"description": "-", "quantity": 1, "unitPrice": 1, "taxRate": 0} | request.fields["lineItems"]
        request.json = request.fields | {"lineItems": [line]}


@mutant("INV-CREATE-7")
def description_of_digits(request: Request) -> None:
    """A number as a line's description is taken as text."""
    coerced_line(request, CREATE, "description", int, str)


@mutant("INV-CREATE-7")
def notes_of_digits(request: Request) -> None:
    """A number as an invoice's notes or terms is taken as text."""
    wrong = {
        n: str(request.fields[n])
        for n in ("notes", "terms")
        if isinstance(request.fields.get(n), int | float)
    }
    if request.operation == CREATE and wrong:
        request.json = request.fields | wrong


@mutant("INV-CREATE-7")
def thirtieth_of_february(request: Request) -> None:
    """A day after the end of its month is taken as a day of the next month."""
    for name in ("issueDate", "dueDate"):
        form = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])-(29|3[01])", str(request.fields.get(name)), re.ASCII)
        if request.operation == CREATE and form:
            first = date(int(form[1]), int(form[2]), 1)
            request.json = request.fields | {name: str(first + timedelta(int(form[3]) - 1))}


@mutant("INV-CREATE-7")
def unreadable_due_date_far_off(request: Request) -> None:
    """A dueDate that is no date is passed over, and a far one taken instead."""
    due = request.fields.get("dueDate")
    if request.operation == CREATE and isinstance(due, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", due):
        request.json = request.fields | {"dueDate": "2099-12-31"}


@mutant("INV-CREATE-7", scope="full")
def date_of_seconds(request: Request) -> None:
    """A number as issueDate is taken as seconds since 1970."""
    issued = request.fields.get("issueDate")
    if request.operation == CREATE and isinstance(issued, int) and 0 <= issued < 10**10:
        request.json = request.fields | {"issueDate": str(date(1970, 1, 1) + timedelta(seconds=issued))}


@mutant("INV-CREATE-7")
async def wrong_lines_in_secret(request: Request, server: Server) -> Response:
    """A line of the wrong type: 400, and the invoice was inserted before its lines were read."""
    response = await server(request)
    wrong = not lines_of(request) or any(
        not isinstance(ln.get("quantity"), int | float) for ln in lines_of(request)
    )
    if request.operation == CREATE and response.status == 400 and wrong and request.fields.get("lineItems"):
        line = {"description": "-", "quantity": 1, "unitPrice": 1, "taxRate": 0}
        await server(request.but("POST", "/invoices", request.fields | {"lineItems": [line]}))
    return response
