"""Mutations of the results of a search: SEARCH-1, SEARCH-2."""

from __future__ import annotations

from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import mutant
from tests.conformance.mutants.mutation_kinds import Relist, everything, filters_of


class Searched(Relist):
    """A list with other search results: ``finds`` selects them from the records that match the other filters."""

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """The records that are found; all records without a search."""
        term = request.query.get("search")
        if not term:
            return matching
        rest = {name: value for name, value in filters_of(request).items() if name != "search"}
        truly = {item["id"] for item in matching}
        return [
            i
            for i in await everything(request, server, **rest)
            if self.finds(term, i, truly=i["id"] in truly)
        ]

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """Whether the term finds it; ``truly`` says whether it should."""
        return truly


class SearchedClients(Searched):
    """Of clients."""

    only = ("GET /clients",)


class SearchedInvoices(Searched):
    """Of invoices."""

    only = ("GET /invoices",)


def has(text: str | None, term: str) -> bool:
    """Whether a text has a term, in any case of letters."""
    return term.casefold() in (text or "").casefold()


# Clients: SEARCH-1 ----------------------------------------------------------------------------------------


@mutant("SEARCH-1")
class EmailsNotSearched(SearchedClients):
    """Clients are not found by their e-mail."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """By name alone."""
        return truly and has(item["name"], term)


@mutant("SEARCH-1")
class NamesNotSearched(SearchedClients):
    """Clients are found by their e-mail alone."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """By e-mail alone."""
        return truly and has(item["email"], term)


@mutant("SEARCH-1")
class WholeNamesOnly(SearchedClients):
    """A name is found by the whole name, not by its beginning."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """Equal."""
        return truly and (has(item["email"], term) or item["name"].casefold() == term.casefold())


@mutant("SEARCH-1")
class MailboxesOnly(SearchedClients):
    """Only the part of an e-mail address before the @ is searched: the whole address finds nothing."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """Before the @."""
        return truly and (has(item["name"], term) or has((item["email"] or "").split("@")[0], term))


@mutant("SEARCH-1")
class ShortTermsFindNothing(SearchedClients):
    """A term of fewer than three characters finds nothing, as an index of words would have it."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """Three at least."""
        return truly and len(term) >= 3


@mutant("SEARCH-1")
class OneWordAtATime(SearchedClients):
    """A term with a blank finds nothing."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """One word."""
        return truly and " " not in term.strip()


@mutant("SEARCH-1")
class OtherScriptsNotFound(SearchedClients):
    """A term with letters that ASCII has not finds nothing: it is decoded wrongly."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """ASCII."""
        return truly and term.isascii()


@mutant("SEARCH-1")
class FoundByOldName(SearchedClients):
    """After a client is renamed, the search knows its old name only."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def change_response(self, request: Request, response: Response) -> None:
        """Record the first name."""
        if request.operation == "POST /clients" and response.ok:
            self._names[response.data["id"]] = response.data["name"]

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """By the old name; the new one is not in the index."""
        return truly and (has(self._names.get(item["id"], item["name"]), term) or has(item["email"], term))


@mutant("SEARCH-1")
class FoundByOldEmail(SearchedClients):
    """A client's new e-mail does not find it."""

    def __init__(self) -> None:
        self._emails: dict[str, str | None] = {}

    def change_response(self, request: Request, response: Response) -> None:
        """Record the first e-mail."""
        if request.operation == "POST /clients" and response.ok:
            self._emails[response.data["id"]] = response.data["email"]

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """By the old e-mail; the new one is not in the index."""
        return truly and (has(self._emails.get(item["id"], item["email"]), term) or has(item["name"], term))


@mutant("SEARCH-1", behaviour="opposite")
def capitals_find_nothing(request: Request) -> None:
    """The term is put into lower case, and then compared letter by letter."""
    if request.operation == "GET /clients" and request.query.get("search"):
        request.query["search"] = request.query["search"].lower()


# Invoices: SEARCH-2 ---------------------------------------------------------------------------------------


@mutant("SEARCH-2")
class NumbersNotSearched(SearchedInvoices):
    """Invoices are found by their client alone."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """Not by number."""
        return truly and (has(item["client"]["name"], term) or has(item["client"]["email"], term))


@mutant("SEARCH-2")
class DraftsNotFound(SearchedInvoices):
    """Drafts are not found by number, as they might still get another."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """Find no drafts by number."""
        return truly and (item["status"] != "DRAFT" or not has(item["invoiceNumber"], term))


@mutant("SEARCH-2")
class HyphensFindNothing(SearchedInvoices):
    """A search term with a hyphen matches no invoice number."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """Exclude invoices whose number matches a term with a hyphen."""
        return truly and ("-" not in term or not has(item["invoiceNumber"], term))


@mutant("SEARCH-2")
class FoundByOldNumber(SearchedInvoices):
    """After an invoice is renumbered, the search knows its old number only."""

    def __init__(self) -> None:
        self._numbers: dict[str, str] = {}

    def change_response(self, request: Request, response: Response) -> None:
        """Record the first."""
        if request.operation == "POST /invoices" and response.ok:
            self._numbers[response.data["id"]] = response.data["invoiceNumber"]

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """By the old number, where the new one does not have the term otherwise."""
        old = self._numbers.get(item["id"], item["invoiceNumber"])
        return truly and (old == item["invoiceNumber"] or has(old, term))
