"""Mutations of pages: PAGE-1 to PAGE-4."""

from __future__ import annotations

import re
from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server, refusal
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import LISTS, Relist, filters_of


def defaulted(request: Request, operation: str, limit: str) -> None:
    """Another limit where none was asked for."""
    if request.operation == operation and "limit" not in request.query:
        request.query["limit"] = limit


def integer(text: str) -> int | None:
    """The integer that a text spells plainly, None where it spells none."""
    return int(text) if re.fullmatch(r"-?\d+", text, re.ASCII) else None


def lenient(request: Request, name: str, change: Any, *operations: str) -> None:
    """Make something lawful of an unlawful page or limit."""
    if request.operation in (operations or LISTS) and request.query.get(name):
        request.query[name] = change(request.query[name])


def counted(request: Request, response: Response, change: Any) -> None:
    """Change the four numbers of a list."""
    if request.operation in LISTS:
        with response.document() as document:
            if "total" in document:
                change(document)


# Without parameters: PAGE-1 -------------------------------------------------------------------------------


@mutant("PAGE-1", also="PAGE-2")  # a page that is not the last is not full
def ten_clients_a_page(request: Request) -> None:
    """The list of clients has 10 to a page where nothing else is asked."""
    defaulted(request, "GET /clients", "10")


@mutant("PAGE-1")
def fifty_invoices_a_page(request: Request) -> None:
    """The list of invoices has 50 to a page where nothing else is asked."""
    defaulted(request, "GET /invoices", "50")


@mutant("PAGE-1")
def filtered_hundred_a_page(request: Request) -> None:
    """A list with a filter or a search has 100 to a page where nothing else is asked."""
    if filters_of(request):
        defaulted(request, request.operation if request.operation in LISTS else "", "100")


@mutant("PAGE-1")
def first_page_is_zero(request: Request, response: Response) -> None:
    """A list without parameters says that it is page 0."""
    if "page" not in request.query:
        counted(request, response, lambda document: document.update(page=0))


@mutant("PAGE-1")
async def twenty_said_more_sent(request: Request, server: Server) -> Response:
    """A list without parameters says 20 to a page, and has 21."""
    response = await server(request)
    if request.operation in LISTS and not request.query and response.ok:
        more = await server(request.get(request.path, limit="21"))
        response.json = response.json | {"data": more.data}
    return response


# Page and limit: PAGE-2 -----------------------------------------------------------------------------------


@mutant("PAGE-2")
def limit_capped_at_fifty(request: Request) -> None:
    """A limit over 50 is cut to 50, and 50 echoed."""
    lenient(request, "limit", lambda text: "50" if 50 < (integer(text) or 0) <= 100 else text)


@mutant("PAGE-2", also="CLI-LIST-1 PAGE-5")  # what is left out is nowhere
async def hundred_said_thirty_sent(request: Request, server: Server) -> Response:
    """A limit of 100 is echoed, and 30 records are sent at most."""
    response = await server(request)
    if request.operation in LISTS and request.query.get("limit") == "100":
        with response.document() as document:
            document["data"] = document["data"][:30]
    return response


@mutant("PAGE-2")
def page_echoed_from_zero(request: Request, response: Response) -> None:
    """A page that was asked for is echoed counted from zero."""
    if "page" in request.query:
        counted(request, response, lambda document: document.update(page=document["page"] - 1))


@mutant("PAGE-2")
def limit_echoed_as_count(request: Request, response: Response) -> None:
    """The echo of a limit that was asked for is how many records the page has."""
    if "limit" in request.query:
        counted(
            request,
            response,
            lambda document: document.update(limit=len(document["data"]) or document["limit"]),
        )


@mutant("PAGE-2", also="PAGE-5")  # what is left out of a page is on no other
class DraftsFilteredAfterPaging(Relist):
    """Filtered by status, a page is filled first and filtered then, so that it has gaps."""

    only = ("GET /invoices",)

    async def respond(self, request: Request, server: Server) -> Response:
        """Leave every third out of a page that is not the last."""
        response = await server(request)
        if request.operation in self.only and "status" in request.query:
            with response.document() as document:
                if document.get("page", 0) < document.get("totalPages", 0):
                    document["data"] = [r for n, r in enumerate(document["data"]) if n % 3 != 1]
        return response


# What is no page: PAGE-3 ----------------------------------------------------------------------------------


@mutant("PAGE-3")
def page_zero_is_first(request: Request) -> None:
    """`page=0` is page 1."""
    lenient(request, "page", lambda text: "1" if integer(text) == 0 else text)


@mutant("PAGE-3")
def negative_page_is_first(request: Request) -> None:
    """A negative page of invoices is page 1."""
    lenient(request, "page", lambda text: "1" if (integer(text) or 0) < 0 else text, "GET /invoices")


@mutant("PAGE-3")
def large_limit_cut(request: Request) -> None:
    """A limit over 100 is cut to 100."""
    lenient(request, "limit", lambda text: "100" if (integer(text) or 0) > 100 else text)


@mutant("PAGE-3")
def limit_of_101(request: Request) -> None:
    """A limit of 101 passes for clients: it is compared wrongly by one."""
    lenient(request, "limit", lambda text: "100" if integer(text) == 101 else text, "GET /clients")


@mutant("PAGE-3")
def limit_of_zero_is_default(request: Request) -> None:
    """`limit=0` is taken for none, so 20."""
    lenient(request, "limit", lambda text: "20" if integer(text) == 0 else text)


@mutant("PAGE-3")
def words_are_defaults(request: Request) -> None:
    """A page or limit that is no number is passed over."""
    for name, usual in (("page", "1"), ("limit", "20")):
        lenient(request, name, lambda text, usual=usual: usual if not re.match(r"-?\d", text) else text)


@mutant("PAGE-3")
def fractions_are_cut(request: Request) -> None:
    """A page of 1.5 is page 1, and so is 1x: only the digits at the beginning are read."""
    for name in ("page", "limit"):
        lenient(request, name, lambda text: (re.match(r"\d+", text) or [text])[0])


@mutant("PAGE-3")
def search_forgives_page(request: Request) -> None:
    """With a search or a filter, a page that is none is page 1."""
    if filters_of(request):
        lenient(request, "page", lambda text: text if (integer(text) or 0) > 0 else "1")


@mutant("PAGE-3", also="ERR-3")  # 422 is not documented
async def bad_page_unprocessable(request: Request, server: Server) -> Response:
    """A page that is none: 422, as a framework answers on its own."""
    response = await server(request)
    page = request.query.get("page")
    if request.operation in LISTS and page and (integer(page) or 0) < 1 and response.status == 400:
        return refusal(422, "page: value is not a valid integer")
    return response


# How many: PAGE-4 -----------------------------------------------------------------------------------------


@mutant("PAGE-4")
def total_of_page(request: Request, response: Response) -> None:
    """`total` counts the records of the page."""
    counted(request, response, lambda document: document.update(total=len(document["data"])))


@mutant("PAGE-4")
def pages_rounded_down(request: Request, response: Response) -> None:
    """`totalPages` is rounded down, so that the last page is not counted unless it is full."""
    counted(request, response, lambda d: d.update(totalPages=max(d["total"] // d["limit"], 1)))


@mutant("PAGE-4")
def one_page_more(request: Request, response: Response) -> None:
    """`totalPages` is one too many where the last page is full."""
    counted(
        request, response, lambda d: d.update(totalPages=d["total"] // d["limit"] + 1 if d["total"] else 0)
    )


@mutant("PAGE-4", also="PAGE-2")  # the same
def pages_of_twenty(request: Request, response: Response) -> None:
    """`totalPages` is counted for pages of 20, whatever the limit."""
    counted(request, response, lambda document: document.update(totalPages=-(-document["total"] // 20)))


@mutant("PAGE-4")
def total_of_what_is_left(request: Request, response: Response) -> None:
    """On later pages, total counts only the remaining records."""
    counted(request, response, lambda d: d.update(total=d["total"] - (d["page"] - 1) * d["limit"]))


@mutant("PAGE-4", also="PAGE-2")  # with too many pages, one is neither full nor the last
async def total_without_status(request: Request, server: Server) -> Response:
    """`total` counts without the status filter, and totalPages follows it."""
    response = await server(request)
    if request.operation == "GET /invoices" and "status" in request.query and response.ok:
        rest = {name: value for name, value in request.query.items() if name not in {"status", "page"}}
        other = (await server(request.get("/invoices", **rest))).json
        response.json = response.json | {"total": other["total"], "totalPages": other["totalPages"]}
    return response


@mutant("PAGE-4")
class PagesWhereNothingMatches(Mutation):
    """Where nothing matches, totalPages is -1."""

    def change_response(self, request: Request, response: Response) -> None:
        """Minus one."""
        counted(request, response, lambda d: d.update(totalPages=-1) if not d["total"] else None)
