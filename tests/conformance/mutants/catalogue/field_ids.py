"""Mutations of ids, after public bug reports of other back ends. Each report is cited above its mutant."""

from __future__ import annotations

from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import mutant
from tests.conformance.mutants.truthful_oddities import OtherIds

DELETE = "DELETE /clients/{id}"


class MixedCaseIds(OtherIds):
    """Base class of servers whose ids have capital and small letters, in which ``ignores`` selects what ignores case."""

    insensitive = False

    async def respond(self, request: Request, server: Server) -> Response:
        """Note whether this request ignores the case of letters."""
        self.insensitive = self.ignores(request)
        return await super().respond(request, server)

    def ignores(self, request: Request) -> bool:
        """Whether the ids of this request are compared without regard to case."""
        raise NotImplementedError

    def inner(self, id_: str) -> str:
        """The id in small letters, if the case of its letters is right or ignored."""
        small = id_.lower()
        known = self.insensitive or id_ == self.outer(small)
        return small if known or not small.isalnum() else f"{small[:3]}{small[:2:-1]}"

    def outer(self, id_: str) -> str:
        """The id with every second letter as a capital."""
        return "".join(letter.upper() if place % 2 else letter for place, letter in enumerate(id_))


# After https://github.com/unkeyed/unkey/issues/4091
@mutant("CLI-GET-2")
class ClientReadInAnyCase(MixedCaseIds):
    """Ids have letters of both cases, and a client is read by an id with other cases too."""

    def ignores(self, request: Request) -> bool:
        """Reading."""
        return request.operation == "GET /clients/{id}"


# After https://github.com/harvard-lil/perma/issues/311
@mutant("INV-GET-2", also="PDF-5")  # the PDF is found in the same way
class InvoiceReadInAnyCase(MixedCaseIds):
    """Ids have letters of both cases, and an invoice and its PDF are read by an id with other cases too."""

    def ignores(self, request: Request) -> bool:
        """Reading."""
        return request.method == "GET" and request.path.startswith("/invoices/")


# After https://github.com/apitable/apitable/issues/1450
@mutant("INV-LIST-2")
class FilterInAnyCase(MixedCaseIds):
    """Ids have letters of both cases, and the filter by client takes an id with other cases too."""

    def ignores(self, request: Request) -> bool:
        """Filtering."""
        return request.operation == "GET /invoices"


# After https://github.com/prisma/orm/issues/15073
@mutant("CLI-DELETE-5")
def id_with_blanks_deleted(request: Request) -> None:
    """A DELETE ignores blanks after the id, as the database does when it compares."""
    if request.operation == DELETE:
        request.path = request.path.rstrip(" \u00a0")


# After https://github.com/nocodb/nocodb/issues/5336
@mutant(
    "CLI-CREATE-1", also="CLI-DELETE-3 CLI-GET-2 INV-LIST-2 CLI-DELETE-4"
)  # the deleted client has become another
class IdOfDeletedReused(OtherIds):
    """A new client gets the id of the client that was deleted last."""

    def __init__(self) -> None:
        self._inner: dict[str, str] = {}
        self._outer: dict[str, str] = {}
        self._free: list[str] = []

    async def respond(self, request: Request, server: Server) -> Response:
        """Record which ids are free, and give them away."""
        asked = request.path.rpartition("/")[2]

        async def counting(request: Request) -> Response:
            response = await server(request)
            if request.operation == DELETE and response.ok:
                self._free.append(asked)
            elif request.operation == "POST /clients" and response.ok and self._free:
                made, free = response.data["id"], self._free.pop()
                self._inner[free], self._outer[made] = made, free
            return response

        return await super().respond(request, counting)

    def inner(self, id_: str) -> str:
        """The client that has this id now."""
        return self._inner.get(id_, id_)

    def outer(self, id_: str) -> str:
        """The id that this client was given."""
        return self._outer.get(id_, id_)
