"""The result as JSON, of the shape that ``report.schema.json`` describes.

Layer: report.
"""

from __future__ import annotations

import json
from typing import Any

from cleverinvo_conformance.reports.result import ClauseResult, RedactedFinding, Result


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
        "open_points": {
            point.key: {"value": seen.value, "evidence": seen.evidence}
            if seen
            else {"value": None, "evidence": None}
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
        "findings": [_finding(finding) for finding in clause_result.findings],
    }


def _finding(finding: RedactedFinding) -> dict[str, Any]:
    last = finding.exchanges[-1] if finding.exchanges else {}
    return {
        "message": finding.message,
        "request": last.get("request"),
        "response": last.get("response"),
        "curl": finding.curl,
    }
