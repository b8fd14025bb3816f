"""Schemathesis, with all its checks, finds only failures that the contract explains."""

from __future__ import annotations

import pytest

from .report import CHECKS, PHASES
from .table import contract, entries, judge, stale

BEHAVIOURS = ["default", "strict", "lenient", "opposite"]
TABLE = entries()
METHODS = {"get", "post", "put", "delete"}


@pytest.fixture(params=BEHAVIOURS)
def run(request, fuzzed):
    """A run against the mock with each of the shipped behaviours."""
    return fuzzed(request.param)


@pytest.fixture(scope="session")
def operations(document):
    """Every operation by its name."""
    return {
        f"{method.upper()} {path}"
        for path, item in document["paths"].items()
        for method in METHODS & item.keys()
    }


def test_every_failure_is_explained(run):
    """Every failure of a check is one that a clause or an open point allows."""
    unexplained = judge(run.report.failures, TABLE, run.behaviour).unexplained
    assert not unexplained, "\n".join(map(str, unexplained))


def test_run_completes(run):
    """Every request gets a response, every phase completes, and no hook fails."""
    assert run.report.errors == []
    assert run.report.summary["stop_reason"] == "completed"
    assert {
        name: phase["skip_reason"] for name, phase in run.report.summary["phases"].items()
    } == dict.fromkeys(PHASES)


def test_every_phase_reaches_every_operation(run, operations):
    """Each phase sends requests to every operation, and every operation succeeds at least once."""
    assert operations
    for phase in PHASES:
        assert operations <= run.report.requested(phase), phase
    assert operations <= run.report.succeeded()


def test_every_check_is_made(run):
    """No check is disabled: each passes at least once."""
    assert set(CHECKS) <= run.report.passed()


def test_no_request_causes_an_internal_error(run):
    """No response is a 5xx, and the server's log has only requests."""
    assert [at for at in run.report.exchanges if not 200 <= at.status < 500] == []
    assert run.faults == []


def test_lenient_mock_accepts_nearly_all_valid_data(fuzzed):
    """With the behaviour `lenient`, nearly all requests that are valid by the document are accepted."""
    shares = fuzzed("lenient").report.acceptance()
    assert min(shares.values()) > 0.75, shares
    assert sum(shares.values()) / len(shares) > 0.92, shares


def test_no_explanation_is_stale(fuzzed):
    """Every entry of the table explains a failure of at least one run."""
    verdicts = [judge((run := fuzzed(name)).report.failures, TABLE, run.behaviour) for name in BEHAVIOURS]
    assert stale(TABLE, verdicts) == []


def test_every_explanation_is_a_clause_or_an_open_point():
    """An entry names a clause, or an open point with the choice that allows the failure."""
    content = contract()
    clauses = {clause["id"] for clause in content["clauses"]}
    points = {point["key"]: point["values"] for point in content["open_points"]}
    for entry in TABLE:
        assert entry.by in clauses | points.keys(), entry
        assert entry.because.endswith("."), entry
        for point, value in entry.where.items():
            assert value in points[point], entry
