"""Steps on invoices.

Layer: generated.
"""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Phrase, formatted, same
from cleverinvo_conformance.core.money import line_of, number
from cleverinvo_conformance.core.operations import LINE_FIELDS
from cleverinvo_conformance.core.wording import spelled
from cleverinvo_conformance.generated.model import ModelInvoice
from cleverinvo_conformance.generated.sequence import TEXTS, WORDS, Sequence

_LINES: Final = st.lists(
    st.fixed_dictionaries(
        {
            "description": WORDS,
            "quantity": st.integers(1, 9),
            "unitPrice": st.integers(1, 50).map(lambda n: n * 100),
            "taxRate": st.sampled_from([0, 5, 10, 19, 25]),
        }
    ),
    min_size=1,
    max_size=3,
)


class InvoiceSteps(Sequence):
    """Create, update, read and delete invoices."""

    @precondition(lambda self: self.model.active)
    @rule(data=st.data(), lines=_LINES)
    def create_invoice(self, data: Any, lines: list[dict[str, Any]]) -> None:
        """An invoice is made as a draft with the right total (INV-CREATE-1, -3)."""
        if self.is_over() or len(self.model.invoices) > 5:
            return
        client_id = data.draw(st.sampled_from(self.model.active))
        sent = self.run.test_data.invoice_fields(client_id, lineItems=lines)
        exchange = self.send("POST", "/invoices", json_body=sent)
        self.must(c.INV_CREATE_1, exchange.is_success, "an invoice", exchange.status)
        if not isinstance(exchange.data, dict):
            return  # FMT-1
        invoice = ModelInvoice(sent)
        id_ = exchange.record.get("id")
        self.must(c.INV_CREATE_1, isinstance(id_, str | int) and id_, "an `id` in the answer", id_)
        self.fields(
            exchange.record, {"invoiceNumber": sent["invoiceNumber"], "status": "DRAFT"}, c.INV_CREATE_1
        )
        self._total(exchange, str(id_), invoice, c.INV_CREATE_3)
        self.model.invoices[str(id_)] = invoice

    @precondition(lambda self: self.model.changeable)
    @rule(data=st.data(), lines=st.none() | _LINES, notes=st.none() | TEXTS)
    def update_invoice(self, data: Any, lines: list[dict[str, Any]] | None, notes: str | None) -> None:
        """The answer to an update has the new total (INV-UPDATE-1, -2)."""
        given = {k: v for k, v in {"lineItems": lines, "notes": notes}.items() if v is not None}
        if self.is_over() or not given:
            return
        id_ = data.draw(st.sampled_from(self.model.changeable))
        invoice = self.model.invoices[id_]
        exchange = self.send("PUT", f"/invoices/{segment(id_)}", json_body=given)
        self.must(c.INV_UPDATE_1, exchange.is_success, "the updated invoice", exchange.status)
        invoice.fields |= given
        invoice.was_updated = True
        if isinstance(exchange.data, dict):  # else FMT-1
            self._total(exchange, id_, invoice, c.INV_UPDATE_2)

    @precondition(lambda self: self.model.invoices)
    @rule(data=st.data())
    def read_invoice(self, data: Any) -> None:
        """An invoice is read as it was last written (INV-CREATE-4, INV-UPDATE-3, CLI-DELETE-4)."""
        if self.is_over():
            return
        id_ = data.draw(st.sampled_from(list(self.model.invoices)))
        invoice = self.model.invoices[id_]
        exchange = self.send("GET", f"/invoices/{segment(id_)}")
        deleted = not self.model.clients[invoice.client_id].is_active
        clause = c.CLI_DELETE_4 if deleted else c.INV_UPDATE_3 if invoice.was_updated else c.INV_CREATE_4
        self.must(clause, exchange.status == 200, "the invoice", exchange.status)
        lines = exchange.record.get("lineItems")
        given = {k: v for k, v in invoice.fields.items() if k != "lineItems"}
        self.fields(exchange.record, given, clause)
        described = (
            [{k: line.get(k) for k in LINE_FIELDS} for line in lines] if isinstance(lines, list) else lines
        )
        wanted = invoice.fields["lineItems"]
        self.must(
            clause,
            same(described, wanted),
            f"the line items {formatted(Phrase(spelled(wanted)))}",
            Phrase(spelled(described)),
        )
        sums = c.INV_UPDATE_2 if invoice.was_updated else c.INV_CREATE_3
        if _has_right_amounts(exchange.record):
            self.fields(exchange.record, invoice.totals, sums)

    def _total(self, exchange: Exchange, id_: str, invoice: ModelInvoice, clause: Clause) -> None:
        """The total of a receipt, unless it is of amounts that are wrong themselves (INV-CREATE-2)."""
        wanted, got = invoice.totals["total"], exchange.record.get("total")
        described = c.INV_UPDATE_1 if exchange.request.method == "PUT" else c.INV_CREATE_1
        self.must(described, number(got) is not None, "a `total` in the answer", got)
        if same(got, wanted) or _has_right_amounts(self.send("GET", f"/invoices/{segment(id_)}").record):
            self.must(clause, same(got, wanted), f"`total` {wanted}", got)

    @precondition(lambda self: self.model.invoices)
    @rule(data=st.data())
    def delete_invoice(self, data: Any) -> None:
        """An invoice is deleted with 204, and its PDF with it (INV-DELETE-1, -2)."""
        if self.is_over():
            return
        id_ = data.draw(st.sampled_from(list(self.model.invoices)))
        exchange = self.send("DELETE", f"/invoices/{segment(id_)}")
        self.must(c.INV_DELETE_1, exchange.status == 204, "204", exchange.status)
        del self.model.invoices[id_]
        self.model.gone.append(id_)
        pdf = self.send("GET", f"/invoices/{segment(id_)}/pdf")
        self.must(c.INV_DELETE_2, pdf.status == 404, "404 for its PDF", pdf.status)


def _has_right_amounts(record: dict[str, Any]) -> bool:
    """Whether each line's amount is its quantity times its unit price, as far as it shows them."""
    lines = record.get("lineItems")
    figures = [line for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []
    return all(
        amount == line.amount
        for item in figures
        if (line := line_of(item)) and (amount := number(item.get("amount"))) is not None
    )
