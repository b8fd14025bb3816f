"""The findings on the terminal: each cause once, with its chain, its contrast and its consequences.

Layer: reports.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cleverinvo_conformance.core.clauses import CLAUSES
from cleverinvo_conformance.core.outcomes import Verdict
from cleverinvo_conformance.reports.lines import Line, Piece, headed, wrapped
from cleverinvo_conformance.reports.redacted import RedactedCause, RedactedFinding
from cleverinvo_conformance.reports.result import Result
from cleverinvo_conformance.reports.steps import Step
from cleverinvo_conformance.reports.verdict import Acceptance

#: Steps of a chain that the terminal shows: the first ones and the last ones. The reports have all.
_FIRST: Final = 3
_LAST: Final = 6
#: Rows of a table of violations.
_ROWS: Final = 8


def findings(result: Result, width: int) -> Iterator[Line]:
    """The causes that are not accepted, and the accepted deviations that hold."""
    acceptance = {each.clause.id: each.acceptance for each in result.clause_results}
    for cause in result.causes:
        if acceptance[cause.finding.clause] is not Acceptance.ACCEPTED:
            yield from _cause(cause, acceptance, width)
    for clause_result in result.of(Verdict.PASS, Acceptance.STALE):
        yield from headed(f"{clause_result.clause.id} is listed as accepted, and holds", "red bold")
        yield from wrapped(clause_result.reason, width, "  ")


def _cause(cause: RedactedCause, acceptance: dict[str, Acceptance], width: int) -> Iterator[Line]:
    finding = cause.finding
    yield from headed(f"{finding.number}. {finding.clause} is violated", "red bold")
    yield from wrapped(finding.sentence, width, "  ✗ ", hanging="    ")
    yield from wrapped(f"“{CLAUSES[finding.clause].sentence}”", width, "  ", style="cyan")
    if finding.difference:
        yield from wrapped(finding.difference, width, "  ", hanging="    ")
    yield from _steps(finding.steps, width)
    for line in finding.contrast:
        yield from wrapped(line, width, "  ", hanging="    ")
    if finding.reproduction:
        yield [Piece(f"  To reproduce: python {finding.reproduction}")]
    elif finding.curl:
        yield [Piece(f"  {finding.curl}", "light")]
    if cause.consequences:
        yield [Piece("  What follows from it:")]
    for consequence in cause.consequences:
        yield from _consequence(consequence, acceptance, width)
    yield from _counts(cause)


def _steps(steps: tuple[Step, ...], width: int) -> Iterator[Line]:
    if len(steps) > _FIRST + _LAST + 1:
        between = f"… {len(steps) - _FIRST - _LAST} more steps (see the JSON or HTML report)"
        shown: list[Step | str] = [*steps[:_FIRST], between, *steps[-_LAST:]]
    else:
        shown = list(steps)
    for step in shown:
        style = "bold" if isinstance(step, Step) and step.is_decisive else ""
        yield from wrapped(str(step), width, "  ", hanging="     ", style=style)


def _consequence(finding: RedactedFinding, acceptance: dict[str, Acceptance], width: int) -> Iterator[Line]:
    accepted = " (accepted)" if acceptance[finding.clause] is Acceptance.ACCEPTED else ""
    text = f"{finding.number}. {finding.clause}{accepted}: {finding.sentence}"
    longest = max(width - 6, 40)
    yield [Piece("    " + (text if len(text) <= longest else f"{text[: longest - 1]}…"))]


def _counts(cause: RedactedCause) -> Iterator[Line]:
    if not cause.counts:
        return
    longest = max(len(operation) for operation, _, _ in cause.counts)
    yield [Piece(f"  {'operation':<{longest}}  status  violations", "bold")]
    for operation, status, count in cause.counts[:_ROWS]:
        yield [Piece(f"  {operation:<{longest}}  {status:>6}  {count:>10}")]
    others = cause.counts[_ROWS:]
    if others:
        yield [Piece(f"  {f'{len(others)} others':<{longest}}  {'':>6}  {sum(n for *_, n in others):>10}")]
