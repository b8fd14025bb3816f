"""The tests of the example for Node pass, and they detect an error."""

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
    output = subprocess.run([NODE, "--version"], capture_output=True, text=True, check=True).stdout
    return int(re.match(r"v(\d+)", output)[1])


pytestmark = pytest.mark.skipif(NODE is None or _version() < 20, reason="needs Node 20 or later")


def run(folder):
    """Run the tests of the example with the command of this environment."""
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
    """A copy of the example."""
    return shutil.copytree(root / "examples" / "node", tmp_path / "node")


def test_recipe_passes(recipe):
    """All tests pass, and the sandbox process exits with them."""
    done = run(recipe)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^. pass [5-9]$", done.stdout, re.MULTILINE)


def test_recipe_can_fail(recipe):
    """Without advancing the clock, only the test of overdue invoices fails."""
    test = recipe / "billing.test.mjs"
    text = test.read_text()
    assert text.count("await account.advance({ days: 365 });") == 1
    test.write_text(text.replace("await account.advance({ days: 365 });", ""))
    done = run(recipe)
    assert done.returncode == 1
    assert re.search(r"^. fail 1$", done.stdout, re.MULTILINE)
    assert "OVERDUE" in done.stdout
