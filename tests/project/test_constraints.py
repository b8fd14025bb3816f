"""The files that pin the releases which the tests install."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]
#: What `tox -e lowest` installs: everything but the groups of other envs.
NEEDED_FOR_TESTS = [
    *PROJECT["project"]["dependencies"],
    *PROJECT["project"]["optional-dependencies"]["conformance"],
    *GROUPS["test"],
]
ALL = [
    *NEEDED_FOR_TESTS,
    *(line for lines in PROJECT["project"]["optional-dependencies"].values() for line in lines),
    *(line for group in GROUPS if group != "documents" for line in GROUPS[group] if isinstance(line, str)),
]
FILES = {
    "constraints.txt": ALL,
    "constraints-lowest.txt": NEEDED_FOR_TESTS,
    "constraints-documents.txt": GROUPS["documents"],
}


def pins_of(name):
    """Of each package in the file its releases; a package has several where they depend on the platform."""
    pins = {}
    for line in (ROOT / "tests" / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            pin = Requirement(line)
            (release,) = pin.specifier
            assert release.operator == "=="
            pins.setdefault(canonicalize_name(pin.name), set()).add(release.version)
    return pins


@pytest.mark.parametrize(("name", "lines"), FILES.items())
def test_what_the_project_needs_is_pinned(name, lines):
    """Every requirement of pyproject.toml has a pin, which fulfils it. If this fails, run `tox -e lock`."""
    pins = pins_of(name)
    for line in lines:
        needed = Requirement(line)
        releases = pins.get(canonicalize_name(needed.name), set())
        assert releases, f"{name} has no pin of {needed.name}: run `tox -e lock`"
        assert all(needed.specifier.contains(release) for release in releases), line


@pytest.mark.parametrize("name", FILES)
def test_pins_name_no_index(name):
    """A pin is a release without an address: where packages come from is the machine's setting."""
    assert not re.search(r"://|^-|@", (ROOT / "tests" / name).read_text(encoding="utf-8"), re.MULTILINE)
