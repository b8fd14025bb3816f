"""Mutations of the formats of times, dates and numbers: FMT-3 to FMT-5."""

from __future__ import annotations

import re

from tests.conformance.mutants.exchange import Request, Response
from tests.conformance.mutants.mutant import mutant

# Timestamps and dates: FMT-3, FMT-4 -----------------------------------------------------------------------


@mutant("FMT-3")
def seconds_only(request: Request, response: Response) -> None:
    """A client's createdAt has no milliseconds."""
    if request.path.startswith("/clients"):
        with response.records() as records:
            for record in records:
                record["createdAt"] = record["createdAt"][:19] + "Z"


@mutant("FMT-3")
def offset_instead_of_z(request: Request, response: Response) -> None:
    """The timestamps of an invoice's detail end in +00:00."""
    if request.operation == "GET /invoices/{id}":
        with response.records() as records:
            for record in records:
                record["createdAt"] = record["createdAt"].replace("Z", "+00:00")


@mutant("FMT-3")
def microseconds_after_update(request: Request, response: Response) -> None:
    """A client that was updated has an updatedAt in microseconds."""
    if request.path.startswith("/clients"):
        with response.records() as records:
            for record in records:
                if record["updatedAt"] != record["createdAt"]:
                    record["updatedAt"] = record["updatedAt"].replace("Z", "000Z")


@mutant("FMT-3")
def whole_seconds_shortened(request: Request, response: Response) -> None:
    """Zeros at the end of the milliseconds are left out, so 13:00:00.000Z comes as 13:00:00Z."""
    response.body = re.sub(rb'(T\d\d:\d\d:\d\d)\.(\d*?)0+Z"', _shortened, response.body)


def _shortened(found: re.Match[bytes]) -> bytes:
    return found[1] + (b"." + found[2] if found[2] else b"") + b'Z"'


@mutant("FMT-3")
def paid_at_as_number(request: Request, response: Response) -> None:
    """`paidAt` is a number of milliseconds."""
    if request.operation == "GET /invoices/{id}":
        with response.records() as records:
            for record in records:
                record["paidAt"] = record["paidAt"] and 1718000000000


@mutant("FMT-3")
def sent_at_as_date(request: Request, response: Response) -> None:
    """`sentAt` is a date without a time."""
    if request.operation == "GET /invoices/{id}":
        with response.records() as records:
            for record in records:
                record["sentAt"] = record["sentAt"] and record["sentAt"][:10]


@mutant("FMT-4")
def dates_with_midnight(request: Request, response: Response) -> None:
    """`issueDate` and dueDate are timestamps at midnight, in detail and list alike."""
    if request.path.startswith("/invoices"):
        with response.records() as records:
            for record in records:
                record |= {n: f"{record[n]}T00:00:00.000Z" for n in ("issueDate", "dueDate") if n in record}


@mutant("FMT-4", also="INV-CREATE-4")  # nor is it what was sent
def due_date_unpadded(request: Request, response: Response) -> None:
    """`dueDate` comes without leading zeros: 2024-7-1."""
    if request.path.startswith("/invoices"):
        with response.records() as records:
            for record in records:
                if "dueDate" in record:
                    record["dueDate"] = record["dueDate"].replace("-0", "-")


@mutant("FMT-4", also="INV-GET-3")  # the detail has the same date, written otherwise
def listed_date_by_custom(request: Request, response: Response) -> None:
    """In a list filtered by status, issueDate comes as 01/06/2024."""
    if request.operation == "GET /invoices" and "status" in request.query:
        with response.records() as records:
            for record in records:
                record["issueDate"] = "/".join(reversed(record["issueDate"].split("-")))


# Numbers: FMT-5 -------------------------------------------------------------------------------------------


def _as_text(response: Response, *names: str, unless_whole: bool = False) -> None:
    def number(found: re.Match[str]) -> str:
        if unless_whole and float(found[2]) == int(float(found[2])):
            return found[0]
        return f'{found[1]}"{found[2]}"'

    if response.json is not None:
        pattern = rf'("(?:{"|".join(names)})": ?)(-?[\d.eE+-]+)'
        response.body = re.sub(pattern, number, response.body.decode()).encode()


@mutant("FMT-5")
def totals_as_text(request: Request, response: Response) -> None:
    """Money is written as strings, as decimals come out of many databases."""
    _as_text(response, "subtotal", "taxTotal", "discountTotal", "total(?=.*status)", "unitPrice", "amount")


@mutant("FMT-5")
def tax_rate_as_text(request: Request, response: Response) -> None:
    """A tax rate that is not whole is a string."""
    _as_text(response, "taxRate", unless_whole=True)


@mutant("FMT-5")
def quantity_as_text(request: Request, response: Response) -> None:
    """A line's quantity is a string."""
    _as_text(response, "quantity")


@mutant("FMT-5")
def listed_discount_as_text(request: Request, response: Response) -> None:
    """`discountTotal` is a string in the list alone."""
    if request.operation == "GET /invoices":
        _as_text(response, "discountTotal")


@mutant("FMT-5")
def answered_total_as_text(request: Request, response: Response) -> None:
    """The total in the answer to a POST is a string."""
    if request.operation == "POST /invoices":
        _as_text(response, "total")
