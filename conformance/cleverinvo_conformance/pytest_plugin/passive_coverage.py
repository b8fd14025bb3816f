"""Which clauses' tests bring about what is judged on every exchange.

Layer: pytest_plugin. Where such a clause alone is asked for, the few tests that cite it would judge it on a few answers: with
those of the clauses here, every operation is read, written and refused in every way that there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.metadata import TestMetadata
from cleverinvo_conformance.core.target import Scope

_CLIENTS: Final = (c.CLI_CREATE_1, c.CLI_GET_1, c.CLI_UPDATE_1, c.CLI_DELETE_1, c.SEARCH_1)
_INVOICES: Final = (c.INV_CREATE_1, c.INV_GET_3, c.INV_UPDATE_1, c.INV_LIST_2, c.CLI_DELETE_4)
_LISTS: Final = (c.PAGE_1, c.PAGE_4, c.INV_LIST_3, c.INV_LIST_4, c.SEARCH_1, c.SEARCH_2)
_REFUSALS: Final = (
    c.AUTH_1, c.AUTH_2, c.AUTH_3, c.CLI_GET_2, c.CLI_CREATE_3, c.CLI_UPDATE_4, c.CLI_UPDATE_5, c.CLI_DELETE_3,
    c.CLI_DELETE_5, c.INV_CREATE_5, c.INV_GET_2, c.INV_UPDATE_5, c.INV_UPDATE_6, c.INV_DELETE_1,
    c.INV_DELETE_3, c.PDF_5, c.PAGE_2, c.PAGE_3, c.SEARCH_4, c.FILTER_1, c.ERR_1, c.ERR_2, c.ERR_4, c.PLAN_3,
)  # fmt: skip

#: By the clause that is judged: the clauses whose tests show it.
SHOWN_BY: Final[Mapping[Clause, tuple[Clause, ...]]] = {
    c.FMT_1: (*_CLIENTS, *_INVOICES),
    c.FMT_2: _LISTS,
    c.FMT_3: (*_CLIENTS, *_INVOICES),
    c.FMT_4: _INVOICES,
    c.FMT_5: (*_INVOICES, c.INV_CREATE_3),
    c.FMT_6: (c.CLI_DELETE_1, c.INV_DELETE_1),
    c.CLI_SHAPE_1: _CLIENTS,
    c.INV_LIST_1: (*_INVOICES, c.INV_LIST_3),
    c.INV_GET_1: _INVOICES,
    c.INV_STATUS_1: (*_INVOICES, c.INV_LIST_3),
    c.ERR_1: _REFUSALS,
    c.ERR_3: _REFUSALS,
    c.ERR_4: (*_REFUSALS, c.CLI_CREATE_1, c.INV_CREATE_1, c.SEARCH_1),
}


#: Requests of a test that is taken although a cheaper one shows the same clause.
_CHEAP: Final = 6


def shown_by(tests: Mapping[str, TestMetadata], wanted: frozenset[Clause], scope: Scope) -> set[str]:
    """The names of those ``tests`` that bring about what ``wanted`` is judged by: the cheap ones, or the cheapest."""
    within = {name: test for name, test in tests.items() if test.scope <= scope}
    chosen = set()
    for formatted in {each: None for clause in wanted for each in SHOWN_BY.get(clause, ())}:
        fit = sorted((test.cost.requests, name) for name, test in within.items() if formatted in test.clauses)
        chosen |= {name for at, (cost, name) in enumerate(fit) if at == 0 or cost <= _CHEAP}
    return chosen
