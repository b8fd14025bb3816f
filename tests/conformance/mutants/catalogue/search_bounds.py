"""Mutations of false results of a search, and of the refusal of invalid terms and filters: SEARCH-3, SEARCH-4, FILTER-1."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from tests.conformance.mutants.catalogue.search import SearchedClients, SearchedInvoices, has
from tests.conformance.mutants.exchange import Request, Response, Server, refusal
from tests.conformance.mutants.mutant import mutant
from tests.conformance.mutants.mutation_kinds import LISTS, everything, filters_of, record

STATUSES = ("DRAFT", "SENT", "VIEWED", "PAID", "PARTIALLY_PAID", "OVERDUE")


# Nothing else is found: SEARCH-3 --------------------------------------------------------------------------


@mutant("SEARCH-3")
class NotesSearched(SearchedClients):
    """Clients are also found by their notes."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """By notes, too."""
        return truly or has(item["notes"], term)


@mutant("SEARCH-3")
class EverythingSearched(SearchedClients):
    """Clients are also found by address, tax id and phone."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """By these, too."""
        return truly or any(has(item[name], term) for name in ("address", "taxId", "phone"))


@mutant("SEARCH-3")
class Wildcards(SearchedClients):
    """% and _ in a term stand for anything, as they do in SQL."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """LIKE."""
        pattern = re.escape(term).replace("%", ".*").replace("_", ".")
        return truly or any(re.search(pattern, t or "", re.IGNORECASE) for t in (item["name"], item["email"]))


@mutant("SEARCH-3")
class UnderscoreForAny(SearchedInvoices):
    """_ in a term stands for any character, when invoices are searched."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """LIKE, with % escaped."""
        return (
            truly
            or re.search(re.escape(term).replace("_", "."), item["invoiceNumber"], re.IGNORECASE) is not None
        )


@mutant("SEARCH-3")
class AnyWord(SearchedClients):
    """Of several words in a term, one is enough."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """One of them."""
        return truly or any(has(item["name"], word) or has(item["email"], word) for word in term.split())


@mutant("SEARCH-3")
class AccentsForgiven(SearchedClients):
    """Letters are compared without their accents."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """Without."""
        return truly or has(_plain(item["name"]), _plain(term))


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@mutant("SEARCH-3")
class NothingFoundIsAll(SearchedClients):
    """Where nothing is found, everything is listed."""

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """All."""
        return matching or await everything(request, server)


@mutant("SEARCH-3")
class SimilarFound(SearchedClients):
    """A search also finds texts that begin with the same five letters as the term."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """By the beginning."""
        return truly or (len(term) > 5 and item["name"].casefold().startswith(term[:5].casefold()))


@mutant("SEARCH-3")
class LinesSearched(SearchedInvoices):
    """Invoices are also found by the text of their lines and notes."""

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """By these, too."""
        term = request.query.get("search")
        if not term:
            return matching
        found = {item["id"] for item in matching}
        rest = {name: value for name, value in filters_of(request).items() if name != "search"}
        for item in await everything(request, server, **rest):
            invoice = await record(request, server, f"/invoices/{item['id']}")
            texts = [line["description"] for line in (invoice or {})["lineItems"]] + [
                (invoice or {}).get("notes")
            ]
            if item["id"] not in found and any(has(text, term) for text in texts):
                matching.append(item)
        return matching


@mutant("SEARCH-3")
class CurrenciesSearched(SearchedInvoices):
    """Invoices are also found by their currency and their status."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """By these, too."""
        return truly or has(item["currency"], term) or has(item["status"], term)


@mutant("SEARCH-3", also="PAGE-4")  # the total does not count what matches
async def hits_counted_as_all(request: Request, server: Server) -> Response:
    """The total of a search counts the whole list."""
    response = await server(request)
    if request.operation in LISTS and request.query.get("search") and response.ok:
        everything_ = (await server(request.get(request.path))).json
        response.json = response.json | {"total": everything_["total"]}
    return response


# How long a term may be: SEARCH-4 -------------------------------------------------------------------------


@mutant("SEARCH-4")
def long_terms_cut(request: Request) -> None:
    """A term of more than 255 characters is cut to 255."""
    if request.operation in LISTS and "search" in request.query:
        request.query["search"] = request.query["search"][:255]


@mutant("SEARCH-4")
def long_terms_of_invoices(request: Request) -> None:
    """The length of a term is checked for clients only."""
    if request.operation == "GET /invoices":
        long_terms_cut(request)


@mutant("SEARCH-4")
def exactly_256(request: Request) -> None:
    """A term of 256 characters passes, one of 257 does not."""
    if len(request.query.get("search", "")) == 256:
        long_terms_cut(request)


@mutant("SEARCH-4")
async def exactly_255(request: Request, server: Server) -> Response:
    """A term of 255 characters is refused, one of 254 is not."""
    if (
        request.operation in LISTS
        and len(request.query.get("search", "")) == 255
        and (await server(request)).ok
    ):
        return refusal(400, "search: at most 254 characters")
    return await server(request)


@mutant("SEARCH-4")
async def length_in_bytes(request: Request, server: Server) -> Response:
    """The length of a term is counted in bytes, so that 128 letters of two bytes are too many."""
    response = await server(request)
    term = request.query.get("search", "")
    if request.operation in LISTS and response.ok and len(term.encode("utf-8", "replace")) > 255:
        return refusal(400, "search: at most 255 characters")
    return response


@mutant("SEARCH-4")
async def a_hundred_at_most(request: Request, server: Server) -> Response:
    """A term of more than 100 characters is refused."""
    response = await server(request)
    if request.operation in LISTS and response.ok and len(request.query.get("search", "")) > 100:
        return refusal(400, "search: at most 100 characters")
    return response


# What is no status: FILTER-1 ------------------------------------------------------------------------------


def bad_status(request: Request) -> str:
    """The status that is none of the six, or ""."""
    status = request.query.get("status", "")
    return status if request.operation == "GET /invoices" and status not in STATUSES else ""


@mutant("FILTER-1")
def unknown_status_is_none(request: Request) -> None:
    """A status that is none of the six is passed over."""
    if bad_status(request):
        del request.query["status"]


@mutant("FILTER-1")
def unknown_status_finds_nothing(request: Request, response: Response) -> None:
    """A status that is none of the six finds nothing."""
    if bad_status(request) and response.status == 400 and request.query.keys() == {"status"}:
        response.become(200, {"data": [], "total": 0, "page": 1, "limit": 20, "totalPages": 0})


@mutant("FILTER-1")
def status_in_any_case(request: Request) -> None:
    """A status may be written in lower case."""
    if bad_status(request).upper() in STATUSES:
        request.query["status"] = request.query["status"].upper()


@mutant("FILTER-1")
def status_list(request: Request) -> None:
    """Several statuses may be given with commas between them; the first counts."""
    if bad_status(request) and bad_status(request).split(",")[0] in STATUSES:
        request.query["status"] = request.query["status"].split(",")[0]


@mutant("FILTER-1")
def status_cancelled(request: Request, response: Response) -> None:
    """The undocumented statuses CANCELLED, VOID and ARCHIVED are accepted as filters and find nothing."""
    if (
        bad_status(request) in {"CANCELLED", "CANCELED", "VOID", "ARCHIVED", "DELETED"}
        and response.status == 400
    ):
        response.become(200, {"data": [], "total": 0, "page": 1, "limit": 20, "totalPages": 0})


@mutant("FILTER-1")
def client_excuses_status(request: Request) -> None:
    """With a search or a client, a status that is none of the six is passed over."""
    if bad_status(request) and {"search", "clientId"} & request.query.keys():
        del request.query["status"]


@mutant("FILTER-1")
def unknown_status_not_found(request: Request, response: Response) -> None:
    """A status that is none of the six: 404 instead of 400."""
    if bad_status(request) and response.status == 400:
        response.refuse(404, "No such status")
