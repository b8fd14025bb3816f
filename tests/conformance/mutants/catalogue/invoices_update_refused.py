"""Mutations of the refusal of invalid updates of invoices: INV-UPDATE-5, INV-UPDATE-6."""

from __future__ import annotations

import re

from tests.conformance.mutants.accounts import NeverExisted
from tests.conformance.mutants.catalogue.invoices_refused import coerced_line, number
from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import mutant

UPDATE = "PUT /invoices/{id}"


# An unknown id: INV-UPDATE-5 ------------------------------------------------------------------------------


@mutant("INV-UPDATE-5")
class UnknownInvoiceNotADraft(NeverExisted):
    """A PUT of an unknown invoice: 400, as it is no draft."""

    operation = UPDATE

    def unknown(self, request: Request, response: Response) -> None:
        """Replace the response."""
        response.refuse(400, "Only a draft can be changed")


@mutant("INV-UPDATE-5")
class UnknownInvoiceUpdated(NeverExisted):
    """A PUT of an unknown invoice is answered as if it were there."""

    operation = UPDATE

    def unknown(self, request: Request, response: Response) -> None:
        """Replace the response."""
        response.become(
            200, {"data": {"id": request.id, "invoiceNumber": "-", "total": 0.0, "status": "DRAFT"}}
        )


@mutant("INV-UPDATE-5")
class UnknownInvoiceSearchedLast(NeverExisted):
    """A PUT of an unknown invoice is validated before it is looked up: without lineItems, 400."""

    operation = UPDATE

    def unknown(self, request: Request, response: Response) -> None:
        """Replace the response."""
        if "lineItems" not in request.fields:
            response.refuse(400, "Missing required field: lineItems")


# Of the wrong type, on update: INV-UPDATE-6 ---------------------------------------------------------------


@mutant("INV-UPDATE-6")
def updated_quantity_spelled(request: Request) -> None:
    """A PUT takes a quantity in a string as the number that it spells, or as 1."""
    coerced_line(
        request, UPDATE, "quantity", str, lambda text: number(text) if isinstance(number(text), float) else 1
    )


@mutant("INV-UPDATE-6")
def updated_lines_passed_over(request: Request) -> None:
    """A PUT with lineItems that are no list passes over them and does the rest."""
    if request.operation == UPDATE and not isinstance(request.fields.get("lineItems"), list | None):
        request.json = {name: value for name, value in request.fields.items() if name != "lineItems"}


@mutant("INV-UPDATE-6")
def updated_date_passed_over(request: Request) -> None:
    """A PUT with a dueDate that is no date passes over it and does the rest."""
    due = request.fields.get("dueDate")
    if (
        request.operation == UPDATE
        and "dueDate" in request.fields
        and not re.fullmatch(r"\d{4}-\d\d-\d\d", str(due))
    ):
        request.json = {name: value for name, value in request.fields.items() if name != "dueDate"}


@mutant("INV-UPDATE-6")
async def right_fields_written(request: Request, server: Server) -> Response:
    """A PUT with a field of the wrong type: 400, and its notes and its number were written."""
    response = await server(request)
    if request.operation == UPDATE and response.status == 400:
        right = {
            n: request.fields[n] for n in ("notes", "invoiceNumber") if isinstance(request.fields.get(n), str)
        }
        await server(request.but("PUT", request.path, right))
    return response


@mutant("INV-UPDATE-6")
async def wrong_lines_empty_the_invoice(request: Request, server: Server) -> Response:
    """A PUT with lines of the wrong type: 400, and only the first of the old lines is left."""
    response = await server(request)
    if request.operation == UPDATE and response.status == 400 and "lineItems" in request.fields:
        old = await server(request.get(request.path))
        if old.ok:
            kept = [{n: v for n, v in line.items() if n != "amount"} for line in old.data["lineItems"][:1]]
            await server(request.but("PUT", request.path, {"lineItems": kept or old.data["lineItems"]}))
    return response
