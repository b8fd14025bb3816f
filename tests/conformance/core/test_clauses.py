"""The clauses and open points as objects: exactly the contract's, and no unknown name in the code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import yaml
from cleverinvo_conformance.core import clauses as module
from cleverinvo_conformance.core.clauses import CLAUSES, OPEN_POINTS

ROOT = Path(__file__).parents[3]
CONTRACT = yaml.safe_load((ROOT / "openapi" / "clauses.yaml").read_text(encoding="utf-8"))
MODULE = "cleverinvo_conformance.core.clauses"
FOLDERS = ("conformance/cleverinvo_conformance", "tests/conformance")


def unknown_names(source, where):
    """``file:line: name`` for each name of the module that ``source`` uses and that does not exist."""
    tree = ast.parse(source)
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    package, _, stem = MODULE.rpartition(".")
    aliases = {
        alias.asname or alias.name
        for node in imports
        if node.module == package
        for alias in node.names
        if alias.name == stem
    }
    used = [(node, alias.name) for node in imports if node.module == MODULE for alias in node.names]
    used += [
        (node, node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in aliases
    ]
    return [f"{where}:{node.lineno}: {name}" for node, name in used if not hasattr(module, name)]


def test_objects_are_those_of_the_contract():
    """The objects are the contract's clauses and open points, in order, with sentences and values."""
    assert list(CLAUSES) == [clause["id"] for clause in CONTRACT["clauses"]]
    assert {key: list(point.values) for key, point in OPEN_POINTS.items()} == {
        point["key"]: point["values"] for point in CONTRACT["open_points"]
    }
    assert module.CLI_CREATE_1 is CLAUSES["CLI-CREATE-1"]
    assert module.CREATE_STATUS is OPEN_POINTS["create_status"]


def test_code_uses_no_name_that_the_contract_lacks():
    """Every name of the module that code uses exists."""
    files = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    assert [
        found for path in files for found in unknown_names(path.read_text("utf-8"), path.relative_to(ROOT))
    ] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (f"from {MODULE[:-8]} import clauses as c\n\nc.PAGE_1\nc.PAGE_77\n", ["x.py:4: PAGE_77"]),
        (f"from {MODULE} import Clause, PAGE_77\n", ["x.py:1: PAGE_77"]),
        ("from elsewhere import clauses as c\nc.PAGE_77\n", []),
    ],
)
def test_a_misspelt_name_is_found_with_file_and_line(source, found):
    """The scan for unknown names reports the file, the line and the name."""
    assert unknown_names(source, "x.py") == found


def test_an_unknown_name_is_an_attribute_error():
    """An unknown name raises an AttributeError that names the document to extend."""
    name = "PAGE_77"  # in a variable, because the scan above reads this file too
    with pytest.raises(AttributeError, match=rf"clauses\.yaml has no clause and no open point {name}"):
        getattr(module, name)
