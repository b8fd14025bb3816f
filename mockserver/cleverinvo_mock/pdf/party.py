"""One of the two parties of an invoice, as printed on the PDF.

Layer: services. A frozen value; must not know the store or a PDF library.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Party:
    """The seller or the buyer. A field that is ``None`` or empty is not printed; ``address`` may have several lines."""

    name: str
    email: str | None
    address: str | None
    tax_id: str | None
    phone: str | None
