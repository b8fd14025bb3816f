"""A difference between an answer and what the model of the account allows.

Layer: checks. Values only.
"""

from __future__ import annotations

from typing import NamedTuple

from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expectation import Expectation
from cleverinvo_conformance.core.ledger import Kind


class Deviation(NamedTuple):
    """The clause that is violated, what was expected and seen, the exchanges with the decisive one last.

    ``record``: the kind and id of the record that differs; ``None`` where it is about the list as a whole. ``must``: the
    expectation of the last exchange as data.
    """

    clause: Clause
    expected: str
    got: object
    exchanges: tuple[Exchange, ...]
    record: tuple[Kind, str] | None = None
    must: Expectation | None = None
