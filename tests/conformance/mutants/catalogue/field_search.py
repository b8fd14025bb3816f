"""Mutations of searches, after public bug reports of other back ends. Each report is cited above its mutant."""

from __future__ import annotations

import html
import re
import time
import unicodedata
from typing import Any

from tests.conformance.mutants.catalogue.search import SearchedClients, SearchedInvoices, has
from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import mutant
from tests.conformance.mutants.mutation_kinds import DeletedClients, Relist, everything, filters_of

#: Words that the full-text index of a database leaves out by default.
STOP_WORDS = re.compile(
    r"(?i)(?<!\S)(?:a|about|all|also|an|and|are|as|at|be|before|best|brief|by|com|de|for|from|how|i|in|is|it|la|new|not|of"
    r"|on|or|that|the|this|to|und|was|what|when|where|who|will|with|www)(?!\S)"
)


def texts(client: dict[str, Any]) -> tuple[str, str]:
    """The texts in which a client is searched."""
    return client["name"], client["email"] or ""


# Clients: SEARCH-1 ----------------------------------------------------------------------------------------


# After https://github.com/etianen/django-watson/issues/125
@mutant("SEARCH-1")
class StopWordsFindNothing(SearchedClients):
    """A term with a stop word, such as "the" or "new", finds nothing."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """No stop word."""
        return truly and not STOP_WORDS.search(term)


# After https://github.com/chatwoot/chatwoot/issues/4089
@mutant("SEARCH-1")
def plus_becomes_blank(request: Request) -> None:
    """A plus sign in a term is decoded once more and becomes a blank."""
    if request.operation == "GET /clients" and "+" in request.query.get("search", ""):
        request.query["search"] = request.query["search"].replace("+", " ")


# After https://github.com/4gray/iptvnator/issues/609
@mutant("SEARCH-1")
class DottedCapitalNotFound(SearchedClients):
    """A term with a dotted capital I (U+0130) finds nothing, because its small form has two characters."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """Without that letter."""
        return truly and "\u0130" not in term


# After https://github.com/stashapp/stash/pull/7072
@mutant("SEARCH-1")
class DecomposedNotFound(SearchedClients):
    """A term is converted to NFC and does not find the names and addresses that were stored decomposed."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """By the composed term."""
        return truly and any(has(text, unicodedata.normalize("NFC", term)) for text in texts(item))


# After https://github.com/Orbiit/gunn-web-app/issues/55
@mutant("SEARCH-1")
class BackslashNotFound(SearchedClients):
    r"""A term with a backslash finds nothing, because \ escapes the character after it."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """Without a backslash."""
        return truly and "\\" not in term


# After https://github.com/nurl-lang/nurl/pull/609
@mutant("SEARCH-1")
class WildcardsStripped(SearchedClients):
    """The characters % and _ are removed from a term, so that it does not find a name that has them."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """By the rest of the term."""
        return truly and any(has(text, re.sub("[%_]", "", term)) for text in texts(item))


# After https://github.com/opencart/opencart/issues/12112
@mutant("SEARCH-1")
class EscapedTextSearched(SearchedClients):
    """A search compares the term with names that are escaped for HTML: a term with & or a quote finds nothing."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """In the escaped text."""
        return truly and any(has(html.escape(text), term) for text in texts(item))


# After https://github.com/elastic/elasticsearch-js/issues/231
@mutant("SEARCH-1")
class FoundASecondLater(SearchedClients):
    """A search finds a client only when a second has passed since its creation."""

    def __init__(self) -> None:
        self._created: dict[str, float] = {}

    def change_response(self, request: Request, response: Response) -> None:
        """Record when a client was created."""
        if request.operation == "POST /clients" and response.ok:
            self._created[response.data["id"]] = time.monotonic()

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """After a second."""
        return truly and time.monotonic() - self._created.get(item["id"], -1) >= 1


# Invoices: SEARCH-2, INV-LIST-4 ---------------------------------------------------------------------------


# After https://github.com/strongloop/strong-remoting/issues/143
@mutant("SEARCH-2")
class DigitsCoerced(SearchedInvoices):
    """A term of digits alone that begins with zero is read as a number, and finds no invoice by its number."""

    def finds(self, term: str, item: dict[str, Any], *, truly: bool) -> bool:
        """Other terms."""
        return truly and (not re.fullmatch("0[0-9]+", term) or not has(item["invoiceNumber"], term))


# After https://github.com/stacksjs/bun-query-builder/issues/1083
@mutant("INV-LIST-4", also="INV-LIST-2 INV-LIST-3")  # the filter does not hold for what the search finds
class SearchOrFilter(Relist):
    """With a filter, a search by the client's name finds invoices for which the filter does not hold."""

    only = ("GET /invoices",)

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """Those of the filter, or of the client's name."""
        term = request.query.get("search")
        if not term or not request.query.keys() & {"status", "clientId"}:
            return matching
        known = {invoice["id"] for invoice in matching}
        return [
            invoice
            for invoice in await everything(request, server)
            if invoice["id"] in known or has(invoice["client"]["name"], term)
        ]


# Numbers of hits: PAGE-4 ----------------------------------------------------------------------------------


# After https://github.com/uriyyo/fastapi-pagination/issues/674
@mutant("PAGE-4", also="SEARCH-3 PAGE-2")  # `total` counts the hits, and the last page is not the last
async def hits_counted_for_each_field(request: Request, server: Server) -> Response:
    """A client whose name and e-mail both have the term is listed once and counted twice."""
    response = await server(request)
    term = request.query.get("search")
    if request.operation == "GET /clients" and term and response.ok:
        found = await everything(request, server, **filters_of(request))
        with response.document() as document:
            document["total"] = sum(max(1, sum(has(t, term) for t in texts(client))) for client in found)
            document["totalPages"] = -(-document["total"] // document["limit"])
    return response


# After https://github.com/Azure/azure-mobile-apps-node/issues/454
@mutant("PAGE-4", also="SEARCH-3 PAGE-2 CLI-DELETE-2")  # the total is not lower after the deletion
class DeletedHitsCounted(DeletedClients):
    """The total of a search counts deleted clients too, which it does not list."""

    async def relist(
        self, request: Request, response: Response, gone: list[dict[str, Any]], server: Server
    ) -> None:
        """Count deleted clients among the hits."""
        if term := request.query.get("search"):
            more = [client for client in gone if any(has(text, term) for text in texts(client))]
            with response.document() as document:
                document["total"] += len(more)
                document["totalPages"] = -(-document["total"] // document["limit"])


# After https://github.com/civicrm/civicrm-core/pull/9374
@mutant("ERR-4", also="SEARCH-1")  # a name may begin with such a term
def operator_breaks_search(request: Request, response: Response) -> None:
    """A term that ends with an operator of full-text searches, such as + or @: 500."""
    operator = re.search(r"[-+@~*(<>\"]\Z", request.query.get("search", ""))
    if request.operation == "GET /clients" and response.ok and operator:
        response.refuse(500, "syntax error, unexpected $end")
