"""The page's findings: each cause once, with its chain, its values, its contrast and its consequences.

Layer: reports.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from cleverinvo_conformance.core.outcomes import PASSIVE, Verdict
from cleverinvo_conformance.reports.html_text import marked, quoted, text
from cleverinvo_conformance.reports.redacted import RedactedCause, RedactedFinding
from cleverinvo_conformance.reports.result import ClauseResult, Result
from cleverinvo_conformance.reports.steps import Step
from cleverinvo_conformance.reports.verdict import Acceptance


def findings(result: Result) -> Iterator[str]:
    """The section."""
    yield '<h2 id="findings">Findings</h2>'
    stale = result.of(Verdict.PASS, Acceptance.STALE)
    if not result.causes and not stale:
        yield "<p>None.</p>"
    by_id = {clause_result.clause.id: clause_result for clause_result in result.clause_results}
    if len(result.causes) > 1:
        yield from _index(result)
    anchored: set[str] = set()
    for cause in result.causes:
        yield from _cause(cause, by_id, anchored)
    for clause_result in stale:
        yield f"<article><h3>{text(clause_result.clause.id)} is listed as accepted, and holds</h3>{quoted(clause_result)}"
        yield f"<p>{text(clause_result.reason)}. Remove it from the list.</p></article>"
    for deviation in result.expired:
        yield f'<p class="small">Expired, and no longer counted: {text(deviation.clause)} ({text(deviation)})</p>'


def _index(result: Result) -> Iterator[str]:
    items = "".join(
        f'<li><a href="#finding-{each.finding.number}">{each.finding.number}. {text(each.finding.clause)}</a></li>'
        for each in result.causes
    )
    yield f'<nav aria-label="Findings"><ul>{items}</ul></nav>'


def _cause(cause: RedactedCause, by_id: Mapping[str, ClauseResult], anchored: set[str]) -> Iterator[str]:
    finding = cause.finding
    clause_result = by_id[finding.clause]
    is_accepted = clause_result.acceptance is Acceptance.ACCEPTED
    said = "violated, and accepted" if is_accepted else "violated"
    yield f'<article id="finding-{finding.number}"{" class=accepted" if is_accepted else ""}>'
    for id_ in dict.fromkeys(each.clause for each in cause.findings):
        if id_ not in anchored:  # the table of clauses links to it
            yield f'<span id="{text(id_)}"></span>'
            anchored.add(id_)
    yield f"<h3>{finding.number}. {text(finding.clause)} is {said}</h3>"
    yield f'<p class="sentence">{marked(finding.sentence)}</p>{quoted(clause_result)}'
    if clause_result.deviation:
        yield f"<p>Accepted: {text(clause_result.deviation)}</p>"
    yield from _details(finding)
    if cause.consequences:
        yield "<h4>What follows from it</h4><ul>"
        for each in cause.consequences:
            accepted = " (accepted)" if by_id[each.clause].acceptance is Acceptance.ACCEPTED else ""
            label = f"{each.number}. {text(each.clause)}{accepted}: {marked(each.sentence)}"
            yield f"<li><details><summary>{label}</summary>"
            yield from _details(each)
            yield "</details></li>"
        yield "</ul>"
    yield from _counts(cause)
    yield "</article>"


def _details(finding: RedactedFinding) -> Iterator[str]:
    """Values, chain, contrast, reproduction, and the exchanges in full."""
    yield '<section class="finding"><dl>'
    yield f"<dt>expected</dt><dd>{marked(finding.expected)}</dd>"
    yield f'<dt>got</dt><dd class="got">{marked(finding.got)}</dd>'
    if finding.difference:
        yield f"<dt>value</dt><dd>{marked(finding.difference)}</dd>"
    yield "</dl>"
    if finding.steps:
        yield '<ol class="chain">'
        for step in finding.steps:
            decisive = " class=decisive" if step.is_decisive else ""
            yield f'<li value="{step.number}"{decisive}><code>{text(_label(step))}{text(step.request)}</code>'
            yield f'<code class="answer">→ {text(step.answer)}</code></li>'
        yield "</ol>"
    yield from (f'<p class="contrast">{marked(line)}</p>' for line in finding.contrast)
    if finding.reproduction:
        yield f"<p>To reproduce: <code>python {text(finding.reproduction)}</code></p>"
    yield from map(_exchange, finding.exchanges)
    yield f'<p class="small">Found by {_seen_by(finding)}</p></section>'


def _label(step: Step) -> str:
    return "" if step.number == step.last else f"({step.number} to {step.last}) "


def _counts(cause: RedactedCause) -> Iterator[str]:
    if not cause.counts:
        return
    yield '<div class="scroll"><table class="counts"><thead><tr><th scope="col">operation</th>'
    yield '<th scope="col" class="n">status</th><th scope="col" class="n">violations</th></tr></thead><tbody>'
    for operation, status, count in cause.counts:
        yield f'<tr><td><code>{text(operation)}</code></td><td class="n">{status}</td><td class="n">{count}</td></tr>'
    yield "</tbody></table></div>"


def _seen_by(finding: RedactedFinding) -> str:
    return "the checks on every answer" if finding.test == PASSIVE else f"<code>{text(finding.test)}</code>"


def _exchange(exchange: dict[str, Any]) -> str:
    request, response = exchange["request"], exchange["response"]
    title = f"{request['method']} {request['url']} → {response['status']}"
    headers = "\n".join(f"{name}: {value}" for name, value in response["headers"].items())
    answer = f"{response['status']}\n{headers}\n\n{_indented(response['body'])}"
    return (
        f'<details class="exchange"><summary>{text(title)}</summary>'
        f'<pre tabindex="0" aria-label="request as curl"><code>{text(exchange["curl"])}</code></pre>'
        f'<pre tabindex="0" aria-label="answer"><code>{text(answer.strip())}</code></pre></details>'
    )


def _indented(body: str) -> str:
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body
