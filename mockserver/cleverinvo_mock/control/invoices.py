"""Transitions of an invoice that the API itself does not offer: sent, viewed, paid.

Layer: control.
"""

from __future__ import annotations

from typing import Final

from cleverinvo_mock.api.encode import Encoder
from cleverinvo_mock.api.paging import single_reply
from cleverinvo_mock.control.errors import Conflict, NotFound
from cleverinvo_mock.control.request import ControlRequest, Reply
from cleverinvo_mock.control.sandbox import ControlledSandbox
from cleverinvo_mock.domain.lifecycle import IllegalTransition, Transition, on_day
from cleverinvo_mock.domain.transitions import transitioned_invoice


class InvoiceControl:
    """``/accounts/{account}/invoices/{invoice}/transitions``."""

    def __init__(self, sandbox: ControlledSandbox) -> None:
        self._sandbox: Final = sandbox
        self._encoder: Final = Encoder(sandbox.behaviour)
        self._shows_live_clients: Final = sandbox.behaviour.invoice_client_name == "live"

    def transition_invoice(self, request: ControlRequest) -> Reply:
        """Apply a transition to an invoice, by the lifecycle table (INV-STATUS-2)."""
        account = self._sandbox.account(request.path["account"])
        row = account.invoice(request.path["invoice"])
        if row is None:
            raise NotFound("invoice", request.path["invoice"], (row.value.id for row in account.invoices()))
        now = account.clock.now()
        try:
            invoice = transitioned_invoice(row.value, Transition(request.body["transition"]), now=now)
        except IllegalTransition as error:
            raise Conflict(f"Not possible: {error}") from None
        row = account.put_invoice(invoice)
        client = account.find_client(invoice.client_id) if self._shows_live_clients else None
        status = on_day(invoice.status, invoice.due_date, now.date())
        return single_reply(self._encoder.detail(row, client, status))
