"""Lies about clients that are deleted: CLI-DELETE-1 to CLI-DELETE-4."""

from __future__ import annotations

from typing import Any

from kinds import PDF, Relist, everything, record
from liar import liar
from wire import Answer, Asked, Server, refusal, success

DELETE = "DELETE /clients/{id}"


class Deleted(Relist):
    """Remembers the clients that were deleted, as they were: ``self.gone``."""

    only = ("GET /clients",)

    def __init__(self) -> None:
        self.gone: dict[str, dict[str, Any]] = {}

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Remember, and lie."""
        before = await record(asked, server, asked.path) if asked.operation == DELETE else None
        answer = await super().tell(asked, server)
        if before and answer.ok and before["isActive"]:
            self.gone[asked.id] = before
        return answer

    def found(self, asked: Asked) -> list[dict[str, Any]]:
        """Those of the deleted that the search finds."""
        term = asked.query.get("search", "").lower()
        return [
            c for c in self.gone.values() if term in c["name"].lower() or term in (c["email"] or "").lower()
        ]


# The answer: CLI-DELETE-1 ---------------------------------------------------------------------------------


@liar("CLI-DELETE-1")
def deletion_says_ok(asked: Asked, answer: Answer) -> None:
    """A deletion answers 200 with a message."""
    if asked.operation == DELETE and answer.status == 204:
        answer.become(200, {"data": {"message": "Client deleted"}})


@liar("CLI-DELETE-1")
def deletion_accepted(asked: Asked, answer: Answer) -> None:
    """A deletion answers 202, to be done later, and is done at once."""
    if asked.operation == DELETE and answer.status == 204:
        answer.become(202)


@liar("CLI-DELETE-1")
async def client_with_invoices_stays(asked: Asked, server: Server) -> Answer:
    """A client that has invoices cannot be deleted: 400, a constraint of the database."""
    if asked.operation == DELETE:
        invoices = await server(asked.get("/invoices", clientId=asked.id))
        if invoices.ok and invoices.data:
            return refusal(400, "The client still has invoices")
    return await server(asked)


# The list: CLI-DELETE-2 (and a client that is not active is in no list: CLI-LIST-1) -----------------------


@liar("CLI-DELETE-2", also="CLI-LIST-1")
class DeletedStillListed(Deleted):
    """A deleted client stays in the list, as inactive."""

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """With the deleted."""
        return matching + [client | {"isActive": False} for client in self.found(asked)]


@liar("CLI-DELETE-2", also="CLI-LIST-1")
class DeletedStillFound(Deleted):
    """A search still finds deleted clients; the list without one does not show them."""

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """With the deleted, where something is searched."""
        return matching + self.found(asked) if asked.query.get("search") else matching


@liar("CLI-DELETE-2", also="PAGE-4")  # the total counts what does not match
class DeletedStillCounted(Deleted):
    """The total still counts deleted clients."""

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Add them."""
        answer = await super().tell(asked, server)
        if asked.operation == "GET /clients":
            with answer.document() as document:
                if "total" in document:
                    document["total"] += len(self.found(asked))
                    document["totalPages"] = -(-document["total"] // document["limit"])
        return answer


# By id: CLI-DELETE-3 --------------------------------------------------------------------------------------


@liar("CLI-DELETE-3")
class DeletedStillActive(Deleted):
    """A deleted client is read as an active one."""

    def answered(self, asked: Asked, answer: Answer) -> None:
        """As it was."""
        if asked.operation == "GET /clients/{id}" and asked.id in self.gone:
            answer.become(200, {"data": self.gone[asked.id]})


@liar("CLI-DELETE-3")
class DeletedActiveWithInvoices(Deleted):
    """A deleted client that has invoices is read as an active one, for their sake."""

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """As it was, if there are invoices."""
        if asked.operation == "GET /clients/{id}" and asked.id in self.gone:
            invoices = await everything(asked.get("/invoices"), server)
            if any(invoice["clientId"] == asked.id for invoice in invoices):
                return success(200, {"data": self.gone[asked.id]})
        return await super().tell(asked, server)


@liar("CLI-DELETE-3", also="ERR-3")  # 410 is not documented
class DeletedIsGone(Deleted):
    """A deleted client is read as 410."""

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Gone."""
        if asked.operation == "GET /clients/{id}" and asked.id in self.gone:
            answer.refuse(410, "Gone")


# Its invoices: CLI-DELETE-4 -------------------------------------------------------------------------------


class Bereft(Deleted):
    """Lies about the invoices of deleted clients."""

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Lie about what is shown of them."""
        answer = await super().tell(asked, server)
        if asked.path.startswith("/invoices") and asked.id and answer.ok:
            invoice = await record(asked, server, f"/invoices/{asked.id}")
            if invoice and invoice["clientId"] in self.gone:
                self.bereave(asked, answer)
        if asked.operation in {"GET /invoices", "GET /invoices/{id}"}:
            with answer.records() as records:
                for shown in records:
                    if shown["clientId"] in self.gone:
                        self.show(shown)
        return answer

    def bereave(self, asked: Asked, answer: Answer) -> None:
        """Change what is answered about such an invoice by its id."""

    def show(self, invoice: dict[str, Any]) -> None:
        """Change how such an invoice is shown."""


@liar("CLI-DELETE-4")
class InvoicesGoToo(Bereft):
    """With a client its invoices are gone: 404, and in no list."""

    only = ("GET /clients", "GET /invoices")

    def bereave(self, asked: Asked, answer: Answer) -> None:
        """Gone."""
        answer.refuse(404, "Not found")

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """Without them."""
        return [item for item in matching if item.get("clientId") not in self.gone]


@liar("CLI-DELETE-4")
class InvoicesWithoutName(Bereft):
    """The invoices of a deleted client say "Deleted client" where its name was."""

    def show(self, invoice: dict[str, Any]) -> None:
        """Nameless."""
        invoice["client"]["name"] = "Deleted client"


@liar("CLI-DELETE-4")
class InvoicesWithoutEmail(Bereft):
    """The invoices of a deleted client have lost its e-mail."""

    def show(self, invoice: dict[str, Any]) -> None:
        """Without the e-mail."""
        invoice["client"]["email"] = None


@liar("CLI-DELETE-4")
class PdfsGoToo(Bereft):
    """The PDFs of a deleted client's invoices are gone."""

    def bereave(self, asked: Asked, answer: Answer) -> None:
        """Gone."""
        if asked.operation == PDF:
            answer.refuse(404, "Not found")


@liar("CLI-DELETE-4")
class InvoicesUnlisted(Deleted):
    """The invoices of a deleted client can be read by id, and are in no list."""

    only = ("GET /invoices",)

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """Without them."""
        return [invoice for invoice in matching if invoice["clientId"] not in self.gone]
