"""The selection of tests, and the reasons for the tests that are not selected."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from cleverinvo_conformance import suite
from cleverinvo_conformance.checks.response_checks import CHECKED_ON_EVERY_ANSWER
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.metadata import Cost, metadata_of, verifies
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.pytest_plugin.passive_coverage import SHOWN_BY, shown_by
from cleverinvo_conformance.pytest_plugin.selection import Selection, sentence_of
from cleverinvo_conformance.runner.costs import Costs, read_costs

RECORDED = read_costs()
SUITE = {
    name: replace(metadata_of(function), cost=RECORDED.of(f"{path.name}::{name}"))
    for path in sorted(Path(suite.__file__).parent.glob("test_*.py"))
    for name, function in vars(importlib.import_module(f"cleverinvo_conformance.suite.{path.stem}")).items()
    if name.startswith("test_") and metadata_of(function)
}


#: Of the tests that :func:`item` makes.
COSTS = Costs(
    dict.fromkeys(("test_selection.py::dear", "test_selection.py::deep"), Cost(50)), unrecorded=Cost(1)
)


@pytest.fixture
def item(request):
    """A function that returns a collected test of the given clauses."""

    def made(name, *clauses, doc="It holds.", **options):
        def function():
            """."""

        function.__doc__ = doc
        marked = verifies(*clauses, **options)(function)
        return pytest.Function.from_parent(request.node.parent, name=name, callobj=marked)

    return made


def options(*clauses, scope=Scope.READ, keys=("primary",)):
    return SimpleNamespace(
        clauses=clauses,
        keys=dict.fromkeys(keys, "k"),
        scope=scope,
        opted_in=lambda option: option in ("", "--x"),
    )


def test_the_reason_names_the_smallest_sufficient_scope(item):
    """A clause whose tests need a larger scope has one reason, with the smallest such scope."""
    items = [
        item("full", c.PAGE_3, c.RATE_1, scope=Scope.FULL),
        item("standard", c.PAGE_3, scope=Scope.STANDARD),
    ]
    left_out = Selection(items, options(), COSTS, is_whole=False).left_out
    assert left_out == [
        ("only in --scope standard", (c.PAGE_3,)),
        ("only in --scope full", (c.RATE_1,)),
    ]


def test_a_test_without_its_key_is_listed_with_its_docstring(item):
    """A test whose key is missing is listed with its docstring and the option that it needs."""
    doc = "Another account\n    sees nothing.\n\n    Nor hears.\n"
    chosen = Selection(
        [item("other", c.AUTH_4, doc=doc, keys=("other",))], options(scope=Scope.FULL), COSTS, is_whole=False
    )
    assert chosen.tests == {}
    assert chosen.keyless == [("Another account sees nothing.", "needs --other-api-key", (c.AUTH_4,))]
    assert chosen.left_out == [("needs --other-api-key", (c.AUTH_4,))]


def test_an_opt_in_test_is_selected_only_by_its_option(item):
    """A test with an option of its own runs only with that option, then whatever clauses are selected, and last."""
    items = [
        item("chosen", c.ERR_3, opt_in="--x", scope=Scope.READ),
        item("other", c.ERR_3, opt_in="--y", scope=Scope.READ),
        item("plain", c.ERR_3, scope=Scope.READ),
    ]
    selection = Selection(items, options(), COSTS, is_whole=False)
    assert list(selection.tests) == [items[0].nodeid, items[2].nodeid]
    assert selection.left_out == []
    assert [selection.runs_last(each.nodeid) for each in items] == [True, False, False]
    assert list(Selection(items, options("PAGE-3"), COSTS, is_whole=False).tests) == [items[0].nodeid]


def test_a_test_without_a_docstring_is_called_by_its_name(item):
    """A test without a docstring is listed by its name."""
    assert sentence_of(item("test_x", c.PAGE_3, doc=None)) == "test_x"


def test_a_passive_clause_selects_tests_of_other_clauses(item):
    """Selecting a clause of the passive checks selects tests of other clauses, for enough responses."""
    items = [
        item("form", c.FMT_1, scope=Scope.READ),
        item("create", c.CLI_CREATE_1, scope=Scope.STANDARD),
        item("page", c.PAGE_3, scope=Scope.READ),
        item("dear", c.CLI_CREATE_1, scope=Scope.STANDARD),
        item("deep", c.CLI_UPDATE_1, scope=Scope.FULL),
    ]
    names = {
        nodeid.rpartition("::")[2]
        for nodeid in Selection(items, options("FMT-1", scope=Scope.FULL), COSTS, is_whole=False).tests
    }
    assert names == {"form", "create", "deep"}
    assert Selection(items, options("PAGE-3"), COSTS, is_whole=False).tests.keys() == {items[2].nodeid}


@pytest.mark.parametrize("clause", CHECKED_ON_EVERY_ANSWER, ids=str)
def test_suite_has_tests_for_each_passive_clause(clause):
    """The tests that are selected for a passive clause include writes and send few requests."""
    formatted = [SUITE[name] for name in shown_by(SUITE, frozenset({clause}), Scope.STANDARD)]
    decided = {each for test in formatted for each in test.clauses}
    assert set(SHOWN_BY[clause]) <= decided
    assert any(test.cost.writes for test in formatted) or clause is c.FMT_2
    assert sum(test.cost.requests for test in formatted) <= 200
    read = [SUITE[name] for name in shown_by(SUITE, frozenset({clause}), Scope.READ)]
    assert all(test.scope is Scope.READ for test in read)


def test_every_clause_is_decided_by_a_test_or_checked_in_passing():
    """Every clause has a test or a passive check; the error names the folder for a missing test."""
    tested = {clause for verifies in SUITE.values() for clause in verifies.clauses} | set(
        CHECKED_ON_EVERY_ANSWER
    )
    assert [
        f"conformance/cleverinvo_conformance/suite: no test has @verifies(c.{id_.replace('-', '_')})"
        for id_, clause in c.CLAUSES.items()
        if clause not in tested
    ] == []
