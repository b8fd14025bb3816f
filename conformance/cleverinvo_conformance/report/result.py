"""All that is told of a run, as plain values that hold nothing secret.

Layer: report. Every text from the deployment passes the redactor here, once; whoever renders a :class:`Result` has
nothing else to look at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cleverinvo_conformance.accepted import Deviation
from cleverinvo_conformance.core.clauses import CLAUSES, OPEN_POINTS, Clause, OpenPoint
from cleverinvo_conformance.core.outcomes import Account, Finding, Observation, Outcomes, Verdict
from cleverinvo_conformance.core.redaction import Redactor
from cleverinvo_conformance.report.verdict import RunVerdict, Standing, judged

#: Why a clause is not tested that ``--clause`` leaves out.
NOT_WANTED: Final = "not asked for (--clause)"
#: Characters of what was expected or seen that a sentence shows.
_LONGEST: Final = 600


@dataclass(frozen=True, slots=True)
class Facts:
    """What a run was and spent. ``stopped``: why it could not tell, if it could not; ``seed`` repeats this run."""

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


@dataclass(frozen=True, slots=True)
class Shown:
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
class Ruling:
    """What is said of one clause.

    ``more``: further findings that were not kept; ``left_out``: why some of its tests were not run, where others decided it.
    """

    clause: Clause
    verdict: Verdict
    reason: str
    findings: tuple[Shown, ...] = ()
    more: int = 0
    left_out: tuple[str, ...] = ()
    standing: Standing = Standing.OPEN
    deviation: Deviation | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A run's result; ``rulings`` has every clause and ``open_points`` every point, in the contract's order."""

    facts: Facts
    verdict: RunVerdict
    rulings: tuple[Ruling, ...]
    open_points: Mapping[OpenPoint, Observation | None]
    #: Tests that were to run and were not tried, by the reason.
    untried: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    residue: tuple[str, ...] = ()
    expired: tuple[Deviation, ...] = ()
    faults: tuple[str, ...] = field(default=())

    def of(self, verdict: Verdict, standing: Standing = Standing.OPEN) -> list[Ruling]:
        """The rulings with that verdict and standing."""
        return [r for r in self.rulings if r.verdict is verdict and r.standing is standing]


def result_of(
    outcomes: Outcomes,
    redactor: Redactor,
    facts: Facts,
    *,
    wanted: frozenset[Clause] = frozenset(),
    accepted: Mapping[Clause, Deviation] | None = None,
    expired: tuple[Deviation, ...] = (),
    untried: Mapping[str, tuple[str, ...]] | None = None,
    residue: tuple[str, ...] = (),
    faults: tuple[str, ...] = (),
    require_all: bool = False,
) -> Result:
    """The result of what ``outcomes`` has collected; only ``wanted`` clauses count, if there are any."""
    rulings = []
    for clause in CLAUSES.values():
        if wanted and clause not in wanted:
            rulings.append(Ruling(clause, Verdict.NOT_TESTED, NOT_WANTED))
        else:
            rulings.append(_ruling(clause, outcomes, redactor, facts, (accepted or {}).get(clause)))
    seen = {point: outcomes.observed.get(key) for key, point in OPEN_POINTS.items()}
    return Result(
        facts,
        judged(
            [(r.clause, r.verdict, r.standing) for r in rulings],
            facts.stopped,
            faults,
            require_all=require_all,
        ),
        tuple(rulings),
        {point: o and Observation(o.value, redactor.text(o.evidence)) for point, o in seen.items()},
        _redacted(untried or {}, redactor),
        tuple(map(redactor.text, residue)),
        expired,
        tuple(map(redactor.text, faults)),
    )


def _ruling(
    clause: Clause, outcomes: Outcomes, redactor: Redactor, facts: Facts, deviation: Deviation | None
) -> Ruling:
    account = outcomes.account(clause)
    verdict = account.verdict
    findings = tuple(_shown(finding, redactor) for finding in account.findings)
    more = outcomes.dropped.get(clause.id, 0)
    reason = findings[0].message if findings else _cut(redactor.text(account.reason))
    if verdict is Verdict.NOT_TESTED and facts.stopped and not account.untested:
        reason = facts.stopped
    standing = Standing.OPEN
    if deviation and verdict is Verdict.FAIL:
        standing, reason = Standing.ACCEPTED, f"accepted ({deviation}); {reason}"
    elif deviation and verdict is Verdict.PASS:
        standing, reason = Standing.STALE, f"holds, but is listed as an accepted deviation ({deviation})"
    is_decided = verdict in {Verdict.PASS, Verdict.FAIL}
    left_out = tuple(map(redactor.text, _obstacles(account))) if is_decided else ()
    return Ruling(clause, verdict, reason, findings, more, left_out, standing, deviation)


def _obstacles(account: Account) -> list[str]:
    """Why tests of the clause could not be run, each once."""
    return [r for r in dict.fromkeys(account.untested) if any(t.endswith(f": {r}") for t in account.untried)]


def _redacted(untried: Mapping[str, tuple[str, ...]], redactor: Redactor) -> dict[str, tuple[str, ...]]:
    told: dict[str, tuple[str, ...]] = {}
    for reason, tests in untried.items():
        shown = _cut(redactor.text(reason))
        told[shown] = (*told.get(shown, ()), *tests)
    return told


def _shown(finding: Finding, redactor: Redactor) -> Shown:
    return Shown(
        _cut(redactor.text(finding.expected)),
        _cut(redactor.text(finding.got)),
        finding.test,
        tuple(exchange.shown(redactor) for exchange in finding.exchanges),
    )


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
