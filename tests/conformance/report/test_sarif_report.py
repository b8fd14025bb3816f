"""The SARIF 2.1.0 report, in which each clause is a rule."""

from __future__ import annotations

import json
from datetime import date

import pytest
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.accepted_deviations import Deviation
from cleverinvo_conformance.core.clauses import CLAUSES
from cleverinvo_conformance.reports.result import Facts
from cleverinvo_conformance.reports.sarif_report import rendered


@pytest.fixture
def run(make_result):
    accepted = {c.CLI_GET_2: Deviation(c.CLI_GET_2, "known", "API-2", date(2030, 1, 1))}
    log = json.loads(rendered(make_result(accepted=accepted)))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    return run


def test_every_clause_is_a_rule(run):
    """Every clause is a rule with its sentence."""
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(CLAUSES)
    assert rules[0]["shortDescription"]["text"] == c.AUTH_1.sentence


def test_every_finding_is_a_result_of_its_clause(run):
    """Every finding is a result of its clause, located at the operation, with request and response."""
    rules = run["tool"]["driver"]["rules"]
    assert {result["ruleId"] for result in run["results"]} == {"PAGE-3", "CLI-GET-2"}
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    page = next(result for result in run["results"] if result["ruleId"] == "PAGE-3")
    assert page["message"]["text"] == (
        "GET /clients?page=0 was answered with 200. Expected 400 for page=0; got status 200."
    )
    (location,) = page["locations"]
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "GET /api/v1/clients"
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "https://api.example/api/v1/clients"
    assert (page["webRequest"]["method"], page["webResponse"]["statusCode"]) == ("GET", 200)


def test_an_accepted_deviation_is_suppressed(run):
    """Only accepted deviations are suppressed, with their reason."""
    suppressed = {r["ruleId"]: r["suppressions"] for r in run["results"] if "suppressions" in r}
    said = "API-2, until 2030-01-01: known"
    assert suppressed == {"CLI-GET-2": [{"kind": "external", "status": "accepted", "justification": said}]}


def test_an_error_or_abort_is_a_notification(make_result, run):
    """An error of the suite, and the reason why a run was stopped, is a notification."""
    (invocation,) = run["invocations"]
    assert invocation["exitCode"] == 1
    assert ["PDF-1" in n["message"]["text"] for n in invocation["toolExecutionNotifications"]] == [True]
    stopped = json.loads(rendered(make_result(facts=Facts("https://x", "read", stopped="unreachable"))))
    (invocation,) = stopped["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "unreachable"
