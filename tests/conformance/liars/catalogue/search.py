"""Lies about what a search finds: SEARCH-1, SEARCH-2."""

from __future__ import annotations

from typing import Any

from kinds import Relist, everything, filters_of
from liar import liar
from wire import Answer, Asked, Server


class Searched(Relist):
    """A list whose search finds other records: ``finds`` says which of those that match the other filters."""

    async def listed(self, asked: Asked, server: Server, matching: list[Any]) -> list[Any]:
        """What is found, and everything where nothing is searched."""
        term = asked.query.get("search")
        if not term:
            return matching
        rest = {name: value for name, value in filters_of(asked).items() if name != "search"}
        truly = {item["id"] for item in matching}
        return [
            i for i in await everything(asked, server, **rest) if self.finds(term, i, truly=i["id"] in truly)
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


@liar("SEARCH-1")
class EmailsNotSearched(SearchedClients):
    """Clients are not found by their e-mail."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """By name alone."""
        return truly and has(item["name"], term)


@liar("SEARCH-1")
class NamesNotSearched(SearchedClients):
    """Clients are found by their e-mail alone."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """By e-mail alone."""
        return truly and has(item["email"], term)


@liar("SEARCH-1")
class WholeNamesOnly(SearchedClients):
    """A name is found by the whole name, not by its beginning."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """Equal."""
        return truly and (has(item["email"], term) or item["name"].casefold() == term.casefold())


@liar("SEARCH-1")
class MailboxesOnly(SearchedClients):
    """Of an e-mail, only what stands before the @ is searched: the whole address finds nothing."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """Before the @."""
        return truly and (has(item["name"], term) or has((item["email"] or "").split("@")[0], term))


@liar("SEARCH-1")
class ShortTermsFindNothing(SearchedClients):
    """A term of fewer than three characters finds nothing, as an index of words would have it."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """Three at least."""
        return truly and len(term) >= 3


@liar("SEARCH-1")
class OneWordAtATime(SearchedClients):
    """A term with a blank finds nothing."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """One word."""
        return truly and " " not in term.strip()


@liar("SEARCH-1")
class OtherScriptsNotFound(SearchedClients):
    """A term with letters that ASCII has not finds nothing: it is decoded wrongly."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """ASCII."""
        return truly and term.isascii()


@liar("SEARCH-1")
class FoundByOldName(SearchedClients):
    """After a client is renamed, the search knows its old name only."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Note the first name."""
        if asked.operation == "POST /clients" and answer.ok:
            self._names[answer.data["id"]] = answer.data["name"]

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """By the old name; the new one is not in the index."""
        return truly and (has(self._names.get(item["id"], item["name"]), term) or has(item["email"], term))


@liar("SEARCH-1")
class FoundByOldEmail(SearchedClients):
    """A client's new e-mail does not find it."""

    def __init__(self) -> None:
        self._emails: dict[str, str | None] = {}

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Note the first e-mail."""
        if asked.operation == "POST /clients" and answer.ok:
            self._emails[answer.data["id"]] = answer.data["email"]

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """By the old e-mail; the new one is not in the index."""
        return truly and (has(self._emails.get(item["id"], item["email"]), term) or has(item["name"], term))


@liar("SEARCH-1", behaviour="opposite")
def capitals_find_nothing(asked: Asked) -> None:
    """The term is put into lower case, and then compared letter by letter."""
    if asked.operation == "GET /clients" and asked.query.get("search"):
        asked.query["search"] = asked.query["search"].lower()


# Invoices: SEARCH-2 ---------------------------------------------------------------------------------------


@liar("SEARCH-2")
class NumbersNotSearched(SearchedInvoices):
    """Invoices are found by their client alone."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """Not by number."""
        return truly and (has(item["client"]["name"], term) or has(item["client"]["email"], term))


@liar("SEARCH-2")
class DraftsNotFound(SearchedInvoices):
    """Drafts are not found by number, as they might still get another."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """Not drafts."""
        return truly and (item["status"] != "DRAFT" or not has(item["invoiceNumber"], term))


@liar("SEARCH-2")
class HyphensFindNothing(SearchedInvoices):
    """A number with a hyphen is found by no more than what stands before it."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """By what stands before it."""
        return truly and ("-" not in term or not has(item["invoiceNumber"], term))


@liar("SEARCH-2")
class FoundByOldNumber(SearchedInvoices):
    """After an invoice is renumbered, the search knows its old number only."""

    def __init__(self) -> None:
        self._numbers: dict[str, str] = {}

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Note the first."""
        if asked.operation == "POST /invoices" and answer.ok:
            self._numbers[answer.data["id"]] = answer.data["invoiceNumber"]

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """By the old number, where the new one does not have the term otherwise."""
        old = self._numbers.get(item["id"], item["invoiceNumber"])
        return truly and (old == item["invoiceNumber"] or has(old, term))
