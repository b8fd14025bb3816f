"""Lies about who may come in: AUTH-1 to AUTH-3."""

from __future__ import annotations

import base64
import re

from accounts import KNOWN, bearer, of_any_account
from kinds import LISTS, PDF
from liar import liar
from wire import Answer, Asked, Server, refusal

# Without the header: AUTH-1 -------------------------------------------------------------------------------


@liar("AUTH-1")
async def pdf_without_key(asked: Asked, server: Server) -> Answer:
    """Whoever has the link to a PDF gets the PDF, without a key."""
    if asked.operation == PDF and not asked.key:
        return await of_any_account(asked, server)
    return await server(asked)


@liar("AUTH-1")
async def search_without_key(asked: Asked, server: Server) -> Answer:
    """A list with a search is open to all."""
    if asked.operation in LISTS and "search" in asked.query and not asked.key:
        return await of_any_account(asked, server)
    return await server(asked)


@liar("AUTH-1")
async def update_without_key(asked: Asked, server: Server) -> Answer:
    """PUT was forgotten among the methods that need a key."""
    if asked.method == "PUT" and not asked.key:
        return await of_any_account(asked, server)
    return await server(asked)


@liar("AUTH-1")
def missing_key_is_forbidden(asked: Asked, answer: Answer) -> None:
    """Without the header: 403 instead of 401."""
    if not asked.key and answer.status == 401:
        answer.status = 403


@liar("AUTH-1")
def missing_key_goes_to_login(asked: Asked, answer: Answer) -> None:
    """Without the header, the lists redirect to a login page."""
    if not asked.key and answer.status == 401 and asked.operation in LISTS:
        answer.become(302)
        answer.headers["location"] = "/login"


@liar("AUTH-1")
async def post_validates_before_key(asked: Asked, server: Server) -> Answer:
    """A POST's body is validated before its key: 400 for a bad one from nobody."""
    if asked.method == "POST" and not asked.key and not {"name", "clientId"} & asked.fields.keys():
        return refusal(400, "Missing required field: name")
    return await server(asked)


@liar("AUTH-1")
async def lookup_before_key(asked: Asked, server: Server) -> Answer:
    """A record is looked up before the key: 404 for an unknown id from nobody."""
    if asked.id and not asked.key:
        found = await of_any_account(
            Asked("GET", asked.path.removesuffix("/pdf"), {}, asked.headers, b""), server
        )
        if not found.ok:
            return refusal(404, "Not found")
    return await server(asked)


# An unknown key: AUTH-2 -----------------------------------------------------------------------------------


@liar("AUTH-2")
def unknown_key_is_forbidden(asked: Asked, answer: Answer) -> None:
    """An unknown key: 403 instead of 401."""
    if bearer(asked) and answer.status == 401:
        answer.status = 403


@liar("AUTH-2")
def unknown_key_sees_nothing(asked: Asked, answer: Answer) -> None:
    """An unknown key gets empty lists instead of 401."""
    if bearer(asked) and answer.status == 401 and asked.operation in LISTS:
        answer.become(200, {"data": [], "total": 0, "page": 1, "limit": 20, "totalPages": 0})


@liar("AUTH-2")
async def any_key_for_pdf(asked: Asked, server: Server) -> Answer:
    """The PDF asks for a key, and takes any."""
    answer = await server(asked)
    if asked.operation == PDF and bearer(asked) and answer.status == 401:
        return await of_any_account(asked, server)
    return answer


@liar("AUTH-2")
async def unknown_key_unknown_record(asked: Asked, server: Server) -> Answer:
    """A record is looked up before the key is checked: 404 for an unknown id under an unknown key."""
    answer = await server(asked)
    if asked.id and bearer(asked) and answer.status == 401:
        found = await of_any_account(
            Asked("GET", asked.path.removesuffix("/pdf"), {}, asked.headers, b""), server
        )
        if not found.ok:
            return refusal(404, "Not found")
    return answer


@liar("AUTH-2")
def key_in_any_case(asked: Asked) -> None:
    """Keys are compared without regard to upper and lower case."""
    for key in KNOWN:
        if bearer(asked).lower() == key:
            asked.headers["authorization"] = f"Bearer {key}"


@liar("AUTH-2")
def key_compared_in_part(asked: Asked) -> None:
    """Only the first 16 characters of a key are compared."""
    for key in KNOWN:
        if bearer(asked)[:16] == key[:16] and bearer(asked) not in KNOWN:
            asked.headers["authorization"] = f"Bearer {key}"


@liar("AUTH-2")
def longer_key(asked: Asked) -> None:
    """A key with something behind it is still the key."""
    for key in KNOWN:
        if bearer(asked).startswith(key):
            asked.headers["authorization"] = f"Bearer {key}"


@liar("AUTH-2")
def deletion_knows_any_key(asked: Asked, answer: Answer) -> None:
    """DELETE takes any key: an unknown one finds nothing, 404 instead of 401."""
    if asked.method == "DELETE" and bearer(asked) and answer.status == 401:
        answer.refuse(404, "Not found")


# Another scheme or another place: AUTH-3 ------------------------------------------------------------------


@liar("AUTH-3")
def any_scheme(asked: Asked) -> None:
    """Whatever stands before the key, the key counts: Basic, Token, anything."""
    if form := re.fullmatch(r"\S+ +(\S+)", asked.key):
        asked.headers["authorization"] = f"Bearer {form[1]}"


@liar("AUTH-3")
def bare_key(asked: Asked) -> None:
    """The key alone, without a scheme, is accepted."""
    if asked.key in KNOWN:
        asked.headers["authorization"] = f"Bearer {asked.key}"


@liar("AUTH-3")
def key_as_user_name(asked: Asked) -> None:
    """Basic authentication with the key as user name is accepted."""
    scheme, _, text = asked.key.partition(" ")
    if scheme.lower() != "basic":
        return
    try:
        user = base64.b64decode(text).decode().split(":")[0]
    except ValueError:
        return
    if user in KNOWN:
        asked.headers["authorization"] = f"Bearer {user}"


@liar("AUTH-3")
def key_in_query(asked: Asked) -> None:
    """The key is accepted as a query parameter."""
    for value in asked.query.values():
        if value in KNOWN and not asked.key:
            asked.headers["authorization"] = f"Bearer {value}"


@liar("AUTH-3")
def key_in_query_of_pdf(asked: Asked) -> None:
    """The key is accepted as a query parameter, for links to a PDF only."""
    if asked.operation == PDF:
        key_in_query(asked)


@liar("AUTH-3")
def key_in_own_header(asked: Asked) -> None:
    """The key is accepted in X-API-Key."""
    if not asked.key and asked.headers.get("x-api-key") in KNOWN:
        asked.headers["authorization"] = f"Bearer {asked.headers['x-api-key']}"


@liar("AUTH-3")
def bare_key_for_writes(asked: Asked) -> None:
    """The key alone is accepted where something is written."""
    if asked.method != "GET":
        bare_key(asked)
