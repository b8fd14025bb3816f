"""Generated sequences against a conforming server and against one with a fault."""

from __future__ import annotations

import pytest
from cleverinvo_conformance.core.target import Scope, Target
from cleverinvo_conformance.core.throttle import BudgetSpent
from cleverinvo_conformance.generated.allowance import SHRINKING_ALL, STEP
from cleverinvo_conformance.generated.machine import try_sequences
from cleverinvo_conformance.runner.new_run import new_run

from tests.conformance.mutants.hosting import Host, serving
from tests.conformance.mutants.running import KEYS
from tests.conformance.mutants.servers import server_called

#: Requests of a test to find faults.
FEW = 150


@pytest.fixture(scope="module")
def url():
    with serving(Host(server_called)) as url:
        yield url


@pytest.fixture
def run_against(url, tmp_path):
    """Makes a run against the server of that name."""
    runs = []
    keys = {"primary": KEYS["CLEVERINVO_API_KEY"], "other": KEYS["CLEVERINVO_OTHER_API_KEY"]}

    def make(name, **options):
        target = Target(f"{url}/{name}", keys, Scope.FULL, is_own=True)
        options = {"max_requests": 3000} | options
        run = new_run(target, per_minute=None, seed=1, ledger_folder=tmp_path, **options)
        runs.append(run)
        return run

    yield make
    for run in runs:
        run.close()


def test_a_conforming_server_is_given_no_finding(run_against):
    """The sequences keep to their number of requests, use both accounts, and find nothing."""
    run = run_against("truthful-opposite")
    assert try_sequences(run, FEW)[0] == []
    assert run.outcomes.suspicions == []
    assert run.outcomes.count == 0
    assert FEW <= run.budget.requests + run.budget.reserve <= FEW + STEP


def test_a_fault_is_reported_once_in_its_shortest_sequence(run_against):
    """A fault ends one sequence, which is shrunk; the others go on. The finding has the clause and a chain."""
    run = run_against("lines-backwards")
    mismatches, tried = try_sequences(run, FEW)
    faults = [mismatch.fault for mismatch in mismatches]
    assert faults
    assert len(faults) == len(set(faults))
    assert min(mismatch.length for mismatch in mismatches) < FEW / 5
    assert len(tried) > 10
    assert run.budget.requests <= FEW + SHRINKING_ALL + 4 * STEP
    run.outcomes.settle()
    findings = run.outcomes.clauses["INV-CREATE-4"].findings
    assert findings
    assert all(finding.chain for finding in findings)


def test_a_fault_that_is_known_ends_no_sequence(run_against):
    """What an earlier test has found is not found and shrunk again."""
    run = run_against("lines-backwards")
    known, _ = try_sequences(run, FEW)
    run.outcomes.settle()
    again, _ = try_sequences(run, FEW)
    assert not {mismatch.fault for mismatch in known} & {mismatch.fault for mismatch in again}


def test_a_spent_budget_ends_the_sequences(run_against):
    """The error that ends the run is raised as it is, after no further request."""
    run = run_against("truthful-default", max_requests=60)
    with pytest.raises(BudgetSpent):
        try_sequences(run, FEW)
    assert run.budget.requests <= 60
