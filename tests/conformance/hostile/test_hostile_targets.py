"""Runs against a few hostile targets: exit code, memory, and what stays behind. The page of the docs has all of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conformance.hostile.targets import TARGETS

PAGE = Path(__file__).resolve().parents[3] / "docs" / "hostile-targets.md"
#: Mebibytes that a run takes at most, as the page says. A run against the sandbox takes about 100.
MOST_MEMORY = 512
FEW = ("--clause", "CLI-CREATE", "--clause", "PDF-1")


@pytest.mark.parametrize("name", ["endless-body", "gzip-bomb"])
def test_an_answer_without_end_cannot_be_judged(outcome, name):
    """Exit code 3, little memory, and the ledger stays until the clean-up can be done."""
    found = outcome(name, *FEW)
    assert found.exit_code == 3, found.output
    assert found.mebibytes < MOST_MEMORY
    assert found.left > 0
    assert found.has_ledger
    assert found.left_at_last == 0
    assert any("cleverinvo-conformance cleanup" in sentence for sentence in found.report["residue"])
    assert "Traceback" not in found.output
    assert "an internal error of the suite in" not in found.output


@pytest.mark.parametrize("name", ["length-too-small", "post-cut-off"])
def test_no_lost_answer_leaves_a_record_unnamed(outcome, name):
    """What a run may have made and cannot find is named, and a later clean-up removes it."""
    found = outcome(name, *FEW)
    assert found.exit_code in {1, 3}, found.output
    assert found.has_ledger or found.left == 0
    assert found.left == 0 or any("may be left" in sentence for sentence in found.report["residue"])
    assert found.left_at_last == 0


@pytest.mark.parametrize("name", ["resets-reused-connections", "answers-early-hints"])
def test_a_deployment_that_keeps_the_contract_passes(outcome, name):
    """Closed connections and early hints are no violation, and no write is lost."""
    found = outcome(name, *FEW)
    assert found.exit_code == 0, found.output
    assert not found.has_ledger


def test_the_run_has_a_time_limit(outcome):
    """After the time limit only the clean-up runs, and the verdict names the limit."""
    found = outcome("slow-but-truthful", "--run-timeout", "0.05", *FEW)
    assert found.exit_code == 3, found.output
    assert "the time limit of the run (--run-timeout), 0.05 minutes, is reached" in " ".join(
        found.output.split()
    )
    assert found.left == 0
    assert not found.has_ledger


def test_the_page_has_every_target():
    """Each target has its rows in the docs."""
    listed = set(re.findall(r"^\| `([a-z0-9-]+)`", PAGE.read_text(), re.MULTILINE))
    assert listed == set(TARGETS), "run `python -m tests.conformance.hostile`"
