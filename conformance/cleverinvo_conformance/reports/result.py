"""All that is told of a run, as plain values that hold nothing secret.

Layer: report. Every text from the deployment passes the redactor here, once; whoever renders a :class:`Result` has
nothing else to look at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cleverinvo_conformance.core.accepted_deviations import Deviation
from cleverinvo_conformance.core.clauses import CLAUSES, OPEN_POINTS, Clause, OpenPoint
from cleverinvo_conformance.core.outcomes import ClauseEvidence, Finding, Observation, Outcomes, Verdict
from cleverinvo_conformance.core.redaction import Redactor
from cleverinvo_conformance.core.throttle import Wait
from cleverinvo_conformance.reports.verdict import Acceptance, RunVerdict, judged

#: Why a clause is not tested that ``--clause`` leaves out.
NOT_WANTED: Final = "not asked for (--clause)"
#: Characters of what was expected or seen that a sentence shows.
_LONGEST: Final = 600


@dataclass(frozen=True, slots=True)
class Facts:
    """What a run was and spent. ``waits``: seconds by reason; ``waited``: their sum. ``stopped``: why it could not tell, if it could not; ``seed`` repeats this run."""

    target: str
    scope: str
    tests: int = 0
    requests: int = 0
    writes: int = 0
    seconds: float = 0.0
    waited: float = 0.0
    seed: int | None = None
    mark: str = ""
    version: str = ""
    stopped: str = ""
    waits: Mapping[Wait, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RedactedFinding:
    """A finding as it may be shown. ``exchanges``: ``{"request", "response", "curl"}`` each, the decisive one last."""

    expected: str
    got: str
    test: str
    exchanges: tuple[dict[str, Any], ...]

    @property
    def message(self) -> str:
        """Both in one line."""
        return f"expected {self.expected}; got {self.got}"

    @property
    def curl(self) -> str:
        """The line that repeats the decisive request; "" if there is none."""
        return str(self.exchanges[-1]["curl"]) if self.exchanges else ""


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """What is said of one clause.

    ``more``: further findings that were not kept; ``left_out``: why some of its tests were not run, where others decided it.
    """

    clause: Clause
    verdict: Verdict
    reason: str
    findings: tuple[RedactedFinding, ...] = ()
    more: int = 0
    left_out: tuple[str, ...] = ()
    acceptance: Acceptance = Acceptance.OPEN
    deviation: Deviation | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A run's result; ``rulings`` has every clause and ``open_points`` every point, in the contract's order."""

    facts: Facts
    verdict: RunVerdict
    clause_results: tuple[ClauseResult, ...]
    open_points: Mapping[OpenPoint, Observation | None]
    #: Tests that were to run and were not tried, by the reason.
    skipped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    residue: tuple[str, ...] = ()
    expired: tuple[Deviation, ...] = ()
    faults: tuple[str, ...] = field(default=())

    def of(self, verdict: Verdict, acceptance: Acceptance = Acceptance.OPEN) -> list[ClauseResult]:
        """The rulings with that verdict and standing."""
        return [r for r in self.clause_results if r.verdict is verdict and r.acceptance is acceptance]


def result_of(
    outcomes: Outcomes,
    redactor: Redactor,
    facts: Facts,
    *,
    wanted: frozenset[Clause] = frozenset(),
    accepted: Mapping[Clause, Deviation] | None = None,
    expired: tuple[Deviation, ...] = (),
    skipped: Mapping[str, tuple[str, ...]] | None = None,
    residue: tuple[str, ...] = (),
    faults: tuple[str, ...] = (),
    require_all: bool = False,
    least: int = 0,
) -> Result:
    """The result of what ``outcomes`` has collected; only ``wanted`` clauses count, if there are any.

    ``least``: how many clauses must be tested for a verdict.
    """
    clause_results = []
    for clause in CLAUSES.values():
        if wanted and clause not in wanted:
            clause_results.append(ClauseResult(clause, Verdict.NOT_TESTED, NOT_WANTED))
        else:
            clause_results.append(
                _clause_result(clause, outcomes, redactor, facts, (accepted or {}).get(clause))
            )
    seen = {point: outcomes.observed.get(key) for key, point in OPEN_POINTS.items()}
    return Result(
        facts,
        judged(
            [(r.clause, r.verdict, r.acceptance) for r in clause_results if r.reason != NOT_WANTED],
            facts.stopped,
            faults,
            require_all=require_all,
            least=least,
            findings=sum(
                len(r.findings) + r.more
                for r in clause_results
                if r.verdict is Verdict.FAIL and r.acceptance is Acceptance.OPEN
            ),
        ),
        tuple(clause_results),
        {point: o and Observation(o.value, redactor.text(o.evidence)) for point, o in seen.items()},
        _redacted(skipped or {}, redactor),
        tuple(map(redactor.text, residue)),
        expired,
        tuple(map(redactor.text, faults)),
    )


def _clause_result(
    clause: Clause, outcomes: Outcomes, redactor: Redactor, facts: Facts, deviation: Deviation | None
) -> ClauseResult:
    evidence = outcomes.evidence(clause)
    verdict = evidence.verdict
    findings = tuple(_formatted(finding, redactor) for finding in evidence.findings)
    more = outcomes.dropped.get(clause.id, 0)
    reason = findings[0].message if findings else _cut(redactor.text(evidence.reason))
    if verdict is Verdict.NOT_TESTED and facts.stopped and not evidence.not_tested:
        reason = facts.stopped
    acceptance = Acceptance.OPEN
    if deviation and verdict is Verdict.FAIL:
        acceptance, reason = Acceptance.ACCEPTED, f"accepted ({deviation}); {reason}"
    elif deviation and verdict is Verdict.PASS:
        acceptance, reason = Acceptance.STALE, f"holds, but is listed as an accepted deviation ({deviation})"
    is_decided = verdict in {Verdict.PASS, Verdict.FAIL}
    left_out = tuple(map(redactor.text, _obstacles(evidence))) if is_decided else ()
    return ClauseResult(clause, verdict, reason, findings, more, left_out, acceptance, deviation)


def _obstacles(evidence: ClauseEvidence) -> list[str]:
    """Why tests of the clause could not be run, each once."""
    return [
        r for r in dict.fromkeys(evidence.not_tested) if any(t.endswith(f": {r}") for t in evidence.skipped)
    ]


def _redacted(skipped: Mapping[str, tuple[str, ...]], redactor: Redactor) -> dict[str, tuple[str, ...]]:
    described: dict[str, tuple[str, ...]] = {}
    for reason, tests in skipped.items():
        formatted = _cut(redactor.text(reason))
        described[formatted] = (*described.get(formatted, ()), *tests)
    return described


def _formatted(finding: Finding, redactor: Redactor) -> RedactedFinding:
    return RedactedFinding(
        _cut(redactor.text(finding.expected)),
        _cut(redactor.text(finding.got)),
        finding.test,
        tuple(exchange.formatted(redactor) for exchange in finding.exchanges),
    )


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
