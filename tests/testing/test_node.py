"""The recipe for Node passes, and its tests notice what is not so."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NODE = shutil.which("node")


def _version():
    said = subprocess.run([NODE, "--version"], capture_output=True, text=True, check=True).stdout
    return int(re.match(r"v(\d+)", said)[1])


pytestmark = pytest.mark.skipif(NODE is None or _version() < 20, reason="needs Node 20 or later")


def run(folder):
    """The recipe's own tests, with the command of this environment."""
    command = shutil.which("cleverinvo-mock", path=Path(sys.executable).parent)
    environment = {n: v for n, v in os.environ.items() if not n.startswith(("CLEVERINVO_", "NODE_"))}
    return subprocess.run(
        [NODE, "--test"],
        cwd=folder,
        env=environment | {"CLEVERINVO_MOCK": command},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def recipe(root, tmp_path):
    """A copy of the recipe."""
    return shutil.copytree(root / "examples" / "node", tmp_path / "node")


def test_recipe_passes(recipe):
    """All its tests pass, and the sandbox ends with them."""
    done = run(recipe)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^. pass [5-9]$", done.stdout, re.MULTILINE)


def test_recipe_would_fail(recipe):
    """Without the passing of time nothing is overdue, and the test of that fails alone."""
    test = recipe / "billing.test.mjs"
    text = test.read_text()
    assert text.count("await account.advance({ days: 365 });") == 1
    test.write_text(text.replace("await account.advance({ days: 365 });", ""))
    done = run(recipe)
    assert done.returncode == 1
    assert re.search(r"^. fail 1$", done.stdout, re.MULTILINE)
    assert "OVERDUE" in done.stdout
