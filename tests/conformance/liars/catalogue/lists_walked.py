"""Lies about what the pages hold together: PAGE-5, PAGE-6."""

from __future__ import annotations

import random
from typing import Any

from kinds import LISTS, Relist, everything, filters_of
from liar import liar
from wire import Answer, Asked, Server


class Paged(Relist):
    """Another slice of all that match, under the right numbers."""

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Take it."""
        answer = await server(asked)
        if asked.operation in self.only and answer.ok and self.lies(asked):
            said = answer.json
            matching = await everything(asked, server, **filters_of(asked))
            answer.json = said | {"data": self.slice(matching, said["page"], said["limit"], said)}
        return answer

    def lies(self, asked: Asked) -> bool:
        """Whether this list is sliced wrongly."""
        return True

    def slice(self, matching: list[Any], page: int, limit: int, said: dict[str, Any]) -> list[Any]:
        """The page."""
        raise NotImplementedError


@liar("PAGE-5")
class PagesOverlap(Paged):
    """From the second page on, the offset is one too low: the last of a page is the first of the next."""

    def slice(self, matching: list[Any], page: int, limit: int, said: dict[str, Any]) -> list[Any]:
        """One too low."""
        first = max((page - 1) * limit - 1, 0)
        return matching[first : first + len(said["data"])]


@liar("PAGE-5")
class PagesSkip(Paged):
    """From the second page on, the offset is one too high, and the last page ends with its first."""

    def slice(self, matching: list[Any], page: int, limit: int, said: dict[str, Any]) -> list[Any]:
        """One too high."""
        first = (page - 1) * limit
        page_of = matching[first + 1 : first + 1 + limit] if page > 1 else said["data"]
        return (page_of + said["data"])[: len(said["data"])]


@liar("PAGE-5")
class LastRecordTwice(Paged):
    """On the last of several pages, the last record is the first of the list once more."""

    def slice(self, matching: list[Any], page: int, limit: int, said: dict[str, Any]) -> list[Any]:
        """Only there."""
        if page == said["totalPages"] > 1:
            return [*said["data"][:-1], matching[0]]
        return list(said["data"])


@liar("PAGE-5")
class FilteredPagesBackwards(Paged):
    """Invoices filtered by client: even pages come from the other end of the list."""

    only = ("GET /invoices",)

    def lies(self, asked: Asked) -> bool:
        """Only with a client."""
        return "clientId" in asked.query

    def slice(self, matching: list[Any], page: int, limit: int, said: dict[str, Any]) -> list[Any]:
        """From the other end."""
        if page % 2 == 0:
            first = (page - 1) * limit
            return matching[::-1][first : first + limit]
        return list(said["data"])


@liar("PAGE-5")
class SearchIgnoresPage(Paged):
    """With a search, every page is the first."""

    def lies(self, asked: Asked) -> bool:
        """Only with a search."""
        return bool(asked.query.get("search"))

    def slice(self, matching: list[Any], page: int, limit: int, said: dict[str, Any]) -> list[Any]:
        """As many as should be there, from the beginning."""
        return matching[: len(said["data"])]


@liar("PAGE-5")
class DraftsIgnorePage(SearchIgnoresPage):
    """Filtered by status, every page is the first."""

    def lies(self, asked: Asked) -> bool:
        """Only with a status."""
        return "status" in asked.query


@liar("PAGE-5")
class SmallPagesOverlap(PagesOverlap):
    """The offset is wrong by one where a page holds fewer than 3."""

    def lies(self, asked: Asked) -> bool:
        """Only small pages."""
        return asked.query.get("limit") in {"1", "2"}


@liar("PAGE-6")
class OrderAlternates(Paged):
    """Every second answer has its page in the opposite order."""

    def __init__(self) -> None:
        self._asked = 0

    def slice(self, matching: list[Any], page: int, limit: int, said: dict[str, Any]) -> list[Any]:
        """Turn it round."""
        self._asked += 1
        return said["data"][:: 1 if self._asked % 2 else -1]


@liar("PAGE-6", also="PAGE-5")  # in a new order a record can be on two pages
class OrderByChance(Paged):
    """The order of a list is another each time."""

    def __init__(self) -> None:
        self._chance = random.Random(1)

    def slice(self, matching: list[Any], page: int, limit: int, said: dict[str, Any]) -> list[Any]:
        """Shuffle it."""
        self._chance.shuffle(matching)
        return matching[(page - 1) * limit : page * limit]


@liar("PAGE-6")
class FoundInAnyOrder(OrderAlternates):
    """Every second search has its hits in the opposite order."""

    def lies(self, asked: Asked) -> bool:
        """Only with a search."""
        return bool(asked.query.get("search"))


@liar("PAGE-6")
class InvoicesOrderedByUse(Paged):
    """The last invoice of a page that was listed is the first of it the next time."""

    only = ("GET /invoices",)
    read = ""

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Note the last of the page."""
        answer = await super().tell(asked, server)
        if asked.operation in LISTS and answer.ok and answer.data:
            self.read = answer.data[-1]["id"]
        return answer

    def slice(self, matching: list[Any], page: int, limit: int, said: dict[str, Any]) -> list[Any]:
        """In front."""
        return sorted(said["data"], key=lambda invoice: invoice["id"] != self.read)
