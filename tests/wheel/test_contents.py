"""The files in the distributions."""

from __future__ import annotations

import tarfile
from fnmatch import fnmatch
from pathlib import Path
from zipfile import ZipFile

import pytest

from .conftest import CHECKOUT, PROJECT

WHEEL = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
STRAY = ("*/tests/*", "*/bench/*", "*__pycache__*", "*.pyc", "*.egg-info*", "*_cache/*", "*/.[a-z]*", "*.log")


@pytest.fixture(scope="module")
def wheel(builds):
    with ZipFile(builds.wheel) as archive:
        yield archive


def files(folder):
    """A file of the checkout, or the files of a folder without caches."""
    found = [path for path in [CHECKOUT / folder, *(CHECKOUT / folder).rglob("*")] if path.is_file()]
    return [path for path in found if not any(fnmatch(f"/{path.relative_to(CHECKOUT)}", s) for s in STRAY)]


@pytest.mark.parametrize(("folder", "packed"), WHEEL["force-include"].items())
def test_wheel_has_the_document_and_the_fixtures(wheel, folder, packed):
    """Every file that the commands read is in the wheel, unchanged, at the expected path."""
    assert files(folder)
    for path in files(folder):
        within = path.relative_to(CHECKOUT / folder).as_posix()
        assert wheel.read(packed if within == "." else f"{packed}/{within}") == path.read_bytes()


@pytest.mark.parametrize("package", WHEEL["packages"])
def test_wheel_has_every_file_of_the_packages(wheel, package):
    """Every module of the packages is in the wheel, with the fonts and their licences."""
    name = Path(package).name
    packed = {file for file in wheel.namelist() if file.startswith(f"{name}/")}
    packed -= {file for file in packed for data in WHEEL["force-include"].values() if file.startswith(data)}
    assert packed == {str(path.relative_to((CHECKOUT / package).parent)) for path in files(package)}


def test_wheel_has_the_fonts(wheel):
    """The fonts of the PDF are in the wheel, with their licences."""
    fonts = [name for name in wheel.namelist() if name.startswith("cleverinvo_mock/pdf/fonts/")]
    assert sum(name.endswith((".ttf", ".otf")) for name in fonts) >= 2
    assert any("LICENSE" in name for name in fonts)


def test_wheel_has_every_licence(wheel):
    """Every licence that the project names is in the wheel's licence folder."""
    named = [path for pattern in PROJECT["project"]["license-files"] for path in CHECKOUT.glob(pattern)]
    assert len(named) >= 2
    for path in named:
        (packed,) = fnmatch_all(wheel.namelist(), f"*.dist-info/licenses/{path.relative_to(CHECKOUT)}")
        assert wheel.read(packed) == path.read_bytes()


def test_wheel_has_nothing_else(wheel):
    """The wheel has only the packages and its metadata: no tests, benchmarks or caches."""
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        Path(package).name for package in WHEEL["packages"]
    }
    assert [name for pattern in STRAY for name in fnmatch_all(wheel.namelist(), pattern)] == []


def test_sdist_has_no_generated_files(builds):
    """The source distribution has no caches, environments or reports."""
    with tarfile.open(builds.sdist) as archive:
        names = archive.getnames()
    made = [s for s in STRAY if s not in {"*/tests/*", "*/bench/*", "*/.[a-z]*"}]
    assert [name for pattern in [*made, "*venv/*", "*.tox/*"] for name in fnmatch_all(names, pattern)] == []


def test_wheel_from_the_sdist_is_the_same(builds, wheel):
    """A wheel built from the source distribution has the same files with the same contents."""
    with ZipFile(builds.wheel_from_sdist) as other:
        assert {i.filename: i.CRC for i in other.infolist()} == {i.filename: i.CRC for i in wheel.infolist()}


def fnmatch_all(names, pattern):
    return [name for name in names if fnmatch(name, pattern)]
