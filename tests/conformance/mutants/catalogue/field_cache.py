"""Mutations of responses, many from a cache or a copy, after public bug reports. Each report is cited above its mutant."""

from __future__ import annotations

import re
import time

from tests.conformance.mutants.accounts import KNOWN, bearer
from tests.conformance.mutants.exchange import Request, Response, Server, refusal
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import LISTS, Stale

READ = "GET /clients/{id}"


def url(request: Request) -> str:
    """Path and query: the key of a cache that forgets who asks."""
    return f"{request.path}?{request.sent_query.decode('latin-1')}"


class ByUrl(Mutation):
    """Base class of caches by URL. ``kept`` holds the key that asked last and the response that it got."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, Response]] = {}

    def keep(self, request: Request, response: Response) -> None:
        """Put a response into the cache."""
        self.kept[url(request)] = (
            request.key,
            Response(response.status, dict(response.headers), response.body),
        )


# After https://github.com/morcen/passage/issues/111
@mutant(
    "AUTH-4", also="CLI-LIST-1 INV-LIST-2 INV-LIST-3 CLI-CREATE-2 INV-CREATE-4"
)  # it is another account's list
class ListOfLastKey(ByUrl):
    """A list whose URL another key asked for last is answered once with the list of that key."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Answer with what another key got, and drop it."""
        response = await server(request)
        if request.operation in LISTS and response.ok and bearer(request) in KNOWN:
            key, found = self.kept.pop(url(request), (request.key, response))
            if key != request.key:
                return found
            self.keep(request, response)
        return response


# After https://github.com/kwhitley/apicache/issues/225
@mutant("AUTH-2")
class ReadByAnyKeyFromCache(ByUrl):
    """A client that was read with a valid key is read with an unknown one too, from the cache."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Answer an unknown key from the cache."""
        response = await server(request)
        if request.operation == READ and response.ok:
            self.keep(request, response)
        elif request.operation != READ and request.method != "GET":
            self.kept.pop(f"{request.path}?", None)
        if (
            request.operation == READ
            and response.status == 401
            and bearer(request)
            and url(request) in self.kept
        ):
            return self.kept[url(request)][1]
        return response


# After https://github.com/harvard-lil/capstone/issues/373
@mutant("CLI-GET-1", also="CLI-CREATE-2 CLI-UPDATE-3")  # the client cannot be read back
class RefusalFromCache(ByUrl):
    """After a request without a valid key, the next request for the same client is refused as well: 401."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Repeat a 401 once."""
        response = await server(request)
        if request.operation == READ:
            if response.status == 401:
                self.keep(request, response)
            elif response.ok and url(request) in self.kept:
                return self.kept.pop(url(request))[1]
        return response


# After https://github.com/directus/v8-archive/issues/891
@mutant("CLI-CREATE-2", also="CLI-LIST-1 PAGE-4 PAGE-5")  # the pages are of different ages
class ListCachedOverCreation(Stale):
    """A list of clients that was read before is read without a client that was created since."""

    def caches(self, request: Request) -> bool:
        """Lists without a search."""
        return request.operation == "GET /clients" and not request.query.get("search")

    def forget(self, request: Request) -> None:
        """Updates and deletions drop the lists; creations do not."""
        if request.method in {"PUT", "DELETE"}:
            self.drop(lambda path: path == "/clients")


# After https://github.com/medusajs/medusa/pull/15747
@mutant("SEARCH-1", also="CLI-UPDATE-3")  # the list does not have what the PUT answered
class SearchCachedOverUpdate(Mutation):
    """A search that did not find a client before an update does not find it after the update either."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Response] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Drop the lists that have the updated client; on any other write, all of them."""
        if request.method == "PUT":
            changed = request.id.encode()
            self._kept = {key: kept for key, kept in self._kept.items() if changed not in kept.body}
        elif request.method != "GET":
            self._kept.clear()
        if request.operation != "GET /clients" or not request.query.get("search"):
            return await server(request)
        asked = (request.key, url(request))
        if asked not in self._kept:
            response = await server(request)
            if not response.ok:
                return response
            self._kept[asked] = response
        found = self._kept[asked]
        return Response(found.status, dict(found.headers), found.body)


# After https://github.com/berlindb/core/issues/59
@mutant("CLI-DELETE-3")
class DeletedReadFromCache(Stale):
    """A client that was read before its deletion is read as an active one after it."""

    def caches(self, request: Request) -> bool:
        """A client's detail."""
        return request.operation == READ

    def forget(self, request: Request) -> None:
        """Updates drop the client; a deletion does not."""
        if request.method == "PUT":
            self.drop(lambda path: path == request.path)


# After https://github.com/jshttp/etag/issues/11
@mutant("CLI-UPDATE-3")
def weak_etags_collide(request: Request, response: Response) -> None:
    """The entity tag of a client is its length: a conditional GET after an update of the same length answers 304."""
    if request.operation == READ and response.ok:
        tag = f'W/"{len(response.body):x}"'
        response.headers["etag"] = tag
        if request.headers.get("if-none-match") == tag:
            response.become(304)
            response.headers["etag"] = tag


# After https://github.com/PayMeService/remotisan/pull/54
@mutant("CLI-CREATE-2", also="CLI-GET-1 CLI-UPDATE-3")  # nothing can be read back at once
class ReadFromLaggingReplica(Mutation):
    """A new client cannot be read by id for a tenth of a second: 404."""

    def __init__(self) -> None:
        self._created: dict[str, float] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Record when a client was created."""
        response = await server(request)
        if request.operation == "POST /clients" and response.ok:
            self._created[response.data["id"]] = time.monotonic()
        age = time.monotonic() - self._created.get(request.id, -1)
        if request.operation == READ and response.ok and age < 0.1:
            return refusal(404, "Client not found")
        return response


# After https://github.com/JuliaWeb/HttpServer.jl/issues/32
@mutant("FMT-1", also="CLI-GET-1 CLI-CREATE-2 CLI-UPDATE-3")  # what is read back is not readable
def length_in_characters(request: Request, response: Response) -> None:
    """The length of a client's JSON is counted in characters, so that text beyond ASCII cuts off its end."""
    if request.operation == READ and response.ok:
        response.body = response.body[: len(response.body.decode())]


# After https://github.com/smartstore/SmartStoreNET/issues/1297
@mutant("FMT-3")
def zeros_of_milliseconds_dropped(request: Request, response: Response) -> None:
    """A timestamp whose milliseconds end with zeros has fewer than three digits there."""
    if request.path.startswith(("/clients", "/invoices")) and response.json is not None:
        zeros = rb'(T\d\d:\d\d:\d\d)(\.\d*[1-9])?\.?0+Z"'
        response.body = re.sub(zeros, rb'\1\2Z"', response.body)
