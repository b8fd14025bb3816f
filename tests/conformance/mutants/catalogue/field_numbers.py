"""Mutations of numbers and file names, after public bug reports (in comments): INV-CREATE-1, PDF-2, PDF-3, ERR-4."""

from __future__ import annotations

import re
from urllib.parse import quote

from tests.conformance.mutants.accounts import KNOWN, bearer
from tests.conformance.mutants.catalogue.field_totals import CREATE
from tests.conformance.mutants.exchange import Request, Response, Server, refusal
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import PDF, everything, record

UPDATE = "PUT /invoices/{id}"


def without_number(request: Request) -> bool:
    """Whether the request creates an invoice and leaves its number to the server."""
    return (
        request.operation == CREATE and bool(request.fields) and request.fields.get("invoiceNumber") is None
    )


async def number_of(request: Request, server: Server) -> str:
    """The number of the invoice in the path."""
    invoice = await record(request, server, f"/invoices/{request.id}")
    return str((invoice or {}).get("invoiceNumber", ""))


# Generated numbers: ERR-4 ---------------------------------------------------------------------------------


class Numbered(Mutation):
    """Base class: generated numbers come from the mutation; a number that is taken is a 500."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Create the invoice with the generated number."""
        if not without_number(request):
            return await server(request)
        number = await self.next_number(request, server)
        if number:
            request.json = request.fields | {"invoiceNumber": number}
        response = await server(request)
        if response.status == 400 and number and "another invoice has the number" in response.body.decode():
            response.refuse(500, "Internal server error")
        if response.ok:
            self.created(request, response.data["invoiceNumber"])
        return response

    async def next_number(self, request: Request, server: Server) -> str:
        """The next number; "" if the server is to generate it."""
        raise NotImplementedError

    def created(self, request: Request, number: str) -> None:
        """Record the number of an invoice that was created."""


# After https://github.com/kimai/kimai/issues/1914
@mutant("ERR-4", also="INV-CREATE-1")
class NumberOfTheCount(Numbered):
    """A generated number is the number of invoices plus one; if it is taken after a deletion, the POST is a 500."""

    async def next_number(self, request: Request, server: Server) -> str:
        """The count as a number."""
        return f"INV-{len(await everything(request.get('/invoices'), server)) + 1:04}"


# After https://github.com/polarsource/polar/issues/7960
@mutant("ERR-4", also="INV-CREATE-1")
class GeneratedNumberTaken(Numbered):
    """The number after the last generated one is a 500, if an invoice was created with this number by hand."""

    def __init__(self) -> None:
        self._last: dict[str, str] = {}

    async def next_number(self, request: Request, server: Server) -> str:
        """The number after the last generated one."""
        last = re.fullmatch(r"(.*?)(\d+)(\D*)", self._last.get(request.key, ""))
        return f"{last[1]}{int(last[2]) + 1:0{len(last[2])}}{last[3]}" if last else ""

    def created(self, request: Request, number: str) -> None:
        """Keep it as the last."""
        self._last[request.key] = number


# The same number again: INV-CREATE-1, INV-UPDATE-1 --------------------------------------------------------


# After https://github.com/saeloun/miru-web/pull/1615
@mutant("INV-CREATE-1")
async def number_of_another_account_refused(request: Request, server: Server) -> Response:
    """A POST with an invoice number that another account uses is refused with 400."""
    number = request.fields.get("invoiceNumber")
    if request.operation == CREATE and isinstance(number, str) and bearer(request) in KNOWN:
        for key in set(KNOWN) - {bearer(request)}:
            others = await everything(request.get("/invoices").as_key(key), server, search=number)
            if any(invoice["invoiceNumber"] == number for invoice in others):
                return refusal(400, "The invoice number has already been taken")
    return await server(request)


# After https://github.com/logto-io/logto/pull/2398
@mutant("INV-UPDATE-1")
async def own_number_refused(request: Request, server: Server) -> Response:
    """A PUT with the number that the draft already has is refused with 400."""
    number = request.fields.get("invoiceNumber")
    if request.operation == UPDATE and isinstance(number, str):
        invoice = await record(request, server, request.path)
        if invoice and invoice["status"] == "DRAFT" and invoice["invoiceNumber"] == number:
            return refusal(400, "The invoice number has already been taken")
    return await server(request)


# File names: PDF-2, ERR-4 ---------------------------------------------------------------------------------


class FileName(Mutation):
    """Base class: a PDF has another Content-Disposition, or fails, depending on the invoice's number."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Change the header."""
        response = await server(request)
        if request.operation == PDF and response.ok:
            number = await number_of(request, server)
            name = self.named(request, number)
            if name is None:
                response.refuse(500, "Internal server error")
            elif name:
                response.headers["content-disposition"] = f"attachment; {name}"
        return response

    def named(self, request: Request, number: str) -> str | None:
        """The parameter with the file name; "" for that of the server; None if the PDF fails."""
        raise NotImplementedError


# After https://github.com/PrestaShop/PrestaShop/pull/41457
@mutant("PDF-2")
class FileNameAfterSlash(FileName):
    """A file name has only the part of the number after the last slash."""

    def named(self, request: Request, number: str) -> str | None:
        """The last part."""
        return f'filename="{quote(number.rpartition("/")[2], safe=" ")}.pdf"' if "/" in number else ""


# After https://github.com/InPoint-Automation/Dolibarr-KSeF-Module/issues/16
@mutant("ERR-4", also="PDF-1 PDF-2 PDF-3 PDF-4")  # there is no PDF
class SlashInNumberFails(FileName):
    """The PDF of an invoice with a slash in its number is a 500."""

    def named(self, request: Request, number: str) -> str | None:
        """Fail on a slash."""
        return None if "/" in number else ""


# After https://github.com/ohmage/server/pull/900
@mutant("PDF-2")
class FileNameWithoutQuotes(FileName):
    """A file name with a space, a comma or a semicolon is sent without quotes."""

    def named(self, request: Request, number: str) -> str | None:
        """Leave out the quotes."""
        plain = number.isascii() and number.isprintable()
        return f"filename={number}.pdf" if plain and re.search(r"[ ,;]", number) else ""


# After https://github.com/getpaseo/paseo/pull/1477
@mutant("ERR-4", also="PDF-1 PDF-2 PDF-3 PDF-4")
class NonAsciiNumberFails(FileName):
    """The PDF of an invoice with a character outside of ASCII in its number is a 500."""

    def named(self, request: Request, number: str) -> str | None:
        """Fail on a character outside of ASCII."""
        return "" if number.isascii() else None


# After https://github.com/sgmlguru/MUK-reg/issues/25
@mutant("PDF-2")
class FileNameEncodedTwice(FileName):
    """A file name outside of ASCII is percent-encoded twice."""

    def named(self, request: Request, number: str) -> str | None:
        """Encode the encoded name."""
        return (
            "" if number.isascii() else f"filename*=UTF-8''{quote(quote(f'{number}.pdf', safe=''), safe='')}"
        )


# After https://github.com/bobthecow/mustache.php/issues/433
@mutant("PDF-2")
class FileNameOfPreviousDownload(FileName):
    """The second and every later download of an account has the file name of the invoice downloaded before."""

    def __init__(self) -> None:
        self._before: dict[str, str] = {}

    def named(self, request: Request, number: str) -> str | None:
        """The previous name."""
        before, self._before[request.key] = self._before.get(request.key), number
        return f"filename*=UTF-8''{quote(before, safe='')}.pdf" if before else ""


# PDFs found by number: PDF-3 ------------------------------------------------------------------------------


# After https://github.com/invoiceninja/invoiceninja/issues/5732
@mutant("PDF-3", also="PDF-4")  # another invoice's PDF shows no update of this one
class PdfOfLastUnnumbered(Mutation):
    """The PDF of an invoice that was created without a number is that of the last such invoice of its client."""

    def __init__(self) -> None:
        self._pending: dict[str, list[str]] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Send the last one's PDF under the right name."""
        pending = without_number(request)
        response = await server(request)
        if pending and response.ok:
            self._pending.setdefault(request.fields["clientId"], []).append(response.data["id"])
        if request.operation == PDF and response.ok:
            for ids in self._pending.values():
                if request.id in ids[:-1]:
                    last = await server(request.get(f"/invoices/{ids[-1]}/pdf"))
                    response.body = last.body if last.ok else response.body
        return response


# After https://github.com/spree-contrib/spree_print_invoice/pull/94
@mutant("PDF-3", also="AUTH-4")  # what it shows is another account's
class PdfKeptByNumber(Mutation):
    """The PDF of an invoice is that of another account's invoice with the same number, if that was downloaded before."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, bytes]] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Send the kept PDF if it belongs to another key."""
        response = await server(request)
        if request.operation == PDF and response.ok:
            number = await number_of(request, server)
            key, body = self._kept.get(number, (request.key, b""))
            if key == request.key:
                self._kept[number] = (key, response.body)
            else:
                response.body = body
        return response
