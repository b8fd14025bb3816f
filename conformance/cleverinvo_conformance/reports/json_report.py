"""The result as JSON, of the shape that ``report.schema.json`` describes.

Layer: report.
"""

from __future__ import annotations

import json
from typing import Any

from cleverinvo_conformance.reports.redacted import RedactedCause, RedactedFinding
from cleverinvo_conformance.reports.result import ClauseResult, Result


def document_of(result: Result) -> dict[str, Any]:
    """The report's document: every clause and every open point by its id."""
    return {
        "schema": 1,
        "target": result.facts.target,
        "scope": result.facts.scope,
        "verdict": result.verdict.name,
        "requests": result.facts.requests,
        "seconds": round(result.facts.seconds, 3),
        "clauses": {
            clause_result.clause.id: _clause_result(clause_result) for clause_result in result.clause_results
        },
        "causes": [_cause(cause) for cause in result.causes],
        "open_points": {
            point.key: {
                "value": seen.value if seen else None,
                "evidence": seen.evidence if seen else None,
                "follows_from": result.open_points_from.get(point.key),
            }
            for point, seen in result.open_points.items()
        },
        "residue": list(result.residue),
    }


def rendered(result: Result) -> str:
    """The report's text."""
    return json.dumps(document_of(result), indent=2, ensure_ascii=False) + "\n"


def _clause_result(clause_result: ClauseResult) -> dict[str, Any]:
    return {
        "verdict": clause_result.verdict.value,
        "reason": clause_result.reason,
        "follows_from": list(clause_result.follows_from),
        "findings": [_finding(finding) for finding in clause_result.findings],
    }


def _cause(cause: RedactedCause) -> dict[str, Any]:
    return {
        "finding": cause.finding.number,
        "consequences": [finding.number for finding in cause.consequences],
        "violations": [
            {"operation": operation, "status": status, "count": count}
            for operation, status, count in cause.counts
        ],
    }


def _finding(finding: RedactedFinding) -> dict[str, Any]:
    last = finding.exchanges[-1] if finding.exchanges else {}
    return {
        "number": finding.number,
        "sentence": finding.sentence,
        "message": finding.message,
        "expected": finding.expected,
        "got": finding.got,
        "field": finding.field or None,
        "difference": finding.difference or None,
        "chain": [str(step) for step in finding.steps],
        "contrast": list(finding.contrast),
        "consequence_of": finding.consequence_of or None,
        "cause_of": list(finding.consequences),
        "reproduction": finding.reproduction or None,
        "request": last.get("request"),
        "response": last.get("response"),
        "curl": finding.curl,
    }
