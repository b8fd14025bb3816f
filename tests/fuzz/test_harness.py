"""Tests of the fuzzing harness: it detects faults, and the table explains only what it should."""

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
    """The run against a server with one fault for each check."""
    return fuzzed("default", BROKEN)


@pytest.mark.parametrize(("check", "operation"), FAULTS.items(), ids=FAULTS)
def test_a_fault_is_found(broken, check, operation):
    """A server with the fault of a check fails that check, and no entry of the table explains the failure."""
    unexplained = judge(broken.report.failures, entries(), broken.behaviour).unexplained
    assert any(
        failure.check == check and fnmatchcase(failure.operation, operation) for failure in unexplained
    )


def test_every_check_has_its_fault():
    """Every check has a fault in the broken server."""
    assert FAULTS.keys() == set(CHECKS)


def test_a_traceback_is_found_in_the_log(broken):
    """An exception is in the log and answers 500."""
    assert any("broken on purpose" in line for line in broken.faults)
    assert 500 in {at.status for at in broken.report.exchanges}


def failure(check="slow", operation="GET /clients", status=400, answer='{"error":"Too slow"}'):
    return Failure(check, Exchange("fuzzing", operation, status, "", answer, {check: False}))


def test_an_entry_explains_its_failure():
    """An entry explains a failure with its check, operation, status, message and choices."""
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
def test_an_entry_explains_no_other_failure(other):
    """An entry does not explain a failure that differs in any of these, and stays unused."""
    verdict = judge([failure(**other)], [SLOW], {"a": "1"})
    assert len(verdict.unexplained) == 1
    assert stale([SLOW], [verdict]) == [SLOW]


def test_an_entry_applies_only_to_its_choice():
    """A failure that one choice of an open point allows is unexplained on a server with another choice."""
    assert len(judge([failure()], [SLOW], {"a": "2"}).unexplained) == 1


def test_a_seldom_entry_is_stale_only_without_its_choice():
    """A ``seldom`` entry is stale if and only if no server has its choice."""
    seldom = replace(SLOW, seldom=True)
    assert stale([seldom], [judge([], [seldom], {"a": "1"})]) == []
    assert stale([seldom], [judge([], [seldom], {"a": "2"})]) == [seldom]
