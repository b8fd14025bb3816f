"""What the tests of this folder rely on finds what it is meant to find."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from .report import CHECKS, Exchange, Failure
from .table import Entry, entries, judge, stale

BROKEN = (str(Path(__file__).with_name("broken.py")),)
FAULTS = {
    "not_a_server_error": "GET /invoices",
    "status_code_conformance": "PUT /clients/{id}",
    "content_type_conformance": "DELETE /clients/{id}",
    "response_headers_conformance": "GET /invoices/{id}/pdf",
    "response_schema_conformance": "GET /clients",
    "negative_data_rejection": "PUT /invoices/{id}",
    "positive_data_acceptance": "GET /invoices",
    "missing_required_header": "POST /invoices",
    "unsupported_method": "PATCH /clients",
    "allow_header_conformance": "OPTIONS /clients",
    "use_after_free": "GET */{id}*",
    "ensure_resource_availability": "* /clients/{id}",
    "ignored_auth": "GET /invoices/{id}",
    "object_level_authorization": "GET /clients/{id}",
}
SLOW = Entry(
    "slow", ("GET /clients", "* /invoices/{id}"), 400, "PAGE-3", "It is.", says="Too [a-z]+", where={"a": "1"}
)


@pytest.fixture
def broken(fuzzed):
    """The run against a server that has one fault for each check."""
    return fuzzed("default", BROKEN)


@pytest.mark.parametrize(("check", "operation"), FAULTS.items(), ids=FAULTS)
def test_a_fault_is_found(broken, check, operation):
    """A server that breaks what a check is about fails that check, and no entry of the table explains it."""
    unexplained = judge(broken.report.failures, entries(), broken.behaviour).unexplained
    assert any(
        failure.check == check and fnmatchcase(failure.operation, operation) for failure in unexplained
    )


def test_every_check_has_its_fault():
    """There is a fault for every check that a run must make."""
    assert FAULTS.keys() == set(CHECKS)


def test_a_traceback_is_found_in_the_log(broken):
    """A fault shows in the log and as a 500."""
    assert any("broken on purpose" in line for line in broken.faults)
    assert 500 in {at.status for at in broken.report.exchanges}


def failure(check="slow", operation="GET /clients", status=400, answer='{"error":"Too slow"}'):
    return Failure(check, Exchange("fuzzing", operation, status, "", answer, {check: False}))


def test_an_explained_failure_is_none():
    """A failure with an entry's check, operation, status, words and choices is explained by it."""
    verdict = judge([failure(), failure(operation="DELETE /invoices/{id}")], [SLOW], {"a": "1", "b": "2"})
    assert verdict.unexplained == []
    assert stale([SLOW], [verdict]) == []


@pytest.mark.parametrize(
    "other",
    [
        {"check": "fast"},
        {"operation": "POST /clients"},
        {"operation": "GET /clients/{id}"},
        {"status": 404},
        {"answer": '{"error":"Not Too slow"}'},
        {"answer": "<html>"},
        {"answer": "[]"},
    ],
)
def test_another_failure_stays_one(other):
    """A failure that differs from an entry in anything is not explained by it, and leaves it stale."""
    verdict = judge([failure(**other)], [SLOW], {"a": "1"})
    assert len(verdict.unexplained) == 1
    assert stale([SLOW], [verdict]) == [SLOW]


def test_an_explanation_holds_only_where_its_choice_was_made():
    """What one choice of an open point allows fails a server that has made another."""
    assert len(judge([failure()], [SLOW], {"a": "2"}).unexplained) == 1


def test_what_seldom_happens_is_missed_only_where_it_cannot():
    """An entry for what takes chance is stale when no server made its choice, and only then."""
    seldom = replace(SLOW, seldom=True)
    assert stale([seldom], [judge([], [seldom], {"a": "1"})]) == []
    assert stale([seldom], [judge([], [seldom], {"a": "2"})]) == [seldom]
