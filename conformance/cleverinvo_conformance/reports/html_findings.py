"""The page's findings: each clause that is violated, what was expected and what came, the exchanges as curl.

Layer: report.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cleverinvo_conformance.core.outcomes import Verdict
from cleverinvo_conformance.reports.html_text import marked, quoted, text
from cleverinvo_conformance.reports.result import RedactedFinding, Result
from cleverinvo_conformance.reports.verdict import Acceptance


def findings(result: Result) -> Iterator[str]:
    """The section."""
    yield '<h2 id="findings">Findings</h2>'
    failed = [*result.of(Verdict.FAIL), *result.of(Verdict.FAIL, Acceptance.ACCEPTED)]
    stale = result.of(Verdict.PASS, Acceptance.STALE)
    if not failed and not stale:
        yield "<p>None.</p>"
    if len(failed) > 1:
        items = "".join(f'<li><a href="#{text(r.clause.id)}">{text(r.clause.id)}</a></li>' for r in failed)
        yield f'<nav aria-label="Violated clauses"><ul>{items}</ul></nav>'
    for clause_result in failed:
        is_accepted = clause_result.acceptance is Acceptance.ACCEPTED
        said = "violated, and accepted" if is_accepted else "violated"
        yield f'<article id="{text(clause_result.clause.id)}"{" class=accepted" if is_accepted else ""}>'
        yield f"<h3>{text(clause_result.clause.id)} is {said}</h3>{quoted(clause_result)}"
        if clause_result.deviation:
            yield f"<p>Accepted: {text(clause_result.deviation)}</p>"
        for number, finding in enumerate(clause_result.findings):
            yield from _finding(finding, is_first=not number)
        if clause_result.more:
            yield f'<p class="small">And {clause_result.more} more of this kind.</p>'
        yield "</article>"
    for clause_result in stale:
        yield f"<article><h3>{text(clause_result.clause.id)} is listed as accepted, and holds</h3>{quoted(clause_result)}"
        yield f"<p>{text(clause_result.reason)}. Take it off the list.</p></article>"
    for deviation in result.expired:
        yield f'<p class="small">Expired, and no longer counted: {text(deviation.clause)} ({text(deviation)})</p>'


def _finding(finding: RedactedFinding, *, is_first: bool) -> Iterator[str]:
    """One finding; of the first the decisive exchange is open."""
    yield '<section class="finding"><dl>'
    yield f"<dt>expected</dt><dd>{marked(finding.expected)}</dd>"
    yield f'<dt>got</dt><dd class="got">{marked(finding.got)}</dd></dl>'
    for number, exchange in enumerate(finding.exchanges, 1):
        yield from _exchange(exchange, is_open=is_first and number == len(finding.exchanges))
    yield f'<p class="small">Seen by {_seen_by(finding)}</p></section>'


def _seen_by(finding: RedactedFinding) -> str:
    return (
        "the check of every exchange" if finding.test == "passive" else f"<code>{text(finding.test)}</code>"
    )


def _exchange(exchange: dict[str, Any], *, is_open: bool) -> Iterator[str]:
    request, response = exchange["request"], exchange["response"]
    title = f"{request['method']} {request['url']} → {response['status']}"
    yield f'<details class="exchange"{" open" if is_open else ""}><summary>{text(title)}</summary>'
    yield f'<pre tabindex="0" aria-label="request as curl"><code>{text(exchange["curl"])}</code></pre>'
    headers = "\n".join(f"{name}: {value}" for name, value in response["headers"].items())
    answer = f"{response['status']}\n{headers}\n\n{_indented(response['body'])}"
    yield f'<pre tabindex="0" aria-label="answer"><code>{text(answer.strip())}</code></pre></details>'


def _indented(body: str) -> str:
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body
