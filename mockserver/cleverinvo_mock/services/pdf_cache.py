"""The PDFs of invoices, each made when it is first asked for and kept while there is room.

Layer: services. A PDF is a pure function of the invoice and the parties, so one that was thrown away comes
back byte by byte. Made on demand rather than at creation: rendering costs many times what creating does,
and most invoices of a test run are never downloaded.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, NamedTuple

from cleverinvo_mock.domain.invoices import Invoice
from cleverinvo_mock.pdf import Party, render_invoice

#: Bytes of PDF kept at most.
CAPACITY: Final = 64 * 1024 * 1024


class _CachedPdf(NamedTuple):
    invoice: Invoice
    seller: Party
    buyer: Party
    body: bytes


class PdfCache:
    """Renders and keeps PDFs, the least recently asked for first to go."""

    def __init__(self, decimals: Callable[[str], int], capacity: int = CAPACITY) -> None:
        """``decimals``: how many a currency's money is printed with. ``capacity`` in bytes."""
        self._decimals = decimals
        self._capacity = capacity
        self._prints: OrderedDict[str, _CachedPdf] = OrderedDict()
        self._size = 0

    async def pdf(self, invoice: Invoice, seller: Party, buyer: Party) -> bytes:
        """The PDF of ``invoice`` (PDF-1). Rendered on a worker thread: a long one stops no other request."""
        kept = self._prints.get(invoice.id)
        if kept is not None and kept[:3] == (invoice, seller, buyer):
            self._prints.move_to_end(invoice.id)
            return kept.body
        decimals = self._decimals(invoice.currency)
        body = await asyncio.to_thread(render_invoice, invoice, seller, buyer, decimals=decimals)
        self._keep(_CachedPdf(invoice, seller, buyer, body))
        return body

    def forget(self, invoice_id: str) -> None:
        """Throw away the PDF of that invoice, if it is kept (INV-DELETE-2)."""
        kept = self._prints.pop(invoice_id, None)
        if kept is not None:
            self._size -= len(kept.body)

    def _keep(self, print_: _CachedPdf) -> None:
        self.forget(print_.invoice.id)
        self._prints[print_.invoice.id] = print_
        self._size += len(print_.body)
        while self._size > self._capacity:
            self.forget(next(iter(self._prints)))
