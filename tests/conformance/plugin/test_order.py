"""The verdict does not depend on the order of the tests: they share records, and each must leave the others theirs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .conftest import PACKAGE


@pytest.mark.parametrize("order", range(4))
def test_suite_conforms_in_any_order(command, order):
    """The mock conforms, whichever tests are run first."""
    paths = os.pathsep.join([str(PACKAGE.parent), str(Path(__file__).parent)])
    # More requests than the scope has: another order can need a few more.
    options = ["--scope", "standard", "--seed", str(order), "--max-requests", "400"]
    process = command("-p", "shuffled", *options, environment={"PYTHONPATH": paths, "ORDER": str(order)})
    printed = process.communicate(timeout=120)[0]
    assert process.returncode == 0, printed
    assert "CONFORMS" in printed
