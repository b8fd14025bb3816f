"""Mutations in which an input causes an internal error: ERR-4."""

from __future__ import annotations

import re
from typing import Any

from tests.conformance.mutants.exchange import Request, Response, Server, refusal
from tests.conformance.mutants.mutant import mutant
from tests.conformance.mutants.mutation_kinds import LISTS


def carries_body(request: Request) -> bool:
    """Whether the operation needs a body."""
    return request.operation in {"POST /clients", "POST /invoices", "PUT /clients/{id}", "PUT /invoices/{id}"}


def fault() -> Response:
    """An unexpected fault."""
    return refusal(500, "Internal server error")


def texts_of(value: Any) -> list[str]:
    """All texts in a JSON value."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts_of(item)]
    if isinstance(value, list):
        return [text for item in value for text in texts_of(item)]
    return [value] if isinstance(value, str) else []


# A name that has one is not found by it, and a term that stands nowhere has no empty list.
@mutant("ERR-4", also="SEARCH-1 SEARCH-3")
async def quote_breaks_search(request: Request, server: Server) -> Response:
    """A search with an apostrophe: 500, as it is put into a query as it is."""
    return (
        fault()
        if request.operation in LISTS and "'" in request.query.get("search", "")
        else await server(request)
    )


@mutant("ERR-4", also="SEARCH-1")  # the same
async def bracket_breaks_search(request: Request, server: Server) -> Response:
    """A search with an opening bracket or a backslash: 500, as it is compiled as a pattern."""
    term = request.query.get("search", "")
    return fault() if request.operation in LISTS and re.search(r"[(\[\\*]", term) else await server(request)


@mutant("ERR-4")
async def huge_page_breaks(request: Request, server: Server) -> Response:
    """A page over 2**31: 500, as the offset does not fit."""
    page = request.query.get("page", "")
    huge = re.fullmatch(r"\d{10,}", page) and int(page) >= 2**31
    return fault() if request.operation in LISTS and huge and request.key else await server(request)


@mutant("ERR-4")
async def emoji_break_names(request: Request, server: Server) -> Response:
    """Text beyond the basic plane: 500, as the database has three bytes a character."""
    odd = any(ord(char) > 0xFFFF for text in texts_of(request.json) for char in text)
    return fault() if odd and request.path == "/clients" else await server(request)


@mutant("ERR-4")
async def nul_breaks_text(request: Request, server: Server) -> Response:
    """The character NUL in a text: 500, as PostgreSQL would have it."""
    odd = any("\0" in text for text in [*texts_of(request.json), *request.query.values()])
    return fault() if odd and request.key else await server(request)


@mutant("ERR-4")
async def list_as_body_breaks(request: Request, server: Server) -> Response:
    """A body that is JSON and no object: 500."""
    odd = carries_body(request) and request.json is not None and not isinstance(request.json, dict)
    return fault() if odd and request.key else await server(request)


@mutant("ERR-4", scope="full")
async def large_numbers_break(request: Request, server: Server) -> Response:
    """A quantity or price of more than 10^15: 500."""
    odd = re.search(rb'"(quantity|unitPrice)": *(\d{16,}|[\d.]+[eE]\+?(1[5-9]|[2-9]\d|\d{3}))', request.body)
    return fault() if odd and request.key else await server(request)


@mutant("ERR-4", scope="full")
async def long_id_breaks(request: Request, server: Server) -> Response:
    """An id of more than 64 characters: 500."""
    return fault() if len(request.id) > 64 and request.key else await server(request)


@mutant("ERR-4", also="INV-CREATE-7 INV-UPDATE-6")  # wrong types: 400
async def empty_line_breaks(request: Request, server: Server) -> Response:
    """A line item that is null or a text: 500."""
    lines = request.fields.get("lineItems")
    odd = isinstance(lines, list) and any(not isinstance(line, dict) for line in lines)
    return fault() if odd and request.key else await server(request)
