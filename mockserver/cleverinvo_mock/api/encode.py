"""Encodes records as JSON (FMT-1 to FMT-5).

Layer: api. The JSON of a record is cached in its row until the record, its shown status or its client changes. Most
responses are therefore copied, not encoded.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, NamedTuple

import orjson

from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.clients import Client
from cleverinvo_mock.domain.invoices import Invoice, LineItem
from cleverinvo_mock.domain.lifecycle import Status
from cleverinvo_mock.domain.timestamps import timestamp
from cleverinvo_mock.store.account import Row

#: The largest integer that every JSON parser represents exactly (RFC 8259, 6).
_EXACT_INTEGER: Final = Decimal(2**53)


class _EncodedInvoice(NamedTuple):
    client: Client | None
    status: Status
    item: bytes
    detail: bytes


class Encoder:
    """Encodes records, by the open point ``unset_fields``."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._omits_unset = behaviour.unset_fields == "absent"

    def client(self, row: Row[Client]) -> bytes:
        """A client (CLI-SHAPE-1)."""
        encoded: bytes | None = row.encoded
        if encoded is None:
            encoded = row.encoded = _json(self._client(row.value))
        return encoded

    def list_item(self, row: Row[Invoice], client: Client | None, status: Status) -> bytes:
        """An invoice as a list item (INV-LIST-1). ``client``: whose name it shows; ``None``: the stored name."""
        return self._invoice(row, client, status).item

    def detail(self, row: Row[Invoice], client: Client | None, status: Status) -> bytes:
        """An invoice with all details (INV-GET-1). ``client``: whose name it shows; ``None``: the stored name."""
        return self._invoice(row, client, status).detail

    def receipt(self, invoice: Invoice, status: Status) -> bytes:
        """The response to a POST or PUT (INV-CREATE-1, INV-UPDATE-1)."""
        return orjson.dumps(
            {
                "id": invoice.id,
                "invoiceNumber": invoice.number,
                "total": float(invoice.total),
                "status": status,
            }
        )

    def _client(self, client: Client) -> dict[str, Any]:
        fields = {
            "id": client.id,
            "name": client.name,
            "email": client.email,
            "address": client.address,
            "taxId": client.tax_id,
            "phone": client.phone,
            "notes": client.notes,
            "isActive": client.is_active,
            "createdAt": timestamp(client.created_at),
            "updatedAt": timestamp(client.updated_at),
        }
        return self._without_unset(fields, "email", "address", "taxId", "phone", "notes")

    def _invoice(self, row: Row[Invoice], client: Client | None, status: Status) -> _EncodedInvoice:
        encoded: _EncodedInvoice | None = row.encoded
        if encoded is None or encoded.status is not status or encoded.client is not client:
            item = _list_item(row.value, client, status)
            detail = {**item, **self._details(row.value)}
            encoded = row.encoded = _EncodedInvoice(client, status, _json(item), _json(detail))
        return encoded

    def _details(self, invoice: Invoice) -> dict[str, Any]:
        fields = {
            "lineItems": [_line_item(line) for line in invoice.line_items],
            "notes": invoice.notes,
            "terms": invoice.terms,
            "sentViaEmail": invoice.sent_via_email,
            "sentAt": invoice.sent_at and timestamp(invoice.sent_at),
            "paidAt": invoice.paid_at and timestamp(invoice.paid_at),
        }
        return self._without_unset(fields, "notes", "terms")

    def _without_unset(self, fields: dict[str, Any], *optional: str) -> dict[str, Any]:
        if self._omits_unset:
            for field in optional:
                if fields[field] is None:
                    del fields[field]
        return fields


def _json(value: dict[str, Any]) -> bytes:
    """``value`` as JSON. A copy, because orjson's result occupies a buffer of four kilobytes."""
    return bytes(memoryview(orjson.dumps(value)))


def _list_item(invoice: Invoice, client: Client | None, status: Status) -> dict[str, Any]:
    name, email = (client.name, client.email) if client else (invoice.client_name, invoice.client_email)
    return {
        "id": invoice.id,
        "clientId": invoice.client_id,
        "invoiceNumber": invoice.number,
        "currency": invoice.currency,
        "issueDate": invoice.issue_date.isoformat(),
        "dueDate": invoice.due_date.isoformat(),
        "subtotal": float(invoice.subtotal),
        "taxTotal": float(invoice.tax_total),
        "discountTotal": float(invoice.discount_total),
        "total": float(invoice.total),
        "status": status,
        "createdAt": timestamp(invoice.created_at),
        "client": {"name": name, "email": email},
    }


def _line_item(line: LineItem) -> dict[str, Any]:
    return {
        "description": line.description,
        "quantity": number(line.quantity),
        "unitPrice": number(line.unit_price),
        "amount": float(line.amount),
        "taxRate": number(line.tax_rate),
    }


def number(value: Decimal) -> int | float:
    """A JSON number of the same value: an integer if ``value`` was written as one and parsers represent it exactly."""
    if value.as_tuple().exponent == 0 and abs(value) <= _EXACT_INTEGER:
        return int(value)
    return float(value)
