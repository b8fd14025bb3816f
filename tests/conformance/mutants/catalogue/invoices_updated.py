"""Mutations of updating invoices: INV-UPDATE-1, INV-UPDATE-2."""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server, refusal
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import PDF, record
from tests.conformance.mutants.other_pdf import paper_of

UPDATE = "PUT /invoices/{id}"


def as_sent(line: dict[str, Any]) -> dict[str, Any]:
    """A line as it is sent, without its amount."""
    return {name: value for name, value in line.items() if name != "amount"}


def ignore_fields(request: Request, *names: str) -> None:
    """Ignore fields of a PUT that have the right type."""
    if request.operation == UPDATE and all(
        isinstance(request.fields.get(name), str | None) for name in names
    ):
        request.json = {name: value for name, value in request.fields.items() if name not in names}


# What a PUT does: INV-UPDATE-1 ----------------------------------------------------------------------------


@mutant("INV-UPDATE-1")
def invoice_replaced(request: Request) -> None:
    """PUT replaces the whole invoice: notes and terms that are not sent are cleared."""
    if request.operation == UPDATE and request.fields:
        request.json = {"notes": None, "terms": None} | request.fields


@mutant("INV-UPDATE-1")
def lines_clear_terms(request: Request) -> None:
    """A PUT with lineItems clears the terms."""
    if request.operation == UPDATE and isinstance(request.fields.get("lineItems"), list):
        request.json = {"terms": None} | request.fields


@mutant("INV-UPDATE-1")
def due_date_for_ever(request: Request) -> None:
    """PUT passes over dueDate."""
    if len(str(request.fields.get("dueDate"))) == 10:
        ignore_fields(request, "dueDate")


@mutant("INV-UPDATE-1")
def number_for_ever(request: Request) -> None:
    """PUT passes over invoiceNumber."""
    if request.fields.get("invoiceNumber"):
        ignore_fields(request, "invoiceNumber")


@mutant("INV-UPDATE-1")
async def client_for_ever(request: Request, server: Server) -> Response:
    """PUT passes over clientId, where it is a client's."""
    if request.operation == UPDATE and isinstance(request.fields.get("clientId"), str):
        client = await server(request.get(f"/clients/{request.fields['clientId']}"))
        if client.ok:
            ignore_fields(request, "clientId")
    return await server(request)


@mutant("INV-UPDATE-1")
async def issued_when_changed(request: Request, server: Server) -> Response:
    """A PUT without dates sets the issueDate back to the first of its month."""
    if request.operation == UPDATE and request.fields and "issueDate" not in request.fields:
        invoice = await record(request, server, request.path)
        if invoice:
            request.json = request.fields | {"issueDate": invoice["issueDate"][:8] + "01"}
    return await server(request)


@mutant("INV-UPDATE-1")
def updated_without_total(request: Request, response: Response) -> None:
    """The answer to a PUT has neither total nor status."""
    if request.operation == UPDATE:
        with response.records() as records:
            for shown in records:
                shown.pop("total")
                shown.pop("status")


@mutant("INV-UPDATE-1")
async def client_required_for_update(request: Request, server: Server) -> Response:
    """A PUT without clientId is refused, as a POST would be."""
    if request.operation == UPDATE and request.fields and "clientId" not in request.fields:
        found = await server(request.get(request.path))
        return refusal(400, "Missing required field: clientId") if found.ok else found
    return await server(request)


# New lines: INV-UPDATE-2 ----------------------------------------------------------------------------------


class LinesMixed(Mutation):
    """New lines that do not simply replace the old."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Mix them."""
        lines = request.fields.get("lineItems")
        if (
            request.operation == UPDATE
            and isinstance(lines, list)
            and all(isinstance(line, dict) for line in lines)
        ):
            invoice = await record(request, server, request.path)
            if invoice and invoice["status"] == "DRAFT":
                request.json = request.fields | {
                    "lineItems": self.mixed([as_sent(i) for i in invoice["lineItems"]], lines)
                }
        return await server(request)

    def mixed(self, old: list[Any], new: list[Any]) -> list[Any]:
        """The lines to keep."""
        raise NotImplementedError


@mutant("INV-UPDATE-2")
class LinesAppended(LinesMixed):
    """New lines are added to the old."""

    def mixed(self, old: list[Any], new: list[Any]) -> list[Any]:
        """Both."""
        return old + new


@mutant("INV-UPDATE-2")
class LinesOverlaid(LinesMixed):
    """New lines replace the old ones one by one, and the remaining old lines stay."""

    def mixed(self, old: list[Any], new: list[Any]) -> list[Any]:
        """The longer one's tail stays."""
        return new + old[len(new) :]


@mutant("INV-UPDATE-2")
class TaxOfOldLines(LinesMixed):
    """A new line keeps the tax rate of the line that stood in its place."""

    def mixed(self, old: list[Any], new: list[Any]) -> list[Any]:
        """The old rates."""
        rates = [line["taxRate"] for line in old]
        return [
            ln | {"taxRate": rates[n] if n < len(rates) else ln.get("taxRate", 0)} for n, ln in enumerate(new)
        ]


class OldTotals(Mutation):
    """Totals that a PUT with new lines leaves as they were, in detail, list, answer and PDF."""

    names: tuple[str, ...] = ("subtotal", "taxTotal", "total")

    def __init__(self) -> None:
        self._old: dict[str, dict[str, Any]] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Keep them."""
        before = await record(request, server, request.path) if request.operation == UPDATE else None
        response = await server(request)
        if before and response.ok and "lineItems" in request.fields:
            self._old.setdefault(request.id, {name: before[name] for name in self.names})
        if request.operation == PDF and response.ok and request.id in self._old:
            invoice = await record(request, server, f"/invoices/{request.id}")
            response.body = paper_of((invoice or {}) | self._old[request.id])
        elif request.path.startswith("/invoices"):
            with response.records() as records:
                for shown in records:
                    old = self._old.get(shown["id"], {})
                    shown |= {name: value for name, value in old.items() if name in shown}
        return response


@mutant("INV-UPDATE-2", also="INV-CREATE-3")  # the totals are not those of the lines
class TotalsOfOldLines(OldTotals):
    """After a PUT with new lines, the totals are those of the old ones."""


@mutant("INV-UPDATE-2", also="INV-CREATE-3")
class TaxTotalOfOldLines(OldTotals):
    """After a PUT with new lines, taxTotal is that of the old ones."""

    names = ("taxTotal",)
