"""Every clause of the contract has a test, and every cited clause exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

from .document import OPERATIONS

HERE = Path(__file__).parent
CONTRACT = HERE.parents[2] / "openapi" / "clauses.yaml"
MODULES = sorted(path for folder in (HERE, HERE.parent / "properties") for path in folder.glob("test_*.py"))


def _is_mark(node, kind):
    """Whether a node is the call ``pytest.mark.<kind>(…)``."""
    return isinstance(node, ast.Call) and ast.unparse(node.func) == f"pytest.mark.{kind}"


def _marks(node, kind):
    """The literal arguments of the marks of one kind in a piece of source."""
    found = [one for one in ast.walk(node) if _is_mark(one, kind)]
    return [[arg.value for arg in one.args if isinstance(arg, ast.Constant)] for one in found]


@pytest.fixture(scope="module")
def contract():
    return yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tests():
    """Every test function of the clauses and properties, by module and name."""
    return {
        f"{path.stem}.{node.name}": node
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_every_clause_has_a_test_and_no_other_is_cited(contract, tests):
    """Every clause is cited by a test, and every id that a test cites is a clause."""
    cited = {id for test in tests.values() for ids in _marks(test, "clause") for id in ids}
    known = {clause["id"] for clause in contract["clauses"]}
    assert [f'tests/mockserver/clauses: no test has the mark clause("{id}")' for id in known - cited] == []
    assert cited - known == set()


def test_only_choices_of_the_contract_are_cited(contract, tests):
    """Every cited open point and value is in the contract; ``test_open_points`` checks that each is tested."""
    allowed = {(point["key"], value) for point in contract["open_points"] for value in point["values"]}
    marks = [mark for test in tests.values() for mark in _marks(test, "open_point")]
    assert {(key, value) for key, *values in filter(None, marks) for value in values} <= allowed
    assert all(values for key, *values in filter(None, marks))


@pytest.mark.parametrize("id", OPERATIONS)
def test_every_operation_has_a_test_of_its_own(tests, id):
    """Each operation has a test named after it, apart from the tests that run for every operation."""
    begin = "test_" + re.sub(r"(?=[A-Z])", "_", id).lower() + "_"
    names = [name.partition(".")[2] for name in tests]
    assert any(name.startswith(begin) for name in names), (
        f"add a test named {begin}… to tests/mockserver/clauses/: what {id} does where it succeeds"
    )


def test_every_test_says_what_it_is_about(tests):
    """Every test has a docstring and cites a clause or an open point, except tests about the tests."""
    own = {"test_coverage", "test_open_points"}
    silent = [name for name, test in tests.items() if not _marks(test, "clause") + _marks(test, "open_point")]
    assert [name for name in silent if name.split(".")[0] not in own] == []
    assert [name for name, test in tests.items() if not (ast.get_docstring(test) or "").endswith(".")] == []
