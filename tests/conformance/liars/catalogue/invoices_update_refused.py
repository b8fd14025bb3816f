"""Lies about updates of invoices that must be refused: INV-UPDATE-5, INV-UPDATE-6."""

from __future__ import annotations

import re

from accounts import NeverWas
from liar import liar
from wire import Answer, Asked, Server

from catalogue.invoices_refused import coerced_line, number

UPDATE = "PUT /invoices/{id}"


# An unknown id: INV-UPDATE-5 ------------------------------------------------------------------------------


@liar("INV-UPDATE-5")
class UnknownInvoiceNotADraft(NeverWas):
    """A PUT of an unknown invoice: 400, as it is no draft."""

    operation = UPDATE

    def unknown(self, asked: Asked, answer: Answer) -> None:
        """The answer instead."""
        answer.refuse(400, "Only a draft can be changed")


@liar("INV-UPDATE-5")
class UnknownInvoiceUpdated(NeverWas):
    """A PUT of an unknown invoice is answered as if it were there."""

    operation = UPDATE

    def unknown(self, asked: Asked, answer: Answer) -> None:
        """The answer instead."""
        answer.become(200, {"data": {"id": asked.id, "invoiceNumber": "-", "total": 0.0, "status": "DRAFT"}})


@liar("INV-UPDATE-5")
class UnknownInvoiceSearchedLast(NeverWas):
    """A PUT of an unknown invoice is validated before it is looked up: without lineItems, 400."""

    operation = UPDATE

    def unknown(self, asked: Asked, answer: Answer) -> None:
        """The answer instead."""
        if "lineItems" not in asked.fields:
            answer.refuse(400, "Missing required field: lineItems")


# Of the wrong type, on update: INV-UPDATE-6 ---------------------------------------------------------------


@liar("INV-UPDATE-6")
def updated_quantity_spelled(asked: Asked) -> None:
    """A PUT takes a quantity in a string as the number that it spells, or as 1."""
    coerced_line(
        asked, UPDATE, "quantity", str, lambda text: number(text) if isinstance(number(text), float) else 1
    )


@liar("INV-UPDATE-6")
def updated_lines_passed_over(asked: Asked) -> None:
    """A PUT with lineItems that are no list passes over them and does the rest."""
    if asked.operation == UPDATE and not isinstance(asked.fields.get("lineItems"), list | None):
        asked.json = {name: value for name, value in asked.fields.items() if name != "lineItems"}


@liar("INV-UPDATE-6")
def updated_date_passed_over(asked: Asked) -> None:
    """A PUT with a dueDate that is no date passes over it and does the rest."""
    due = asked.fields.get("dueDate")
    if (
        asked.operation == UPDATE
        and "dueDate" in asked.fields
        and not re.fullmatch(r"\d{4}-\d\d-\d\d", str(due))
    ):
        asked.json = {name: value for name, value in asked.fields.items() if name != "dueDate"}


@liar("INV-UPDATE-6")
async def right_fields_written(asked: Asked, server: Server) -> Answer:
    """A PUT with a field of the wrong type: 400, and its notes and its number were written."""
    answer = await server(asked)
    if asked.operation == UPDATE and answer.status == 400:
        right = {
            n: asked.fields[n] for n in ("notes", "invoiceNumber") if isinstance(asked.fields.get(n), str)
        }
        await server(asked.but("PUT", asked.path, right))
    return answer


@liar("INV-UPDATE-6")
async def wrong_lines_empty_the_invoice(asked: Asked, server: Server) -> Answer:
    """A PUT with lines of the wrong type: 400, and only the first of the old lines is left."""
    answer = await server(asked)
    if asked.operation == UPDATE and answer.status == 400 and "lineItems" in asked.fields:
        old = await server(asked.get(asked.path))
        if old.ok:
            kept = [{n: v for n, v in line.items() if n != "amount"} for line in old.data["lineItems"][:1]]
            await server(asked.but("PUT", asked.path, {"lineItems": kept or old.data["lineItems"]}))
    return answer
