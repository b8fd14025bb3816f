"""The page's findings: each clause that is violated, what was expected and what came, the exchanges as curl.

Layer: report.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cleverinvo_conformance.core.outcomes import Verdict
from cleverinvo_conformance.report.html_text import marked, quoted, text
from cleverinvo_conformance.report.result import Result, Shown
from cleverinvo_conformance.report.verdict import Standing


def findings(result: Result) -> Iterator[str]:
    """The section."""
    yield '<h2 id="findings">Findings</h2>'
    failed = [*result.of(Verdict.FAIL), *result.of(Verdict.FAIL, Standing.ACCEPTED)]
    stale = result.of(Verdict.PASS, Standing.STALE)
    if not failed and not stale:
        yield "<p>None.</p>"
    if len(failed) > 1:
        items = "".join(f'<li><a href="#{text(r.clause.id)}">{text(r.clause.id)}</a></li>' for r in failed)
        yield f'<nav aria-label="Violated clauses"><ul>{items}</ul></nav>'
    for ruling in failed:
        is_accepted = ruling.standing is Standing.ACCEPTED
        said = "violated, and accepted" if is_accepted else "violated"
        yield f'<article id="{text(ruling.clause.id)}"{" class=accepted" if is_accepted else ""}>'
        yield f"<h3>{text(ruling.clause.id)} is {said}</h3>{quoted(ruling)}"
        if ruling.deviation:
            yield f"<p>Accepted: {text(ruling.deviation)}</p>"
        for number, finding in enumerate(ruling.findings):
            yield from _finding(finding, is_first=not number)
        if ruling.more:
            yield f'<p class="small">And {ruling.more} more of this kind.</p>'
        yield "</article>"
    for ruling in stale:
        yield f"<article><h3>{text(ruling.clause.id)} is listed as accepted, and holds</h3>{quoted(ruling)}"
        yield f"<p>{text(ruling.reason)}. Take it off the list.</p></article>"
    for deviation in result.expired:
        yield f'<p class="small">Expired, and no longer counted: {text(deviation.clause)} ({text(deviation)})</p>'


def _finding(finding: Shown, *, is_first: bool) -> Iterator[str]:
    """One finding; of the first the decisive exchange is open."""
    yield '<section class="finding"><dl>'
    yield f"<dt>expected</dt><dd>{marked(finding.expected)}</dd>"
    yield f'<dt>got</dt><dd class="got">{marked(finding.got)}</dd></dl>'
    for number, exchange in enumerate(finding.exchanges, 1):
        yield from _exchange(exchange, is_open=is_first and number == len(finding.exchanges))
    yield f'<p class="small">Seen by {_seen_by(finding)}</p></section>'


def _seen_by(finding: Shown) -> str:
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
