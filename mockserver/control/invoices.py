"""What life does to an invoice, and the API cannot: sent, viewed, paid.

Layer: control.
"""

from __future__ import annotations

from typing import Final

from mockserver.api.encode import Encoder
from mockserver.api.paging import single_reply
from mockserver.control.call import ControlCall, Reply
from mockserver.control.errors import NoSuch, NotNow
from mockserver.control.sandbox import Sandbox
from mockserver.domain.lifecycle import IllegalMove, Move, on_day
from mockserver.domain.moves import moved_invoice


class InvoiceControl:
    """``/accounts/{account}/invoices/{invoice}/moves``."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox: Final = sandbox
        self._encoder: Final = Encoder(sandbox.behaviour)
        self._shows_live_clients: Final = sandbox.behaviour.invoice_client_name == "live"

    def move_invoice(self, call: ControlCall) -> Reply:
        """Let something happen to an invoice, by the table of its life."""
        account = self._sandbox.account(call.path["account"])
        row = account.invoice(call.path["invoice"])
        if row is None:
            raise NoSuch("invoice", call.path["invoice"], (row.value.id for row in account.invoices()))
        now = account.clock.now()
        try:
            invoice = moved_invoice(row.value, Move(call.body["move"]), now=now)
        except IllegalMove as error:
            raise NotNow(f"Not possible: {error}") from None
        row = account.put_invoice(invoice)
        client = account.find_client(invoice.client_id) if self._shows_live_clients else None
        status = on_day(invoice.status, invoice.due_date, now.date())
        return single_reply(self._encoder.detail(row, client, status))
