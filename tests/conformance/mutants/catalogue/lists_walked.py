"""Mutations of the content of all pages together: PAGE-5, PAGE-6."""

from __future__ import annotations

import random
from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import mutant
from tests.conformance.mutants.mutation_kinds import LISTS, Relist, everything, filters_of


class Paged(Relist):
    """Another slice of all that match, under the right numbers."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Take it."""
        response = await server(request)
        if request.operation in self.only and response.ok and self.lies(request):
            said = response.json
            matching = await everything(request, server, **filters_of(request))
            response.json = said | {"data": self.slice(matching, said["page"], said["limit"], said)}
        return response

    def lies(self, request: Request) -> bool:
        """Whether this list is sliced wrongly."""
        return True

    def slice(self, matching: list[Any], page: int, limit: int, said: dict[str, Any]) -> list[Any]:
        """The page."""
        raise NotImplementedError


@mutant("PAGE-5")
class PagesOverlap(Paged):
    """From the second page on, the offset is one too low: the last of a page is the first of the next."""

    def slice(self, matching: list[Any], page: int, limit: int, said: dict[str, Any]) -> list[Any]:
        """One too low."""
        first = max((page - 1) * limit - 1, 0)
        return matching[first : first + len(said["data"])]


@mutant("PAGE-5")
class PagesSkip(Paged):
    """From the second page on, the offset is one too high, and the last page ends with its first."""

    def slice(self, matching: list[Any], page: int, limit: int, said: dict[str, Any]) -> list[Any]:
        """One too high."""
        first = (page - 1) * limit
        page_of = matching[first + 1 : first + 1 + limit] if page > 1 else said["data"]
        return (page_of + said["data"])[: len(said["data"])]


@mutant("PAGE-5")
class LastRecordTwice(Paged):
    """On the last of several pages, the last record is the first of the list once more."""

    def slice(self, matching: list[Any], page: int, limit: int, said: dict[str, Any]) -> list[Any]:
        """Only there."""
        if page == said["totalPages"] > 1:
            return [*said["data"][:-1], matching[0]]
        return list(said["data"])


@mutant("PAGE-5")
class FilteredPagesBackwards(Paged):
    """Invoices filtered by client: even pages come from the other end of the list."""

    only = ("GET /invoices",)

    def lies(self, request: Request) -> bool:
        """Only with a client."""
        return "clientId" in request.query

    def slice(self, matching: list[Any], page: int, limit: int, said: dict[str, Any]) -> list[Any]:
        """From the other end."""
        if page % 2 == 0:
            first = (page - 1) * limit
            return matching[::-1][first : first + limit]
        return list(said["data"])


@mutant("PAGE-5")
class SearchIgnoresPage(Paged):
    """With a search, every page is the first."""

    def lies(self, request: Request) -> bool:
        """Only with a search."""
        return bool(request.query.get("search"))

    def slice(self, matching: list[Any], page: int, limit: int, said: dict[str, Any]) -> list[Any]:
        """As many as should be there, from the beginning."""
        return matching[: len(said["data"])]


@mutant("PAGE-5")
class DraftsIgnorePage(SearchIgnoresPage):
    """Filtered by status, every page is the first."""

    def lies(self, request: Request) -> bool:
        """Only with a status."""
        return "status" in request.query


@mutant("PAGE-5")
class SmallPagesOverlap(PagesOverlap):
    """The offset is wrong by one where a page holds fewer than 3."""

    def lies(self, request: Request) -> bool:
        """Only small pages."""
        return request.query.get("limit") in {"1", "2"}


@mutant("PAGE-6")
class OrderAlternates(Paged):
    """Every second answer has its page in the opposite order."""

    def __init__(self) -> None:
        self._request = 0

    def slice(self, matching: list[Any], page: int, limit: int, said: dict[str, Any]) -> list[Any]:
        """Turn it round."""
        self._request += 1
        return said["data"][:: 1 if self._request % 2 else -1]


@mutant("PAGE-6", also="PAGE-5")  # in a new order a record can be on two pages
class OrderByChance(Paged):
    """The order of a list is another each time."""

    def __init__(self) -> None:
        self._chance = random.Random(1)

    def slice(self, matching: list[Any], page: int, limit: int, said: dict[str, Any]) -> list[Any]:
        """Shuffle it."""
        self._chance.shuffle(matching)
        return matching[(page - 1) * limit : page * limit]


@mutant("PAGE-6")
class FoundInAnyOrder(OrderAlternates):
    """Every second search has its hits in the opposite order."""

    def lies(self, request: Request) -> bool:
        """Only with a search."""
        return bool(request.query.get("search"))


@mutant("PAGE-6")
class InvoicesOrderedByUse(Paged):
    """The last invoice of a page that was listed is the first of it the next time."""

    only = ("GET /invoices",)
    read = ""

    async def respond(self, request: Request, server: Server) -> Response:
        """Record the last of the page."""
        response = await super().respond(request, server)
        if request.operation in LISTS and response.ok and response.data:
            self.read = response.data[-1]["id"]
        return response

    def slice(self, matching: list[Any], page: int, limit: int, said: dict[str, Any]) -> list[Any]:
        """In front."""
        return sorted(said["data"], key=lambda invoice: invoice["id"] != self.read)
