"""What the API cannot do to an invoice, and life does.

Layer: testing.
"""

from __future__ import annotations

from typing import Any, Final

from cleverinvo_mock.testing.control_client import ControlClient, segment
from cleverinvo_mock.testing.names import Transition


class InvoiceTransitions:
    """The invoices of one account.

    Each method takes an invoice's id and answers the invoice as the API shows it then. a transition that the invoice's life
    does not have from where it is raises :class:`~cleverinvo_mock.testing.ControlError` (409) with the reason.
    """

    def __init__(self, control: ControlClient, account: str) -> None:
        self._control: Final = control
        self._account: Final = account

    def transition(self, invoice: str, transition: Transition) -> dict[str, Any]:
        """Let that happen to an invoice."""
        path = f"/accounts/{segment(self._account)}/invoices/{segment(invoice)}/transitions"
        data: dict[str, Any] = self._control.data("POST", path, json={"transition": transition})
        return data

    def send(self, invoice: str) -> dict[str, Any]:
        """A draft goes out: SENT."""
        return self.transition(invoice, "send")

    def view(self, invoice: str) -> dict[str, Any]:
        """Who got it opens it: VIEWED."""
        return self.transition(invoice, "view")

    def pay_in_part(self, invoice: str) -> dict[str, Any]:
        """Some of it is paid: PARTIALLY_PAID."""
        return self.transition(invoice, "pay_in_part")

    def pay(self, invoice: str) -> dict[str, Any]:
        """It is paid: PAID."""
        return self.transition(invoice, "pay")

    def mark_overdue(self, invoice: str) -> dict[str, Any]:
        """It is overdue, whatever the date says: OVERDUE."""
        return self.transition(invoice, "mark_overdue")
