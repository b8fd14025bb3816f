"""Lies about what a search must not find, and what no search or filter may be: SEARCH-3, SEARCH-4, FILTER-1."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from kinds import LISTS, everything, filters_of, record
from liar import liar
from wire import Answer, Asked, Server, refusal

from catalogue.search import SearchedClients, SearchedInvoices, has

STATUSES = ("DRAFT", "SENT", "VIEWED", "PAID", "PARTIALLY_PAID", "OVERDUE")


# Nothing else is found: SEARCH-3 --------------------------------------------------------------------------


@liar("SEARCH-3")
class NotesSearched(SearchedClients):
    """Clients are also found by their notes."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """By notes, too."""
        return truly or has(item["notes"], term)


@liar("SEARCH-3")
class EverythingSearched(SearchedClients):
    """Clients are also found by address, tax id and phone."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """By these, too."""
        return truly or any(has(item[name], term) for name in ("address", "taxId", "phone"))


@liar("SEARCH-3")
class Wildcards(SearchedClients):
    """% and _ in a term stand for anything, as they do in SQL."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """LIKE."""
        pattern = re.escape(term).replace("%", ".*").replace("_", ".")
        return truly or any(re.search(pattern, t or "", re.IGNORECASE) for t in (item["name"], item["email"]))


@liar("SEARCH-3")
class UnderscoreForAny(SearchedInvoices):
    """_ in a term stands for any character, when invoices are searched."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """LIKE, with % escaped."""
        return (
            truly
            or re.search(re.escape(term).replace("_", "."), item["invoiceNumber"], re.IGNORECASE) is not None
        )


@liar("SEARCH-3")
class AnyWord(SearchedClients):
    """Of several words in a term, one is enough."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """One of them."""
        return truly or any(has(item["name"], word) or has(item["email"], word) for word in term.split())


@liar("SEARCH-3")
class AccentsForgiven(SearchedClients):
    """Letters are compared without their accents."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """Without."""
        return truly or has(_plain(item["name"]), _plain(term))


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@liar("SEARCH-3")
class NothingFoundIsAll(SearchedClients):
    """Where nothing is found, everything is listed."""

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """All."""
        return matching or await everything(asked, server)


@liar("SEARCH-3")
class SimilarFound(SearchedClients):
    """What begins with the same five letters is found, too, whatever follows."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """By the beginning."""
        return truly or (len(term) > 5 and item["name"].casefold().startswith(term[:5].casefold()))


@liar("SEARCH-3")
class LinesSearched(SearchedInvoices):
    """Invoices are also found by what stands in their lines and notes."""

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """By these, too."""
        term = asked.query.get("search")
        if not term:
            return matching
        found = {item["id"] for item in matching}
        rest = {name: value for name, value in filters_of(asked).items() if name != "search"}
        for item in await everything(asked, server, **rest):
            invoice = await record(asked, server, f"/invoices/{item['id']}")
            texts = [line["description"] for line in (invoice or {})["lineItems"]] + [
                (invoice or {}).get("notes")
            ]
            if item["id"] not in found and any(has(text, term) for text in texts):
                matching.append(item)
        return matching


@liar("SEARCH-3")
class CurrenciesSearched(SearchedInvoices):
    """Invoices are also found by their currency and their status."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """By these, too."""
        return truly or has(item["currency"], term) or has(item["status"], term)


@liar("SEARCH-3", also="PAGE-4")  # the total does not count what matches
async def hits_counted_as_all(asked: Asked, server: Server) -> Answer:
    """The total of a search counts the whole list."""
    answer = await server(asked)
    if asked.operation in LISTS and asked.query.get("search") and answer.ok:
        everything_ = (await server(asked.get(asked.path))).json
        answer.json = answer.json | {"total": everything_["total"]}
    return answer


# How long a term may be: SEARCH-4 -------------------------------------------------------------------------


@liar("SEARCH-4")
def long_terms_cut(asked: Asked) -> None:
    """A term of more than 255 characters is cut to 255."""
    if asked.operation in LISTS and "search" in asked.query:
        asked.query["search"] = asked.query["search"][:255]


@liar("SEARCH-4")
def long_terms_of_invoices(asked: Asked) -> None:
    """The length of a term is checked for clients only."""
    if asked.operation == "GET /invoices":
        long_terms_cut(asked)


@liar("SEARCH-4")
def exactly_256(asked: Asked) -> None:
    """A term of 256 characters passes, one of 257 does not."""
    if len(asked.query.get("search", "")) == 256:
        long_terms_cut(asked)


@liar("SEARCH-4")
async def exactly_255(asked: Asked, server: Server) -> Answer:
    """A term of 255 characters is refused, one of 254 is not."""
    if asked.operation in LISTS and len(asked.query.get("search", "")) == 255 and (await server(asked)).ok:
        return refusal(400, "search: at most 254 characters")
    return await server(asked)


@liar("SEARCH-4")
async def length_in_bytes(asked: Asked, server: Server) -> Answer:
    """The length of a term is counted in bytes, so that 128 letters of two bytes are too many."""
    answer = await server(asked)
    term = asked.query.get("search", "")
    if asked.operation in LISTS and answer.ok and len(term.encode("utf-8", "replace")) > 255:
        return refusal(400, "search: at most 255 characters")
    return answer


@liar("SEARCH-4")
async def a_hundred_at_most(asked: Asked, server: Server) -> Answer:
    """A term of more than 100 characters is refused."""
    answer = await server(asked)
    if asked.operation in LISTS and answer.ok and len(asked.query.get("search", "")) > 100:
        return refusal(400, "search: at most 100 characters")
    return answer


# What is no status: FILTER-1 ------------------------------------------------------------------------------


def bad_status(asked: Asked) -> str:
    """The status that is none of the six, or ""."""
    status = asked.query.get("status", "")
    return status if asked.operation == "GET /invoices" and status not in STATUSES else ""


@liar("FILTER-1")
def unknown_status_is_none(asked: Asked) -> None:
    """A status that is none of the six is passed over."""
    if bad_status(asked):
        del asked.query["status"]


@liar("FILTER-1")
def unknown_status_finds_nothing(asked: Asked, answer: Answer) -> None:
    """A status that is none of the six finds nothing."""
    if bad_status(asked) and answer.status == 400 and asked.query.keys() == {"status"}:
        answer.become(200, {"data": [], "total": 0, "page": 1, "limit": 20, "totalPages": 0})


@liar("FILTER-1")
def status_in_any_case(asked: Asked) -> None:
    """A status may be written in lower case."""
    if bad_status(asked).upper() in STATUSES:
        asked.query["status"] = asked.query["status"].upper()


@liar("FILTER-1")
def status_list(asked: Asked) -> None:
    """Several statuses may be given with commas between them; the first counts."""
    if bad_status(asked) and bad_status(asked).split(",")[0] in STATUSES:
        asked.query["status"] = asked.query["status"].split(",")[0]


@liar("FILTER-1")
def status_cancelled(asked: Asked, answer: Answer) -> None:
    """CANCELLED, VOID and ARCHIVED, which nobody documented, are statuses that find nothing."""
    if bad_status(asked) in {"CANCELLED", "CANCELED", "VOID", "ARCHIVED", "DELETED"} and answer.status == 400:
        answer.become(200, {"data": [], "total": 0, "page": 1, "limit": 20, "totalPages": 0})


@liar("FILTER-1")
def client_excuses_status(asked: Asked) -> None:
    """With a search or a client, a status that is none of the six is passed over."""
    if bad_status(asked) and {"search", "clientId"} & asked.query.keys():
        del asked.query["status"]


@liar("FILTER-1")
def unknown_status_not_found(asked: Asked, answer: Answer) -> None:
    """A status that is none of the six: 404 instead of 400."""
    if bad_status(asked) and answer.status == 400:
        answer.refuse(404, "No such status")
