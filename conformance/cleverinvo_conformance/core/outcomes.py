"""What can come out: evidence for a clause, findings against it, what could not be tried, what was observed.

Layer: core. Plain values and the one object that collects them. A verdict needs its own reason: a clause that
nobody decided is *not tested*, never passed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import unquote

from cleverinvo_conformance.core.clauses import Clause, OpenPoint
from cleverinvo_conformance.core.exchange import Exchange

#: In the place of a test's name: what is judged on every exchange.
PASSIVE: Final = "passive"


class Verdict(StrEnum):
    """What is said of one clause."""

    PASS = "pass"  # noqa: S105 (no password)
    FAIL = "fail"
    NOT_TESTED = "not_tested"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach of a clause. ``expected`` and ``got`` are whole sentences or values a stranger understands.

    ``exchanges``: what was sent and answered, the decisive one last.
    """

    clause: Clause
    expected: str
    got: str
    exchanges: tuple[Exchange, ...] = ()
    test: str = ""

    @property
    def message(self) -> str:
        """Both in one line."""
        return f"expected {self.expected}; got {self.got}"


@dataclass(slots=True)
class ClauseEvidence:
    """All that was found out about one clause."""

    passes: int = 0
    findings: list[Finding] = field(default_factory=list)
    not_tested: list[str] = field(default_factory=list)
    #: The tests that were to decide it and could not be run: what each would have shown, and why it was not.
    skipped: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        """A breach outweighs everything, a fault of ours what passed."""
        if self.findings:
            return Verdict.FAIL
        if self.errors:
            return Verdict.ERROR
        return Verdict.PASS if self.passes else Verdict.NOT_TESTED

    @property
    def reason(self) -> str:
        """Why the verdict is what it is, in one sentence."""
        match self.verdict:
            case Verdict.FAIL:
                return self.findings[0].message
            case Verdict.ERROR:
                return self.errors[0]
            case Verdict.PASS:
                held = f"{self.passes} observation{'s' if self.passes != 1 else ''}"
                return "; not run: ".join([held, *dict.fromkeys(self.skipped)])
            case Verdict.NOT_TESTED:
                return "; ".join(dict.fromkeys(self.not_tested)) or "no test of this run covers it"


@dataclass(frozen=True, slots=True)
class Observation:
    """The deployment's choice on an open point, and where it was seen."""

    value: str
    evidence: str


class Outcomes:
    """Collects evidence during a run.

    At most :attr:`KEPT` findings a clause are kept, no two of them alike; the rest are counted.
    """

    KEPT = 5

    def __init__(self) -> None:
        self.clauses: dict[str, ClauseEvidence] = defaultdict(ClauseEvidence)
        self.observed: dict[str, Observation] = {}
        self.dropped: dict[str, int] = defaultdict(int)
        self._suspected: list[tuple[Finding, frozenset[str]]] = []

    @property
    def count(self) -> int:
        """The number of findings, also of those that are not kept."""
        return sum(len(evidence.findings) for evidence in self.clauses.values()) + sum(self.dropped.values())

    def passed(self, *clauses: Clause) -> None:
        """The clauses held in one observation of their own."""
        for clause in clauses:
            self.clauses[clause.id].passes += 1

    def failed(self, finding: Finding) -> None:
        """A clause was broken.

        What a test says of an exchange takes the place of what is said of every one: it is the same breach.
        """
        evidence = self.clauses[finding.clause.id]
        for at, kept in enumerate(evidence.findings):
            if kept.test == PASSIVE and kept.exchanges == finding.exchanges[-1:] and finding.test != PASSIVE:
                evidence.findings[at] = finding
                return
        is_new = all(finding.message != kept.message for kept in evidence.findings)
        if is_new and len(evidence.findings) < self.KEPT:
            evidence.findings.append(finding)
        else:
            self.dropped[finding.clause.id] += 1

    def suspect(self, finding: Finding, record: tuple[str, str] | None) -> None:
        """Something differs from what the run knows of the account; :meth:`settle` decides whether it is news.

        ``record``: the kind and id of the record that differs.
        """
        ids = frozenset(record) if record else frozenset()
        self._suspected.append((finding, ids))

    def settle(self) -> None:
        """Report the suspicions that no test has reported: those about other records and other exchanges.

        A test names the clause of a fault more exactly than a comparison with what is known.
        """
        known = [finding for evidence in self.clauses.values() for finding in evidence.findings]
        exchanges = {exchange.number for finding in known for exchange in finding.exchanges}
        records = {id_ for finding in known for exchange in finding.exchanges for id_ in _ids(exchange)}
        for finding, ids in self._suspected:
            is_known = ids & records or any(exchange.number in exchanges for exchange in finding.exchanges)
            if not is_known:
                self.failed(finding)
        self._suspected.clear()

    def not_tested(self, reason: str, clauses: Iterable[Clause]) -> None:
        """The clauses could not be tried here, because of ``reason``."""
        for clause in clauses:
            self.clauses[clause.id].not_tested.append(reason)

    def skipped(self, sentence: str, reason: str, clauses: Iterable[Clause]) -> None:
        """A test was to decide the clauses and could not be run: it is told even where others have decided them."""
        for clause in clauses:
            self.clauses[clause.id].skipped.append(f"{sentence.rstrip('.')}: {reason}")

    def error(self, reason: str, clauses: Iterable[Clause]) -> None:
        """A fault of the suite's own kept it from deciding."""
        for clause in clauses:
            self.clauses[clause.id].errors.append(reason)

    def observe(self, point: OpenPoint, value: str, evidence: str) -> None:
        """The deployment chose ``value``; the first observation counts."""
        if value not in point.values:
            raise ValueError(f"{point.key} has no value {value!r}")
        self.observed.setdefault(point.key, Observation(value, evidence))

    def evidence(self, clause: Clause) -> ClauseEvidence:
        """What was found out about ``clause``."""
        return self.clauses.get(clause.id, ClauseEvidence())


def _ids(exchange: Exchange) -> set[str]:
    """The id of the record that an exchange is about."""
    segments = exchange.request.path.split("/")
    return {str(exchange.record.get("id", "")), unquote(segments[2]) if len(segments) > 2 else ""} - {""}
