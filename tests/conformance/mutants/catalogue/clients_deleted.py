"""Mutations of deleting clients: CLI-DELETE-1 to CLI-DELETE-4."""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server, refusal, success
from tests.conformance.mutants.mutant import mutant
from tests.conformance.mutants.mutation_kinds import PDF, Relist, everything, record

DELETE = "DELETE /clients/{id}"


class Deleted(Relist):
    """Remembers the clients that were deleted, as they were: ``self.gone``."""

    only = ("GET /clients",)

    def __init__(self) -> None:
        self.gone: dict[str, dict[str, Any]] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Record the request and apply the mutation."""
        before = await record(request, server, request.path) if request.operation == DELETE else None
        response = await super().respond(request, server)
        if before and response.ok and before["isActive"]:
            self.gone[request.id] = before
        return response

    def found(self, request: Request) -> list[dict[str, Any]]:
        """Those of the deleted that the search finds."""
        term = request.query.get("search", "").lower()
        return [
            c for c in self.gone.values() if term in c["name"].lower() or term in (c["email"] or "").lower()
        ]


# The answer: CLI-DELETE-1 ---------------------------------------------------------------------------------


@mutant("CLI-DELETE-1")
def deletion_says_ok(request: Request, response: Response) -> None:
    """A deletion answers 200 with a message."""
    if request.operation == DELETE and response.status == 204:
        response.become(200, {"data": {"message": "Client deleted"}})


@mutant("CLI-DELETE-1")
def deletion_accepted(request: Request, response: Response) -> None:
    """A deletion answers 202, to be done later, and is done at once."""
    if request.operation == DELETE and response.status == 204:
        response.become(202)


@mutant("CLI-DELETE-1")
async def client_with_invoices_stays(request: Request, server: Server) -> Response:
    """A client that has invoices cannot be deleted: 400, a constraint of the database."""
    if request.operation == DELETE:
        invoices = await server(request.get("/invoices", clientId=request.id))
        if invoices.ok and invoices.data:
            return refusal(400, "The client still has invoices")
    return await server(request)


# The list: CLI-DELETE-2 (and a client that is not active is in no list: CLI-LIST-1) -----------------------


@mutant("CLI-DELETE-2", also="CLI-LIST-1")
class DeletedStillListed(Deleted):
    """A deleted client stays in the list, as inactive."""

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """With the deleted."""
        return matching + [client | {"isActive": False} for client in self.found(request)]


@mutant("CLI-DELETE-2", also="CLI-LIST-1")
class DeletedStillFound(Deleted):
    """A search still finds deleted clients; the list without one does not show them."""

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """With the deleted, where something is searched."""
        return matching + self.found(request) if request.query.get("search") else matching


@mutant("CLI-DELETE-2", also="PAGE-4")  # the total counts what does not match
class DeletedStillCounted(Deleted):
    """The total still counts deleted clients."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Add them."""
        response = await super().respond(request, server)
        if request.operation == "GET /clients":
            with response.document() as document:
                if "total" in document:
                    document["total"] += len(self.found(request))
                    document["totalPages"] = -(-document["total"] // document["limit"])
        return response


# By id: CLI-DELETE-3 --------------------------------------------------------------------------------------


@mutant("CLI-DELETE-3")
class DeletedStillActive(Deleted):
    """A deleted client is read as an active one."""

    def change_response(self, request: Request, response: Response) -> None:
        """As it was."""
        if request.operation == "GET /clients/{id}" and request.id in self.gone:
            response.become(200, {"data": self.gone[request.id]})


@mutant("CLI-DELETE-3")
class DeletedActiveWithInvoices(Deleted):
    """A deleted client that has invoices is read as an active one, for their sake."""

    async def respond(self, request: Request, server: Server) -> Response:
        """As it was, if there are invoices."""
        if request.operation == "GET /clients/{id}" and request.id in self.gone:
            invoices = await everything(request.get("/invoices"), server)
            if any(invoice["clientId"] == request.id for invoice in invoices):
                return success(200, {"data": self.gone[request.id]})
        return await super().respond(request, server)


@mutant("CLI-DELETE-3", also="ERR-3")  # 410 is not documented
class DeletedIsGone(Deleted):
    """A deleted client is read as 410."""

    def change_response(self, request: Request, response: Response) -> None:
        """Answer 410."""
        if request.operation == "GET /clients/{id}" and request.id in self.gone:
            response.refuse(410, "Gone")


# Its invoices: CLI-DELETE-4 -------------------------------------------------------------------------------


class ChangedWithItsClient(Deleted):
    """Mutations of the invoices of deleted clients."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Change the invoices of deleted clients in responses."""
        response = await super().respond(request, server)
        if request.path.startswith("/invoices") and request.id and response.ok:
            invoice = await record(request, server, f"/invoices/{request.id}")
            if invoice and invoice["clientId"] in self.gone:
                self.change_invoice(request, response)
        if request.operation in {"GET /invoices", "GET /invoices/{id}"}:
            with response.records() as records:
                for shown in records:
                    if shown["clientId"] in self.gone:
                        self.show(shown)
        return response

    def change_invoice(self, request: Request, response: Response) -> None:
        """Change the response to a read of such an invoice."""

    def show(self, invoice: dict[str, Any]) -> None:
        """Change how such an invoice is shown."""


@mutant("CLI-DELETE-4")
class InvoicesGoToo(ChangedWithItsClient):
    """With a client its invoices are gone: 404, and in no list."""

    only = ("GET /clients", "GET /invoices")

    def change_invoice(self, request: Request, response: Response) -> None:
        """Answer 404."""
        response.refuse(404, "Not found")

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """Without them."""
        return [item for item in matching if item.get("clientId") not in self.gone]


@mutant("CLI-DELETE-4")
class InvoicesWithoutName(ChangedWithItsClient):
    """The invoices of a deleted client say "Deleted client" where its name was."""

    def show(self, invoice: dict[str, Any]) -> None:
        """Nameless."""
        invoice["client"]["name"] = "Deleted client"


@mutant("CLI-DELETE-4")
class InvoicesWithoutEmail(ChangedWithItsClient):
    """The invoices of a deleted client have lost its e-mail."""

    def show(self, invoice: dict[str, Any]) -> None:
        """Without the e-mail."""
        invoice["client"]["email"] = None


@mutant("CLI-DELETE-4")
class PdfsGoToo(ChangedWithItsClient):
    """The PDFs of a deleted client's invoices are gone."""

    def change_invoice(self, request: Request, response: Response) -> None:
        """Answer 404 for the PDF."""
        if request.operation == PDF:
            response.refuse(404, "Not found")


@mutant("CLI-DELETE-4")
class InvoicesUnlisted(Deleted):
    """The invoices of a deleted client can be read by id, and are in no list."""

    only = ("GET /invoices",)

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """Without them."""
        return [invoice for invoice in matching if invoice["clientId"] not in self.gone]
