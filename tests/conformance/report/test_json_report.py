"""The JSON report and its schema."""

from __future__ import annotations

import json
from pathlib import Path

import cleverinvo_conformance
import jsonschema_rs
import pytest
from cleverinvo_conformance.core.clauses import CLAUSES, OPEN_POINTS
from cleverinvo_conformance.core.outcomes import Outcomes
from cleverinvo_conformance.reports.json_report import document_of, rendered

SCHEMA = json.loads((Path(cleverinvo_conformance.__file__).parent / "report.schema.json").read_text())
VALIDATOR = jsonschema_rs.validator_for(SCHEMA)


def test_schema_itself_is_valid():
    """The schema of the report is valid in its JSON Schema dialect."""
    jsonschema_rs.meta.validate(SCHEMA)


def test_report_lists_what_the_contract_lists(make_result):
    """The report has exactly the contract's clauses and open points, in order, even without results."""
    for outcomes in ({}, {"outcomes": Outcomes()}):
        document = document_of(make_result(**outcomes))
        assert list(document["clauses"]) == list(CLAUSES)
        assert list(document["open_points"]) == list(OPEN_POINTS)


def test_report_is_valid(make_result):
    """Every report is valid by the schema."""
    VALIDATOR.validate(json.loads(rendered(make_result(residue=("client c1 is left",)))))
    VALIDATOR.validate(document_of(make_result(outcomes=Outcomes())))


def test_report_has_the_results(make_result):
    """The report has verdicts, findings with their exchanges, open points and records left."""
    document = document_of(make_result(residue=("client c1 is left",)))
    head = {k: v for k, v in document.items() if k not in {"clauses", "causes", "open_points"}}
    assert head == {
        "schema": 1, "target": "https://api.example", "scope": "standard", "verdict": "violates", "requests": 34,
        "seconds": 6.789, "residue": ["client c1 is left"],
    }  # fmt: skip
    page = document["clauses"]["PAGE-3"]
    assert page["verdict"] == "fail"
    assert page["reason"] == page["findings"][0]["message"] == "expected 400 for page=0; got status 200"
    assert len(page["findings"]) == 5
    assert page["findings"][0]["response"]["status"] == 200
    assert page["findings"][0]["curl"].startswith("curl -sS -i ")
    assert document["clauses"]["CLI-GET-2"]["findings"][0]["request"] is None
    assert document["clauses"]["RATE-1"] == {
        "verdict": "not_tested",
        "reason": "only in --scope full",
        "follows_from": [],
        "findings": [],
    }
    assert document["clauses"]["PDF-1"]["verdict"] == "error"
    assert document["clauses"]["PAGE-1"] == {
        "verdict": "pass",
        "reason": "2 observations; not run: The second page goes on: no second page",
        "follows_from": [],
        "findings": [],
    }
    assert document["open_points"]["create_status"] == {
        "value": "201", "evidence": "POST /clients -> 201", "follows_from": None,
    }  # fmt: skip
    assert document["open_points"]["rounding"] == {"value": None, "evidence": None, "follows_from": None}


def test_a_cause_has_its_consequences(make_result):
    """A cause and its consequences name each other, and the cause counts every violation of its clause."""
    document = document_of(make_result())
    first, *others = document["clauses"]["PAGE-3"]["findings"]
    assert (first["number"], first["cause_of"]) == (1, [2, 3, 4, 5])
    assert {each["consequence_of"] for each in others} == {1}
    violations = [{"operation": "GET /clients", "status": 200, "count": 7}]
    assert document["causes"] == [
        {"finding": 1, "consequences": [2, 3, 4, 5], "violations": violations},
        {"finding": 6, "consequences": [], "violations": []},
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "passed"},
        {"extra": 1},
        {"clauses": {}},
        {"open_points": {}},
        {"clauses": {"page_3": {"verdict": "pass", "reason": "x", "follows_from": [], "findings": []}}},
        {"open_points": {"create_status": {"value": 201, "evidence": "x", "follows_from": None}}},
        {"open_points": {"PAGE-3": {"value": None, "evidence": None, "follows_from": None}}},
        {"schema": 2},
        {"requests": -1},
        {"residue": [1]},
    ],
)
def test_schema_refuses_another_shape(make_result, change):
    """The schema refuses a report of another shape."""
    assert not VALIDATOR.is_valid(document_of(make_result()) | change)


def test_a_failed_clause_has_findings_and_no_other_has(make_result):
    """The schema requires findings of a failed clause and forbids them for any other."""
    document = document_of(make_result())
    document["clauses"]["PAGE-3"]["findings"] = []
    assert not VALIDATOR.is_valid(document)
    document = document_of(make_result())
    document["clauses"]["PAGE-1"]["findings"] = document["clauses"]["PAGE-3"]["findings"]
    assert not VALIDATOR.is_valid(document)
