"""The verdict does not depend on the order of the tests: they share records, and each must leave the others theirs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import CLEAN, PACKAGE


@pytest.mark.parametrize("order", range(4))
def test_suite_conforms_in_any_order(order, tmp_path):
    """The mock conforms, whichever tests are run first."""
    paths = [str(PACKAGE.parent), str(Path(__file__).parent)]
    environment = {"PYTHONPATH": os.pathsep.join(paths), "ORDER": str(order)}
    # More requests than the scope has: another order can need a few more.
    options = ["--scope", "standard", "--seed", str(order), "--max-requests", "400"]
    process = subprocess.run(
        [sys.executable, "-m", "cleverinvo_conformance", "-p", "shuffled", *options],
        cwd=tmp_path,
        env=CLEAN | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    assert "CONFORMS" in process.stdout
