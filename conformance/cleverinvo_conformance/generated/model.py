"""The contract's rules about clients and invoices, restated in a few lines: what a deployment ought to answer.

Layer: generated. Knows only this run's own records. Amounts are whole numbers whose tax is whole, so that no open
point about rounding comes in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class ModelClient:
    """A client as it was last written, and by what."""

    fields: dict[str, Any]
    is_active: bool = True
    was_updated: bool = False


@dataclass
class ModelInvoice:
    """A draft as it was last written, and by what."""

    fields: dict[str, Any]
    was_updated: bool = False

    @property
    def client_id(self) -> str:
        """Whose it is."""
        return str(self.fields["clientId"])

    @property
    def totals(self) -> dict[str, int]:
        """``subtotal``, ``taxTotal``, ``discountTotal``, ``total`` (INV-CREATE-3)."""
        lines = self.fields["lineItems"]
        subtotal = sum(line["quantity"] * line["unitPrice"] for line in lines)
        tax = sum(line["quantity"] * line["unitPrice"] * line["taxRate"] // 100 for line in lines)
        return {"subtotal": subtotal, "taxTotal": tax, "discountTotal": 0, "total": subtotal + tax}


@dataclass
class Model:
    """All that the sequence has made, by id, in the order of making."""

    clients: dict[str, ModelClient] = field(default_factory=dict)
    invoices: dict[str, ModelInvoice] = field(default_factory=dict)
    #: Invoices that were deleted.
    gone: list[str] = field(default_factory=list)

    def invoices_of(self, client_id: str) -> list[str]:
        """The ids of that client's invoices."""
        return [id_ for id_, invoice in self.invoices.items() if invoice.client_id == client_id]

    @property
    def changeable(self) -> list[str]:
        """The ids of the invoices whose client is still there: of the others' updates the contract says nothing."""
        return [id_ for id_, invoice in self.invoices.items() if self.clients[invoice.client_id].is_active]

    @property
    def active(self) -> list[str]:
        """The ids of the clients that are not deleted."""
        return [id_ for id_, client in self.clients.items() if client.is_active]
