"""The result as one HTML page that loads nothing: verdict, findings with their exchanges, clauses, open points.

Layer: reports. Built by functions that yield text, not by a template engine: Jinja2 would be one more dependency of the
suite for a page of eight small parts. Everything that was not written here is escaped by :mod:`cleverinvo_conformance.reports.html_text`;
there is no script on the page, and its policy forbids any.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from cleverinvo_conformance.core.outcomes import Verdict
from cleverinvo_conformance.reports.html_findings import findings
from cleverinvo_conformance.reports.html_text import marked, text
from cleverinvo_conformance.reports.result import ClauseResult, Result
from cleverinvo_conformance.reports.terminal import topics

_STYLE: Final = Path(__file__).with_name("page.css")
_VERDICTS: Final = {
    Verdict.PASS: ("✓", "pass"),
    Verdict.FAIL: ("✗", "fail"),
    Verdict.NOT_TESTED: ("–", "not tested"),
    Verdict.ERROR: ("!", "error"),
}
_LEVELS: Final = {"D": "documented", "I": "implied"}
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"


def rendered(result: Result) -> str:
    """The page."""
    return "\n".join(_page(result)) + "\n"


def _page(result: Result) -> Iterator[str]:
    target = text(result.facts.target)
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{text(result.verdict.name)}: {target} – CleverInvo conformance</title>"
    yield f"<style>\n{_STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>"
    yield '<a class="skip" href="#findings">Skip to the findings</a>\n<header>'
    yield f"<h1>CleverInvo conformance of <b>{target}</b></h1>"
    yield from _verdict(result)
    yield from _navigation(result)
    yield "</header>\n<main>"
    yield from findings(result)
    yield from _facts(result)
    yield from _overview(result)
    yield from _undecided(result)
    yield from _skipped(result)
    yield from _clauses(result)
    yield from _open_points(result)
    yield from _residue(result)
    yield "</main>\n<footer>"
    yield f"<p>Made by cleverinvo-conformance {text(result.facts.version)}. API keys are left out, and what the account"
    yield "holds of its customers is masked: records that the run did not make show as ‹masked›.</p>"
    yield "</footer>\n</body>\n</html>"


def _verdict(result: Result) -> Iterator[str]:
    name, _, rest = result.verdict.sentence.partition(". ")
    yield f'<div class="verdict {text(result.verdict.name)}" role="status"><strong>{text(name.capitalize())}</strong>'
    yield f"<p>{text(rest)}</p></div>"


def _navigation(result: Result) -> Iterator[str]:
    links = {
        "findings": "Findings",
        **({"untried": "Not run"} if result.skipped else {}),
        "clauses": "Clauses",
        "open-points": "Open points",
        "residue": "Not cleaned up",
    }
    items = "".join(f'<li><a href="#{anchor}">{name}</a></li>' for anchor, name in links.items())
    yield f'<nav aria-label="Sections"><ul>{items}</ul></nav>'


def _facts(result: Result) -> Iterator[str]:
    facts = result.facts
    formatted = {
        "scope": facts.scope,
        "tests": facts.tests,
        "requests": facts.requests,
        "of them writes": facts.writes,
        "seconds": f"{facts.seconds:.1f}",
        "seconds waited": f"{facts.waited:.1f}",
        "seed": "–" if facts.seed is None else facts.seed,
        "mark of its records": facts.mark or "–",
    }
    yield '<h2 id="run">The run</h2>\n<dl class="facts">'
    yield from (
        f"<div><dt>{text(name)}</dt><dd>{text(value)}</dd></div>" for name, value in formatted.items()
    )
    yield "</dl>"


def _overview(result: Result) -> Iterator[str]:
    heads = "".join(f'<th scope="col" class="n">{name}</th>' for _, name in _VERDICTS.values())
    yield '<h2 id="topics">By topic</h2>\n<div class="scroll"><table><caption>How many clauses came to what</caption>'
    yield f'<thead><tr><th scope="col">topic</th>{heads}</tr></thead><tbody>'
    for topic, clause_results in [*topics(result.clause_results).items(), ("All", result.clause_results)]:
        yield f'<tr><th scope="row">{text(topic)}</th>{"".join(_counts(clause_results))}</tr>'
    yield "</tbody></table></div>"


def _counts(clause_results: Iterable[ClauseResult]) -> Iterator[str]:
    verdicts = [clause_result.verdict for clause_result in clause_results]
    for verdict in _VERDICTS:
        count = verdicts.count(verdict)
        yield f'<td class="n {verdict.value if count else "zero"}">{count}</td>'


def _undecided(result: Result) -> Iterator[str]:
    if result.faults:
        yield '<h2 id="faults">Could not be decided</h2><ul>'
        yield from (f"<li>{text(fault)}</li>" for fault in result.faults)
        yield "</ul>"


def _skipped(result: Result) -> Iterator[str]:
    """Tests that were to run and could not be tried, with what they lacked."""
    if result.skipped:
        yield '<h2 id="untried">Not run</h2>\n<p>Tests that lacked what they need. Clauses that others decide, too,'
        yield 'were decided by those alone.</p>\n<div class="scroll"><table><thead><tr><th scope="col">because</th>'
        yield '<th scope="col">tests</th></tr></thead><tbody>'
        for reason, tests in result.skipped.items():
            named = "<br>".join(f"<code>{text(test)}</code>" for test in tests)
            yield f"<tr><td>{marked(reason)}</td><td>{named}</td></tr>"
        yield "</tbody></table></div>"


def _clauses(result: Result) -> Iterator[str]:
    yield '<h2 id="clauses">Clauses</h2>'
    for topic, clause_results in topics(result.clause_results).items():
        verdicts = [clause_result.verdict for clause_result in clause_results]
        counts = "".join(
            f'<span class="{verdict.value}">{mark} {verdicts.count(verdict)} {name}</span>'
            for verdict, (mark, name) in _VERDICTS.items()
            if verdict in verdicts
        )
        is_open = Verdict.FAIL in verdicts or Verdict.ERROR in verdicts
        yield f'<details class="topic"{" open" if is_open else ""}><summary>{text(topic)}{counts}</summary>'
        yield '<div class="scroll"><table class="clauses"><thead><tr><th scope="col">clause</th><th scope="col">verdict</th>'
        yield '<th scope="col">what it says, and what was found</th></tr></thead><tbody>'
        yield from map(_row, clause_results)
        yield "</tbody></table></div></details>"


def _row(clause_result: ClauseResult) -> str:
    mark, name = _VERDICTS[clause_result.verdict]
    id_ = text(clause_result.clause.id)
    linked = f'<a href="#{id_}">{id_}</a>' if clause_result.findings else id_
    return (
        f'<tr><td class="id">{linked}</td><td class="verdict-cell {clause_result.verdict.value}">{mark} {name}</td>'
        f"<td>{marked(clause_result.clause.sentence)} "
        f'<span class="small">({_LEVELS.get(clause_result.clause.level, "")})</span>'
        f'<br><span class="small">{marked(clause_result.reason)}{_follows(clause_result.follows_from)}</span></td></tr>'
    )


def _open_points(result: Result) -> Iterator[str]:
    seen = sum(observation is not None for observation in result.open_points.values())
    yield '<h2 id="open-points">Open points</h2>'
    yield f"<p>What the reference leaves open; {seen} of {len(result.open_points)} choices were seen. None breaks a clause.</p>"
    yield '<div class="scroll"><table><thead><tr><th scope="col">point</th><th scope="col">question</th>'
    yield '<th scope="col">choice</th><th scope="col">seen at</th></tr></thead><tbody>'
    for point, observed in result.open_points.items():
        choice = f"<code>{text(observed.value)}</code>" if observed else '<span class="small">not seen</span>'
        number = result.open_points_from.get(point.key)
        where = (text(observed.evidence) if observed else "") + _follows((number,) if number else ())
        yield f'<tr><td class="id"><code>{text(point.key)}</code></td><td>{marked(point.question)}</td>'
        yield f'<td>{choice}</td><td class="small">{where}</td></tr>'
    yield "</tbody></table></div>"


def _follows(numbers: Iterable[int]) -> str:
    """The mark of what a finding causes."""
    links = ", ".join(f'<a href="#finding-{number}">{number}</a>' for number in numbers)
    return f" (follows from finding {links})" if links else ""


def _residue(result: Result) -> Iterator[str]:
    yield '<h2 id="residue">Not cleaned up</h2>'
    if not result.residue:
        yield "<p>Nothing.</p>"
        return
    yield "<ul>"
    yield from (f"<li>{marked(sentence)}</li>" for sentence in result.residue)
    yield "</ul>"
