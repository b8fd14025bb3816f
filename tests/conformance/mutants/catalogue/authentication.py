"""Mutations of authentication: AUTH-1 to AUTH-3."""

from __future__ import annotations

import base64
import re

from tests.conformance.mutants.accounts import KNOWN, bearer, of_any_account
from tests.conformance.mutants.exchange import Request, Response, Server, refusal
from tests.conformance.mutants.mutant import mutant
from tests.conformance.mutants.mutation_kinds import LISTS, PDF

# Without the header: AUTH-1 -------------------------------------------------------------------------------


@mutant("AUTH-1")
async def pdf_without_key(request: Request, server: Server) -> Response:
    """Whoever has the link to a PDF gets the PDF, without a key."""
    if request.operation == PDF and not request.key:
        return await of_any_account(request, server)
    return await server(request)


@mutant("AUTH-1")
async def search_without_key(request: Request, server: Server) -> Response:
    """A list with a search is open to all."""
    if request.operation in LISTS and "search" in request.query and not request.key:
        return await of_any_account(request, server)
    return await server(request)


@mutant("AUTH-1")
async def update_without_key(request: Request, server: Server) -> Response:
    """PUT was forgotten among the methods that need a key."""
    if request.method == "PUT" and not request.key:
        return await of_any_account(request, server)
    return await server(request)


@mutant("AUTH-1")
def missing_key_is_forbidden(request: Request, response: Response) -> None:
    """Without the header: 403 instead of 401."""
    if not request.key and response.status == 401:
        response.status = 403


@mutant("AUTH-1")
def missing_key_goes_to_login(request: Request, response: Response) -> None:
    """Without the header, the lists redirect to a login page."""
    if not request.key and response.status == 401 and request.operation in LISTS:
        response.become(302)
        response.headers["location"] = "/login"


@mutant("AUTH-1")
async def post_validates_before_key(request: Request, server: Server) -> Response:
    """A POST's body is validated before its key: 400 for a bad body without a valid key."""
    if request.method == "POST" and not request.key and not {"name", "clientId"} & request.fields.keys():
        return refusal(400, "Missing required field: name")
    return await server(request)


@mutant("AUTH-1")
async def lookup_before_key(request: Request, server: Server) -> Response:
    """A record is looked up before the key: 404 for an unknown id without a valid key."""
    if request.id and not request.key:
        found = await of_any_account(
            Request("GET", request.path.removesuffix("/pdf"), {}, request.headers, b""), server
        )
        if not found.ok:
            return refusal(404, "Not found")
    return await server(request)


# An unknown key: AUTH-2 -----------------------------------------------------------------------------------


@mutant("AUTH-2")
def unknown_key_is_forbidden(request: Request, response: Response) -> None:
    """An unknown key: 403 instead of 401."""
    if bearer(request) and response.status == 401:
        response.status = 403


@mutant("AUTH-2")
def unknown_key_sees_nothing(request: Request, response: Response) -> None:
    """An unknown key gets empty lists instead of 401."""
    if bearer(request) and response.status == 401 and request.operation in LISTS:
        response.become(200, {"data": [], "total": 0, "page": 1, "limit": 20, "totalPages": 0})


@mutant("AUTH-2")
async def any_key_for_pdf(request: Request, server: Server) -> Response:
    """The PDF asks for a key, and takes any."""
    response = await server(request)
    if request.operation == PDF and bearer(request) and response.status == 401:
        return await of_any_account(request, server)
    return response


@mutant("AUTH-2")
async def unknown_key_unknown_record(request: Request, server: Server) -> Response:
    """A record is looked up before the key is checked: 404 for an unknown id under an unknown key."""
    response = await server(request)
    if request.id and bearer(request) and response.status == 401:
        found = await of_any_account(
            Request("GET", request.path.removesuffix("/pdf"), {}, request.headers, b""), server
        )
        if not found.ok:
            return refusal(404, "Not found")
    return response


@mutant("AUTH-2")
def key_in_any_case(request: Request) -> None:
    """Keys are compared without regard to upper and lower case."""
    for key in KNOWN:
        if bearer(request).lower() == key:
            request.headers["authorization"] = f"Bearer {key}"


@mutant("AUTH-2")
def key_compared_in_part(request: Request) -> None:
    """Only the first 16 characters of a key are compared."""
    for key in KNOWN:
        if bearer(request)[:16] == key[:16] and bearer(request) not in KNOWN:
            request.headers["authorization"] = f"Bearer {key}"


@mutant("AUTH-2")
def longer_key(request: Request) -> None:
    """A key with something behind it is still the key."""
    for key in KNOWN:
        if bearer(request).startswith(key):
            request.headers["authorization"] = f"Bearer {key}"


@mutant("AUTH-2")
def deletion_knows_any_key(request: Request, response: Response) -> None:
    """DELETE takes any key: an unknown one finds nothing, 404 instead of 401."""
    if request.method == "DELETE" and bearer(request) and response.status == 401:
        response.refuse(404, "Not found")


# Another scheme or another place: AUTH-3 ------------------------------------------------------------------


@mutant("AUTH-3")
def any_scheme(request: Request) -> None:
    """Whatever stands before the key, the key counts: Basic, Token, anything."""
    if form := re.fullmatch(r"\S+ +(\S+)", request.key):
        request.headers["authorization"] = f"Bearer {form[1]}"


@mutant("AUTH-3")
def bare_key(request: Request) -> None:
    """The key alone, without a scheme, is accepted."""
    if request.key in KNOWN:
        request.headers["authorization"] = f"Bearer {request.key}"


@mutant("AUTH-3")
def key_as_user_name(request: Request) -> None:
    """Basic authentication with the key as user name is accepted."""
    scheme, _, text = request.key.partition(" ")
    if scheme.lower() != "basic":
        return
    try:
        user = base64.b64decode(text).decode().split(":")[0]
    except ValueError:
        return
    if user in KNOWN:
        request.headers["authorization"] = f"Bearer {user}"


@mutant("AUTH-3")
def key_in_query(request: Request) -> None:
    """The key is accepted as a query parameter."""
    for value in request.query.values():
        if value in KNOWN and not request.key:
            request.headers["authorization"] = f"Bearer {value}"


@mutant("AUTH-3")
def key_in_query_of_pdf(request: Request) -> None:
    """The key is accepted as a query parameter, for links to a PDF only."""
    if request.operation == PDF:
        key_in_query(request)


@mutant("AUTH-3")
def key_in_own_header(request: Request) -> None:
    """The key is accepted in X-API-Key."""
    if not request.key and request.headers.get("x-api-key") in KNOWN:
        request.headers["authorization"] = f"Bearer {request.headers['x-api-key']}"


@mutant("AUTH-3")
def bare_key_for_writes(request: Request) -> None:
    """The key alone is accepted where something is written."""
    if request.method != "GET":
        bare_key(request)
