"""The four numbers of a page, whoever owns the records on it: ``total``, ``page``, ``limit`` and ``totalPages``.

Layer: checks. Sends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import ceil
from typing import Any, Final
from urllib.parse import parse_qsl

from cleverinvo_conformance.checks.deviation import Deviation
from cleverinvo_conformance.checks.paging import DEFAULT_LIMIT
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Phrase
from cleverinvo_conformance.core.expectation import TotalPages, Value
from cleverinvo_conformance.core.formats import is_integer

#: A ``page`` or ``limit`` that is compared with the answer.
INTEGER: Final = re.compile(r"\d{1,15}", re.ASCII)
#: Totals beyond this are not judged.
_MOST: Final = 10**15


def check_numbers(exchange: Exchange, document: dict[str, Any]) -> Iterator[Deviation]:
    """PAGE-2, PAGE-4: what a page says of itself, whoever owns the records."""
    asked = dict(parse_qsl(exchange.request.query, keep_blank_values=True))
    total, pages, limit = document.get("total"), document.get("totalPages"), document.get("limit")
    if not (is_integer(total) and is_integer(pages) and is_integer(limit)) or limit < 1:
        return  # FMT-2
    if not 0 <= total <= _MOST or limit > _MOST:
        return
    allowed = {ceil(total / limit)} if total else {0, 1}
    if pages not in allowed:
        expected = f"`totalPages` {ceil(total / limit)}, ⌈{total} / {limit}⌉"
        yield Deviation(c.PAGE_4, expected, pages, (exchange,), None, TotalPages(total))
    for name, default in (("page", "1"), ("limit", str(DEFAULT_LIMIT))):
        wanted = asked.get(name, default)
        if INTEGER.fullmatch(wanted) and is_integer(document.get(name)):
            clause = c.PAGE_2 if name in asked else c.PAGE_1
            is_beyond = name == "page" and int(wanted) > max(pages, 1)  # page_beyond_last
            if int(wanted) != document[name] and int(wanted) > 0 and not is_beyond:
                must = Value(f"/{name}", int(wanted))
                expected = f"`{name}` {wanted}, as asked for"
                yield Deviation(clause, expected, document[name], (exchange,), None, must)
    if len(exchange.items) > limit:
        clause = c.PAGE_2 if "limit" in asked else c.PAGE_1
        yield Deviation(clause, f"at most {limit} items", Phrase(f"{len(exchange.items)} items"), (exchange,))
