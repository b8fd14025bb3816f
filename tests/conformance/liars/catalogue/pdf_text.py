"""Lies about what a PDF shows: PDF-3, PDF-4."""

from __future__ import annotations

from typing import Any

from kinds import PDF, everything, record
from liar import Lie, liar
from paper import paper, paper_of, text_of
from wire import Answer, Asked, Server


class Drawn(Lie):
    """PDFs drawn from the invoice by another producer, who draws what the lie says."""

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Draw it."""
        answer = await server(asked)
        if asked.operation == PDF and answer.ok:
            invoice = await record(asked, server, f"/invoices/{asked.id}")
            answer.body = self.drawn(invoice or {})
        return answer

    def drawn(self, invoice: dict[str, Any]) -> bytes:
        """The PDF."""
        return paper_of(self.shown(invoice))

    def shown(self, invoice: dict[str, Any]) -> dict[str, Any]:
        """The invoice as the PDF shows it."""
        return invoice


# That invoice: PDF-3 --------------------------------------------------------------------------------------


@liar("PDF-3")
class PdfWithoutNumber(Drawn):
    """A PDF shows the invoice's id instead of its number."""

    def shown(self, invoice: dict[str, Any]) -> dict[str, Any]:
        """By id."""
        return invoice | {"invoiceNumber": invoice["id"]}


@liar("PDF-3")
class PdfWithoutClient(Drawn):
    """A PDF shows the client's e-mail instead of its name."""

    def shown(self, invoice: dict[str, Any]) -> dict[str, Any]:
        """By e-mail."""
        return invoice | {"client": {"name": invoice["client"]["email"] or "-"}}


@liar("PDF-3")
class PdfWithoutLastLine(Drawn):
    """A PDF shows all lines but the last, where there are more than one."""

    def shown(self, invoice: dict[str, Any]) -> dict[str, Any]:
        """Without it."""
        lines = invoice["lineItems"]
        return invoice | {"lineItems": lines[:-1] if len(lines) > 1 else lines}


@liar("PDF-3")
class PdfTotalWithoutTax(Drawn):
    """A PDF shows as its total what it shows as its subtotal."""

    def shown(self, invoice: dict[str, Any]) -> dict[str, Any]:
        """Without tax."""
        return invoice | {"total": invoice["subtotal"]}


@liar("PDF-3")
class PdfInWholeUnits(Drawn):
    """A PDF shows its total without cents."""

    def shown(self, invoice: dict[str, Any]) -> dict[str, Any]:
        """Cut off."""
        return invoice | {"total": float(int(invoice["total"]))}


@liar("PDF-3")
class PdfWithQuestionMarks(Drawn):
    """A PDF shows a question mark for what Latin-1 has no letter for."""

    def drawn(self, invoice: dict[str, Any]) -> bytes:
        """In Latin-1."""
        return paper([line.encode("latin-1", "replace").decode("latin-1") for line in text_of(invoice)])


@liar("PDF-3")
class PdfOfOnePage(Drawn):
    """A PDF has one page, and what does not fit on it, from the twelfth line item on, is lost."""

    def shown(self, invoice: dict[str, Any]) -> dict[str, Any]:
        """The first eleven."""
        return invoice | {"lineItems": invoice["lineItems"][:11]}


@liar("PDF-3")
class PdfOfFirstWords(Drawn):
    """A PDF shows the first 20 characters of each line's description."""

    def shown(self, invoice: dict[str, Any]) -> dict[str, Any]:
        """Cut off."""
        cut = [line | {"description": line["description"][:20]} for line in invoice["lineItems"]]
        return invoice | {"lineItems": cut}


@liar("PDF-3", also="PDF-4")  # another invoice's is never this one's new one
class PdfOfAnother(Lie):
    """A PDF is that of the account's newest invoice, whichever was asked for."""

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Another's, under the right name."""
        answer = await server(asked)
        if asked.operation == PDF and answer.ok:
            newest = (await everything(asked.get("/invoices"), server))[0]
            answer.body = (await server(asked.get(f"/invoices/{newest['id']}/pdf"))).body
        return answer


@liar("PDF-3")
class PdfMixedUp(Lie):
    """A PDF is that of the invoice whose PDF was asked for before."""

    last: bytes = b""

    def answered(self, asked: Asked, answer: Answer) -> None:
        """One late."""
        if asked.operation == PDF and answer.ok:
            body, self.last = answer.body, answer.body if not self.last else self.last
            answer.body, self.last = self.last, body


# The new content: PDF-4 -----------------------------------------------------------------------------------


class Old(Drawn):
    """PDFs that show some of what an invoice was before it was changed."""

    names: tuple[str, ...] = ()
    only_downloaded = False

    def __init__(self) -> None:
        self._old: dict[str, dict[str, Any]] = {}
        self._downloaded: set[str] = set()

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Keep what it was before the first change."""
        if asked.operation == PDF:
            self._downloaded.add(asked.id)
        changes = asked.operation == "PUT /invoices/{id}"
        before = await record(asked, server, asked.path) if changes else None
        answer = await super().tell(asked, server)
        if before and answer.ok and (asked.id in self._downloaded or not self.only_downloaded):
            self._old.setdefault(asked.id, {name: before[name] for name in self.names or before})
        return answer

    def shown(self, invoice: dict[str, Any]) -> dict[str, Any]:
        """The old where there is something old."""
        return invoice | self._old.get(invoice["id"], {})


@liar("PDF-4")
class PdfOfFirstVersion(Old):
    """A PDF shows the invoice as it was made, whatever was changed since."""


@liar("PDF-4")
class PdfFromCache(Old):
    """A PDF that was downloaded before an update is downloaded again as it was."""

    only_downloaded = True


@liar("PDF-4")
class PdfWithOldLines(Old):
    """After an update, a PDF shows the new total and the old lines."""

    names = ("lineItems",)


@liar("PDF-4")
class PdfWithOldTotal(Old):
    """After an update, a PDF shows the new lines and the old totals."""

    names = ("subtotal", "taxTotal", "total")


@liar("PDF-4")
class PdfWithOldNumber(Old):
    """After an update, a PDF shows the old number."""

    names = ("invoiceNumber",)


@liar("PDF-4")
class PdfWithOldClient(Old):
    """After an invoice was given to another client, its PDF shows the first."""

    names = ("client",)
