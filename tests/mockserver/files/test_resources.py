"""Locating packaged files, and the file that a name refers to."""

from __future__ import annotations

from pathlib import Path

import pytest
from cleverinvo_mock.files.errors import FileError
from cleverinvo_mock.files.resources import resource, shipped_or_own


@pytest.fixture(params=["installed", "checkout"])
def package(request, tmp_path):
    """A package folder with its files inside (installed) or at the top of the repository (checkout)."""
    package = tmp_path / "mockserver" / "cleverinvo_mock"
    package.mkdir(parents=True)
    data = package / "_data" if request.param == "installed" else tmp_path
    for name in ("openapi/cleverinvo.yaml", "fixtures/seeds/demo.yaml", "fixtures/seeds/empty.yaml"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text(name, encoding="utf-8")
    return package


def test_resource_is_found_installed_and_in_a_checkout(package):
    """A packaged file is found inside an installed package, and at the top of a checkout."""
    assert (
        resource("openapi/cleverinvo.yaml", package=package).read_text(encoding="utf-8")
        == "openapi/cleverinvo.yaml"
    )


def test_resource_of_an_installation_is_not_looked_for_beside_it(tmp_path):
    """Files beside an installed package are not used: they belong to other packages."""
    package = tmp_path / "cleverinvo_mock"
    (package / "_data").mkdir(parents=True)
    (tmp_path / "openapi").mkdir()
    with pytest.raises(FileNotFoundError, match="openapi is missing from the installation"):
        resource("openapi", package=package)


def test_resource_that_is_missing_is_named(package):
    """An incomplete installation is reported with the missing file's name."""
    with pytest.raises(FileNotFoundError, match=r"openapi/none\.yaml is missing"):
        resource("openapi/none.yaml", package=package)


def test_resource_finds_this_package():
    """Without a package folder, this package's own files are found."""
    assert resource("openapi/cleverinvo.yaml").is_file()


def test_shipped_or_own_finds_a_shipped_file_by_its_bare_name(package):
    """A bare name refers to the shipped file of that name."""
    found = shipped_or_own("demo", "fixtures/seeds", ".yaml", package=package)
    assert found == resource("fixtures/seeds/demo.yaml", package=package)


@pytest.mark.parametrize("own", ["./demo", "demo.yaml", "a/demo", "a\\demo", Path("demo")])
def test_shipped_or_own_leaves_a_path_as_it_was_given(own, package):
    """A name with a dot or a slash, or a path object, refers to the user's own file."""
    assert str(shipped_or_own(own, "fixtures/seeds", ".yaml", package=package)) == str(Path(own))


@pytest.mark.parametrize("name", ["dmeo", ""])
def test_shipped_or_own_refuses_another_name_and_lists_the_shipped_ones(name, package):
    """An unknown bare name is refused with the shipped names."""
    with pytest.raises(FileError) as caught:
        shipped_or_own(name, "fixtures/seeds", ".yaml", package=package)
    assert caught.value.source == name
    assert caught.value.line is None
    assert "shipped are demo, empty" in str(caught.value)
    assert "./mine.yaml" in str(caught.value)
