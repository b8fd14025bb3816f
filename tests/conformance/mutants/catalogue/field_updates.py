"""Mutations of updates and deletions, written after public bug reports: INV-UPDATE-1, INV-UPDATE-2, INV-LIST-2.

Each comment names the report.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.conformance.mutants.catalogue.field_invoices import is_zero
from tests.conformance.mutants.catalogue.invoices_updated import as_sent
from tests.conformance.mutants.exchange import Request, Response, Server, refusal
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import Recount, Relist, dec, everything, record

UPDATE = "PUT /invoices/{id}"


async def draft(request: Request, server: Server) -> dict[str, Any] | None:
    """The draft that a PUT with fields is about; None for another request or another invoice."""
    if request.operation != UPDATE or not request.fields:
        return None
    invoice = await record(request, server, request.path)
    return invoice if invoice and invoice["status"] == "DRAFT" else None


def sent_lines(request: Request) -> list[dict[str, Any]] | None:
    """The line items of the body; None if they are not a list of objects."""
    lines = request.fields.get("lineItems")
    valid = isinstance(lines, list) and lines and all(isinstance(line, dict) for line in lines)
    return lines if valid else None


def inputs(lines: list[dict[str, Any]]) -> list[Any]:
    """The lines without their amounts, as comparable values."""
    names = ("description", "quantity", "unitPrice", "taxRate")
    return [[line.get(name) or 0 for name in names] for line in lines]


# Fields that were not sent, and fields that were: INV-UPDATE-1 --------------------------------------------


# After https://github.com/openmeterio/openmeter/pull/4976
@mutant("INV-UPDATE-1")
class AbsentLinesAreNoLines(Recount):
    """A PUT without lineItems removes all lines of the draft."""

    def __init__(self) -> None:
        self._emptied: set[str] = set()

    async def respond(self, request: Request, server: Server) -> Response:
        """Remember which drafts have lost their lines."""
        before = set(self._emptied)
        if await draft(request, server):
            (self._emptied.discard if "lineItems" in request.fields else self._emptied.add)(request.id)
        response = await super().respond(request, server)
        if not response.ok:
            self._emptied = before
        return response

    def count(self, invoice: dict[str, Any]) -> None:
        """Remove the lines."""
        if invoice["id"] in self._emptied:
            invoice |= {"lineItems": [], "subtotal": 0.0, "taxTotal": 0.0, "total": 0.0}


# After https://github.com/crater-invoice-inc/crater/issues/753
@mutant("INV-UPDATE-1")
async def lines_reversed_on_update(request: Request, server: Server) -> Response:
    """A PUT without lineItems reverses the order of the lines."""
    invoice = await draft(request, server) if "lineItems" not in request.fields else None
    if invoice and invoice["lineItems"]:
        lines = [as_sent(line) for line in invoice["lineItems"][::-1]]
        request.json = request.fields | {"lineItems": lines}
    return await server(request)


# After https://github.com/ledgersmb/LedgerSMB/issues/4009
@mutant("INV-UPDATE-1")
async def currency_reset_on_update(request: Request, server: Server) -> Response:
    """A PUT without a currency resets the currency to USD."""
    if "currency" not in request.fields and await draft(request, server):
        request.json = request.fields | {"currency": "USD"}
    return await server(request)


# After https://github.com/PAWECOGmbH/saaster/issues/585
@mutant("INV-UPDATE-1")
class CurrencyAtSecondAttempt(Mutation):
    """The first PUT of another currency leaves the currency as it was; the second changes it."""

    def __init__(self) -> None:
        self._tried: set[tuple[str, str]] = set()

    async def respond(self, request: Request, server: Server) -> Response:
        """Remove the currency from the first attempt."""
        currency = request.fields.get("currency")
        invoice = await draft(request, server)
        if invoice and isinstance(currency, str) and currency != invoice["currency"]:
            attempt = (request.id, currency)
            if attempt not in self._tried:
                request.json = request.fields | {"currency": invoice["currency"]}
            self._tried.add(attempt)
        return await server(request)


# After https://github.com/JonathanGuberman/unmatched_maker/issues/64
@mutant("INV-UPDATE-1")
async def texts_not_emptied(request: Request, server: Server) -> Response:
    """A PUT of an empty text as notes or terms leaves the text as it was."""
    texts = {name: request.fields.get(name) for name in ("notes", "terms")}
    invoice = await draft(request, server) if "" in texts.values() else None
    if invoice:
        kept = {name: invoice[name] for name, text in texts.items() if text == "" and invoice[name]}
        request.json = request.fields | kept
    return await server(request)


# New lines: INV-UPDATE-2 ----------------------------------------------------------------------------------


# After https://github.com/vteams/open-source-billing/issues/28
@mutant("INV-UPDATE-2")
async def new_order_not_saved(request: Request, server: Server) -> Response:
    """A PUT with the same lines in another order leaves their order as it was."""
    lines, invoice = sent_lines(request), await draft(request, server)
    if lines and invoice:
        old = [as_sent(line) for line in invoice["lineItems"]]
        if sorted(map(repr, inputs(old))) == sorted(map(repr, inputs(lines))):
            request.json = request.fields | {"lineItems": old}
    return await server(request)


# After https://github.com/akaunting/akaunting/issues/2969
@mutant("INV-UPDATE-2")
async def ninety_seven_lines_refused(request: Request, server: Server) -> Response:
    """A PUT with more than 96 lines is refused with 400, although a POST may have them."""
    if len(sent_lines(request) or []) > 96 and await draft(request, server):
        return refusal(400, "The invoice date is invalid")
    return await server(request)


# After https://github.com/factly/dega/issues/455
@mutant("INV-UPDATE-2")
async def zero_not_updated(request: Request, server: Server) -> Response:
    """In a PUT of lineItems, a 0 leaves the number of the line in the same position as it was."""
    lines, invoice = sent_lines(request), await draft(request, server)
    if lines and invoice:
        old = [as_sent(line) for line in invoice["lineItems"][: len(lines)]]
        old += [{}] * (len(lines) - len(old))
        kept = [
            line
            | {n: was[n] for n in ("quantity", "unitPrice", "taxRate") if is_zero(line.get(n)) and was.get(n)}
            for line, was in zip(lines, old, strict=True)
        ]
        request.json = request.fields | {"lineItems": kept}
    return await server(request)


class AddedLines(Recount):
    """Base class: remembers the totals and the number of lines before a PUT that adds lines below the old ones."""

    def __init__(self) -> None:
        self._before: dict[str, dict[str, Any]] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Compare the lines of the PUT with those of the draft."""
        before = dict(self._before)
        lines, invoice = sent_lines(request), await draft(request, server)
        if lines and invoice:
            old = invoice["lineItems"]
            self._before.pop(request.id, None)
            if 0 < len(old) < len(lines) and inputs(lines[: len(old)]) == inputs(old):
                self._before[request.id] = invoice
        response = await super().respond(request, server)
        if not response.ok:
            self._before = before
        return response

    def count(self, invoice: dict[str, Any]) -> None:
        """Change the totals of a draft with added lines."""
        if invoice["id"] in self._before:
            self.added(invoice, self._before[invoice["id"]])

    def added(self, invoice: dict[str, Any], before: dict[str, Any]) -> None:
        """Change the totals."""
        raise NotImplementedError


# After https://github.com/codemancers/invoicing/issues/61
@mutant("INV-UPDATE-2")
class AddedLineNotCounted(AddedLines):
    """After a PUT that adds lines below the old ones, the totals are those of the old lines."""

    def added(self, invoice: dict[str, Any], before: dict[str, Any]) -> None:
        """Keep the old totals."""
        invoice |= {name: before[name] for name in ("subtotal", "taxTotal", "total")}


# After https://github.com/siwapp/siwapp-ror/issues/87
@mutant("INV-UPDATE-2")
class TaxOfAddedLineOnly(AddedLines):
    """After a PUT that adds lines below the old ones, the tax is that of the added lines."""

    def added(self, invoice: dict[str, Any], before: dict[str, Any]) -> None:
        """Count the tax of the added lines."""
        lines = invoice["lineItems"][len(before["lineItems"]) :]
        invoice["taxTotal"] = float(sum((self.tax(line, invoice) for line in lines), Decimal(0)))
        invoice["total"] = float(dec(invoice["subtotal"]) + dec(invoice["taxTotal"]))


# After a deletion: INV-LIST-2 -----------------------------------------------------------------------------


# After https://github.com/Jaboom/InvoiceMe/issues/6
@mutant("INV-LIST-2")
class ClientInheritsInvoices(Relist):
    """A client that is created after a client was deleted is listed with the invoices of the deleted one."""

    only = ("GET /invoices",)

    def __init__(self) -> None:
        self._deleted: dict[str, str] = {}
        self._heirs: dict[str, str] = {}

    def change_response(self, request: Request, response: Response) -> None:
        """Remember the deleted client, and then the next new one."""
        if request.operation == "DELETE /clients/{id}" and response.ok:
            self._deleted[request.key] = request.id
        if request.operation == "POST /clients" and response.ok and request.key in self._deleted:
            self._heirs[response.data["id"]] = self._deleted.pop(request.key)

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """Add the invoices of the deleted client."""
        left = self._heirs.get(request.query.get("clientId", ""))
        if not left:
            return matching
        found = await everything(request.get("/invoices"), server)
        return matching + [invoice for invoice in found if invoice["clientId"] == left]
