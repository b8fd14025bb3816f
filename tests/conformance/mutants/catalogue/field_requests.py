"""Mutations of the reading of requests, after public bug reports: headers, queries, bodies. Each report is cited above its
mutant.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote_to_bytes

from tests.conformance.mutants.accounts import KNOWN, bearer
from tests.conformance.mutants.catalogue.errors import carries_body
from tests.conformance.mutants.exchange import Request, Response, Server, refusal
from tests.conformance.mutants.mutant import mutant
from tests.conformance.mutants.mutation_kinds import LISTS

FAULT = "Internal server error"


# Headers --------------------------------------------------------------------------------------------------


# After https://github.com/spring-projects/spring-security/issues/15885
@mutant("ERR-4", also="AUTH-1 AUTH-2 AUTH-3")  # no key was sent, or an empty one
def empty_token_faults(request: Request, response: Response) -> None:
    """An Authorization header with the scheme alone: 500."""
    if request.key.strip().lower() == "bearer":
        response.refuse(500, "token cannot be empty")


# After https://github.com/stormpath/stormpath-nginx/issues/5
@mutant("ERR-4", also="AUTH-2 AUTH-3")  # whether such a key is valid or not
def second_blank_faults(request: Request, response: Response) -> None:
    """Two blanks between the scheme and the key: 500."""
    if re.match("(?i)bearer {2,}", request.key):
        response.refuse(500, FAULT)


# After https://github.com/jundot/omlx/pull/1719
@mutant("ERR-4", also="AUTH-2")  # such a key is unknown
def foreign_letter_in_key_faults(request: Request, response: Response) -> None:
    """A key with a character beyond ASCII: 500, because the comparison takes ASCII alone."""
    if not request.key.isascii():
        response.refuse(500, "comparing strings with non-ASCII characters is not supported")


# After https://github.com/laravel/sanctum/issues/72
@mutant("AUTH-1", also="ERR-4")  # 500 instead of 401
def login_missing_for_browsers(request: Request, response: Response) -> None:
    """Without a key, a request that accepts HTML is sent to a login page that does not exist: 500."""
    if response.status == 401 and not request.key and "text/html" in request.headers.get("accept", ""):
        response.refuse(500, "Route [login] not defined.")


# After https://github.com/d2iq-archive/mesos-dns/issues/450
@mutant("ERR-3", also="CLI-GET-1")  # the client is not answered
def json_not_acceptable(request: Request, response: Response) -> None:
    """A client that is read with "Accept: application/json" is refused: 406."""
    accepted = request.headers.get("accept", "").strip().lower()
    if request.operation == "GET /clients/{id}" and response.ok and accepted == "application/json":
        response.refuse(406, "Not Acceptable")


# After https://github.com/aws/chalice/issues/306
@mutant("CLI-CREATE-1", also="CLI-UPDATE-1 INV-CREATE-1 INV-UPDATE-1")  # every write is refused
async def charset_unsupported(request: Request, server: Server) -> Response:
    """A JSON body whose content type names its charset is refused: 415."""
    media, _, parameters = request.headers.get("content-type", "").partition(";")
    named = media.strip().lower() == "application/json" and bool(parameters.strip())
    if carries_body(request) and named and bearer(request) in KNOWN:
        return refusal(415, "Unsupported Media Type")
    return await server(request)


# Bodies ---------------------------------------------------------------------------------------------------


# After https://github.com/Kludex/starlette/issues/548
@mutant("ERR-2")
def not_a_number_accepted(request: Request) -> None:
    """A body with NaN or Infinity is accepted, and these are null."""
    if carries_body(request) and re.search(rb"NaN|Infinity", request.body):
        seen: list[str] = []
        try:
            document: Any = json.loads(request.body, parse_constant=seen.append)
        except (ValueError, RecursionError):
            return
        if seen:
            request.json = document


# After https://github.com/flop-labs/technocore-chat/issues/130
@mutant("ERR-4", also="ERR-2")  # too deep to be read is not JSON
def deep_nesting_faults(request: Request, response: Response) -> None:
    """A body with brackets nested more than a thousand deep: 500."""
    if carries_body(request) and response.status != 401:
        depth = deepest = 0
        for byte in re.findall(rb"[\[{\]}]", request.body):
            depth += 1 if byte in b"[{" else -1
            deepest = max(deepest, depth)
        if deepest > 1000:
            response.refuse(500, "maximum recursion depth exceeded")


# After https://github.com/shlinkio/shlink/issues/1639
@mutant("ERR-2", also="ERR-4")  # 500 instead of 400
def broken_body_faults(request: Request, response: Response) -> None:
    """A body that is not JSON: 500."""
    if carries_body(request) and request.body and request.json is None and response.status == 400:
        response.refuse(500, "Syntax error")


# After https://github.com/encode/django-rest-framework/issues/7026
@mutant("ERR-4")
def lone_surrogate_faults(request: Request, response: Response) -> None:
    """Half of a surrogate pair in a text: 500, because it cannot be encoded."""
    text = json.dumps(request.json, ensure_ascii=False) if carries_body(request) else ""
    if response.status not in {401, 403} and re.search("[\ud800-\udfff]", text):
        response.refuse(500, "surrogates not allowed")


# Queries and paths ----------------------------------------------------------------------------------------


# After https://github.com/senchalabs/connect/issues/460
@mutant("ERR-4")
def stray_percent_faults(request: Request, response: Response) -> None:
    """A query with a percent sign that no two hexadecimal digits follow: 500."""
    stray = re.search(rb"%(?![0-9A-Fa-f]{2})", request.raw_query)
    if request.operation in LISTS and response.status != 401 and stray:
        response.refuse(500, "URI malformed")


# After https://github.com/openfarmcc/OpenFarm/issues/452
@mutant("ERR-4")
def bytes_in_query_fault(request: Request, response: Response) -> None:
    """A query whose bytes are not UTF-8: 500."""
    if request.operation in LISTS and response.status != 401:
        try:
            unquote_to_bytes(request.raw_query).decode()
        except UnicodeDecodeError:
            response.refuse(500, "invalid byte sequence in UTF-8")


# After https://github.com/philgyford/pepysdiary/issues/603
@mutant("ERR-4")
def nul_in_search_faults(request: Request, response: Response) -> None:
    """A search for the character NUL: 500."""
    if request.operation in LISTS and response.status != 401 and "\0" in request.query.get("search", ""):
        response.refuse(500, "PostgreSQL text fields cannot contain NUL (0x00) bytes")


# After https://github.com/inyokaproject/inyoka/pull/1280
@mutant("ERR-4")
def nul_in_id_faults(request: Request, response: Response) -> None:
    """An id with the character NUL: 500."""
    if "\0" in request.id and response.status != 401:
        response.refuse(500, "A string literal cannot contain NUL (0x00) characters.")


# After https://github.com/tpwd/ke_search/issues/137
@mutant("ERR-4")
def nested_query_faults(request: Request, response: Response) -> None:
    """A query parameter with brackets after its name, such as search[x]=1, is read as an array: 500."""
    nested = any(re.match(r"(search|page|limit|status|clientId)\[", name) for name in request.query)
    if request.operation in LISTS and response.status != 401 and nested:
        response.refuse(500, "trim(): Argument #1 ($string) must be of type string, array given")
