"""Answers without a body: FMT-6, on whatever deletion a test sends anyway.

Layer: checks.
"""

from __future__ import annotations

from typing import Final

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, Phrase
from cleverinvo_conformance.core.expectation import EmptyBody

#: For a DELETE: a body where none may be would spoil the next answer on the connection.
ALONE: Final = {"Connection": "close"}


def check_empty(expect: Expect, deleted: Exchange) -> None:
    """FMT-6: a 204 has no body, nor the length of one."""
    if deleted.status != 204:
        expect.not_tested(f"the deletion was not answered with 204: {deleted}", c.FMT_6)
        return
    length = deleted.header("content-length") or "0"
    is_empty = not deleted.body and length == "0"
    got = Phrase(f"one of {length} bytes")
    expect.that(c.FMT_6, is_empty, "no body with a 204", got, deleted, must=EmptyBody())
