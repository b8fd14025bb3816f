"""Mutations of dates and timestamps, written after public bug reports: INV-CREATE-4, -7, INV-UPDATE-1, FMT-3.

Each comment names the report. A date that is shown wrong after a POST is also wrong after a PUT: INV-UPDATE-1, -3.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import Recount, record

NAMES = ("issueDate", "dueDate")
UPDATE = "PUT /invoices/{id}"
#: Also broken by dates that are shown wrong: a PUT's dates are dates, too.
WRONG = "INV-UPDATE-1 INV-UPDATE-3"


class Misdated(Recount):
    """Base class: dates of drafts differ in details, lists and PDFs."""

    names = NAMES

    def count(self, invoice: dict[str, Any]) -> None:
        """Change the dates."""
        for name in self.names:
            invoice[name] = str(self.dated(date.fromisoformat(invoice[name])))

    def dated(self, day: date) -> date:
        """The date that is shown instead."""
        raise NotImplementedError


# Dates that come back different: INV-CREATE-4 -------------------------------------------------------------


# After https://github.com/WenchaoD/FSCalendar/issues/1264
@mutant("INV-CREATE-4", also=WRONG)
class WeekYear(Misdated):
    """A date in the last days of December has the next year, if its week ends in that year."""

    def dated(self, day: date) -> date:
        """The year of the Saturday that ends the week."""
        return day.replace(year=(day + timedelta((5 - day.weekday()) % 7)).year)


# After https://github.com/moment/moment/issues/1994
@mutant("INV-CREATE-4", also=WRONG)
class NoMidnightInBrazil(Misdated):
    """A date on which summer time began at midnight in São Paulo (2008 to 2018) is shown as the day before."""

    def dated(self, day: date) -> date:
        """The day before, on the third Sunday of October, or the first of November in 2018."""
        first = 1 if day.year == 2018 else 15
        sunday = date(day.year, 11 if day.year == 2018 else 10, first)
        sunday += timedelta((6 - sunday.weekday()) % 7)
        return day - timedelta(1) if day == sunday and 2008 <= day.year <= 2018 else day


# After https://github.com/yiisoft/yii/issues/1211
@mutant("INV-CREATE-4", also=WRONG)
class NothingAfter2038(Misdated):
    """A dueDate after 2038-01-19 is shown as 1970-01-01, because it does not fit 32 bits."""

    names = ("dueDate",)

    def dated(self, day: date) -> date:
        """The first day of 1970."""
        return date(1970, 1, 1) if day > date(2038, 1, 19) else day


# After https://github.com/mkucej/i-librarian/issues/142
@mutant("INV-CREATE-4", also=WRONG)
class NothingBefore1970(Misdated):
    """A date before 1970 is shown as 1970-01-01."""

    def dated(self, day: date) -> date:
        """The first day of 1970."""
        return max(day, date(1970, 1, 1))


# After https://github.com/businessandtrade-partners/kae/pull/2741
@mutant("INV-CREATE-4", also=WRONG)
class LeapDayAsDayBefore(Misdated):
    """29 February is shown as 28 February."""

    def dated(self, day: date) -> date:
        """The day before."""
        return day - timedelta(1) if (day.month, day.day) == (2, 29) else day


# Leap years: INV-CREATE-1, INV-CREATE-7 -------------------------------------------------------------------


# After https://github.com/nehakadam/AnyPicker/issues/22
@mutant("INV-CREATE-1")
async def leap_day_of_2000_refused(request: Request, server: Server) -> Response:
    """A POST with the date 2000-02-29 is refused with 400."""
    if request.operation == "POST /invoices" and "2000-02-29" in map(request.fields.get, NAMES):
        probe = await server(request)
        if probe.ok:
            await server(request.but("DELETE", f"/invoices/{probe.data['id']}"))
            probe.refuse(400, "Invalid date: 2000-02-29")
        return probe
    return await server(request)


# After https://github.com/wdullaer/MaterialDateTimePicker/issues/53
@mutant("INV-CREATE-7")
def leap_day_of_2100_accepted(request: Request) -> None:
    """A POST with the date 2100-02-29 is accepted, and the date is stored as 2100-03-01."""
    if request.operation == "POST /invoices":
        dates = {n: request.fields[n] for n in NAMES if isinstance(request.fields.get(n), str)}
        moved = {n: re.sub(r"^(1[789]|2[123])00-02-29$", r"\g<1>00-03-01", day) for n, day in dates.items()}
        if moved != dates:
            request.json = request.fields | moved


# What an update does to dates: INV-UPDATE-1 ---------------------------------------------------------------


# After https://github.com/crater-invoice-inc/crater/issues/345
@mutant("INV-UPDATE-1")
async def dates_step_back(request: Request, server: Server) -> Response:
    """A PUT without dates sets both dates one day back."""
    if request.operation == UPDATE and request.fields and not set(NAMES) & request.fields.keys():
        invoice = await record(request, server, request.path)
        if invoice and invoice["status"] == "DRAFT":
            back = {name: str(date.fromisoformat(invoice[name]) - timedelta(1)) for name in NAMES}
            request.json = request.fields | back
    return await server(request)


# After https://github.com/crbnos/carbon/pull/1275
@mutant("INV-UPDATE-1")
async def due_date_follows(request: Request, server: Server) -> Response:
    """A PUT of the issueDate alone moves the dueDate by the same number of days."""
    issued = request.fields.get("issueDate")
    if request.operation == UPDATE and "dueDate" not in request.fields and _is_date(issued):
        invoice = await record(request, server, request.path)
        if invoice:
            moved = date.fromisoformat(issued) - date.fromisoformat(invoice["issueDate"])
            request.json = request.fields | {"dueDate": str(date.fromisoformat(invoice["dueDate"]) + moved)}
    return await server(request)


def _is_date(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])", value))


# After https://github.com/caktus/django-timepiece/issues/150
@mutant("INV-UPDATE-1")
class CreatedWhenUpdated(Mutation):
    """A PUT sets the createdAt of an invoice to the time of the update."""

    def __init__(self) -> None:
        self._updated: dict[str, str] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Show the time of the last PUT."""
        response = await server(request)
        if request.operation == UPDATE and response.ok and (now := await self._now(request, server)):
            self._updated[request.id] = now
        if request.operation in {"GET /invoices", "GET /invoices/{id}"}:
            with response.records() as records:
                for shown in records:
                    shown["createdAt"] = self._updated.get(shown["id"], shown["createdAt"])
        return response

    async def _now(self, request: Request, server: Server) -> str:
        """The time of the server, read from an invoice that is created and deleted again; "" if it is refused."""
        invoice = (await server(request.get(request.path))).data
        line = {"description": "x", "quantity": 1, "unitPrice": 1, "taxRate": 0}
        probe = {"clientId": invoice["clientId"], "lineItems": [line]}
        created = await server(request.but("POST", "/invoices", probe))
        if not created.ok:
            return ""
        path = f"/invoices/{created.data['id']}"
        now = (await server(request.get(path))).data["createdAt"]
        await server(request.but("DELETE", path))
        return str(now)


# Timestamps: FMT-3 ----------------------------------------------------------------------------------------


# After https://github.com/killbill/killbill/issues/674
@mutant("FMT-3")
class CreatedInLocalTime(Mutation):
    """The createdAt of a new invoice is the local time of UTC+9, marked as UTC."""

    def __init__(self) -> None:
        self._created: set[str] = set()

    def change_response(self, request: Request, response: Response) -> None:
        """Add nine hours."""
        if request.operation == "POST /invoices" and response.ok:
            self._created.add(response.data["id"])
        if request.path.startswith("/invoices") and response.json:
            with response.records() as records:
                for shown in records:
                    if shown.get("id") in self._created and "createdAt" in shown:
                        local = datetime.fromisoformat(shown["createdAt"]) + timedelta(hours=9)
                        shown["createdAt"] = local.strftime("%Y-%m-%dT%H:%M:%S.") + shown["createdAt"][-4:]
