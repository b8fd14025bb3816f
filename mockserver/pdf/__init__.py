"""An invoice as a PDF.

Layer: services. A pure function of its input: no clock, no store, no settings.
"""

from __future__ import annotations

from mockserver.domain.invoices import Invoice
from mockserver.pdf.party import Party

__all__ = ["Party", "render_invoice"]


def render_invoice(invoice: Invoice, seller: Party, buyer: Party, *, decimals: int) -> bytes:
    """``invoice`` as the bytes of a PDF (PDF-1, PDF-3); money is printed with ``decimals`` decimals.

    The same input gives the same bytes. Any text is accepted in any field and shown as it is; characters that
    no shipped font has are shown as boxes. Safe to call from several threads at once.
    """
    from mockserver.pdf.document import render  # noqa: PLC0415 - opens fonts and libraries, so only when needed

    return render(invoice, seller, buyer, decimals=decimals)
