"""The part of the tour for the mutants of ``catalogue/field_holdout_*``: orders of writes, repeats, values at limits."""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.accounts import NEIGHBOUR
from tests.conformance.mutants.tour_records import UNKNOWN
from tests.conformance.mutants.tour_reported_invoices import BASE, line
from tests.conformance.mutants.walker import Walker

OTHER, LIMITED = f"Bearer {NEIGHBOUR}", "Bearer cinv_sandbox_limited"


class HoldoutTour(Walker):
    """Sends requests that need two or three steps to show a fault."""

    holdout_count = 0

    async def holdout(self) -> None:
        """Send them all."""
        for part in (
            self._holdout_keys,
            self._holdout_bodies,
            self._holdout_clients,
            self._holdout_deletions,
            self._holdout_invoices,
            self._holdout_updates,
            self._holdout_lists,
            self._holdout_pdfs,
        ):
            await part()

    async def _holdout_client(self, **fields: Any) -> str:
        self.holdout_count += 1
        number = self.holdout_count
        made = await self.send(
            "POST", "/clients", {"name": f"Held {number}", "email": f"held-{number}@tour.example"} | fields
        )
        return made["id"] if isinstance(made, dict) else UNKNOWN

    async def _holdout_invoice(self, client: str, *lines: dict[str, Any], **fields: Any) -> str:
        self.holdout_count += 1
        body = {
            "clientId": client,
            "invoiceNumber": f"held-{self.holdout_count}",
            "lineItems": lines or [line()],
        }
        made = await self.send("POST", "/invoices", BASE | body | fields)
        return f"/invoices/{made['id'] if isinstance(made, dict) else UNKNOWN}"

    async def _holdout_keys(self) -> None:
        for key in ("Bearer cinv_made_up_ness", "Token cinv_sandbox_business"):
            await self.send("GET", "/clients", key=key, limit=1)
        client = await self._holdout_client(email="held@both.example")
        at = await self._holdout_invoice(client)
        await self.send("GET", f"{at}/pdf", key=None)
        await self.send("GET", "/clients", key=OTHER, search="held@both.example")
        await self.send("GET", "/invoices", key=OTHER, clientId=client)
        await self.send("POST", "/clients", {"name": "Theirs", "email": "held@both.example"}, key=OTHER)
        await self.send("DELETE", f"/clients/{client}", key=OTHER)
        await self.send("GET", f"/clients/{client}")
        mine = await self.send("GET", "/clients", key=LIMITED)
        new = {"clientId": mine[0]["id"] if mine else UNKNOWN, "lineItems": [line()]}
        await self.send("POST", "/invoices", new | {"invoiceNumber": "held-beyond"}, key=LIMITED)
        await self.send("POST", "/invoices", new, key=LIMITED)
        await self.send("DELETE", f"/invoices/{UNKNOWN}", key="Bearer cinv_sandbox_unentitled")

    async def _holdout_bodies(self) -> None:
        await self.send("POST", "/clients", {"name": 5, "phone": 6})
        for body in (b'{"name": "Comma",}', b'\xef\xbb\xbf{"name": "Marked"}'):
            await self.send("POST", "/clients", body=body)
        await self.send("GET", "/clients", raw_query=b"search=a&search=b")

    async def _holdout_clients(self) -> None:
        client = await self._holdout_client(phone="+34-91", notes="0")
        at = f"/clients/{client}"
        for change in ({"phone": "1"}, {"notes": "n"}, {"notes": "n"}):
            await self.send("PUT", at, change)
            await self.send("GET", "/clients", search="Held", limit=100)
            await self.send("GET", at)
        same = {"name": "Held twice", "email": "twice@tour.example"}
        first = await self._holdout_client(**same)
        await self.send("DELETE", f"/clients/{first}")
        await self.send("GET", "/clients", limit=1)
        await self.send("DELETE", f"/clients/{first}")
        await self.send("GET", "/clients", limit=1)
        await self._holdout_client(**same)

    async def _holdout_deletions(self) -> None:
        client = await self._holdout_client()
        await self.send("DELETE", await self._holdout_invoice(client))
        await self.send("DELETE", f"/clients/{client}")
        client = await self._holdout_client()
        first, second = [await self._holdout_invoice(client, invoiceNumber=f"orphan-{n}") for n in (1, 2)]
        gone = await self._holdout_invoice(client)
        await self.send("DELETE", gone)
        await self.send("GET", "/invoices", clientId=client, status="DRAFT")
        await self.send("PUT", gone, {"notes": "again"})
        await self.send("GET", gone)
        await self.send("GET", f"{first}/pdf")
        await self.send("DELETE", f"/clients/{client}")
        for at in (first, second):
            await self.send("GET", f"{at}/pdf")
        await self.send("GET", "/invoices", search="orphan-")
        await self.send("GET", "/invoices", clientId=client)
        await self.send("DELETE", first)

    async def _holdout_invoices(self) -> None:
        client = await self._holdout_client()
        for lines in (
            [line("Same", 1, 100, 10), line("Same", 2, 100, 10)],
            [line(str(number)) for number in range(12)],
            [line(price=12345.67, rate=8.25)],
        ):
            await self.send("GET", await self._holdout_invoice(client, *lines))
        await self._holdout_invoice(client, line() | {"taxRate": ""})
        await self.send("GET", await self._holdout_invoice(client, dueDate="2024-07-01"))

    async def _holdout_updates(self) -> None:
        client, other = await self._holdout_client(), await self._holdout_client()
        at = await self._holdout_invoice(client, line(rate=10), invoiceNumber="held-once")
        for change in (
            *({"invoiceNumber": "held-new"}, {"dueDate": "2024-12-05"}, {"lineItems": [line(rate=20)]}),
            *({"lineItems": [line("New"), line() | {"quantity": "x"}]}, {"clientId": other}),
        ):
            await self.send("PUT", at, change)
            await self.send("GET", at)
        for id_ in (client, other):
            await self.send("GET", "/invoices", clientId=id_)
        for term in ("held-once", "held-new"):
            await self.send("GET", "/invoices", search=term)
        await self._holdout_invoice(client, invoiceNumber="held-once")

    async def _holdout_lists(self) -> None:
        client = await self._holdout_client(name="Parentheses")
        await self.send("GET", "/invoices", search="held-later")
        await self._holdout_invoice(client, line(), line(), line(), invoiceNumber="held-later")
        await self._holdout_invoice(client, line(), line(), line())
        await self.send("GET", "/invoices", search="held-later")
        await self.send("GET", "/invoices", search="Parentheses", status="PAID")
        await self.send("GET", "/invoices", clientId=client, limit=2)
        await self.send("GET", "/invoices", status="0")
        for limit in ("1_0", "+5", "５"):
            await self.send("GET", "/clients", limit=limit)
        clients = await self.send("GET", "/clients", limit=3) or [{"id": UNKNOWN}]
        await self.send("GET", f"/clients/{clients[-1]['id']}")
        await self.send("GET", "/clients", limit=3)

    async def _holdout_pdfs(self) -> None:
        client, other = await self._holdout_client(name="Alpha"), await self._holdout_client(name="Beta")
        at = await self._holdout_invoice(client, line("Before"))
        await self.send("GET", f"{at}/pdf")
        await self.send("GET", at)
        await self.send("GET", f"{at}/pdf")
        await self.send("PUT", at, {"invoiceNumber": "held-pdf", "lineItems": [line("Afterwards")]})
        await self.send("GET", f"{at}/pdf")
        at = await self._holdout_invoice(other, line(price=1.237), currency="KWD")
        await self.send("GET", at)
        await self.send("GET", f"{at}/pdf")
        await self.send("GET", f"/invoices/{UNKNOWN}/pdf")
