"""Lies about input that brings a server down: ERR-4."""

from __future__ import annotations

import re
from typing import Any

from kinds import LISTS
from liar import liar
from wire import Answer, Asked, Server, refusal


def carries_body(asked: Asked) -> bool:
    """Whether the operation needs a body."""
    return asked.operation in {"POST /clients", "POST /invoices", "PUT /clients/{id}", "PUT /invoices/{id}"}


def fault() -> Answer:
    """An unexpected fault."""
    return refusal(500, "Internal server error")


def texts_of(value: Any) -> list[str]:
    """All texts in a JSON value."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts_of(item)]
    if isinstance(value, list):
        return [text for item in value for text in texts_of(item)]
    return [value] if isinstance(value, str) else []


@liar("ERR-4", also="SEARCH-1")  # a name that has one is not found by it
async def quote_breaks_search(asked: Asked, server: Server) -> Answer:
    """A search with an apostrophe: 500, as it is put into a query as it is."""
    return (
        fault() if asked.operation in LISTS and "'" in asked.query.get("search", "") else await server(asked)
    )


@liar("ERR-4", also="SEARCH-1")  # the same
async def bracket_breaks_search(asked: Asked, server: Server) -> Answer:
    """A search with an opening bracket or a backslash: 500, as it is compiled as a pattern."""
    term = asked.query.get("search", "")
    return fault() if asked.operation in LISTS and re.search(r"[(\[\\*]", term) else await server(asked)


@liar("ERR-4")
async def huge_page_breaks(asked: Asked, server: Server) -> Answer:
    """A page over 2**31: 500, as the offset does not fit."""
    page = asked.query.get("page", "")
    huge = re.fullmatch(r"\d{10,}", page) and int(page) >= 2**31
    return fault() if asked.operation in LISTS and huge and asked.key else await server(asked)


@liar("ERR-4")
async def emoji_break_names(asked: Asked, server: Server) -> Answer:
    """Text beyond the basic plane: 500, as the database has three bytes a character."""
    odd = any(ord(char) > 0xFFFF for text in texts_of(asked.json) for char in text)
    return fault() if odd and asked.path == "/clients" else await server(asked)


@liar("ERR-4")
async def nul_breaks_text(asked: Asked, server: Server) -> Answer:
    """The character NUL in a text: 500, as PostgreSQL would have it."""
    odd = any("\0" in text for text in [*texts_of(asked.json), *asked.query.values()])
    return fault() if odd and asked.key else await server(asked)


@liar("ERR-4")
async def list_as_body_breaks(asked: Asked, server: Server) -> Answer:
    """A body that is JSON and no object: 500."""
    odd = carries_body(asked) and asked.json is not None and not isinstance(asked.json, dict)
    return fault() if odd and asked.key else await server(asked)


@liar("ERR-4", scope="full")
async def large_numbers_break(asked: Asked, server: Server) -> Answer:
    """A quantity or price of more than 10^15: 500."""
    odd = re.search(rb'"(quantity|unitPrice)": *(\d{16,}|[\d.]+[eE]\+?(1[5-9]|[2-9]\d|\d{3}))', asked.body)
    return fault() if odd and asked.key else await server(asked)


@liar("ERR-4", scope="full")
async def long_id_breaks(asked: Asked, server: Server) -> Answer:
    """An id of more than 64 characters: 500."""
    return fault() if len(asked.id) > 64 and asked.key else await server(asked)


@liar("ERR-4", also="INV-CREATE-7 INV-UPDATE-6")  # wrong types: 400
async def empty_line_breaks(asked: Asked, server: Server) -> Answer:
    """A line item that is null or a text: 500."""
    lines = asked.fields.get("lineItems")
    odd = isinstance(lines, list) and any(not isinstance(line, dict) for line in lines)
    return fault() if odd and asked.key else await server(asked)
