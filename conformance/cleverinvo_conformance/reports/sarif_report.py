"""The findings as SARIF 2.1.0, for tools that gather results: the clause is the rule.

Layer: report. A result's place is the operation, as a logical location, and the request and answer themselves.
"""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import urlsplit

from cleverinvo_conformance.reports.redacted import RedactedFinding
from cleverinvo_conformance.reports.result import ClauseResult, Result
from cleverinvo_conformance.reports.verdict import Acceptance

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def document_of(result: Result) -> dict[str, Any]:
    """The log's document."""
    places = {clause_result.clause.id: index for index, clause_result in enumerate(result.clause_results)}
    results = [
        _result(clause_result, finding, places[clause_result.clause.id])
        for clause_result in result.clause_results
        for finding in clause_result.findings
    ]
    driver = {
        "name": "cleverinvo-conformance",
        "version": result.facts.version,
        "rules": [_rule(clause_result) for clause_result in result.clause_results],
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [
            {
                "executionSuccessful": result.verdict.name != "inconclusive",
                "exitCode": result.verdict.exit_code,
                "exitCodeDescription": result.verdict.sentence,
                "toolExecutionNotifications": [
                    {"level": "error", "message": {"text": fault}} for fault in _troubles(result)
                ],
            }
        ],
        "results": results,
        "columnKind": "unicodeCodePoints",
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def rendered(result: Result) -> str:
    """The log's text."""
    return json.dumps(document_of(result), indent=2, ensure_ascii=False) + "\n"


def _troubles(result: Result) -> list[str]:
    undecided = [f"{r.clause.id}: {r.reason}" for r in result.clause_results if r.verdict.value == "error"]
    return [*([result.facts.stopped] if result.facts.stopped else []), *result.faults, *undecided]


def _rule(clause_result: ClauseResult) -> dict[str, Any]:
    clause = clause_result.clause
    return {
        "id": clause.id,
        "shortDescription": {"text": clause.sentence},
        "defaultConfiguration": {"level": "error"},
        "properties": {"level": clause.level, "topic": clause.topic},
    }


def _result(clause_result: ClauseResult, finding: RedactedFinding, index: int) -> dict[str, Any]:
    document: dict[str, Any] = {
        "ruleId": clause_result.clause.id,
        "ruleIndex": index,
        "kind": "fail",
        "level": "error",
        "message": {"text": finding.sentence},
        "properties": {
            "number": finding.number,
            "consequenceOf": finding.consequence_of or None,
            "field": finding.field or None,
            "difference": finding.difference or None,
            "contrast": list(finding.contrast),
            "reproduction": finding.reproduction or None,
        },
    }
    if finding.steps:
        document["codeFlows"] = [_flow(finding)]
    if finding.exchanges:
        last = finding.exchanges[-1]
        request, response = last["request"], last["response"]
        parts = urlsplit(request["url"])
        operation = f"{request['method']} {parts.path}"
        document["locations"] = [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": f"{parts.scheme}://{parts.netloc}{parts.path}"}
                },
                "logicalLocations": [{"fullyQualifiedName": operation, "kind": "resource"}],
            }
        ]
        document["webRequest"] = {
            "protocol": "HTTP",
            "version": "1.1",
            "method": request["method"],
            "target": request["url"],
            "headers": request["headers"],
            **({"body": {"text": request["body"]}} if request["body"] is not None else {}),
        }
        document["webResponse"] = {
            "protocol": "HTTP",
            "version": "1.1",
            "statusCode": response["status"],
            "headers": response["headers"],
            "body": {"text": response["body"]},
        }
    if clause_result.acceptance is Acceptance.ACCEPTED and clause_result.deviation is not None:
        document["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": str(clause_result.deviation)}
        ]
    return document


def _flow(finding: RedactedFinding) -> dict[str, Any]:
    """The chain, step by step."""
    steps = [{"location": {"message": {"text": str(step)}}} for step in finding.steps]
    return {"threadFlows": [{"locations": steps}]}
