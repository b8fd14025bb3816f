"""Transitions of invoices that the API cannot make: sending, viewing, paying, becoming overdue.

Layer: testing. Sends operations of the control plane; must not know the server's code.
"""

from __future__ import annotations

from typing import Any, Final

from cleverinvo_mock.testing.control_client import ControlClient, segment
from cleverinvo_mock.testing.names import Transition


class InvoiceTransitions:
    """Makes transitions of the invoices of one account.

    Each method takes an invoice's id and returns the invoice as the API would return it. A transition that the current
    status does not allow raises :class:`~cleverinvo_mock.testing.ControlError` (409) with the reason.
    """

    def __init__(self, control: ControlClient, account: str) -> None:
        self._control: Final = control
        self._account: Final = account

    def transition(self, invoice: str, transition: Transition) -> dict[str, Any]:
        """Make a transition by its name."""
        path = f"/accounts/{segment(self._account)}/invoices/{segment(invoice)}/transitions"
        data: dict[str, Any] = self._control.data("POST", path, json={"transition": transition})
        return data

    def send(self, invoice: str) -> dict[str, Any]:
        """Send a draft: its status becomes SENT."""
        return self.transition(invoice, "send")

    def view(self, invoice: str) -> dict[str, Any]:
        """Let the recipient open the invoice: its status becomes VIEWED."""
        return self.transition(invoice, "view")

    def pay_in_part(self, invoice: str) -> dict[str, Any]:
        """Pay a part of the invoice: its status becomes PARTIALLY_PAID."""
        return self.transition(invoice, "pay_in_part")

    def pay(self, invoice: str) -> dict[str, Any]:
        """Pay the invoice: its status becomes PAID."""
        return self.transition(invoice, "pay")

    def mark_overdue(self, invoice: str) -> dict[str, Any]:
        """Mark the invoice as overdue, independent of its due date: its status becomes OVERDUE."""
        return self.transition(invoice, "mark_overdue")
