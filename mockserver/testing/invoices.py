"""What the API cannot do to an invoice, and life does.

Layer: testing.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from mockserver.testing.wire import Wire, segment

Move = Literal["send", "view", "pay_in_part", "pay", "mark_overdue"]


class InvoiceMoves:
    """The invoices of one account.

    Each method takes an invoice's id and answers the invoice as the API shows it then. A move that the invoice's life
    does not have from where it is raises :class:`~mockserver.testing.ControlError` (409) with the reason.
    """

    def __init__(self, wire: Wire, account: str) -> None:
        self._wire: Final = wire
        self._account: Final = account

    def move(self, invoice: str, move: Move) -> dict[str, Any]:
        """Let that happen to an invoice."""
        path = f"/accounts/{segment(self._account)}/invoices/{segment(invoice)}/moves"
        data: dict[str, Any] = self._wire.data("POST", path, json={"move": move})
        return data

    def send(self, invoice: str) -> dict[str, Any]:
        """A draft goes out: SENT."""
        return self.move(invoice, "send")

    def view(self, invoice: str) -> dict[str, Any]:
        """Who got it opens it: VIEWED."""
        return self.move(invoice, "view")

    def pay_in_part(self, invoice: str) -> dict[str, Any]:
        """Some of it is paid: PARTIALLY_PAID."""
        return self.move(invoice, "pay_in_part")

    def pay(self, invoice: str) -> dict[str, Any]:
        """It is paid: PAID."""
        return self.move(invoice, "pay")

    def mark_overdue(self, invoice: str) -> dict[str, Any]:
        """It is overdue, whatever the date says: OVERDUE."""
        return self.move(invoice, "mark_overdue")
