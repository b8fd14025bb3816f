"""An invoice after something has happened to it that the API itself does not do.

Layer: domain. Which moves there are is the table's, in ``lifecycle``.
"""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from mockserver.domain.clients import moved
from mockserver.domain.invoices import Invoice
from mockserver.domain.lifecycle import Move, Status, after, on_day


def moved_invoice(invoice: Invoice, move: Move, *, now: datetime) -> Invoice:
    """``invoice`` after ``move`` at ``now``, from the status that it shows on that day (INV-STATUS-1, -2).

    It is sent by e-mail, never before it was made, and paid never before it was sent, even if the clock was set
    back. Raises :class:`IllegalMove`.
    """
    status = after(on_day(invoice.status, invoice.due_date, now.date()), move)
    sent_at, paid_at = invoice.sent_at, invoice.paid_at
    if move is Move.SEND:
        sent_at = max(now, invoice.created_at)
    if status is Status.PAID:
        paid_at = max(now, sent_at or invoice.created_at)
    return replace(
        invoice,
        status=status,
        sent_via_email=invoice.sent_via_email or move is Move.SEND,
        sent_at=sent_at,
        paid_at=paid_at,
        updated_at=moved(invoice.updated_at, now),
    )
