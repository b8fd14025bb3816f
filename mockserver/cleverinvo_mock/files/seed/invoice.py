"""Reads an invoice of a seed file and checks that its fields are consistent.

Layer: files. Rules that depend on the behaviour (a due date before the issue date, a number that is used twice) are
checked by the domain, not here.
"""

from __future__ import annotations

from collections.abc import Callable

from cleverinvo_mock.domain.drafting import InvoiceFields
from cleverinvo_mock.domain.lifecycle import Status
from cleverinvo_mock.domain.lines import LineFields
from cleverinvo_mock.files.seed.fields import Fields
from cleverinvo_mock.files.seed.values import SeedInvoice


def parse_invoice(fields: Fields, position: Callable[[Fields], int]) -> SeedInvoice:
    """The invoice in ``fields``; ``position`` returns the index of its client. Raises :class:`FileError`."""
    created_at = fields.moment("createdAt")
    billed_to = fields.get("billedTo")
    invoice = SeedInvoice(
        id=fields.get("id"),
        client=position(fields),
        fields=InvoiceFields(
            number=fields.get("invoiceNumber"),
            currency=fields.get("currency"),
            issue_date=fields.day("issueDate"),
            due_date=fields.day("dueDate"),
            line_items=[
                _line_item(fields.below("lineItems", n)) for n in range(len(fields.value["lineItems"]))
            ],
            notes=fields.get("notes"),
            terms=fields.get("terms"),
        ),
        billed_to=(billed_to["name"], billed_to["email"]) if billed_to else None,
        discount=fields.number("discountTotal"),
        status=Status(fields.get("status", "DRAFT")),
        sent_via_email=fields.get("sentViaEmail", False),
        sent_at=fields.moment("sentAt", default=None),
        paid_at=fields.moment("paidAt", default=None),
        created_at=created_at,
        updated_at=fields.moment("updatedAt", default=created_at),
    )
    _check_status(invoice, fields)
    _check_order(invoice, fields)
    return invoice


def _line_item(fields: Fields) -> LineFields:
    return LineFields(
        description=fields.get("description"),
        quantity=fields.number("quantity"),
        unit_price=fields.number("unitPrice"),
        tax_rate=fields.number("taxRate"),
    )


def _check_status(invoice: SeedInvoice, fields: Fields) -> None:
    """Raise :class:`FileError` unless ``sentAt`` and ``paidAt`` match the status (INV-STATUS-2)."""
    if invoice.status is Status.DRAFT:
        if invoice.sent_at is not None:
            raise fields.error("sentAt", "a DRAFT was never sent")
        if invoice.sent_via_email:
            raise fields.error("sentViaEmail", "a DRAFT was never sent")
    elif invoice.sent_at is None:
        raise fields.error("sentAt", f"is missing: an invoice that is {invoice.status} was sent")
    if invoice.status is Status.PAID and invoice.paid_at is None:
        raise fields.error("paidAt", "is missing: an invoice that is PAID was paid")
    if invoice.status is not Status.PAID and invoice.paid_at is not None:
        raise fields.error("paidAt", f"an invoice that is {invoice.status} is not paid in full")


def _check_order(invoice: SeedInvoice, fields: Fields) -> None:
    """Raise :class:`FileError` unless creation, sending and payment are in this order."""
    last, last_name = invoice.created_at, "createdAt"
    if invoice.updated_at < last:
        raise fields.error("updatedAt", f"is earlier than createdAt, {fields.value['createdAt']}")
    for name, moment in (("sentAt", invoice.sent_at), ("paidAt", invoice.paid_at)):
        if moment is not None:
            if moment < last:
                raise fields.error(name, f"is earlier than {last_name}, {fields.value[last_name]}")
            last, last_name = moment, name
