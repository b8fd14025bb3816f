"""One of the two parties of an invoice, as the PDF shows it.

Layer: services. A frozen value; knows no store and no PDF library.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Party:
    """Who sends or receives an invoice. ``None`` or an empty text is left out; ``address`` may have lines."""

    name: str
    email: str | None
    address: str | None
    tax_id: str | None
    phone: str | None
