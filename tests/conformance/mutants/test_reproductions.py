"""Reproductions: run against the faulty server they exit 1, against a truthful one 0."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.conformance.mutants.hosting import Host, serving
from tests.conformance.mutants.running import KEYS
from tests.conformance.mutants.servers import CATALOGUE, ROOT, server_called

TRUTHFUL = "truthful-default"
#: Faults of many kinds: a field, a stale read, a status, an error's form, a type, a list, a page, a key.
MUTANTS = (
    "rename-clears-notes", "read-from-cache", "quote-breaks-search", "error-as-object", "description-of-digits",
    "deleted-still-found", "deleted-active-with-invoices", "limit-capped-at-fifty", "invoices-listed-as-created",
    "missing-name-unsaid", "key-in-query", "pdf-with-old-total", "pdf-kept-by-url",
)  # fmt: skip
PACKAGES = os.pathsep.join(str(ROOT / folder) for folder in ("mockserver", "conformance"))


@pytest.fixture(scope="module")
def servers():
    """The URL of all servers."""
    with serving(Host(server_called)) as url:
        yield url


def environment(**more):
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("CLEVERINVO_", "PYTEST_"))}
    return clean | KEYS | more


def written(servers, folder, name):
    """Run the suite on the mutant; the scripts that it wrote."""
    command = [sys.executable, "-m", "cleverinvo_conformance", "--base-url", f"{servers}/{name}"]
    command += ["--clause", CATALOGUE[name].clause, "--reproductions", "out", "--seed", "1"]
    done = subprocess.run(
        command, cwd=folder, env=environment(PYTHONPATH=PACKAGES), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return sorted((folder / "out").glob("[0-9]*.py"))


def run(script, url):
    """Run a script, or a pytest file, as a user would: without this project on the path."""
    command = [
        sys.executable,
        *(["-m", "pytest", "-q", "-rs"] if script.name.startswith("test_") else []),
        script.name,
    ]
    return subprocess.run(
        command,
        cwd=script.parent,
        env=environment(CLEVERINVO_BASE_URL=url),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", MUTANTS)
def test_reproduction_shows_the_fault_and_only_the_fault(servers, tmp_path, name):
    """Each script exits 1 on the mutant and 0 on a truthful server, and holds no key."""
    scripts = written(servers, tmp_path, name)
    assert scripts
    for script in scripts:
        text = script.read_text()
        assert not [key for key in KEYS.values() if key in text]
        assert "import cleverinvo" not in text
        assert "from cleverinvo" not in text
        faulty, mended = run(script, f"{servers}/{name}"), run(script, f"{servers}/{TRUTHFUL}")
        assert faulty.returncode == 1, faulty.stdout + faulty.stderr
        assert mended.returncode == 0, mended.stdout + mended.stderr
        assert "not removed" not in mended.stdout


def test_reproduction_as_pytest_file(servers, tmp_path):
    """The pytest file fails on the mutant, passes on a truthful server, and is skipped without a server."""
    name = "rename-clears-notes"
    written(servers, tmp_path, name)
    test = min((tmp_path / "out").glob("test_*.py"))
    assert run(test, f"{servers}/{name}").returncode == 1
    assert run(test, f"{servers}/{TRUTHFUL}").returncode == 0
    assert "SKIPPED" in run(test, "http://127.0.0.1:1").stdout


def test_reproduction_of_a_pdf_needs_pypdf(servers, tmp_path):
    """What a PDF shows is read by pypdf; where it is not installed, the script exits 2 and says so."""
    name = "pdf-with-old-total"
    script = written(servers, tmp_path, name)[0]
    command = [sys.executable, "-I", "-S", script.name]  # without site-packages
    url = {"CLEVERINVO_BASE_URL": f"{servers}/{name}"}
    done = subprocess.run(
        command, cwd=script.parent, env=environment(**url), capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "pip install pypdf" in done.stdout
