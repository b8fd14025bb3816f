"""A project with modules called mockserver, conformance, fixtures, openapi, suite and tests runs its tests beside the package."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import CHECKOUT, Environment

PROJECT = Path(__file__).with_name("other_project")
#: Ways to run its five tests, with the number that runs; `blocked` runs the three that do not use the sandbox.
RUNS = {
    "prepend": (["pytest", "--import-mode=prepend"], 5),
    "importlib": (["pytest", "--import-mode=importlib", "-n", "2", "--dist=loadfile"], 5),
    "module": (["python", "-m", "pytest", "-n", "2", "--dist=loadfile"], 5),
    "blocked": (["pytest", "-p", "no:cleverinvo_mock", "tests/test_names.py"], 3),
}


@pytest.fixture(scope="module")
def wheel(builds, tmp_path_factory):
    """An environment with the wheel and the newest pytest."""
    environment = Environment.create(tmp_path_factory.mktemp("other"))
    environment.install(builds.wheel, "pytest", "pytest-xdist")
    return environment


@pytest.fixture(scope="module")
def editable(tmp_path_factory):
    """An environment with an editable installation of the checkout."""
    environment = Environment.create(tmp_path_factory.mktemp("editable"))
    environment.install("--editable", CHECKOUT, "pytest", "pytest-xdist")
    return environment


@pytest.fixture(scope="module")
def oldest(builds, tmp_path_factory):
    """An environment with the wheel and the oldest pytest that the extra ``pytest`` allows."""
    environment = Environment.create(tmp_path_factory.mktemp("oldest"))
    environment.install(builds.wheel, "pytest==8.0.0", "pytest-xdist", pinned=False)
    return environment


@pytest.fixture
def run(request, tmp_path):
    """A function that runs a command of an environment in a copy of the project."""
    project = tmp_path / "project"
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("__pycache__"))

    def run(environment, command):
        settings = request.getfixturevalue(environment).settings()
        settings = {name: value for name, value in settings.items() if not name.startswith("PYTEST_")}
        return subprocess.run(
            [request.getfixturevalue(environment).command(command[0]), *command[1:]],
            cwd=project,
            env=settings | {"SANDBOX_CHECKOUT": str(CHECKOUT)},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    return run


@pytest.mark.parametrize(
    ("environment", "way"),
    [
        *(("wheel", way) for way in RUNS),
        *(("editable", way) for way in ("prepend", "module")),
        *(("oldest", way) for way in ("prepend", "blocked")),
    ],
)
def test_colliding_names(run, environment, way):
    """All tests of the project pass, with the project's own modules."""
    command, passed = RUNS[way]
    done = run(environment, command)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{passed} passed" in done.stdout
