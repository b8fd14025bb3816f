"""Lies about invoices that are made: INV-CREATE-1, INV-CREATE-4; and drafts that were never sent: INV-STATUS-2."""

from __future__ import annotations

import html
from datetime import date, timedelta
from typing import Any

from kinds import Relist
from liar import Lie, liar
from wire import Answer, Asked, Server

CREATE = "POST /invoices"
WRITES = (CREATE, "PUT /invoices/{id}")


def created(asked: Asked, answer: Answer, change: Any) -> None:
    """Change the answer to a POST."""
    if asked.operation == CREATE:
        with answer.records() as records:
            for record in records:
                change(record)


def detailed(asked: Asked, answer: Answer, change: Any) -> None:
    """Change an invoice's detail."""
    if asked.operation == "GET /invoices/{id}":
        with answer.records() as records:
            for record in records:
                change(record)


def lines_stored(asked: Asked, change: Any) -> None:
    """Change the lines of a new invoice on their way in, where they are lines."""
    lines = asked.fields.get("lineItems")
    if (
        asked.operation == CREATE
        and isinstance(lines, list)
        and all(isinstance(line, dict) for line in lines)
    ):
        asked.json = asked.fields | {"lineItems": change(lines)}


def text_stored(asked: Asked, name: str, change: Any) -> None:
    """Change a text of a new invoice on its way in."""
    if asked.operation == CREATE and isinstance(asked.fields.get(name), str):
        asked.json = asked.fields | {name: change(asked.fields[name])}


# The answer: INV-CREATE-1 ---------------------------------------------------------------------------------


@liar("INV-CREATE-1")
def created_without_total(asked: Asked, answer: Answer) -> None:
    """The answer to a POST has no total."""
    created(asked, answer, lambda invoice: invoice.pop("total"))


@liar("INV-CREATE-1")
def created_without_number(asked: Asked, answer: Answer) -> None:
    """The answer to a POST calls the number `number`."""
    created(asked, answer, lambda invoice: invoice.update(number=invoice.pop("invoiceNumber")))


@liar("INV-CREATE-1")
def created_as_pending(asked: Asked, answer: Answer) -> None:
    """The answer to a POST says the status SENT; it is a draft."""
    created(asked, answer, lambda invoice: invoice.update(status="SENT"))


@liar("INV-CREATE-1", also="INV-CREATE-4")  # a GET answers with the other number, too
def number_in_upper_case(asked: Asked) -> None:
    """Invoice numbers are kept in upper case."""
    text_stored(asked, "invoiceNumber", str.upper)


@liar("INV-CREATE-1")
def number_tidied_in_answer(asked: Asked, answer: Answer) -> None:
    """The answer to a POST shows the number without its hyphens."""
    created(asked, answer, lambda i: i.update(invoiceNumber=i["invoiceNumber"].replace("-", "")))


@liar("INV-CREATE-1", also="INV-STATUS-1")  # draft is none of the six
def created_in_lower_case(asked: Asked, answer: Answer) -> None:
    """The answer to a POST says the status in lower case."""
    created(asked, answer, lambda invoice: invoice.update(status="draft"))


# Read back: INV-CREATE-4 ----------------------------------------------------------------------------------


@liar("INV-CREATE-4")
def lines_backwards(asked: Asked) -> None:
    """The lines are kept in the opposite order."""
    lines_stored(asked, lambda lines: lines[::-1])


@liar("INV-CREATE-4")
def lines_by_description(asked: Asked) -> None:
    """The lines are kept in the order of their descriptions."""
    lines_stored(asked, lambda lines: sorted(lines, key=lambda line: str(line.get("description"))))


@liar("INV-CREATE-4")
def equal_lines_merged(asked: Asked) -> None:
    """Lines of equal description, price and tax become one; the totals are right."""

    def merged(lines: list[Any]) -> list[Any]:
        kept: dict[str, Any] = {}
        for line in lines:
            if not isinstance(line.get("quantity"), int | float):
                return lines
            one = repr([line.get(name) for name in ("description", "unitPrice", "taxRate")])
            kept[one] = line | {"quantity": line["quantity"] + kept.get(one, {"quantity": 0})["quantity"]}
        return list(kept.values())

    lines_stored(asked, merged)


@liar("INV-CREATE-4")
def descriptions_escaped(asked: Asked) -> None:
    """Descriptions are kept escaped for HTML: & as &amp;."""
    lines_stored(
        asked,
        lambda ls: [ln | {"description": html.escape(ln["description"])} if _told(ln) else ln for ln in ls],
    )


@liar("INV-CREATE-4")
def descriptions_cut(asked: Asked) -> None:
    """Descriptions are cut after 32 characters."""
    lines_stored(
        asked, lambda ls: [ln | {"description": ln["description"][:32]} if _told(ln) else ln for ln in ls]
    )


def _told(line: dict[str, Any]) -> bool:
    return isinstance(line.get("description"), str)


@liar("INV-CREATE-4")
def terms_not_kept(asked: Asked) -> None:
    """Terms of a new invoice are not kept."""
    if asked.operation == CREATE and isinstance(asked.fields.get("terms"), str):
        asked.json = {name: value for name, value in asked.fields.items() if name != "terms"}


@liar("INV-CREATE-4")
def notes_for_terms(asked: Asked) -> None:
    """Notes and terms of a new invoice are swapped."""
    if asked.operation == CREATE and isinstance(asked.fields.get("notes"), str | None):
        swapped = {"notes": asked.fields.get("terms"), "terms": asked.fields.get("notes")}
        asked.json = asked.fields | {name: value for name, value in swapped.items() if value is not None}


@liar("INV-CREATE-4")
def due_at_end_of_month(asked: Asked) -> None:
    """A new invoice falls due on the 28th of the month that was sent, at least."""
    text_stored(asked, "dueDate", lambda day: day[:8] + "28" if day[8:] < "28" and day[4:5] == "-" else day)


class LocalDates(Lie):
    """Dates go through local midnight and come out a day early, everywhere."""

    names: tuple[str, ...] = ("issueDate", "dueDate")

    def answered(self, asked: Asked, answer: Answer) -> None:
        """A day early."""
        if asked.path.startswith("/invoices"):
            with answer.records() as records:
                for record in records:
                    for name in self.names:
                        if name in record:
                            record[name] = str(date.fromisoformat(record[name]) - timedelta(1))


@liar("INV-CREATE-4", also="INV-UPDATE-1 INV-UPDATE-3")  # a PUT's dates are dates, too
class DatesADayEarly(LocalDates):
    """Dates go through local midnight and come out a day early."""


@liar("INV-CREATE-4", also="INV-UPDATE-1 INV-UPDATE-3")
class DueDateADayEarly(LocalDates):
    """The due date comes out a day early."""

    names = ("dueDate",)


@liar("INV-CREATE-4")
class DraftsListedByClient(Relist):
    """A new invoice is listed with a filter or a search, and in the plain list only once another follows it."""

    only = ("GET /invoices",)
    newest = ""

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Note the newest."""
        if asked.operation == CREATE and answer.ok:
            self.newest = answer.data["id"]

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """All but the newest."""
        plain = not {"status", "clientId", "search"} & asked.query.keys()
        return [invoice for invoice in matching if invoice["id"] != self.newest] if plain else matching


# A fresh draft: INV-STATUS-2 ------------------------------------------------------------------------------


def draft_shown(asked: Asked, answer: Answer, **shown: Any) -> None:
    """Show something else of a draft's detail."""
    detailed(asked, answer, lambda i: i.update(shown) if i["status"] == "DRAFT" else None)


@liar("INV-STATUS-2")
def draft_sent_by_email(asked: Asked, answer: Answer) -> None:
    """A draft was sent by e-mail, it says."""
    draft_shown(asked, answer, sentViaEmail=True)


@liar("INV-STATUS-2")
def draft_paid_in_1970(asked: Asked, answer: Answer) -> None:
    """A draft was paid at the beginning of time: null became zero."""
    draft_shown(asked, answer, paidAt="1970-01-01T00:00:00.000Z")


@liar("INV-STATUS-2")
def draft_sent_when_made(asked: Asked, answer: Answer) -> None:
    """A draft was sent when it was made."""
    detailed(asked, answer, lambda i: i.update(sentAt=i["createdAt"]) if i["status"] == "DRAFT" else None)


@liar("INV-UPDATE-1", also="INV-STATUS-2")  # a field that was not sent has changed
class SentByChanging(Lie):
    """A draft that was changed has a sentAt."""

    def __init__(self) -> None:
        self._changed: set[str] = set()

    def answered(self, asked: Asked, answer: Answer) -> None:
        """From the first PUT on."""
        if asked.operation == "PUT /invoices/{id}" and answer.ok:
            self._changed.add(asked.id)
        if asked.id in self._changed:
            draft_sent_when_made(asked, answer)
