"""Lies about invoices after an update: INV-UPDATE-3."""

from __future__ import annotations

from typing import Any

from kinds import Relist, Stale, record
from liar import Lie, liar
from wire import Answer, Asked, Server

from catalogue.invoices_updated import UPDATE, as_sent

KEPT = ("clientId", "invoiceNumber", "currency", "issueDate", "dueDate", "notes", "terms")


@liar("INV-UPDATE-3", also="INV-UPDATE-1 INV-UPDATE-2")  # nor are the changes made
class SecondUpdateOnlyAnswered(Lie):
    """The second PUT of an invoice is answered as if done, and nothing of it is kept."""

    def __init__(self) -> None:
        self._changed: dict[str, int] = {}

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Change it, and change it back."""
        before = await record(asked, server, asked.path) if asked.operation == UPDATE else None
        answer = await server(asked)
        if before and answer.ok:
            self._changed[asked.id] = self._changed.get(asked.id, 0) + 1
            if self._changed[asked.id] > 1:
                lines = [as_sent(line) for line in before["lineItems"]]
                back = {name: before[name] for name in KEPT} | ({"lineItems": lines} if lines else {})
                await server(asked.but("PUT", asked.path, back))
        return answer


@liar("INV-UPDATE-3", also="INV-GET-3")  # the list is not what the detail is
class InvoicesListedAsCreated(Relist):
    """The list shows the total, number and dates with which an invoice was created."""

    only = ("GET /invoices",)

    def __init__(self) -> None:
        self._created: dict[str, dict[str, Any]] = {}

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Note what was created."""
        answer = await super().tell(asked, server)
        if asked.operation == "POST /invoices" and answer.ok:
            invoice = await record(asked, server, f"/invoices/{answer.data['id']}")
            names = ("invoiceNumber", "issueDate", "dueDate", "total", "subtotal", "taxTotal")
            self._created[answer.data["id"]] = {name: (invoice or {})[name] for name in names}
        return answer

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """As created."""
        return [invoice | self._created.get(invoice["id"], {}) for invoice in matching]


@liar("INV-UPDATE-3", also="INV-UPDATE-1 INV-UPDATE-2")  # nor does a GET show that they are made
class InvoiceReadFromCache(Stale):
    """The first read of an invoice after a PUT comes from a cache, the next one is right."""

    def __init__(self) -> None:
        super().__init__()
        self._old: set[str] = set()

    def caches(self, asked: Asked) -> bool:
        """A detail, until it has been read once after a PUT."""
        if asked.operation == "GET /invoices/{id}" and asked.path in self._old:
            self._old.discard(asked.path)
            return True
        if asked.operation == "GET /invoices/{id}":
            self.drop(lambda path: path == asked.path)
            return True
        return False

    def forget(self, asked: Asked) -> None:
        """What is deleted; and note what is changed."""
        if asked.operation == UPDATE:
            self._old.add(asked.path)
        if asked.method == "DELETE":
            self.drop(lambda path: path == asked.path)
