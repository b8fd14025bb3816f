"""A cache of the PDFs of invoices.

Layer: services. A PDF depends only on the invoice and the parties, so an evicted PDF can be rendered again, byte for
byte the same. PDFs are rendered on download, not when an invoice is created: rendering is much slower than creating,
and most invoices of a test run are never downloaded. The cache must not return the PDF of an older version.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, NamedTuple

from cleverinvo_mock.domain.invoices import Invoice
from cleverinvo_mock.pdf import Party, render_invoice

#: The default maximum size of the cache, in bytes.
CAPACITY: Final = 64 * 1024 * 1024


class _CachedPdf(NamedTuple):
    invoice: Invoice
    seller: Party
    buyer: Party
    body: bytes


class PdfCache:
    """Renders and caches PDFs. A full cache evicts the least recently used PDF."""

    def __init__(self, decimals: Callable[[str], int], capacity: int = CAPACITY) -> None:
        """``decimals``: returns the number of printed decimals of a currency. ``capacity`` in bytes."""
        self._decimals = decimals
        self._capacity = capacity
        self._cached: OrderedDict[str, _CachedPdf] = OrderedDict()
        self._size = 0

    async def pdf(self, invoice: Invoice, seller: Party, buyer: Party) -> bytes:
        """Return the PDF of ``invoice`` (PDF-1). It is rendered on a worker thread, so no other request waits."""
        cached = self._cached.get(invoice.id)
        if cached is not None and cached[:3] == (invoice, seller, buyer):
            self._cached.move_to_end(invoice.id)
            return cached.body
        decimals = self._decimals(invoice.currency)
        body = await asyncio.to_thread(render_invoice, invoice, seller, buyer, decimals=decimals)
        self._add(_CachedPdf(invoice, seller, buyer, body))
        return body

    def forget(self, invoice_id: str) -> None:
        """Remove the PDF of that invoice from the cache, if it is there (INV-DELETE-2)."""
        cached = self._cached.pop(invoice_id, None)
        if cached is not None:
            self._size -= len(cached.body)

    def _add(self, pdf: _CachedPdf) -> None:
        self.forget(pdf.invoice.id)
        self._cached[pdf.invoice.id] = pdf
        self._size += len(pdf.body)
        while self._size > self._capacity:
            self.forget(next(iter(self._cached)))
