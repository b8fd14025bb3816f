"""Mutations of deleting unknown records: CLI-DELETE-5, INV-DELETE-3."""

from __future__ import annotations

from tests.conformance.mutants.accounts import NeverExisted
from tests.conformance.mutants.exchange import Request, Response
from tests.conformance.mutants.mutant import mutant


@mutant("CLI-DELETE-5")
class UnknownClientDeleted(NeverExisted):
    """The deletion of a client that never was succeeds."""

    operation = "DELETE /clients/{id}"

    def unknown(self, request: Request, response: Response) -> None:
        """Replace the response."""
        response.become(204)


@mutant("CLI-DELETE-5")
class UnknownClientRefused(NeverExisted):
    """The deletion of a client that never was: 400."""

    operation = "DELETE /clients/{id}"

    def unknown(self, request: Request, response: Response) -> None:
        """Replace the response."""
        response.refuse(400, "No such client")


@mutant("INV-DELETE-3")
class UnknownInvoiceDeleted(NeverExisted):
    """The deletion of an invoice that never was succeeds."""

    operation = "DELETE /invoices/{id}"

    def unknown(self, request: Request, response: Response) -> None:
        """Replace the response."""
        response.become(204)


@mutant("INV-DELETE-3")
class DeletionOfUnknownForbidden(NeverExisted):
    """The deletion of an invoice that never was: 403."""

    operation = "DELETE /invoices/{id}"

    def unknown(self, request: Request, response: Response) -> None:
        """Replace the response."""
        response.refuse(403, "This invoice cannot be deleted")
