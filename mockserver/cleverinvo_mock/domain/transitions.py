"""Applies a transition of the lifecycle to an invoice. The API itself makes no transitions.

Layer: domain. Must not decide which transitions are possible: that is the table in ``lifecycle``.
"""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from cleverinvo_mock.domain.clients import next_updated_at
from cleverinvo_mock.domain.invoices import Invoice
from cleverinvo_mock.domain.lifecycle import Status, Transition, after, on_day, reachable, transition_to


class UnreachableStatus(Exception):
    """No single transition leads to the requested status. ``possible``: the statuses that can be reached."""

    def __init__(self, status: Status, target: Status) -> None:
        self.status = status
        self.target = target
        self.possible = reachable(status)
        possible = f"possible: {', '.join(self.possible)}" if self.possible else "no other status is possible"
        super().__init__(f"an invoice that is {status} cannot become {target}; {possible}")


def transitioned_invoice(invoice: Invoice, transition: Transition, *, now: datetime) -> Invoice:
    """Return ``invoice`` after ``transition`` at ``now``, from the status it shows on that day (INV-STATUS-1, -2).

    ``send`` marks it as sent by e-mail. Even if the clock was set back, ``sent_at`` is not earlier than ``created_at``,
    and ``paid_at`` is not earlier than ``sent_at``. Raises :class:`IllegalTransition`.
    """
    status = after(on_day(invoice.status, invoice.due_date, now.date()), transition)
    sent_at, paid_at = invoice.sent_at, invoice.paid_at
    if transition is Transition.SEND:
        sent_at = max(now, invoice.created_at)
    if status is Status.PAID:
        paid_at = max(now, sent_at or invoice.created_at)
    return replace(
        invoice,
        status=status,
        sent_via_email=invoice.sent_via_email or transition is Transition.SEND,
        sent_at=sent_at,
        paid_at=paid_at,
        updated_at=next_updated_at(invoice.updated_at, now),
    )


def invoice_with_status(invoice: Invoice, target: Status, *, now: datetime) -> Invoice:
    """Return ``invoice`` with the status ``target``, after the transition from the status that it shows at ``now``.

    If it already shows that status, return it unchanged. Raises :class:`UnreachableStatus`.
    """
    shown = on_day(invoice.status, invoice.due_date, now.date())
    if target is shown:
        return invoice
    transition = transition_to(shown, target)
    if transition is None:
        raise UnreachableStatus(shown, target)
    return transitioned_invoice(invoice, transition, now=now)
