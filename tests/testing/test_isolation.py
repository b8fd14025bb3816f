"""Nothing of the user's folder and environment changes the process of a sandbox.

A module of the working directory that has the name of a library's: https://github.com/python/cpython/issues/101210,
https://github.com/headroomlabs-ai/headroom/issues/2793. ``SSL_CERT_FILE``: https://github.com/encode/httpx/issues/3604.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import cleverinvo_mock
import pytest
from cleverinvo_mock.testing import interpreter

#: Names of modules that the sandbox imports: of the standard library, of its dependencies, and its own.
NAMES = ("email", "http", "types", "queue", "calendar", "click", "yaml", "uvicorn", "cleverinvo_mock")
HOSTILE = {
    "SSL_CERT_FILE": "/nonexistent",
    "SSL_CERT_DIR": "/nonexistent",
    **dict.fromkeys(
        ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"), "http://127.0.0.1:9"
    ),
    "PYTHONPATH": "{folder}",
    "PYTHONWARNINGS": "error",
    "PYTHONSTARTUP": "/nonexistent",
    "PYTHONOPTIMIZE": "2",
    "PYTHONINSPECT": "1",
    "PYTHONIOENCODING": "utf-16",
    "PYTHONBREAKPOINT": "nonexistent",
    "COV_CORE_SOURCE": ":",
    "COV_CORE_CONFIG": "/nonexistent",
    "COV_CORE_DATAFILE": "{folder}/.coverage",
    "COVERAGE_PROCESS_START": "/nonexistent",
    "NO_COLOR": "1",
    "FORCE_COLOR": "1",
    "LANG": "C",
    "LC_ALL": "C",
    "CLEVERINVO_ADMIN_TOKEN": "somebody-elses-token",
}
#: Runs in a process that has imported what it needs before the folder and the environment become hostile.
MOCK = """
import os, sys, httpx
from cleverinvo_mock.testing import MockFailed, effects, running_mock
from cleverinvo_mock.testing.process import running_sandbox
import cleverinvo_mock.testing.process, cleverinvo_mock.testing.mock
os.environ.update({hostile!r})
os.chdir({folder!r})
sys.path.insert(0, {folder!r})
with running_mock(behaviour="./mine.toml") as mock, mock.client() as http:
    made = http.post("/clients", json={{"name": "Acme", "email": "info@acme.example"}})
    assert made.status_code == 200, made.text
    assert mock.account.read().records["clients"] == 1
    mock.faults.add(effects.delay(0.01))
    assert http.get("/clients").json()["total"] == 1
try:
    with running_mock(seed="./nicht-da-é.yaml"):
        pass
except MockFailed as failure:
    assert "nicht-da-é.yaml" in str(failure), failure
    assert "\\x1b" not in str(failure)
os._exit(0)
"""
SUITE = """
import os, sys, httpx
from cleverinvo_conformance.runner.new_run import new_run
from cleverinvo_conformance.core.target import Scope, Target
from cleverinvo_conformance.runner.mock_process import OwnMock
from pathlib import Path
os.environ.update({hostile!r})
os.chdir({folder!r})
sys.path.insert(0, {folder!r})
mock = OwnMock(with_rate_limit=False)
target = Target(mock.url.removesuffix("/api/v1"), {{"primary": "cinv_sandbox_business"}}, Scope.READ, is_own=True)
run = new_run(target, max_requests=5, per_minute=None, seed=1, ledger_folder=Path("ledger"))
assert run.get("/clients").status == 200
run.close()
mock.stop()
os._exit(0)
"""


@pytest.fixture
def folder(tmp_path):
    """A working directory in which every import of such a module fails, and an option's file."""
    for name in NAMES:
        text = f"raise SystemExit('the {name} of the working directory was imported')\n"
        if name == "calendar":
            (tmp_path / name).mkdir()
            (tmp_path / name / "__init__.py").write_text(text)
        else:
            (tmp_path / f"{name}.py").write_text(text)
    (tmp_path / "mine.toml").write_text('create_status = "200"\n')
    return tmp_path


def environment(folder):
    """A hostile one."""
    return {name: value.format(folder=folder) for name, value in HOSTILE.items()}


@pytest.mark.parametrize("program", [MOCK, SUITE], ids=["testing", "suite"])
def test_hostile_folder_and_environment(program, folder):
    """The sandbox starts and answers; relative files are found; no data of coverage is left."""
    code = program.format(hostile=environment(folder), folder=str(folder))
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(folder.glob(".coverage*")) == []


@pytest.mark.parametrize("package", ["cleverinvo_mock", "cleverinvo_conformance"])
def test_module_started_in_a_hostile_folder(package, folder):
    """``python -m`` takes no library from the working directory, but for what Python imports before it."""
    (folder / "types.py").unlink()
    (folder / "cleverinvo_mock.py").unlink()
    done = subprocess.run(
        [sys.executable, "-m", package, "--help"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "usage: " in done.stdout.lower()


def test_folders_of_packages_complete_the_import_path(tmp_path, monkeypatch):
    """Folders with installed packages and the package's own are passed on, in order; others are not."""
    installed, project = tmp_path / "installed", tmp_path / "project"
    (installed / "some-1.0.dist-info").mkdir(parents=True)
    project.mkdir()
    monkeypatch.setattr(sys, "path", ["", str(project), str(installed), str(tmp_path / "missing.zip")])
    monkeypatch.chdir(project)
    own = str(Path(cleverinvo_mock.__file__).parents[1])
    assert interpreter._package_folders() == [str(installed), own]


def test_installation_that_only_the_import_path_knows(tmp_path):
    """Where ``PYTHONPATH`` is what leads to the package and its dependencies, the process finds them too."""
    site = [path for path in sys.path if path and os.path.isdir(path)]  # noqa: PTH112 - as sys.path has it
    code = "from cleverinvo_mock.testing import running_mock\nwith running_mock(seed='empty') as mock: print(mock.clock.now())"
    base = Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
    if not base.exists() or sys.prefix == sys.base_prefix:
        pytest.skip("no interpreter without the package")
    done = subprocess.run(
        [base, "-c", code],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(site)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
