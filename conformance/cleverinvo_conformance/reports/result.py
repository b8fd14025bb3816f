"""The result of a run, as plain values that hold nothing secret.

Layer: reports. Every text from the deployment passes the redactor here, or in :mod:`reports.redacted`; the renderers
see only a :class:`Result`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from cleverinvo_conformance.core.accepted_deviations import Deviation
from cleverinvo_conformance.core.clauses import CLAUSES, OPEN_POINTS, Clause, OpenPoint
from cleverinvo_conformance.core.outcomes import ClauseEvidence, Observation, Outcomes, Verdict
from cleverinvo_conformance.core.redaction import Redactor
from cleverinvo_conformance.core.throttle import Wait
from cleverinvo_conformance.core.wording import cut
from cleverinvo_conformance.reports.causes import Cause, causes_of
from cleverinvo_conformance.reports.redacted import RedactedCause, RedactedFinding, redacted_causes
from cleverinvo_conformance.reports.verdict import Acceptance, RunVerdict, judged

#: Why a clause is not tested that ``--clause`` leaves out.
NOT_WANTED: Final = "not asked for (--clause)"
#: A clause that a reason names, as in ``the list is not answered (FMT-2 checks that)``.
_CLAUSE: Final = re.compile(r"\b[A-Z]+(?:-[A-Z]+)*-[1-9]\d*\b")


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
class ClauseResult:
    """What is said of one clause.

    ``more``: further findings that were not kept; ``left_out``: why some of its tests were not run, where others decided
    it. ``follows_from``: the numbers of the findings because of which it is not tested.
    """

    clause: Clause
    verdict: Verdict
    reason: str
    findings: tuple[RedactedFinding, ...] = ()
    more: int = 0
    left_out: tuple[str, ...] = ()
    acceptance: Acceptance = Acceptance.OPEN
    deviation: Deviation | None = None
    follows_from: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """A run's result; ``clause_results`` has every clause and ``open_points`` every point, in the contract's order.

    ``causes``: the findings by cause. ``open_points_from``: by key of an open point, the number of the finding whose
    answer its observation rests on.
    """

    facts: Facts
    verdict: RunVerdict
    clause_results: tuple[ClauseResult, ...]
    open_points: Mapping[OpenPoint, Observation | None]
    #: Tests that were to run and were not tried, by the reason.
    skipped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    residue: tuple[str, ...] = ()
    expired: tuple[Deviation, ...] = ()
    faults: tuple[str, ...] = field(default=())
    causes: tuple[RedactedCause, ...] = ()
    open_points_from: Mapping[str, int] = field(default_factory=dict)

    def of(self, verdict: Verdict, acceptance: Acceptance = Acceptance.OPEN) -> list[ClauseResult]:
        """The results with that verdict and acceptance."""
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
    scripts: Callable[[Sequence[Cause]], Mapping[int, str]] = lambda _: {},
) -> Result:
    """The result of what ``outcomes`` has collected; only ``wanted`` clauses count, if there are any.

    ``least``: how many clauses must be tested for a verdict. ``scripts`` writes the reproductions of the causes and
    returns their paths by the finding's number.
    """
    accepted = accepted or {}
    clauses = [clause for clause in CLAUSES.values() if not wanted or clause in wanted]
    found = [finding for clause in clauses for finding in outcomes.evidence(clause).findings]
    plain = causes_of(found, accepted)
    causes = redacted_causes(plain, redactor, outcomes, scripts(plain))
    by_clause: dict[str, list[RedactedFinding]] = {}
    for cause in causes:
        for finding in cause.findings:
            by_clause.setdefault(finding.clause, []).append(finding)
    clause_results = []
    for clause in CLAUSES.values():
        if wanted and clause not in wanted:
            clause_results.append(ClauseResult(clause, Verdict.NOT_TESTED, NOT_WANTED))
        else:
            findings = tuple(by_clause.get(clause.id, ()))
            clause_results.append(
                _clause_result(
                    clause,
                    outcomes=outcomes,
                    redactor=redactor,
                    facts=facts,
                    deviation=accepted.get(clause),
                    findings=findings,
                )
            )
    clause_results = [_with_causes(each, plain, by_clause) for each in clause_results]
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
        causes,
        _open_points_from(outcomes, plain, causes),
    )


def _with_causes(
    clause_result: ClauseResult, causes: Sequence[Cause], by_clause: Mapping[str, list[RedactedFinding]]
) -> ClauseResult:
    """A clause that is not tested, with the findings that its reason names: by clause, or by the answer itself."""
    if clause_result.verdict is not Verdict.NOT_TESTED:
        return clause_result
    numbers = {
        finding.consequence_of or finding.number
        for id_ in _CLAUSE.findall(clause_result.reason)
        for finding in by_clause.get(id_, ())
    }
    number = 1
    for cause in causes:
        answers = [str(f.exchanges[-1]) for f in cause.findings if f.exchanges]
        if any(answer in clause_result.reason for answer in answers):
            numbers.add(number)
        number += len(cause.findings)
    return replace(clause_result, follows_from=tuple(sorted(numbers)))


def _open_points_from(
    outcomes: Outcomes, causes: Sequence[Cause], redacted: Sequence[RedactedCause]
) -> dict[str, int]:
    """By open point: the finding whose decisive answer it was observed in."""
    numbers = {
        finding.exchanges[-1].number: shown.finding.number
        for cause, shown in zip(causes, redacted, strict=True)
        for finding in cause.findings
        if finding.exchanges
    }
    return {
        key: numbers[seen.number]
        for key, seen in outcomes.observed.items()
        if seen.number and seen.number in numbers
    }


def _clause_result(
    clause: Clause,
    *,
    outcomes: Outcomes,
    redactor: Redactor,
    facts: Facts,
    deviation: Deviation | None,
    findings: tuple[RedactedFinding, ...],
) -> ClauseResult:
    evidence = outcomes.evidence(clause)
    verdict = evidence.verdict
    more = outcomes.dropped.get(clause.id, 0)
    reason = findings[0].message if findings else cut(redactor.text(evidence.reason))
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
        formatted = cut(redactor.text(reason))
        described[formatted] = (*described.get(formatted, ()), *tests)
    return described
