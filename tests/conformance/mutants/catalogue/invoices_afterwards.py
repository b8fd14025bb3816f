"""Mutations of invoices after an update: INV-UPDATE-3."""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.catalogue.invoices_updated import UPDATE, as_sent
from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import Relist, Stale, record

KEPT = ("clientId", "invoiceNumber", "currency", "issueDate", "dueDate", "notes", "terms")


# Nor are the changes made; in standard, the report names these clauses alone.
@mutant("INV-UPDATE-3", also="INV-UPDATE-1 INV-UPDATE-2", scope="full")
class SecondUpdateOnlyAnswered(Mutation):
    """The second PUT of an invoice is answered as if done, and nothing of it is kept."""

    def __init__(self) -> None:
        self._changed: dict[str, int] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Change the record and then change it back."""
        before = await record(request, server, request.path) if request.operation == UPDATE else None
        response = await server(request)
        if before and response.ok:
            self._changed[request.id] = self._changed.get(request.id, 0) + 1
            if self._changed[request.id] > 1:
                lines = [as_sent(line) for line in before["lineItems"]]
                back = {name: before[name] for name in KEPT} | ({"lineItems": lines} if lines else {})
                await server(request.but("PUT", request.path, back))
        return response


@mutant("INV-UPDATE-3", also="INV-GET-3")  # the list is not what the detail is
class InvoicesListedAsCreated(Relist):
    """The list shows the total, number and dates with which an invoice was created."""

    only = ("GET /invoices",)

    def __init__(self) -> None:
        self._created: dict[str, dict[str, Any]] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Record the created record."""
        response = await super().respond(request, server)
        if request.operation == "POST /invoices" and response.ok:
            invoice = await record(request, server, f"/invoices/{response.data['id']}")
            names = ("invoiceNumber", "issueDate", "dueDate", "total", "subtotal", "taxTotal")
            self._created[response.data["id"]] = {name: (invoice or {})[name] for name in names}
        return response

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """As created."""
        return [invoice | self._created.get(invoice["id"], {}) for invoice in matching]


@mutant("INV-UPDATE-3", also="INV-UPDATE-1 INV-UPDATE-2")  # nor does a GET show that they are made
class InvoiceReadFromCache(Stale):
    """The first read of an invoice after a PUT comes from a cache, the next one is right."""

    def __init__(self) -> None:
        super().__init__()
        self._old: set[str] = set()

    def caches(self, request: Request) -> bool:
        """A detail, until it has been read once after a PUT."""
        if request.operation == "GET /invoices/{id}" and request.path in self._old:
            self._old.discard(request.path)
            return True
        if request.operation == "GET /invoices/{id}":
            self.drop(lambda path: path == request.path)
            return True
        return False

    def forget(self, request: Request) -> None:
        """Record updated invoices; drop deleted ones."""
        if request.operation == UPDATE:
            self._old.add(request.path)
        if request.method == "DELETE":
            self.drop(lambda path: path == request.path)
