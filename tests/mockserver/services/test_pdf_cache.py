"""The cache of PDFs with invoices that snapshots and seeds replace."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal

from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.clients import new_client
from cleverinvo_mock.domain.drafting import new_invoice
from cleverinvo_mock.domain.plans import Plan
from cleverinvo_mock.pdf import Party
from cleverinvo_mock.services.pdf_cache import PdfCache
from cleverinvo_mock.store.account import Account, Company
from msgspec.structs import replace

NOW = datetime(2026, 6, 15, tzinfo=UTC)


def test_cached_pdf_belongs_to_the_invoice():
    """A different invoice with the id of a cached one gets its own PDF, and the first invoice gets its PDF again."""
    account = Account("a", Plan("P"), Company("C"), order="newest_first", today=date(2026, 6, 15))
    account.put_client(new_client({"name": "Acme"}, id="c", now=NOW, behaviour=Behaviour()))
    line = {"description": "Work", "quantity": Decimal(1), "unit_price": Decimal(5), "tax_rate": Decimal(0)}
    first = new_invoice(
        {"client_id": "c", "line_items": [line]}, account, id="i", now=NOW, behaviour=Behaviour()
    )
    second = replace(first, number="INV-9999")
    seller, buyer = Party("S", None, None, None, None), Party("B", None, None, None, None)
    cache = PdfCache(lambda code: 2)

    async def render():
        return [await cache.pdf(invoice, seller, buyer) for invoice in (first, second, first)]

    bodies = asyncio.run(render())
    assert bodies[0] == bodies[2] != bodies[1]
