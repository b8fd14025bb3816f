"""A tour of a server: a fixed sequence of requests to all operations; every mutant must differ in at least one.

It only records. :mod:`test_mutants_differ` compares a mutant's responses with those of the server underneath.
"""

from __future__ import annotations

import asyncio
import itertools
from datetime import datetime, timedelta
from typing import Any

from tests.conformance.mutants.accounts import NEIGHBOUR, OWNER
from tests.conformance.mutants.tour_holdout import HoldoutTour
from tests.conformance.mutants.tour_records import UNKNOWN
from tests.conformance.mutants.tour_reported import ReportedTour
from tests.conformance.mutants.tour_reported_invoices import ReportedInvoicesTour
from tests.conformance.mutants.walker import Seen


class Tour(ReportedTour, ReportedInvoicesTour, HoldoutTour):
    """The whole tour."""

    async def walk(self) -> None:
        """Send all requests. Ids are taken from responses; a mutant that changes ids differs from then on."""
        for part in (self.keys, self.clients, self.invoices, self._lists, self._refused, self._neighbour):
            await part()
        await self._ends()
        await self.reported()
        await self.reported_invoices()
        await self.holdout()

    async def _lists(self) -> None:
        for path in ("/clients", "/invoices"):
            await self.send("GET", path)
            for page, limit in itertools.product((1, 2, 3, 17), (1, 2, 5, 17, 100)):
                await self.send("GET", path, page=page, limit=limit)
            for odd in (0, -1, 101, "x", "1.5", 10**12):
                await self.send("GET", path, page=odd)
                await self.send("GET", path, limit=odd)
                await self.send("GET", path, page=odd, search="a")
            for term in ("x" * 255, "x" * 256, "ü" * 200, "a", "e", "zzzz"):
                await self.send("GET", path, search=term)
                await self.send("GET", path, search=term)
                await self.send("GET", path, search=term, page=2, limit=2)
        for status in (
            "DRAFT",
            "SENT",
            "VIEWED",
            "PAID",
            "PARTIALLY_PAID",
            "OVERDUE",
            "draft",
            "PAID,SENT",
            "VOID",
            "x",
        ):
            await self.send("GET", "/invoices", status=status)
            await self.send("GET", "/invoices", status=status, limit=2, page=2)
            await self.send("GET", "/invoices", status=status, search="o")
        for page in (1, 2):
            await self.send("GET", "/invoices", clientId=self.client, limit=1, page=page)

    async def _refused(self) -> None:
        good = {
            "clientId": self.client,
            "invoiceNumber": "tour-x",
            "issueDate": "2024-06-01",
            "dueDate": "2024-07-01",
        }
        line = {"description": "x", "quantity": 1, "unitPrice": 1, "taxRate": 0}
        good["lineItems"] = [line]
        await self.send("POST", "/invoices", {k: v for k, v in good.items() if k != "clientId"})
        await self.send("POST", "/invoices", good | {"clientId": UNKNOWN})
        await self.send("POST", "/invoices", good | {"invoiceNumber": "tour-9"})
        bad_lines = [
            {"quantity": "x"},
            {"quantity": "2"},
            {"quantity": True},
            {"unitPrice": "x"},
            {"taxRate": "5"},
        ]
        bad_lines += [{"description": 5}, {"quantity": -1}, {"unitPrice": 10**17}]
        bad = [{"lineItems": [line | wrong]} for wrong in bad_lines]
        bad += [
            {"lineItems": "x"},
            {"lineItems": {}},
            {"lineItems": [None]},
            {"notes": 5},
            {"dueDate": "x"},
            {"issueDate": 5},
        ]
        bad += [{"issueDate": "2024-02-30"}, {"dueDate": "2024-01-01"}]
        for number, wrong in enumerate(bad):
            await self.send("POST", "/invoices", good | {"invoiceNumber": f"bad-{number}"} | wrong)
            await self.send("PUT", f"/invoices/{self.invoice}", {"notes": f"bad-{number}"} | wrong)
        for method, path in (("POST", "/invoices"), ("PUT", f"/invoices/{self.invoice}")):
            for body in (b"", b"{", b'{"notes": "x"} x', b'"x"'):
                await self.send(method, path, body=body)
        await self.send("GET", f"/invoices/{self.invoice}")
        await self.send("GET", "/invoices")

    async def _neighbour(self) -> None:
        other = f"Bearer {NEIGHBOUR}"
        for kind, id_ in (("clients", self.client), ("invoices", self.invoice)):
            await self.send("GET", f"/{kind}/{id_}", key=other)
            await self.send("PUT", f"/{kind}/{id_}", {"notes": "mine"}, key=other)
            await self.send("GET", f"/{kind}/{id_}")
        await self.send("GET", f"/invoices/{self.invoice}/pdf", key=other)
        for query in (
            {"search": "tour"},
            {"search": "Renamed"},
            {"status": "DRAFT"},
            {"clientId": self.client},
            {"limit": 100},
        ):
            for path in ("/clients", "/invoices"):
                await self.send("GET", path, key=other, **query)
        for kind in ("invoices", "clients"):
            for key in (other, f"Bearer {OWNER}"):
                id_ = self.invoice if kind == "invoices" else self.client
                await self.send("DELETE", f"/{kind}/{id_}", key=key)
                await self.send("GET", f"/{kind}/{id_}")

    async def _ends(self) -> None:
        for path in (f"/invoices/{self.invoice}", f"/invoices/{self.invoice}/pdf", f"/clients/{self.client}"):
            await self.send("GET", path)
        drafts = await self.send("GET", "/invoices", clientId=self.client)
        found = [*(drafts or []), *(await self.send("GET", "/invoices", search="tour") or [])]
        await self.send("GET", "/invoices", search="tour-9")
        await self.send("GET", "/invoices", clientId="clx3k9v0a0001qz8r5t2m7w4d")
        for invoice in found:
            if isinstance(invoice, dict) and "id" in invoice:
                await self.send("GET", f"/invoices/{invoice['id']}")
                await self.send("GET", f"/invoices/{invoice['id']}/pdf")
        for path in ("/clients", "/invoices"):
            await self.send("GET", path, limit=100)

    async def crowd(self) -> None:
        """Send many requests in a short time, for mutants of the rate limit."""
        self.instant += timedelta(minutes=3)
        for _ in range(350):
            self.instant -= timedelta(milliseconds=1017)
            await self.send("GET", "/clients", limit=1)
        await self.send("GET", "/clients", limit=1, key=f"Bearer {NEIGHBOUR}")


def toured(make: Any, *, crowded: bool = False, truth: list[Seen] | None = None) -> list[Seen]:
    """The responses of a server on the tour; ``make`` creates the server, given its clock.

    Raises :class:`Deviation` at the first response that is not the one in ``truth``.
    """
    walker = Tour(datetime.fromisoformat("2026-03-01T10:00:00.123+00:00"), truth)
    walker.serve(make(walker))
    asyncio.run(walker.crowd() if crowded else walker.walk())
    return walker.seen
