"""Lies about pages: PAGE-1 to PAGE-4."""

from __future__ import annotations

import re
from typing import Any

from kinds import LISTS, Relist, filters_of
from liar import Lie, liar
from wire import Answer, Asked, Server, refusal


def defaulted(asked: Asked, operation: str, limit: str) -> None:
    """Another limit where none was asked for."""
    if asked.operation == operation and "limit" not in asked.query:
        asked.query["limit"] = limit


def integer(text: str) -> int | None:
    """The integer that a text spells plainly, None where it spells none."""
    return int(text) if re.fullmatch(r"-?\d+", text, re.ASCII) else None


def lenient(asked: Asked, name: str, change: Any, *operations: str) -> None:
    """Make something lawful of an unlawful page or limit."""
    if asked.operation in (operations or LISTS) and asked.query.get(name):
        asked.query[name] = change(asked.query[name])


def counted(asked: Asked, answer: Answer, change: Any) -> None:
    """Change the four numbers of a list."""
    if asked.operation in LISTS:
        with answer.document() as document:
            if "total" in document:
                change(document)


# Without parameters: PAGE-1 -------------------------------------------------------------------------------


@liar("PAGE-1")
def ten_clients_a_page(asked: Asked) -> None:
    """The list of clients has 10 to a page where nothing else is asked."""
    defaulted(asked, "GET /clients", "10")


@liar("PAGE-1")
def fifty_invoices_a_page(asked: Asked) -> None:
    """The list of invoices has 50 to a page where nothing else is asked."""
    defaulted(asked, "GET /invoices", "50")


@liar("PAGE-1")
def filtered_hundred_a_page(asked: Asked) -> None:
    """A list with a filter or a search has 100 to a page where nothing else is asked."""
    if filters_of(asked):
        defaulted(asked, asked.operation if asked.operation in LISTS else "", "100")


@liar("PAGE-1")
def first_page_is_zero(asked: Asked, answer: Answer) -> None:
    """A list without parameters says that it is page 0."""
    if "page" not in asked.query:
        counted(asked, answer, lambda document: document.update(page=0))


@liar("PAGE-1")
async def twenty_said_more_sent(asked: Asked, server: Server) -> Answer:
    """A list without parameters says 20 to a page, and has 21."""
    answer = await server(asked)
    if asked.operation in LISTS and not asked.query and answer.ok:
        more = await server(asked.get(asked.path, limit="21"))
        answer.json = answer.json | {"data": more.data}
    return answer


# Page and limit: PAGE-2 -----------------------------------------------------------------------------------


@liar("PAGE-2")
def limit_capped_at_fifty(asked: Asked) -> None:
    """A limit over 50 is cut to 50, and 50 echoed."""
    lenient(asked, "limit", lambda text: "50" if 50 < (integer(text) or 0) <= 100 else text)


@liar("PAGE-2", also="CLI-LIST-1 PAGE-5")  # what is left out is nowhere
async def hundred_said_thirty_sent(asked: Asked, server: Server) -> Answer:
    """A limit of 100 is echoed, and 30 records are sent at most."""
    answer = await server(asked)
    if asked.operation in LISTS and asked.query.get("limit") == "100":
        with answer.document() as document:
            document["data"] = document["data"][:30]
    return answer


@liar("PAGE-2")
def page_echoed_from_zero(asked: Asked, answer: Answer) -> None:
    """A page that was asked for is echoed counted from zero."""
    if "page" in asked.query:
        counted(asked, answer, lambda document: document.update(page=document["page"] - 1))


@liar("PAGE-2")
def limit_echoed_as_count(asked: Asked, answer: Answer) -> None:
    """The echo of a limit that was asked for is how many records the page has."""
    if "limit" in asked.query:
        counted(
            asked, answer, lambda document: document.update(limit=len(document["data"]) or document["limit"])
        )


@liar("PAGE-2", also="PAGE-5")  # what is left out of a page is on no other
class DraftsFilteredAfterPaging(Relist):
    """Filtered by status, a page is filled first and filtered then, so that it has gaps."""

    only = ("GET /invoices",)

    async def tell(self, asked: Asked, server: Server) -> Answer:
        """Leave every third out of a page that is not the last."""
        answer = await server(asked)
        if asked.operation in self.only and "status" in asked.query:
            with answer.document() as document:
                if document.get("page", 0) < document.get("totalPages", 0):
                    document["data"] = [r for n, r in enumerate(document["data"]) if n % 3 != 1]
        return answer


# What is no page: PAGE-3 ----------------------------------------------------------------------------------


@liar("PAGE-3")
def page_zero_is_first(asked: Asked) -> None:
    """`page=0` is page 1."""
    lenient(asked, "page", lambda text: "1" if integer(text) == 0 else text)


@liar("PAGE-3")
def negative_page_is_first(asked: Asked) -> None:
    """A negative page of invoices is page 1."""
    lenient(asked, "page", lambda text: "1" if (integer(text) or 0) < 0 else text, "GET /invoices")


@liar("PAGE-3")
def large_limit_cut(asked: Asked) -> None:
    """A limit over 100 is cut to 100."""
    lenient(asked, "limit", lambda text: "100" if (integer(text) or 0) > 100 else text)


@liar("PAGE-3")
def limit_of_101(asked: Asked) -> None:
    """A limit of 101 passes for clients: it is compared wrongly by one."""
    lenient(asked, "limit", lambda text: "100" if integer(text) == 101 else text, "GET /clients")


@liar("PAGE-3")
def limit_of_zero_is_default(asked: Asked) -> None:
    """`limit=0` is taken for none, so 20."""
    lenient(asked, "limit", lambda text: "20" if integer(text) == 0 else text)


@liar("PAGE-3")
def words_are_defaults(asked: Asked) -> None:
    """A page or limit that is no number is passed over."""
    for name, usual in (("page", "1"), ("limit", "20")):
        lenient(asked, name, lambda text, usual=usual: usual if not re.match(r"-?\d", text) else text)


@liar("PAGE-3")
def fractions_are_cut(asked: Asked) -> None:
    """A page of 1.5 is page 1, and so is 1x: only the digits at the beginning are read."""
    for name in ("page", "limit"):
        lenient(asked, name, lambda text: (re.match(r"\d+", text) or [text])[0])


@liar("PAGE-3")
def search_forgives_page(asked: Asked) -> None:
    """With a search or a filter, a page that is none is page 1."""
    if filters_of(asked):
        lenient(asked, "page", lambda text: text if (integer(text) or 0) > 0 else "1")


@liar("PAGE-3", also="ERR-3")  # 422 is not documented
async def bad_page_unprocessable(asked: Asked, server: Server) -> Answer:
    """A page that is none: 422, as a framework answers on its own."""
    answer = await server(asked)
    page = asked.query.get("page")
    if asked.operation in LISTS and page and (integer(page) or 0) < 1 and answer.status == 400:
        return refusal(422, "page: value is not a valid integer")
    return answer


# How many: PAGE-4 -----------------------------------------------------------------------------------------


@liar("PAGE-4")
def total_of_page(asked: Asked, answer: Answer) -> None:
    """`total` counts the records of the page."""
    counted(asked, answer, lambda document: document.update(total=len(document["data"])))


@liar("PAGE-4")
def pages_rounded_down(asked: Asked, answer: Answer) -> None:
    """`totalPages` is rounded down, so that the last page is not counted unless it is full."""
    counted(asked, answer, lambda d: d.update(totalPages=max(d["total"] // d["limit"], 1)))


@liar("PAGE-4")
def one_page_more(asked: Asked, answer: Answer) -> None:
    """`totalPages` is one too many where the last page is full."""
    counted(asked, answer, lambda d: d.update(totalPages=d["total"] // d["limit"] + 1 if d["total"] else 0))


@liar("PAGE-4", also="PAGE-2")  # the same
def pages_of_twenty(asked: Asked, answer: Answer) -> None:
    """`totalPages` is counted for pages of 20, whatever the limit."""
    counted(asked, answer, lambda document: document.update(totalPages=-(-document["total"] // 20)))


@liar("PAGE-4")
def total_of_what_is_left(asked: Asked, answer: Answer) -> None:
    """On later pages, total counts what is left from there."""
    counted(asked, answer, lambda d: d.update(total=d["total"] - (d["page"] - 1) * d["limit"]))


@liar("PAGE-4", also="PAGE-2")  # with too many pages, one is neither full nor the last
async def total_without_status(asked: Asked, server: Server) -> Answer:
    """`total` counts without the status filter, and totalPages follows it."""
    answer = await server(asked)
    if asked.operation == "GET /invoices" and "status" in asked.query and answer.ok:
        rest = {name: value for name, value in asked.query.items() if name not in {"status", "page"}}
        other = (await server(asked.get("/invoices", **rest))).json
        answer.json = answer.json | {"total": other["total"], "totalPages": other["totalPages"]}
    return answer


@liar("PAGE-4")
class PagesWhereNothingMatches(Lie):
    """Where nothing matches, totalPages is -1."""

    def answered(self, asked: Asked, answer: Answer) -> None:
        """Minus one."""
        counted(asked, answer, lambda d: d.update(totalPages=-1) if not d["total"] else None)
