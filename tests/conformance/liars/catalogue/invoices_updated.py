"""Lies about invoices that are changed: INV-UPDATE-1, INV-UPDATE-2."""

from __future__ import annotations

from typing import Any

from kinds import PDF, record
from liar import Lie, liar
from paper import paper_of
from wire import Answer, Asked, Server, refusal

UPDATE = "PUT /invoices/{id}"


def as_sent(line: dict[str, Any]) -> dict[str, Any]:
    """A line as it is sent, without its amount."""
    return {name: value for name, value in line.items() if name != "amount"}


def passed_over(asked: Asked, *names: str) -> None:
    """Pass over fields of a PUT that are what they should be."""
    if asked.operation == UPDATE and all(isinstance(asked.fields.get(name), str | None) for name in names):
        asked.json = {name: value for name, value in asked.fields.items() if name not in names}


# What a PUT does: INV-UPDATE-1 ----------------------------------------------------------------------------


@liar("INV-UPDATE-1")
def invoice_replaced(asked: Asked) -> None:
    """PUT replaces the whole invoice: notes and terms that are not sent are cleared."""
    if asked.operation == UPDATE and asked.fields:
        asked.json = {"notes": None, "terms": None} | asked.fields


@liar("INV-UPDATE-1")
def lines_clear_terms(asked: Asked) -> None:
    """A PUT with lineItems clears the terms."""
    if asked.operation == UPDATE and isinstance(asked.fields.get("lineItems"), list):
        asked.json = {"terms": None} | asked.fields


@liar("INV-UPDATE-1")
def due_date_for_ever(asked: Asked) -> None:
    """PUT passes over dueDate."""
    if len(str(asked.fields.get("dueDate"))) == 10:
        passed_over(asked, "dueDate")


@liar("INV-UPDATE-1")
def number_for_ever(asked: Asked) -> None:
    """PUT passes over invoiceNumber."""
    if asked.fields.get("invoiceNumber"):
        passed_over(asked, "invoiceNumber")


@liar("INV-UPDATE-1")
async def client_for_ever(asked: Asked, server: Server) -> Answer:
    """PUT passes over clientId, where it is a client's."""
    if asked.operation == UPDATE and isinstance(asked.fields.get("clientId"), str):
        client = await server(asked.get(f"/clients/{asked.fields['clientId']}"))
        if client.ok:
            passed_over(asked, "clientId")
    return await server(asked)


@liar("INV-UPDATE-1")
async def issued_when_changed(asked: Asked, server: Server) -> Answer:
    """A PUT without dates sets the issueDate back to the first of its month."""
    if asked.operation == UPDATE and asked.fields and "issueDate" not in asked.fields:
        invoice = await record(asked, server, asked.path)
        if invoice:
            asked.json = asked.fields | {"issueDate": invoice["issueDate"][:8] + "01"}
    return await server(asked)


@liar("INV-UPDATE-1")
def updated_without_total(asked: Asked, answer: Answer) -> None:
    """The answer to a PUT has neither total nor status."""
    if asked.operation == UPDATE:
        with answer.records() as records:
            for shown in records:
                shown.pop("total")
                shown.pop("status")


@liar("INV-UPDATE-1")
async def client_required_for_update(asked: Asked, server: Server) -> Answer:
    """A PUT without clientId is refused, as a POST would be."""
    if asked.operation == UPDATE and asked.fields and "clientId" not in asked.fields:
        found = await server(asked.get(asked.path))
        return refusal(400, "Missing required field: clientId") if found.ok else found
    return await server(asked)


# New lines: INV-UPDATE-2 ----------------------------------------------------------------------------------


class LinesMixed(Lie):
    """New lines that do not simply replace the old."""

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Mix them."""
        lines = asked.fields.get("lineItems")
        if (
            asked.operation == UPDATE
            and isinstance(lines, list)
            and all(isinstance(line, dict) for line in lines)
        ):
            invoice = await record(asked, server, asked.path)
            if invoice and invoice["status"] == "DRAFT":
                asked.json = asked.fields | {
                    "lineItems": self.mixed([as_sent(i) for i in invoice["lineItems"]], lines)
                }
        return await server(asked)

    def mixed(self, old: list[Any], new: list[Any]) -> list[Any]:
        """The lines to keep."""
        raise NotImplementedError


@liar("INV-UPDATE-2")
class LinesAppended(LinesMixed):
    """New lines are added to the old."""

    def mixed(self, old: list[Any], new: list[Any]) -> list[Any]:
        """Both."""
        return old + new


@liar("INV-UPDATE-2")
class LinesOverlaid(LinesMixed):
    """New lines replace the old one by one, and what is left of the old stays."""

    def mixed(self, old: list[Any], new: list[Any]) -> list[Any]:
        """The longer one's tail stays."""
        return new + old[len(new) :]


@liar("INV-UPDATE-2")
class TaxOfOldLines(LinesMixed):
    """A new line keeps the tax rate of the line that stood in its place."""

    def mixed(self, old: list[Any], new: list[Any]) -> list[Any]:
        """The old rates."""
        rates = [line["taxRate"] for line in old]
        return [
            ln | {"taxRate": rates[n] if n < len(rates) else ln.get("taxRate", 0)} for n, ln in enumerate(new)
        ]


class OldTotals(Lie):
    """Totals that a PUT with new lines leaves as they were, in detail, list, answer and PDF."""

    names: tuple[str, ...] = ("subtotal", "taxTotal", "total")

    def __init__(self) -> None:
        self._old: dict[str, dict[str, Any]] = {}

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Keep them."""
        before = await record(asked, server, asked.path) if asked.operation == UPDATE else None
        answer = await server(asked)
        if before and answer.ok and "lineItems" in asked.fields:
            self._old.setdefault(asked.id, {name: before[name] for name in self.names})
        if asked.operation == PDF and answer.ok and asked.id in self._old:
            invoice = await record(asked, server, f"/invoices/{asked.id}")
            answer.body = paper_of((invoice or {}) | self._old[asked.id])
        elif asked.path.startswith("/invoices"):
            with answer.records() as records:
                for shown in records:
                    old = self._old.get(shown["id"], {})
                    shown |= {name: value for name, value in old.items() if name in shown}
        return answer


@liar("INV-UPDATE-2", also="INV-CREATE-3")  # the totals are not those of the lines
class TotalsOfOldLines(OldTotals):
    """After a PUT with new lines, the totals are those of the old ones."""


@liar("INV-UPDATE-2", also="INV-CREATE-3")
class TaxTotalOfOldLines(OldTotals):
    """After a PUT with new lines, taxTotal is that of the old ones."""

    names = ("taxTotal",)
