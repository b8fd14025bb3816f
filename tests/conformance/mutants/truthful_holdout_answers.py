"""Mutations that keep every clause in odd ways: what answers, errors, headers and PDFs have besides.

They were written without a look at what the suite tests. The docstring of each names the clause, note or open point that
allows it; :mod:`truthful_holdout` has the servers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import Mutation
from tests.conformance.mutants.mutation_kinds import PDF, record
from tests.conformance.mutants.other_pdf import paper, text_of


class JSend(Mutation):
    """An envelope in the style of JSend around successes and errors (note: "more fields, everywhere")."""

    def change_response(self, request: Request, response: Response) -> None:
        """Add its members."""
        document = response.json
        if isinstance(document, dict):
            word = "success" if response.ok else "fail"
            response.json = {"status": word, "code": response.status, "errors": []} | document


class PdfUrls(Mutation):
    """Every invoice has the address of its PDF, also in the answers to writes (V4; note: "more fields")."""

    def change_response(self, request: Request, response: Response) -> None:
        """Add the address."""
        if request.path.startswith("/invoices"):
            with response.records() as records:
                for shown in records:
                    at = f"/api/v1/invoices/{shown.get('id')}/pdf"
                    shown |= {"pdfUrl": at, "pdf": {"url": at, "expiresAt": None}}


class WholeClients(Mutation):
    """The client of an invoice has all its fields, which are those of today (note: "more fields, everywhere")."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Add the other fields to name and e-mail."""
        response = await server(request)
        if request.method == "GET" and request.path.startswith("/invoices"):
            with response.records() as records:
                for shown in records:
                    client = await record(request, server, f"/clients/{shown.get('clientId')}")
                    shown["client"] = (client or {}) | shown["client"]
        return response


class TypedNoContent(Mutation):
    """A 204 has a content type and no body (FMT-6 is about the body; RFC 9110, 8.3)."""

    def change_response(self, request: Request, response: Response) -> None:
        """Add the header."""
        if response.status == 204:
            response.headers |= {"content-type": "application/json", "cache-control": "no-cache"}


class CreatedInSeconds(Mutation):
    """`createdAt` is cut to whole seconds, with .000 (FMT-3 asks for the form); `updatedAt` is not."""

    def change_response(self, request: Request, response: Response) -> None:
        """Cut it."""
        with response.records() as records:
            for shown in records:
                if isinstance(shown.get("createdAt"), str):
                    shown["createdAt"] = re.sub(r"\.\d{3}Z$", ".000Z", shown["createdAt"])


class UpdatedLater(Mutation):
    """`updatedAt` is 40 ms late, also at the creation (CLI-CREATE-1 asks for both timestamps, not for equal ones)."""

    def change_response(self, request: Request, response: Response) -> None:
        """Move it."""
        with response.records() as records:
            for shown in records:
                if isinstance(shown.get("updatedAt"), str):
                    moved = datetime.fromisoformat(shown["updatedAt"]) + timedelta(milliseconds=40)
                    shown["updatedAt"] = f"{moved:%Y-%m-%dT%H:%M:%S}.{moved.microsecond // 1000:03}Z"


class Errors(Mutation):
    """Errors whose text is made of the plain one (ERR-1: a non-empty string)."""

    def __init__(self, form: Callable[[str], str]) -> None:
        self._form = form

    def change_response(self, request: Request, response: Response) -> None:
        """Write the text."""
        document = response.json
        if isinstance(document, dict) and isinstance(document.get("error"), str):
            response.json = document | {"error": self._form(document["error"])}


class MoreHeaders(Mutation):
    """Every response has these headers; no clause is about them."""

    def __init__(self, headers: dict[str, str]) -> None:
        self._headers = headers

    def change_response(self, request: Request, response: Response) -> None:
        """Add them."""
        response.headers |= self._headers


class MorePaper(Mutation):
    """PDFs with further text (PDF-3 says what they show, not what they show besides)."""

    def __init__(self, around: Callable[[list[str]], list[str]]) -> None:
        self._around = around

    async def respond(self, request: Request, server: Server) -> Response:
        """Draw the PDF with it."""
        response = await server(request)
        invoice = (
            await record(request, server, f"/invoices/{request.id}") if request.operation == PDF else None
        )
        if response.ok and invoice:
            response.body = paper(self._around(text_of(invoice)))
        return response


def twelve_decimals(text: str) -> str:
    """5500 as 5500.000000000000, as a column `decimal(24,12)`."""
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals:0<12}"


def with_conditions(lines: list[str]) -> list[str]:
    """The lines, and the conditions of the seller below them."""
    page = [f"{n}. Section {n}: a late fee of {n * 5}.00 applies after {n} days." for n in range(1, 90)]
    return [*lines, "General conditions", *page]


def stamped(lines: list[str]) -> list[str]:
    """The lines between two stamps."""
    return ["D R A F T - not yet sent", *lines, "D R A F T - not yet sent"]


def with_trace(text: str) -> str:
    """The text, and a stack trace below it."""
    return "\n".join([text, *(f"\tat Handler.java:{n} ({'x' * 80})" for n in range(20))])


SPENT = {
    "ratelimit-limit": "120",
    "ratelimit-remaining": "0",
    "ratelimit-reset": "59",
    "retry-after": "3600",
}
CACHED = {
    "via": "1.1 varnish, 2 edge",
    "x-cache": "HIT, MISS",
    "age": "86400",
    "etag": '"fixed"',
    "expires": "Thu, 01 Jan 1970 00:00:00 GMT",
    "last-modified": "Fri, 31 Dec 2100 23:59:59 GMT",
    "alt-svc": 'h3=":443"; ma=86400',
    "content-language": "de",
    "accept-ranges": "bytes",
}
