"""Mutations of lists, search and PDFs, and of what deletions leave, written after public bug reports.

They were written from the contract and the reports alone, without a look at what the suite tests. Each comment names
the report.
"""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import (
    LISTS,
    Relist,
    Stale,
    everything,
    listing,
    record,
)

LIST, UPDATE, DELETE = "GET /invoices", "PUT /invoices/{id}", "DELETE /invoices/{id}"
STATUSES = ("DRAFT", "SENT", "VIEWED", "PAID", "PARTIALLY_PAID", "OVERDUE")


def shows(term: str, *texts: str | None) -> bool:
    """Whether one of the texts has the term, in any case of letters."""
    return any(term.casefold() in (text or "").casefold() for text in texts)


# Lists: INV-LIST-2, INV-LIST-4, FILTER-1, PAGE-2, PAGE-3, PAGE-6 -------------------------------------------


# After https://github.com/Invoice-Generator/invoice-generator-api/issues/96
@mutant("INV-LIST-2")
class MovedInvoiceStays(Relist):
    """An invoice that was moved to another client is listed with the client that it was created for."""

    only = (LIST,)

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Remember the client before an update."""
        before = await record(request, server, request.path) if request.operation == UPDATE else None
        response = await super().respond(request, server)
        if before and response.ok:
            self._first.setdefault(before["id"], before["clientId"])
        return response

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """Filter by the first client."""
        wanted = request.query.get("clientId", "")
        if not wanted:
            return matching
        rest = {n: v for n, v in request.query.items() if n in {"search", "status"}}
        everyone = await everything(request.get("/invoices"), server, **rest)
        return [item for item in everyone if self._first.get(item["id"], item["clientId"]) == wanted]


# After https://github.com/typesense/typesense/issues/2882
@mutant("INV-LIST-4")
class SearchNotInParentheses(Relist):
    """With `status` and `search`, invoices whose client has the term are listed in any status."""

    only = (LIST,)

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """Add the hits of the client's name and e-mail."""
        term = request.query.get("search", "")
        if not term or not request.query.get("status"):
            return matching
        known = {item["id"] for item in matching}
        more = await everything(request.get("/invoices"), server, search=term)
        names = ("name", "email")
        return matching + [
            x for x in more if x["id"] not in known and shows(term, *(x["client"][n] for n in names))
        ]


# After https://github.com/dotnet/corefx/issues/35697
@mutant("FILTER-1")
async def status_by_its_number(request: Request, server: Server) -> Response:
    """A number as `status` is accepted: 0 to 5 are the six, and no invoice has another."""
    status = request.query.get("status", "")
    if request.operation == LIST and status.isascii() and status.isdigit():
        place = int(status) if len(status) < 9 else len(STATUSES)
        request.query["status"] = STATUSES[place % len(STATUSES)]
        response = await server(request)
        return listing([], request) if response.ok and place >= len(STATUSES) else response
    return await server(request)


# After https://github.com/ppetzold/nestjs-paginate/issues/565
@mutant("PAGE-2", also="PAGE-5")
class LimitCountsLines(Mutation):
    """The limit of a list of invoices counts the rows of their lines, so that pages have fewer invoices."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Keep the invoices that fit."""
        response = await server(request)
        if request.operation == LIST:
            with response.document() as document:
                kept, rows = [], 0
                for item in document["data"]:
                    if rows < document["limit"]:
                        kept.append(item)
                    detail = await record(request, server, f"/invoices/{item['id']}")
                    rows += max(len((detail or {}).get("lineItems", [])), 1)
                document["data"] = kept
        return response


# After https://github.com/pallets/werkzeug/pull/2723
@mutant("PAGE-3")
def numbers_as_python_reads_them(request: Request) -> None:
    """`page` and `limit` may have a sign, underscores, blanks and digits of other scripts, such as +1_0."""
    for name in ("page", "limit"):
        text = request.query.get(name, "")
        if request.operation in LISTS and not (text.isascii() and text.isdigit()):
            try:
                number = int(text.encode("utf-8", "surrogateescape").decode())
            except ValueError:
                continue
            request.query[name] = str(number)


# After https://github.com/twentyhq/twenty/issues/14679
@mutant("PAGE-6")
class ReadOneFirst(Relist):
    """The client that was read last by its id comes first in the list."""

    only = ("GET /clients",)

    def __init__(self) -> None:
        self._read: dict[str, str] = {}

    def change_response(self, request: Request, response: Response) -> None:
        """Remember the client that was read."""
        if request.operation == "GET /clients/{id}" and response.ok:
            self._read[request.key] = request.id

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """Move it to the beginning."""
        return sorted(matching, key=lambda client: client["id"] != self._read.get(request.key))


# Search: SEARCH-2 -----------------------------------------------------------------------------------------


# After https://github.com/BookStackApp/BookStack/issues/2042
@mutant("SEARCH-2", also="SEARCH-3")
class IndexedBeforeTheUpdate(Relist):
    """After a PUT an invoice is found by the number that it had before this PUT."""

    only = (LIST,)

    def __init__(self) -> None:
        self._indexed: dict[str, str] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Remember the number before the PUT."""
        before = await record(request, server, request.path) if request.operation == UPDATE else None
        response = await super().respond(request, server)
        if before and response.ok:
            self._indexed[before["id"]] = before["invoiceNumber"]
        return response

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """Search the numbers in the index."""
        term = request.query.get("search", "")
        if not term:
            return matching
        rest = {n: v for n, v in request.query.items() if n in {"clientId", "status"}}
        hits = {item["id"] for item in matching if item["id"] not in self._indexed}
        every = await everything(request.get("/invoices"), server, **rest)
        return [
            x
            for x in every
            if x["id"] in hits
            or (x["id"] in self._indexed and shows(term, self._indexed[x["id"]], *x["client"].values()))
        ]


# After https://github.com/medusajs/medusa/pull/16141
@mutant("SEARCH-2")
class OrphansNotFound(Relist):
    """A search does not find the invoices of a deleted client, not even by their number."""

    only = (LIST,)

    def __init__(self) -> None:
        self._deleted: set[str] = set()

    def change_response(self, request: Request, response: Response) -> None:
        """Remember the deleted clients."""
        if request.operation == "DELETE /clients/{id}" and response.ok:
            self._deleted.add(request.id)

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """Leave their invoices out."""
        is_search = bool(request.query.get("search"))
        return [item for item in matching if not is_search or item["clientId"] not in self._deleted]


# After https://github.com/zendesk/zendesk_api_client_rb/issues/124
@mutant("SEARCH-2")
class NoHitsAreCached(Stale):
    """A search of invoices without hits has none from then on."""

    def __init__(self) -> None:
        super().__init__()
        self._empty: set[tuple[str, bytes]] = set()

    def caches(self, request: Request) -> bool:
        """Only searches that had no hit."""
        return (request.key, request.sent_query) in self._empty and request.operation == LIST

    async def respond(self, request: Request, server: Server) -> Response:
        """Cache the response if nothing was found."""
        asked = (request.key, request.sent_query)
        response = await super().respond(request, server)
        is_search = request.operation == LIST and bool(request.query.get("search"))
        if is_search and asked not in self._empty and response.ok and response.json["total"] == 0:
            self._empty.add(asked)
            await super().respond(request, server)
        return response
