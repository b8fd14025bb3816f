"""A busy account: thousands of records, and another user who changes them while the suite runs."""

from __future__ import annotations

import asyncio

from tests.conformance.mutants.accounts import OWNER
from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import Mutation


class Living(Mutation):
    """An account with thousands of records; before each request another user changes some of them."""

    def __init__(self) -> None:
        self._count = 0
        self._clients: list[str] = []
        self._invoices: list[str] = []
        self._full = asyncio.Lock()

    async def respond(self, request: Request, server: Server) -> Response:
        """Let the other user create, change or delete a record first."""
        other = Request("GET", "/clients", {}, {"content-type": "application/json"}, b"").as_key(OWNER)
        async with self._full:
            if not self._clients:
                for _ in range(1500):
                    await self._make(other, server)
        await (self._make, self._change, self._drop)[self._count % 3](other, server)
        return await server(request)

    async def _make(self, other: Request, server: Server) -> None:
        self._count += 1
        number = f"{self._count:06}"
        client = {"name": f"Customer {number}", "email": f"c{number}@living.example"}
        made = await server(other.but("POST", "/clients", client))
        self._clients.append(made.data["id"])
        line = {"description": "Work", "quantity": 1, "unitPrice": self._count, "taxRate": 10}
        invoice = {"clientId": made.data["id"], "invoiceNumber": f"LIV-{number}", "lineItems": [line]}
        invoice |= {"currency": "USD", "issueDate": "2024-01-01", "dueDate": "2024-02-01"}
        made = await server(other.but("POST", "/invoices", invoice))
        self._invoices.append(made.data["id"])

    async def _change(self, other: Request, server: Server) -> None:
        self._count += 1
        await server(other.but("PUT", f"/clients/{self._clients[-1]}", {"name": f"Renamed {self._count}"}))
        await server(other.but("PUT", f"/invoices/{self._invoices[-1]}", {"notes": str(self._count)}))

    async def _drop(self, other: Request, server: Server) -> None:
        self._count += 1
        await server(other.but("DELETE", f"/invoices/{self._invoices.pop(0)}"))
        await server(other.but("DELETE", f"/clients/{self._clients.pop(0)}"))
