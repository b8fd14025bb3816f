"""Mutations of creating invoices: INV-CREATE-1, INV-CREATE-4; and of drafts that were never sent: INV-STATUS-2."""

from __future__ import annotations

import html
from datetime import date, timedelta
from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import Relist

CREATE = "POST /invoices"
WRITES = (CREATE, "PUT /invoices/{id}")


def created(request: Request, response: Response, change: Any) -> None:
    """Change the answer to a POST."""
    if request.operation == CREATE:
        with response.records() as records:
            for record in records:
                change(record)


def detailed(request: Request, response: Response, change: Any) -> None:
    """Change an invoice's detail."""
    if request.operation == "GET /invoices/{id}":
        with response.records() as records:
            for record in records:
                change(record)


def lines_stored(request: Request, change: Any) -> None:
    """Change the lines of a new invoice on their way in, where they are lines."""
    lines = request.fields.get("lineItems")
    if (
        request.operation == CREATE
        and isinstance(lines, list)
        and all(isinstance(line, dict) for line in lines)
    ):
        request.json = request.fields | {"lineItems": change(lines)}


def text_stored(request: Request, name: str, change: Any) -> None:
    """Change a text of a new invoice on its way in."""
    if request.operation == CREATE and isinstance(request.fields.get(name), str):
        request.json = request.fields | {name: change(request.fields[name])}


# The answer: INV-CREATE-1 ---------------------------------------------------------------------------------


@mutant("INV-CREATE-1")
def created_without_total(request: Request, response: Response) -> None:
    """The answer to a POST has no total."""
    created(request, response, lambda invoice: invoice.pop("total"))


@mutant("INV-CREATE-1")
def created_without_number(request: Request, response: Response) -> None:
    """The answer to a POST calls the number `number`."""
    created(request, response, lambda invoice: invoice.update(number=invoice.pop("invoiceNumber")))


@mutant("INV-CREATE-1")
def created_as_pending(request: Request, response: Response) -> None:
    """The answer to a POST says the status SENT; it is a draft."""
    created(request, response, lambda invoice: invoice.update(status="SENT"))


@mutant("INV-CREATE-1", also="INV-CREATE-4")  # a GET answers with the other number, too
def number_in_upper_case(request: Request) -> None:
    """Invoice numbers are kept in upper case."""
    text_stored(request, "invoiceNumber", str.upper)


@mutant("INV-CREATE-1")
def number_tidied_in_answer(request: Request, response: Response) -> None:
    """The answer to a POST shows the number without its hyphens."""
    created(request, response, lambda i: i.update(invoiceNumber=i["invoiceNumber"].replace("-", "")))


@mutant("INV-CREATE-1", also="INV-STATUS-1")  # draft is none of the six
def created_in_lower_case(request: Request, response: Response) -> None:
    """The answer to a POST says the status in lower case."""
    created(request, response, lambda invoice: invoice.update(status="draft"))


# Read back: INV-CREATE-4 ----------------------------------------------------------------------------------


@mutant("INV-CREATE-4")
def lines_backwards(request: Request) -> None:
    """The lines are kept in the opposite order."""
    lines_stored(request, lambda lines: lines[::-1])


@mutant("INV-CREATE-4")
def lines_by_description(request: Request) -> None:
    """The lines are kept in the order of their descriptions."""
    lines_stored(request, lambda lines: sorted(lines, key=lambda line: str(line.get("description"))))


@mutant("INV-CREATE-4")
def equal_lines_merged(request: Request) -> None:
    """Lines of equal description, price and tax become one; the totals are right."""

    def merged(lines: list[Any]) -> list[Any]:
        kept: dict[str, Any] = {}
        for line in lines:
            if not isinstance(line.get("quantity"), int | float):
                return lines
            one = repr([line.get(name) for name in ("description", "unitPrice", "taxRate")])
            kept[one] = line | {"quantity": line["quantity"] + kept.get(one, {"quantity": 0})["quantity"]}
        return list(kept.values())

    lines_stored(request, merged)


@mutant("INV-CREATE-4")
def descriptions_escaped(request: Request) -> None:
    """Descriptions are kept escaped for HTML: & as &amp;."""
    lines_stored(
        request,
        lambda ls: [
            ln | {"description": html.escape(ln["description"])} if _has_description(ln) else ln for ln in ls
        ],
    )


@mutant("INV-CREATE-4")
def descriptions_cut(request: Request) -> None:
    """Descriptions are cut after 32 characters."""
    lines_stored(
        request,
        lambda ls: [
            ln | {"description": ln["description"][:32]} if _has_description(ln) else ln for ln in ls
        ],
    )


def _has_description(line: dict[str, Any]) -> bool:
    return isinstance(line.get("description"), str)


@mutant("INV-CREATE-4")
def terms_not_kept(request: Request) -> None:
    """Terms of a new invoice are not kept."""
    if request.operation == CREATE and isinstance(request.fields.get("terms"), str):
        request.json = {name: value for name, value in request.fields.items() if name != "terms"}


@mutant("INV-CREATE-4")
def notes_for_terms(request: Request) -> None:
    """Notes and terms of a new invoice are swapped."""
    if request.operation == CREATE and isinstance(request.fields.get("notes"), str | None):
        swapped = {"notes": request.fields.get("terms"), "terms": request.fields.get("notes")}
        request.json = request.fields | {name: value for name, value in swapped.items() if value is not None}


@mutant("INV-CREATE-4")
def due_at_end_of_month(request: Request) -> None:
    """A new invoice falls due on the 28th of the month that was sent, at least."""
    text_stored(request, "dueDate", lambda day: day[:8] + "28" if day[8:] < "28" and day[4:5] == "-" else day)


class LocalDates(Mutation):
    """Dates go through local midnight and come out a day early, everywhere."""

    names: tuple[str, ...] = ("issueDate", "dueDate")

    def change_response(self, request: Request, response: Response) -> None:
        """A day early."""
        if request.path.startswith("/invoices"):
            with response.records() as records:
                for record in records:
                    for name in self.names:
                        if name in record:
                            record[name] = str(date.fromisoformat(record[name]) - timedelta(1))


@mutant("INV-CREATE-4", also="INV-UPDATE-1 INV-UPDATE-3")  # a PUT's dates are dates, too
class DatesADayEarly(LocalDates):
    """Dates go through local midnight and come out a day early."""


@mutant("INV-CREATE-4", also="INV-UPDATE-1 INV-UPDATE-3")
class DueDateADayEarly(LocalDates):
    """The due date comes out a day early."""

    names = ("dueDate",)


@mutant("INV-CREATE-4")
class DraftsListedByClient(Relist):
    """A new invoice is listed with a filter or a search, and in the plain list only once another follows it."""

    only = ("GET /invoices",)
    newest = ""

    def change_response(self, request: Request, response: Response) -> None:
        """Record the newest."""
        if request.operation == CREATE and response.ok:
            self.newest = response.data["id"]

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """All but the newest."""
        plain = not {"status", "clientId", "search"} & request.query.keys()
        return [invoice for invoice in matching if invoice["id"] != self.newest] if plain else matching


# A fresh draft: INV-STATUS-2 ------------------------------------------------------------------------------


def draft_shown(request: Request, response: Response, **shown: Any) -> None:
    """Show something else of a draft's detail."""
    detailed(request, response, lambda i: i.update(shown) if i["status"] == "DRAFT" else None)


@mutant("INV-STATUS-2")
def draft_sent_by_email(request: Request, response: Response) -> None:
    """A draft was sent by e-mail, it says."""
    draft_shown(request, response, sentViaEmail=True)


@mutant("INV-STATUS-2")
def draft_paid_in_1970(request: Request, response: Response) -> None:
    """A draft was paid at the beginning of time: null became zero."""
    draft_shown(request, response, paidAt="1970-01-01T00:00:00.000Z")


@mutant("INV-STATUS-2")
def draft_sent_when_made(request: Request, response: Response) -> None:
    """A draft was sent when it was made."""
    detailed(request, response, lambda i: i.update(sentAt=i["createdAt"]) if i["status"] == "DRAFT" else None)


@mutant("INV-UPDATE-1", also="INV-STATUS-2")  # a field that was not sent has changed
class SentByChanging(Mutation):
    """A draft that was changed has a sentAt."""

    def __init__(self) -> None:
        self._changed: set[str] = set()

    def change_response(self, request: Request, response: Response) -> None:
        """From the first PUT on."""
        if request.operation == "PUT /invoices/{id}" and response.ok:
            self._changed.add(request.id)
        if request.id in self._changed:
            draft_sent_when_made(request, response)
