"""Mutations of the content of PDFs: PDF-3, PDF-4."""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import PDF, everything, record
from tests.conformance.mutants.other_pdf import paper, paper_of, text_of


class Drawn(Mutation):
    """Base class of mutations that draw the PDF from the invoice with another producer."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Draw it."""
        response = await server(request)
        if request.operation == PDF and response.ok:
            invoice = await record(request, server, f"/invoices/{request.id}")
            response.body = self.drawn(invoice or {})
        return response

    def drawn(self, invoice: dict[str, Any]) -> bytes:
        """The PDF."""
        return paper_of(self.shown(invoice))

    def shown(self, invoice: dict[str, Any]) -> dict[str, Any]:
        """The invoice as the PDF shows it."""
        return invoice


# That invoice: PDF-3 --------------------------------------------------------------------------------------


@mutant("PDF-3")
class PdfWithoutNumber(Drawn):
    """A PDF shows the invoice's id instead of its number."""

    def shown(self, invoice: dict[str, Any]) -> dict[str, Any]:
        """By id."""
        return invoice | {"invoiceNumber": invoice["id"]}


@mutant("PDF-3")
class PdfWithoutClient(Drawn):
    """A PDF shows the client's e-mail instead of its name."""

    def shown(self, invoice: dict[str, Any]) -> dict[str, Any]:
        """By e-mail."""
        return invoice | {"client": {"name": invoice["client"]["email"] or "-"}}


@mutant("PDF-3")
class PdfWithoutLastLine(Drawn):
    """A PDF shows all lines but the last, where there are more than one."""

    def shown(self, invoice: dict[str, Any]) -> dict[str, Any]:
        """Without it."""
        lines = invoice["lineItems"]
        return invoice | {"lineItems": lines[:-1] if len(lines) > 1 else lines}


@mutant("PDF-3")
class PdfTotalWithoutTax(Drawn):
    """A PDF shows the subtotal as its total."""

    def shown(self, invoice: dict[str, Any]) -> dict[str, Any]:
        """Without tax."""
        return invoice | {"total": invoice["subtotal"]}


@mutant("PDF-3")
class PdfInWholeUnits(Drawn):
    """A PDF shows its total without cents."""

    def shown(self, invoice: dict[str, Any]) -> dict[str, Any]:
        """Cut off."""
        return invoice | {"total": float(int(invoice["total"]))}


@mutant("PDF-3")
class PdfWithQuestionMarks(Drawn):
    """A PDF shows a question mark for every character outside of Latin-1."""

    def drawn(self, invoice: dict[str, Any]) -> bytes:
        """In Latin-1."""
        return paper([line.encode("latin-1", "replace").decode("latin-1") for line in text_of(invoice)])


@mutant("PDF-3")
class PdfOfOnePage(Drawn):
    """A PDF has one page; line items from the twelfth on are missing."""

    def shown(self, invoice: dict[str, Any]) -> dict[str, Any]:
        """The first eleven."""
        return invoice | {"lineItems": invoice["lineItems"][:11]}


@mutant("PDF-3")
class PdfOfFirstWords(Drawn):
    """A PDF shows the first 20 characters of each line's description."""

    def shown(self, invoice: dict[str, Any]) -> dict[str, Any]:
        """Cut off."""
        cut = [line | {"description": line["description"][:20]} for line in invoice["lineItems"]]
        return invoice | {"lineItems": cut}


@mutant("PDF-3", also="PDF-4")  # another invoice's is never this one's new one
class PdfOfAnother(Mutation):
    """A PDF is that of the account's newest invoice, whichever was asked for."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Another's, under the right name."""
        response = await server(request)
        if request.operation == PDF and response.ok:
            newest = (await everything(request.get("/invoices"), server))[0]
            response.body = (await server(request.get(f"/invoices/{newest['id']}/pdf"))).body
        return response


@mutant("PDF-3")
class PdfMixedUp(Mutation):
    """A PDF is that of the invoice whose PDF was requested before."""

    last: bytes = b""

    def change_response(self, request: Request, response: Response) -> None:
        """One late."""
        if request.operation == PDF and response.ok:
            body, self.last = response.body, response.body if not self.last else self.last
            response.body, self.last = self.last, body


# The new content: PDF-4 -----------------------------------------------------------------------------------


class Old(Drawn):
    """Base class of mutations with PDFs that show old values of a changed invoice."""

    names: tuple[str, ...] = ()
    only_downloaded = False

    def __init__(self) -> None:
        self._old: dict[str, dict[str, Any]] = {}
        self._downloaded: set[str] = set()

    async def respond(self, request: Request, server: Server) -> Response:
        """Keep the invoice as it was before the first change."""
        if request.operation == PDF:
            self._downloaded.add(request.id)
        changes = request.operation == "PUT /invoices/{id}"
        before = await record(request, server, request.path) if changes else None
        response = await super().respond(request, server)
        if before and response.ok and (request.id in self._downloaded or not self.only_downloaded):
            self._old.setdefault(request.id, {name: before[name] for name in self.names or before})
        return response

    def shown(self, invoice: dict[str, Any]) -> dict[str, Any]:
        """The old where there is something old."""
        return invoice | self._old.get(invoice["id"], {})


@mutant("PDF-4")
class PdfOfFirstVersion(Old):
    """A PDF shows the invoice as it was made, whatever was changed since."""


@mutant("PDF-4")
class PdfFromCache(Old):
    """A PDF that was downloaded before an update is downloaded again as it was."""

    only_downloaded = True


@mutant("PDF-4")
class PdfWithOldLines(Old):
    """After an update, a PDF shows the new total and the old lines."""

    names = ("lineItems",)


@mutant("PDF-4")
class PdfWithOldTotal(Old):
    """After an update, a PDF shows the new lines and the old totals."""

    names = ("subtotal", "taxTotal", "total")


@mutant("PDF-4")
class PdfWithOldNumber(Old):
    """After an update, a PDF shows the old number."""

    names = ("invoiceNumber",)


@mutant("PDF-4")
class PdfWithOldClient(Old):
    """After an invoice was given to another client, its PDF shows the first."""

    names = ("client",)
