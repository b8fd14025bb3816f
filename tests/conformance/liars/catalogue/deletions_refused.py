"""Lies about deletions of what never was: CLI-DELETE-5, INV-DELETE-3."""

from __future__ import annotations

from accounts import NeverWas
from liar import liar
from wire import Answer, Asked


@liar("CLI-DELETE-5")
class UnknownClientDeleted(NeverWas):
    """The deletion of a client that never was succeeds."""

    operation = "DELETE /clients/{id}"

    def unknown(self, asked: Asked, answer: Answer) -> None:
        """The answer instead."""
        answer.become(204)


@liar("CLI-DELETE-5")
class UnknownClientRefused(NeverWas):
    """The deletion of a client that never was: 400."""

    operation = "DELETE /clients/{id}"

    def unknown(self, asked: Asked, answer: Answer) -> None:
        """The answer instead."""
        answer.refuse(400, "No such client")


@liar("INV-DELETE-3")
class UnknownInvoiceDeleted(NeverWas):
    """The deletion of an invoice that never was succeeds."""

    operation = "DELETE /invoices/{id}"

    def unknown(self, asked: Asked, answer: Answer) -> None:
        """The answer instead."""
        answer.become(204)


@liar("INV-DELETE-3")
class DeletionOfUnknownForbidden(NeverWas):
    """The deletion of an invoice that never was: 403."""

    operation = "DELETE /invoices/{id}"

    def unknown(self, asked: Asked, answer: Answer) -> None:
        """The answer instead."""
        answer.refuse(403, "This invoice cannot be deleted")
