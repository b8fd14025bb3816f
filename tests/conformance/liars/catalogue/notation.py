"""Lies about how times, dates and numbers are written: FMT-3 to FMT-5."""

from __future__ import annotations

import re

from liar import liar
from wire import Answer, Asked

# Timestamps and dates: FMT-3, FMT-4 -----------------------------------------------------------------------


@liar("FMT-3")
def seconds_only(asked: Asked, answer: Answer) -> None:
    """A client's createdAt has no milliseconds."""
    if asked.path.startswith("/clients"):
        with answer.records() as records:
            for record in records:
                record["createdAt"] = record["createdAt"][:19] + "Z"


@liar("FMT-3")
def offset_instead_of_z(asked: Asked, answer: Answer) -> None:
    """The timestamps of an invoice's detail end in +00:00."""
    if asked.operation == "GET /invoices/{id}":
        with answer.records() as records:
            for record in records:
                record["createdAt"] = record["createdAt"].replace("Z", "+00:00")


@liar("FMT-3")
def microseconds_after_update(asked: Asked, answer: Answer) -> None:
    """A client that was updated has an updatedAt in microseconds."""
    if asked.path.startswith("/clients"):
        with answer.records() as records:
            for record in records:
                if record["updatedAt"] != record["createdAt"]:
                    record["updatedAt"] = record["updatedAt"].replace("Z", "000Z")


@liar("FMT-3")
def whole_seconds_shortened(asked: Asked, answer: Answer) -> None:
    """Zeros at the end of the milliseconds are left out, so 13:00:00.000Z comes as 13:00:00Z."""
    answer.body = re.sub(rb'(T\d\d:\d\d:\d\d)\.(\d*?)0+Z"', _shortened, answer.body)


def _shortened(found: re.Match[bytes]) -> bytes:
    return found[1] + (b"." + found[2] if found[2] else b"") + b'Z"'


@liar("FMT-3")
def paid_at_as_number(asked: Asked, answer: Answer) -> None:
    """`paidAt` is a number of milliseconds."""
    if asked.operation == "GET /invoices/{id}":
        with answer.records() as records:
            for record in records:
                record["paidAt"] = record["paidAt"] and 1718000000000


@liar("FMT-3")
def sent_at_as_date(asked: Asked, answer: Answer) -> None:
    """`sentAt` is a date without a time."""
    if asked.operation == "GET /invoices/{id}":
        with answer.records() as records:
            for record in records:
                record["sentAt"] = record["sentAt"] and record["sentAt"][:10]


@liar("FMT-4")
def dates_with_midnight(asked: Asked, answer: Answer) -> None:
    """`issueDate` and dueDate are timestamps at midnight, in detail and list alike."""
    if asked.path.startswith("/invoices"):
        with answer.records() as records:
            for record in records:
                record |= {n: f"{record[n]}T00:00:00.000Z" for n in ("issueDate", "dueDate") if n in record}


@liar("FMT-4", also="INV-CREATE-4")  # nor is it what was sent
def due_date_unpadded(asked: Asked, answer: Answer) -> None:
    """`dueDate` comes without leading zeros: 2024-7-1."""
    if asked.path.startswith("/invoices"):
        with answer.records() as records:
            for record in records:
                if "dueDate" in record:
                    record["dueDate"] = record["dueDate"].replace("-0", "-")


@liar("FMT-4", also="INV-GET-3")  # the detail has the same date, written otherwise
def listed_date_by_custom(asked: Asked, answer: Answer) -> None:
    """In a list filtered by status, issueDate comes as 01/06/2024."""
    if asked.operation == "GET /invoices" and "status" in asked.query:
        with answer.records() as records:
            for record in records:
                record["issueDate"] = "/".join(reversed(record["issueDate"].split("-")))


# Numbers: FMT-5 -------------------------------------------------------------------------------------------


def _as_text(answer: Answer, *names: str, unless_whole: bool = False) -> None:
    def number(found: re.Match[str]) -> str:
        if unless_whole and float(found[2]) == int(float(found[2])):
            return found[0]
        return f'{found[1]}"{found[2]}"'

    if answer.json is not None:
        pattern = rf'("(?:{"|".join(names)})": ?)(-?[\d.eE+-]+)'
        answer.body = re.sub(pattern, number, answer.body.decode()).encode()


@liar("FMT-5")
def totals_as_text(asked: Asked, answer: Answer) -> None:
    """Money is written as strings, as decimals come out of many databases."""
    _as_text(answer, "subtotal", "taxTotal", "discountTotal", "total(?=.*status)", "unitPrice", "amount")


@liar("FMT-5")
def tax_rate_as_text(asked: Asked, answer: Answer) -> None:
    """A tax rate that is not whole is a string."""
    _as_text(answer, "taxRate", unless_whole=True)


@liar("FMT-5")
def quantity_as_text(asked: Asked, answer: Answer) -> None:
    """A line's quantity is a string."""
    _as_text(answer, "quantity")


@liar("FMT-5")
def listed_discount_as_text(asked: Asked, answer: Answer) -> None:
    """`discountTotal` is a string in the list alone."""
    if asked.operation == "GET /invoices":
        _as_text(answer, "discountTotal")


@liar("FMT-5")
def answered_total_as_text(asked: Asked, answer: Answer) -> None:
    """The total in the answer to a POST is a string."""
    if asked.operation == "POST /invoices":
        _as_text(answer, "total")
