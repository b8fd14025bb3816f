"""Which tests run for what was asked for, and what is said of the others."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import SimpleNamespace

import pytest
from cleverinvo_conformance import suite
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.passive import JUDGED
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.deciding import decided_by, decides
from cleverinvo_conformance.selection import Selection, sentence_of
from cleverinvo_conformance.showing import SHOWN_BY, shown_by

SUITE = {
    name: decided_by(function)
    for path in sorted(Path(suite.__file__).parent.glob("test_*.py"))
    for name, function in vars(importlib.import_module(f"cleverinvo_conformance.suite.{path.stem}")).items()
    if name.startswith("test_") and decided_by(function)
}


@pytest.fixture
def item(request):
    """A collected test that decides what it is told."""

    def made(name, *clauses, doc="It holds.", **options):
        def function():
            """."""

        function.__doc__ = doc
        marked = decides(*clauses, **{"requests": 1} | options)(function)
        return pytest.Function.from_parent(request.node.parent, name=name, callobj=marked)

    return made


def options(*clauses, scope=Scope.READ, keys=("primary",)):
    return SimpleNamespace(clauses=clauses, keys=dict.fromkeys(keys, "k"), scope=scope)


def test_what_needs_more_is_told_by_the_smallest_scope(item):
    """One reason a clause, not one for each scope that has more of its tests."""
    items = [
        item("full", c.PAGE_3, c.RATE_1, scope=Scope.FULL),
        item("standard", c.PAGE_3, scope=Scope.STANDARD),
    ]
    left_out = Selection(items, options(), is_whole=False).left_out
    assert left_out == [
        ("only in --scope standard", (c.PAGE_3,)),
        ("only in --scope full", (c.RATE_1,)),
    ]


def test_what_needs_a_key_is_told_with_its_sentence(item):
    """So that a clause that others decide says what was not tried."""
    doc = "Another account\n    sees nothing.\n\n    Nor hears.\n"
    chosen = Selection(
        [item("other", c.AUTH_4, doc=doc, keys=("other",))], options(scope=Scope.FULL), is_whole=False
    )
    assert chosen.tests == {}
    assert chosen.keyless == [("Another account sees nothing.", "needs --other-api-key", (c.AUTH_4,))]
    assert chosen.left_out == [("needs --other-api-key", (c.AUTH_4,))]


def test_a_test_without_a_docstring_is_called_by_its_name(item):
    """There is always something to say."""
    assert sentence_of(item("test_x", c.PAGE_3, doc=None)) == "test_x"


def test_what_is_judged_on_every_exchange_is_shown_by_tests_of_other_clauses(item):
    """Else its verdict would rest on a few answers."""
    items = [
        item("form", c.FMT_1, scope=Scope.READ),
        item("create", c.CLI_CREATE_1, scope=Scope.STANDARD),
        item("page", c.PAGE_3, scope=Scope.READ),
        item("dear", c.CLI_CREATE_1, scope=Scope.STANDARD, requests=50),
        item("deep", c.CLI_UPDATE_1, scope=Scope.FULL, requests=50),
    ]
    names = {
        nodeid.rpartition("::")[2]
        for nodeid in Selection(items, options("FMT-1", scope=Scope.FULL), is_whole=False).tests
    }
    assert names == {"form", "create", "deep"}
    assert Selection(items, options("PAGE-3"), is_whole=False).tests.keys() == {items[2].nodeid}


@pytest.mark.parametrize("clause", JUDGED, ids=str)
def test_suite_shows_each_of_them(clause):
    """By tests of each of those clauses, writes among them, in few requests."""
    shown = [SUITE[name] for name in shown_by(SUITE, frozenset({clause}), Scope.STANDARD)]
    decided = {each for test in shown for each in test.clauses}
    assert set(SHOWN_BY[clause]) <= decided
    assert any(test.writes for test in shown) or clause is c.FMT_2
    assert sum(test.requests for test in shown) <= 200
    read = [SUITE[name] for name in shown_by(SUITE, frozenset({clause}), Scope.READ)]
    assert all(test.scope is Scope.READ for test in read)


def test_every_clause_is_decided_by_a_test_or_checked_in_passing():
    """A clause without a test is named, with the folder that the test belongs in."""
    tested = {clause for decides in SUITE.values() for clause in decides.clauses} | set(JUDGED)
    assert [
        f"conformance/cleverinvo_conformance/suite: no test has @decides(c.{id_.replace('-', '_')})"
        for id_, clause in c.CLAUSES.items()
        if clause not in tested
    ] == []
