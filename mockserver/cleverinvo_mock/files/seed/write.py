"""Writes the records of accounts as a seed file. When it is read, it gives the same records.

Layer: files. Records are written in the order of their creation. Values that are defaults of the format are omitted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from cleverinvo_mock.domain.clients import Client
from cleverinvo_mock.domain.invoices import Invoice, LineItem
from cleverinvo_mock.domain.timestamps import timestamp
from cleverinvo_mock.files.yaml_text import OneLine, yaml_text
from cleverinvo_mock.store.account import Account


def seed_text(accounts: Iterable[Account], stated: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """The records of ``accounts`` as YAML, with ids and timestamps, deleted clients included.

    ``stated``: further fields of the seed format by account name. Names that are not in ``accounts`` are written last.
    """
    stated = stated or {}
    written = {account.name: {**stated.get(account.name, {}), **_account(account)} for account in accounts}
    return yaml_text({"accounts": written | {name: stated[name] for name in stated if name not in written}})


def _account(account: Account) -> dict[str, Any]:
    clients, invoices = account.clients(), account.invoices()
    fields: dict[str, Any] = {}
    if account.numbers_resume_at != 1:
        fields["nextInvoiceNumber"] = account.numbers_resume_at
    if clients:
        fields["clients"] = [_client(row.value) for row in clients]
    if invoices:
        fields["invoices"] = [_invoice(row.value, account) for row in invoices]
    return fields


def _client(client: Client) -> dict[str, Any]:
    optional = {
        "email": client.email,
        "address": client.address,
        "taxId": client.tax_id,
        "phone": client.phone,
        "notes": client.notes,
    }
    return {
        "id": client.id,
        "name": client.name,
        **{name: value for name, value in optional.items() if value is not None},
        **({} if client.is_active else {"isActive": False}),
        **_times(client.created_at, client.updated_at),
    }


def _invoice(invoice: Invoice, account: Account) -> dict[str, Any]:
    client = account.find_client(invoice.client_id)
    fields: dict[str, Any] = {"id": invoice.id, "client": invoice.client_id}
    if client is None or (client.name, client.email) != (invoice.client_name, invoice.client_email):
        fields["billedTo"] = OneLine(name=invoice.client_name, email=invoice.client_email)
    fields |= {
        "invoiceNumber": invoice.number,
        "currency": invoice.currency,
        "issueDate": invoice.issue_date.isoformat(),
        "dueDate": invoice.due_date.isoformat(),
        "lineItems": [_line(line) for line in invoice.line_items],
    }
    if invoice.discount_total:
        fields["discountTotal"] = invoice.discount_total
    fields["status"] = invoice.status.value
    optional = {
        "notes": invoice.notes,
        "terms": invoice.terms,
        "sentViaEmail": invoice.sent_via_email or None,
        "sentAt": invoice.sent_at and timestamp(invoice.sent_at),
        "paidAt": invoice.paid_at and timestamp(invoice.paid_at),
    }
    fields |= {name: value for name, value in optional.items() if value is not None}
    return fields | _times(invoice.created_at, invoice.updated_at)


def _line(line: LineItem) -> dict[str, Any]:
    fields = OneLine(description=line.description, quantity=line.quantity, unitPrice=line.unit_price)
    if str(line.tax_rate) != "0":
        fields["taxRate"] = line.tax_rate
    return fields


def _times(created_at: datetime, updated_at: datetime) -> dict[str, str]:
    times = {"createdAt": timestamp(created_at)}
    if updated_at != created_at:
        times["updatedAt"] = timestamp(updated_at)
    return times
