"""Mutations of invoices in the order of their writes, of their lines and totals, written after public bug reports.

They were written from the contract and the reports alone, without a look at what the suite tests. Each comment names
the report.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server, refusal
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import PDF, Recount, record

CREATE, UPDATE = "POST /invoices", "PUT /invoices/{id}"
INPUTS = ("description", "quantity", "unitPrice", "taxRate")


def lines_of(request: Request) -> list[Any]:
    """The line items of the body of a POST or PUT; an empty list if it has none."""
    lines = request.fields.get("lineItems") if request.operation in {CREATE, UPDATE} else None
    return lines if isinstance(lines, list) else []


def as_day(text: Any) -> date | None:
    """The date that is written as YYYY-MM-DD; None if it is none."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) and len(text) == 10 else None
    except ValueError:
        return None


# New invoices: INV-CREATE-1, INV-CREATE-3, INV-CREATE-4, INV-CREATE-7, INV-STATUS-2 ------------------------


# After https://github.com/OCA/account-invoicing/pull/330
@mutant("INV-CREATE-1")
class NumberStaysTaken(Mutation):
    """A number that an invoice had before it was renumbered is refused for every other invoice."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, str], str] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Remember the number before an update."""
        number = request.fields.get("invoiceNumber")
        is_write = request.operation in {CREATE, UPDATE} and isinstance(number, str)
        if is_write and self._taken.get((request.key, number), request.id) != request.id:
            return refusal(400, "invoiceNumber is already in use")
        before = await record(request, server, request.path) if is_write and request.id else None
        response = await server(request)
        if before and response.ok:
            self._taken[request.key, before["invoiceNumber"]] = request.id
        return response


# After https://github.com/frappe/erpnext/issues/9717
@mutant("INV-CREATE-3")
class SameDescriptionTaxedOnce(Recount):
    """Of lines with the same description only the first is taxed."""

    def tax(self, line: dict[str, Any], invoice: dict[str, Any]) -> Decimal:
        """No tax on a description that an earlier line has."""
        first = next(each for each in invoice["lineItems"] if each["description"] == line["description"])
        return super().tax(line, invoice) if line is first else Decimal(0)


# After https://github.com/ninsuo/symfony-collection/issues/70
@mutant("INV-CREATE-4")
def positions_sorted_as_texts(request: Request) -> None:
    """Eleven and more lines are stored in the order 1, 10, 11, 2, 3 of their positions."""
    lines = lines_of(request)
    if len(lines) > 10:
        places = sorted(range(1, len(lines) + 1), key=str)
        request.json = request.fields | {"lineItems": [lines[place - 1] for place in places]}


# After https://github.com/wesabe/pfc/issues/23
@mutant("INV-CREATE-4")
def day_before_in_summer(request: Request) -> None:
    """A date while the clocks of London are an hour ahead is stored as the day before."""
    if request.operation not in {CREATE, UPDATE}:
        return
    for name in ("issueDate", "dueDate"):
        day = as_day(request.fields.get(name))
        if day is None or day.year < 1972:
            continue
        begin, end = date(day.year, 3, 31), date(day.year, 10, 31)
        begin, end = (last - timedelta((last.weekday() + 1) % 7) for last in (begin, end))
        if begin < day <= end:
            request.json = request.fields | {name: str(day - timedelta(1))}


# After https://github.com/ABTech/tracker/issues/585
@mutant("INV-CREATE-4")
def prices_of_six_digits(request: Request, response: Response) -> None:
    """A unit price is shown with six significant digits: 12345.67 as 12345.7."""
    with response.records() as records:
        for line in [line for shown in records for line in shown.get("lineItems") or []]:
            line["unitPrice"] = float(f"{line['unitPrice']:.6g}")


# After https://github.com/talyssonoc/structure/issues/59
@mutant("INV-CREATE-7", also="INV-UPDATE-6")
def empty_text_is_zero(request: Request) -> None:
    """An empty text as quantity, unitPrice or taxRate is read as 0."""
    lines = lines_of(request)
    numbers = INPUTS[1:]
    if any(isinstance(line, dict) and "" in [line.get(name) for name in numbers] for line in lines):
        read = [
            {n: 0 if v == "" and n in numbers else v for n, v in line.items()}
            if isinstance(line, dict)
            else line
            for line in lines
        ]
        request.json = request.fields | {"lineItems": read}


# After https://github.com/odoo/odoo/pull/116698
@mutant("INV-STATUS-2")
class SentByItsPdf(Mutation):
    """A draft whose PDF was read has a `sentAt` from then on."""

    def __init__(self) -> None:
        self._drawn: set[str] = set()

    def change_response(self, request: Request, response: Response) -> None:
        """Remember the PDFs that were read; change the details of drafts."""
        if request.operation == PDF and response.ok:
            self._drawn.add(request.id)
        if request.operation == "GET /invoices/{id}" and request.id in self._drawn:
            with response.records() as records:
                for shown in records:
                    shown["sentAt"] = shown["sentAt"] or shown["createdAt"]


# Updates: INV-UPDATE-1, INV-UPDATE-2, INV-UPDATE-6 --------------------------------------------------------


# After https://github.com/frappe/erpnext/pull/12382
@mutant("INV-UPDATE-1")
async def terms_keep_the_due_date(request: Request, server: Server) -> Response:
    """A PUT of dueDate leaves the due date as it was if the invoice has terms and the PUT has none."""
    if request.operation == UPDATE and as_day(request.fields.get("dueDate")):
        before = await record(request, server, request.path)
        if before and before.get("terms") and "terms" not in request.fields:
            request.json = request.fields | {"dueDate": before["dueDate"]}
    return await server(request)


# After https://github.com/akaunting/akaunting/issues/340
@mutant("INV-UPDATE-2")
class RateIsNoChange(Recount):
    """After a PUT of lines that differ from the old ones in taxRate only, the totals are the old ones."""

    def __init__(self) -> None:
        self._old: dict[str, dict[str, Any]] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Compare the lines of the PUT with those of the draft."""
        kept = dict(self._old)
        lines = [line for line in lines_of(request) if isinstance(line, dict)]
        before = (
            await record(request, server, request.path) if request.operation == UPDATE and lines else None
        )
        if before and _without_rates(lines) == _without_rates(before["lineItems"]):
            self._old.setdefault(request.id, before)
        elif before:
            self._old.pop(request.id, None)
        response = await super().respond(request, server)
        if not response.ok:
            self._old = kept
        return response

    def count(self, invoice: dict[str, Any]) -> None:
        """Show the old totals."""
        old = self._old.get(invoice["id"])
        if old:
            invoice |= {name: old[name] for name in ("subtotal", "taxTotal", "total")}


def _without_rates(lines: list[dict[str, Any]]) -> list[Any]:
    return [[line.get(name) for name in INPUTS[:3]] for line in lines]


# After https://github.com/objectstack-ai/objectstack/issues/7413
@mutant("INV-UPDATE-6")
async def lines_of_a_refused_update(request: Request, server: Server) -> Response:
    """A PUT that is refused with 400 has stored its lines before the first wrong one."""
    response = await server(request)
    if request.operation == UPDATE and response.status == 400:
        lines = lines_of(request)
        for count in range(len(lines), 0, -1):
            if (await server(request.but("PUT", request.path, {"lineItems": lines[:count]}))).ok:
                break
    return response
