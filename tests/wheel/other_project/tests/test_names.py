"""The project's modules are its own, and the sandbox puts only its two packages on the import path."""

import os
import sys
from pathlib import Path

import tests

ROOT = Path(__file__).resolve().parents[1]


def test_modules_are_the_project_s(modules):
    """Each module comes from the project's folder."""
    for name, module in {**modules, "tests": tests}.items():
        assert Path(module.__file__).is_relative_to(ROOT)
        assert name == f"{name} of the project".split()[0] == module.NAME.split()[0]


def test_import_path():
    """Of the sandbox's checkout, only the folders that hold one package each are on the import path."""
    checkout = Path(os.environ["SANDBOX_CHECKOUT"])
    folders = [Path(folder).resolve() for folder in sys.path if folder]
    ours = [folder for folder in folders if folder.is_relative_to(checkout) and folder != ROOT]
    assert checkout not in ours
    for folder in ours:
        packages = {path.name for path in folder.iterdir() if path.name != "__pycache__"}
        assert packages in ({"cleverinvo_mock"}, {"cleverinvo_conformance"})


def test_sandbox_is_not_imported():
    """A test that does not use the sandbox does not import it."""
    names = {name for name in sys.modules if name.startswith("cleverinvo_mock.")}
    assert names <= {"cleverinvo_mock.pytest_plugin"}
