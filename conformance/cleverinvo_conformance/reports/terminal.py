"""The result as a terminal shows it: the verdict, the findings, the clauses by topic, what was not tested, the rest.

Layer: reports. Makes lines of styled pieces and writes nothing.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from cleverinvo_conformance.core.clauses import CLAUSES
from cleverinvo_conformance.core.outcomes import Verdict
from cleverinvo_conformance.core.throttle import Wait
from cleverinvo_conformance.reports.clause_ranges import ranges
from cleverinvo_conformance.reports.lines import Line, Piece, headed, wrapped
from cleverinvo_conformance.reports.result import NOT_WANTED, ClauseResult, Result
from cleverinvo_conformance.reports.terminal_findings import findings
from cleverinvo_conformance.reports.verdict import Acceptance

#: The verdicts as columns.
_COLUMNS: Final = (
    (Verdict.PASS, "pass", "green"),
    (Verdict.FAIL, "FAIL", "red bold"),
    (Verdict.NOT_TESTED, "not tested", "yellow"),
    (Verdict.ERROR, "ERROR", "red"),
)
#: Tests that it names where several were not tried for one reason.
_NAMED: Final = 6
#: What a run waited for; without what a test waits for, which may be no limit of the deployment's.
_WAITS: Final = {Wait.REFUSED: "waiting for the rate limit (429)", Wait.PACE: "pausing for --rate"}
_VERDICT_STYLE: Final = {0: "green bold", 1: "red bold", 3: "yellow bold"}


def lines_of(result: Result, width: int = 100, *, with_open_points: bool = True) -> Iterator[Line]:
    """The whole report: the verdict first, and again at the end.

    ``with_open_points``: list the choices that were observed; else only their number is shown.
    """
    width = max(min(width, 110), 50)
    verdict_style = _VERDICT_STYLE[result.verdict.exit_code]
    yield []
    yield from wrapped(result.verdict.sentence, width, "", style=verdict_style)
    yield []
    yield [Piece(f"CleverInvo conformance of {result.facts.target}", "bold")]
    yield from wrapped(_spent(result), width, "", hanging="  ")
    yield from findings(result, width)
    if any(clause_result.verdict is not Verdict.NOT_TESTED for clause_result in result.clause_results):
        yield []
        yield from _table(result)
    yield from _accepted(result, width)
    yield from _errors(result, width)
    yield from _not_tested(result, width)
    yield from _skipped(result, width)
    yield from _open_points(result, width, is_listed=with_open_points)
    if result.residue:
        yield from headed("Not cleaned up")
        for sentence in result.residue:
            yield from wrapped(sentence, width, "  ", hanging="    ")
    if not result.facts.stopped:  # a long report ends with what it begins with
        yield []
        yield from wrapped(result.verdict.sentence, width, "", style=verdict_style)


def _spent(result: Result) -> str:
    facts = result.facts
    waits = [
        f"{facts.waits[why]:.0f} s of it {_WAITS[why]}" for why in _WAITS if facts.waits.get(why, 0) >= 1
    ]
    waited = f", {' and '.join(waits)}" if waits else ""
    seed = f"; --seed {facts.seed} repeats this run" if facts.seed is not None else ""
    return (
        f"scope {facts.scope}: {facts.tests} tests, {facts.requests} requests ({facts.writes} writes) "
        f"in {facts.seconds:.1f} s{waited}{seed}"
    )


def topics(clause_results: Sequence[ClauseResult]) -> dict[str, list[ClauseResult]]:
    """The rulings by topic, in the contract's order."""
    by_topic: dict[str, list[ClauseResult]] = {clause.topic: [] for clause in CLAUSES.values()}
    for clause_result in clause_results:
        by_topic[clause_result.clause.topic].append(clause_result)
    return {topic: found for topic, found in by_topic.items() if found}


def _table(result: Result) -> Iterator[Line]:
    wanted = [clause_result for clause_result in result.clause_results if clause_result.reason != NOT_WANTED]
    by_topic = topics(wanted)
    longest = max(map(len, by_topic))
    for topic, clause_results in [*by_topic.items(), ("All", wanted)]:
        pieces = [Piece(f"  {topic:<{longest}}", "bold" if topic == "All" else "")]
        gap = 0
        for verdict, name, style in _COLUMNS:
            count = sum(clause_result.verdict is verdict for clause_result in clause_results)
            if count:
                pieces.append(Piece(f"{'':{gap}}  {count:>3} {name}", style))
            gap = 0 if count else gap + 6 + len(name)
        yield pieces


def _accepted(result: Result, width: int) -> Iterator[Line]:
    accepted = result.of(Verdict.FAIL, Acceptance.ACCEPTED)
    if accepted or result.expired:
        yield from headed("Accepted deviations")
    for clause_result in accepted:
        yield from wrapped(f"{clause_result.clause.id} {clause_result.reason}", width, "  ", hanging="    ")
    for deviation in result.expired:
        yield from wrapped(
            f"{deviation.clause.id} has expired and no longer counts ({deviation})", width, "  "
        )


def _errors(result: Result, width: int) -> Iterator[Line]:
    errors = result.of(Verdict.ERROR)
    if errors or result.faults:
        yield from headed("Could not be decided", "red")
    for fault in result.faults:
        yield from wrapped(fault, width, "  ", hanging="    ")
    yield from _grouped(errors, width)


def _not_tested(result: Result, width: int) -> Iterator[Line]:
    not_tested = [r for r in result.of(Verdict.NOT_TESTED) if r.reason != NOT_WANTED]
    if not_tested and not result.facts.stopped:
        yield from headed("Not tested")
        yield from _grouped(not_tested, width)


def _skipped(result: Result, width: int) -> Iterator[Line]:
    """Tests that were to run and could not be tried, and the clauses that others decided without them."""
    if result.skipped:
        count = sum(map(len, result.skipped.values()))
        yield from headed(f"Not run: {count} test{'' if count == 1 else 's'}")
    for reason, tests in result.skipped.items():
        more = f" and {len(tests) - _NAMED} more" if len(tests) > _NAMED else ""
        yield from wrapped(f"{reason}: {', '.join(tests[:_NAMED])}{more}", width, "  ", hanging="    ")
    decided = [r for r in result.clause_results if r.left_out]
    if decided:
        yield from headed("Tested in part")
    for reason in dict.fromkeys(reason for clause_result in decided for reason in clause_result.left_out):
        ids = [clause_result.clause.id for clause_result in decided if reason in clause_result.left_out]
        yield from wrapped(f"{reason}: {ranges(ids)}", width, "  ", hanging="    ")


def _grouped(clause_results: list[ClauseResult], width: int) -> Iterator[Line]:
    by_reason: dict[tuple[str, tuple[int, ...]], list[str]] = {}
    for clause_result in clause_results:
        key = (clause_result.reason, clause_result.follows_from)
        by_reason.setdefault(key, []).append(clause_result.clause.id)
    for (reason, numbers), ids in by_reason.items():
        yield from wrapped(f"{reason}{_follows(numbers)}: {ranges(ids)}", width, "  ", hanging="    ")


def _follows(numbers: Sequence[int]) -> str:
    """The mark of what a finding causes."""
    return f" [follows from {', '.join(map(str, numbers))}]" if numbers else ""


def _open_points(result: Result, width: int, *, is_listed: bool) -> Iterator[Line]:
    seen = {point.key: o.value for point, o in result.open_points.items() if o}
    marked = result.open_points_from
    shown = seen if is_listed else {key: value for key, value in seen.items() if key in marked}
    if not seen:
        return
    where = "" if is_listed else " (-v lists them)"
    yield from headed(f"Open points: {len(seen)} of {len(result.open_points)} observed{where}")
    texts = [
        f"{key} {value}{_follows([marked[key]] if key in marked else [])}" for key, value in shown.items()
    ]
    listed = ", ".join(text.replace(" ", "\N{NO-BREAK SPACE}") for text in texts)
    for line in textwrap.wrap(listed, width - 2, break_on_hyphens=False):
        yield [Piece(f"  {line}".replace("\N{NO-BREAK SPACE}", " "))]
