"""Mutations of lists and their pages, after public bug reports of other back ends. Each report is cited above its mutant."""

from __future__ import annotations

import itertools
import re
from typing import Any

from tests.conformance.mutants.catalogue.lists_walked import Paged
from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import LISTS, DeletedClients, everything, filters_of


# After https://github.com/encode/django-rest-framework/issues/6886
@mutant("PAGE-5")
class TiesTurnOnLaterPages(Paged):
    """Records that were created in the same second are in the opposite order on even pages."""

    def slice(self, matching: list[Any], page: int, limit: int, said: dict[str, Any]) -> list[Any]:
        """Of the list in which ties are turned."""
        if page % 2:
            return list(said["data"])
        groups = itertools.groupby(matching, key=lambda item: item["createdAt"][:19])
        turned = [item for _, tied in groups for item in reversed(list(tied))]
        return turned[(page - 1) * limit : page * limit]


# After https://github.com/KeeperHub/keeperhub/pull/2537
@mutant("PAGE-3")
def hexadecimal_pages(request: Request) -> None:
    """A page or limit may be written as a hexadecimal number, such as 0x10."""
    if request.operation in LISTS:
        for name in ("page", "limit"):
            if re.fullmatch("0[xX][0-9a-fA-F]{1,6}", request.query.get(name, "")):
                request.query[name] = str(int(request.query[name], 16))


# After https://github.com/tonymilne/paginate/issues/5
@mutant("PAGE-2", also="PAGE-5")  # the records of the last page are on the pages after it too
async def last_page_for_ever(request: Request, server: Server) -> Response:
    """A page after the last is answered with the last page and its number."""
    response = await server(request)
    if request.operation in LISTS and re.fullmatch("[1-9][0-9]{0,8}", request.query.get("page", "")):
        first = await server(request.but("GET", request.path, **request.query | {"page": "1"}))
        if first.ok and 0 < first.json["totalPages"] < int(request.query["page"]):
            last = {"page": str(first.json["totalPages"])}
            return await server(request.but("GET", request.path, **request.query | last))
    return response


# After https://github.com/statamic/cms/pull/15005
@mutant("ERR-4")
def offset_beyond_64_bits(request: Request, response: Response) -> None:
    """A page whose offset does not fit into 64 bits: 500."""
    page, limit = request.query.get("page", ""), request.query.get("limit", "20")
    numbers = re.fullmatch("[0-9]{1,400}", page) and re.fullmatch("[0-9]{1,3}", limit)
    listed = request.operation in LISTS and response.status != 401
    if listed and numbers and (int(page) - 1) * int(limit) > 2**63 - 1:
        response.refuse(500, "array_slice(): Argument #2 ($offset) must be of type int, float given")


# After https://github.com/oligus/jad/issues/17
@mutant("PAGE-4", also="PAGE-2 INV-LIST-2")  # the last page with records is not the last one
async def total_without_client(request: Request, server: Server) -> Response:
    """The total of a list filtered by client counts the whole list, and totalPages follows it."""
    response = await server(request)
    if request.operation == "GET /invoices" and request.query.get("clientId") and response.ok:
        rest = {name: value for name, value in filters_of(request).items() if name != "clientId"}
        whole = await server(request.get(request.path, **rest))
        with response.document() as document:
            document["total"] = whole.json["total"]
            document["totalPages"] = -(-document["total"] // document["limit"])
    return response


# After https://github.com/JKHeadley/rest-hapi/issues/235
@mutant("PAGE-2", also="PAGE-5")  # the last records are on no page
class DeletedLeaveGaps(DeletedClients):
    """A page of clients is cut from all clients, deleted ones included, which are removed from it afterwards."""

    async def relist(
        self, request: Request, response: Response, gone: list[dict[str, Any]], server: Server
    ) -> None:
        """Let deleted clients take up places on the pages."""
        if request.query.get("search"):
            return
        active = await everything(request, server)
        both = sorted([*active, *gone], key=lambda client: client["createdAt"], reverse=True)
        kept = {client["id"] for client in active}
        with response.document() as document:
            first = (document["page"] - 1) * document["limit"]
            document["data"] = [c for c in both[first : first + document["limit"]] if c["id"] in kept]


# Pages of filtered lists ----------------------------------------------------------------------------------


def later(request: Request, name: str) -> bool:
    """Whether the request asks for a later page of a list with this parameter."""
    later_page = (
        re.fullmatch("[1-9][0-9]{0,8}", request.query.get("page", "")) and request.query["page"] != "1"
    )
    return request.operation in LISTS and bool(request.query.get(name)) and bool(later_page)


# After https://github.com/joemasilotti/railsdevs.com/issues/269
@mutant("INV-LIST-3", also="PAGE-4 PAGE-5")  # the pages are of different lists
def status_lost_on_later_pages(request: Request) -> None:
    """From the second page on, the filter by status is passed over."""
    if later(request, "status"):
        del request.query["status"]


# After https://github.com/push-things/django-th/issues/112
@mutant("SEARCH-3", also="PAGE-4 PAGE-5")  # the pages are of different lists
def search_lost_on_later_pages(request: Request) -> None:
    """From the second page on, the search is passed over."""
    if later(request, "search"):
        del request.query["search"]


# After https://github.com/Nooul/spring-boot-rest-api-helpers/issues/11
@mutant("PAGE-4", also="SEARCH-3 PAGE-2")  # `total` counts the hits
async def first_page_counts_all(request: Request, server: Server) -> Response:
    """The total of a search counts the whole list on the first page, and the hits on the later ones."""
    response = await server(request)
    if (
        request.operation in LISTS
        and request.query.get("search")
        and not later(request, "search")
        and response.ok
    ):
        rest = {name: value for name, value in filters_of(request).items() if name != "search"}
        whole = await server(request.get(request.path, **rest))
        with response.document() as document:
            document["total"] = whole.json["total"]
            document["totalPages"] = -(-document["total"] // document["limit"])
    return response


# After https://github.com/ilios/ilios/issues/1579
@mutant("PAGE-2", also="PAGE-5 SEARCH-1 SEARCH-2")  # the hits that are beyond the page are not on it
class SearchFiltersPages(Mutation):
    """With a search, a page is cut from the whole list, and the records that the search does not find are removed."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Filter after paging."""
        response = await server(request)
        if request.operation in LISTS and request.query.get("search") and response.ok:
            rest = {name: value for name, value in request.query.items() if name != "search"}
            page = await server(request.get(request.path, **rest))
            found = {item["id"] for item in await everything(request, server, **filters_of(request))}
            with response.document() as document:
                document["data"] = [item for item in page.data or [] if item["id"] in found]
        return response
