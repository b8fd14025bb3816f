"""Mutations of keys, accounts, plans, errors, limits and formats, written after public bug reports.

They were written from the contract and the reports alone, without a look at what the suite tests. Each comment names
the report.
"""

from __future__ import annotations

import re
import time
from collections import defaultdict, deque
from typing import Any
from urllib.parse import parse_qsl

from tests.conformance.mutants.accounts import KNOWN, bearer, of_another_account
from tests.conformance.mutants.exchange import Request, Response, Server, json_of, refusal
from tests.conformance.mutants.mutant import Mutation, mutant
from tests.conformance.mutants.mutation_kinds import PDF, Relist, everything

LIMITED, UNENTITLED = "cinv_sandbox_limited", "cinv_sandbox_unentitled"
DELETIONS = ("DELETE /clients/{id}", "DELETE /invoices/{id}")
HTML = b"<!doctype html><title>CleverInvo</title><h1>Please sign in</h1>"


def html(status: int) -> Response:
    """A page in HTML instead of a JSON body."""
    return Response(status, {"content-type": "text/html; charset=utf-8"}, HTML)


# Keys: AUTH-1 to AUTH-3 -----------------------------------------------------------------------------------


# After https://github.com/murtaza-nasir/speakr/issues/333
@mutant("AUTH-1")
async def pdf_leads_to_the_login_page(request: Request, server: Server) -> Response:
    """A PDF without a key is answered with a redirect to a page where one signs in."""
    response = await server(request)
    if request.operation == PDF and response.status == 401 and not request.key:
        response = html(302)
        response.headers["location"] = "/login"
    return response


# After https://github.com/MISP/MISP/pull/6585
@mutant("AUTH-2")
def key_known_by_its_ends(request: Request) -> None:
    """A key is checked by its first and its last four characters only."""
    key = bearer(request)
    for known in KNOWN:
        if key != known and len(key) > 8 and (key[:4], key[-4:]) == (known[:4], known[-4:]):
            request.headers["authorization"] = f"Bearer {known}"


# After https://github.com/coinpaprika/dexpaprika-sdk-php/pull/23
@mutant("AUTH-3")
def scheme_token(request: Request) -> None:
    """A key is accepted under the scheme Token as well."""
    scheme, _, key = request.key.partition(" ")
    if scheme.lower() == "token":
        request.headers["authorization"] = f"Bearer {key}"


# Accounts: AUTH-4, INV-CREATE-1, CLI-CREATE-1 -------------------------------------------------------------


# After https://github.com/netresearch/timetracker/pull/560
@mutant("AUTH-4")
async def deleted_before_the_check(request: Request, server: Server) -> Response:
    """A DELETE of another account's record is answered with 404, and the record is gone."""
    response = await server(request)
    if request.operation in DELETIONS and response.status == 404:
        await of_another_account(request, server)
    return response


# After https://github.com/hipsterjazzbo/laravel-multi-tenant/issues/62
@mutant("AUTH-4")
class EmailsOfAllAccountsSearched(Relist):
    """A search of clients also finds clients of other accounts by their e-mail."""

    only = ("GET /clients",)

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """Add the other accounts' clients with the term in the e-mail."""
        term = request.query.get("search", "")
        if not term:
            return matching
        found = [
            client
            for key in KNOWN
            if key != bearer(request)
            for client in await everything(request.as_key(key), server, search=term)
        ]
        return matching + [c for c in found if term.casefold() in (c.get("email") or "").casefold()]


# After https://github.com/open-mercato/open-mercato/issues/2736
@mutant("AUTH-4")
class ForeignClientAsFilter(Relist):
    """A list of invoices filtered by another account's client shows that account's invoices."""

    only = ("GET /invoices",)

    async def listed(self, request: Request, server: Server, matching: list[Any]) -> list[Any]:
        """Read the list of the account that has the client."""
        wanted = request.query.get("clientId", "")
        theirs = await of_another_account(request.get(f"/clients/{wanted}"), server) if wanted else None
        for key in KNOWN if theirs else ():
            matching = matching or await everything(request.as_key(key), server, clientId=wanted)
        return matching


# After https://github.com/execaus/vilib-api/issues/52
@mutant("CLI-CREATE-1")
async def email_taken_by_another_account(request: Request, server: Server) -> Response:
    """A client with the e-mail of another account's client is refused with 400."""
    email = request.fields.get("email")
    if request.operation == "POST /clients" and bearer(request) in KNOWN and isinstance(email, str) and email:
        for key in KNOWN:
            clients = request.but("GET", "/clients", search=email).as_key(key)
            found = await everything(clients, server, search=email) if key != bearer(request) else []
            if any(client.get("email") == email for client in found):
                return refusal(400, "email is already taken")
    return await server(request)


# Plans: PLAN-1 to PLAN-3 ----------------------------------------------------------------------------------


# After https://github.com/apiato/apiato/issues/483
@mutant("PLAN-1", also="ERR-1")
def page_beyond_the_plan(request: Request, response: Response) -> None:
    """The refusal of one client too many is a page in HTML."""
    if request.operation == "POST /clients" and response.status == 403 and bearer(request) != UNENTITLED:
        response.headers["content-type"], response.body = "text/html; charset=utf-8", HTML


# After https://github.com/langgenius/dify/issues/17294
@mutant("PLAN-2", plans={"Business Trial": {"invoices": None}})
class UnnumberedBeyondThePlan(Mutation):
    """The plan's number of invoices is checked only if the new invoice has a number of its own."""

    async def respond(self, request: Request, server: Server) -> Response:
        """Delete a numbered invoice again if the account had three."""
        is_checked = request.operation == "POST /invoices" and bearer(request) == LIMITED
        before = await server(request.get("/invoices", limit="1")) if is_checked else None
        response = await server(request)
        if before and response.ok and before.json["total"] >= 3 and request.fields.get("invoiceNumber"):
            await server(request.but("DELETE", f"/invoices/{response.data['id']}"))
            return refusal(403, "The plan has 3 invoices")
        return response


# After https://github.com/PerpetualSoftware/pad/pull/1219
@mutant("PLAN-3")
async def plan_not_looked_at_by_delete(request: Request, server: Server) -> Response:
    """A DELETE with a key whose plan lacks the API gets 404 for an unknown invoice."""
    response = await server(request)
    if request.operation == "DELETE /invoices/{id}" and bearer(request) == UNENTITLED:
        response.refuse(404, "Invoice not found")
    return response


# Errors: ERR-1, ERR-2, ERR-4 ------------------------------------------------------------------------------


# After https://github.com/thedersen/backbone.validation/pull/15
@mutant("ERR-1")
def several_errors_are_a_list(request: Request, response: Response) -> None:
    """If two or more fields are wrong, `error` is a list of texts."""
    wrong = [name for name, value in request.fields.items() if not isinstance(value, str | list | None)]
    for operation, needed in (("POST /clients", "name"), ("POST /invoices", "clientId")):
        if request.operation == operation and needed not in request.fields:
            wrong.append(needed)
    if response.status == 400 and len(wrong) > 1:
        response.json = {"error": [f"{name} is invalid" for name in wrong]}


# After https://github.com/JamesNK/Newtonsoft.Json/issues/818
@mutant("ERR-2")
def comma_at_the_end(request: Request) -> None:
    """A body with a comma after the last member is read as if the comma were not there."""
    repaired = re.sub(rb",(\s*[}\]])", rb"\1", request.body)
    if repaired != request.body and request.json is None and json_of(repaired) is not None:
        request.body = repaired


# After https://github.com/Canopus-Labs/PrepPilot/issues/1206
@mutant("ERR-4")
async def parameter_twice(request: Request, server: Server) -> Response:
    """A list with the same text parameter twice is answered with 500."""
    names = [name for name, _ in parse_qsl(request.raw_query.decode("latin-1"), keep_blank_values=True)]
    response = await server(request)
    if response.status in {200, 400} and any(
        names.count(name) > 1 for name in ("search", "status", "clientId")
    ):
        response.refuse(500, "value.toLowerCase is not a function")
    return response


# After https://github.com/fastify/secure-json-parse/pull/5
@mutant("ERR-4")
async def byte_order_mark(request: Request, server: Server) -> Response:
    """A body after a byte order mark is answered with 500."""
    response = await server(request)
    if request.body.startswith(b"\xef\xbb\xbf") and response.status == 400:
        response.refuse(500, "Internal server error")
    return response


# Rate limit: RATE-1, RATE-2 -------------------------------------------------------------------------------


# After https://github.com/geolens-io/geolens/pull/1785
@mutant("RATE-1", scope="full", slow=True)
class LimitOfEachPath(Mutation):
    """The limit of 120 requests a minute counts for each path by itself."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], deque[float]] = defaultdict(deque)

    async def respond(self, request: Request, server: Server) -> Response:
        """Refuse the 121st request of a key to one path within a minute."""
        now = time.monotonic()
        seen = self._seen[bearer(request), request.path]
        while seen and seen[0] <= now - 60:
            seen.popleft()
        if len(seen) >= 120:
            return refusal(429, "Too many requests")
        seen.append(now)
        return await server(request)


# After https://github.com/gengteng/axum-limit/issues/2
@mutant("RATE-2", scope="full", slow=True)
class OneTokenASecond(Mutation):
    """A bucket of 120 requests is refilled by one a second: after a quiet minute an empty one has 60."""

    def __init__(self) -> None:
        self._levels: dict[str, tuple[float, float]] = {}

    async def respond(self, request: Request, server: Server) -> Response:
        """Take a token."""
        now, key = time.monotonic(), bearer(request)
        level, since = self._levels.get(key, (120.0, now))
        level = min(level + now - since, 120)
        self._levels[key] = (level - 1 if level >= 1 else level, now)
        return await server(request) if level >= 1 else refusal(429, "Too many requests")
