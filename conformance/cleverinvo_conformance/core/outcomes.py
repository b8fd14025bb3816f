"""The results of a run: evidence for a clause, findings against it, what was not tested, what was observed.

Layer: core. Plain values and the one object that collects them. Findings hold whole values; :mod:`reports` redacts them
first and cuts them last. A clause that no test decided is *not tested*, never passed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final
from urllib.parse import unquote

from cleverinvo_conformance.core.clauses import Clause, OpenPoint
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expectation import Expectation, ids_of, needs_items, pointers_of
from cleverinvo_conformance.core.history import Difference, History
from cleverinvo_conformance.core.operations import operation_of
from cleverinvo_conformance.core.wording import formatted

#: In the place of a test's name: what is judged on every exchange.
PASSIVE: Final = "passive"


class Verdict(StrEnum):
    """What is said of one clause."""

    PASS = "pass"  # noqa: S105 (no password)
    FAIL = "fail"
    NOT_TESTED = "not_tested"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Variant:
    """One variant of a request: what is special about it, in a few words, and what was sent and answered."""

    description: str
    exchanges: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True)
class Contrast:
    """Which variants of a request show the fault, and which do not: the closest ones first."""

    fails: tuple[Variant, ...] = ()
    passes: tuple[Variant, ...] = ()
    not_tried: tuple[Variant, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One violation of a clause.

    ``expected`` is a phrase with whole values, ``got`` the value itself. ``exchanges``: the requests and answers that
    show it, the decisive one last; ``chain``: the same with all writes before that concern their records, in order.
    ``must``: the expectation as data. ``difference``: the field in question before, as sent and as received.
    """

    clause: Clause
    expected: str
    got: object
    exchanges: tuple[Exchange, ...] = ()
    test: str = ""
    must: Expectation | None = None
    contrast: Contrast | None = None
    chain: tuple[Exchange, ...] = ()
    difference: Difference | None = None

    @property
    def message(self) -> str:
        """Both in one line, neither redacted nor cut."""
        return f"expected {self.expected}; got {formatted(self.got)}"

    @property
    def pointers(self) -> tuple[str, ...]:
        """The JSON Pointers into the decisive answer that the finding is about, where they are known."""
        return pointers_of(self.must)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that it is about, such as ``phone`` or ``unitPrice``, where they are known."""
        return tuple(dict.fromkeys(name for pointer in self.pointers if (name := _last_name(pointer))))

    @property
    def field(self) -> str:
        """The first of them, or ""."""
        return self.fields[0] if self.fields else ""

    @property
    def operation(self) -> str:
        """The operation of the decisive request, such as ``PUT /clients/{id}``; "" without a request."""
        return operation_name(self.exchanges[-1]) if self.exchanges else ""


def _last_name(pointer: str) -> str:
    names = [name for name in pointer.split("/") if name and not name.startswith(("[", "*"))]
    named = [name for name in names if name != "data" and not name.isdecimal()]
    return named[-1] if named else ""


def operation_name(exchange: Exchange) -> str:
    """Method and path of an operation, the path's parameters by name; the path as it is where the API has none such."""
    request = exchange.request
    known = operation_of(request.method, request.path)
    return f"{request.method} {known.template if known else request.path}"


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
        """A violation outweighs everything; an error of the suite outweighs what passed."""
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
    """The deployment's choice on an open point, and where it was seen; ``number``: that of the exchange, 0 for none."""

    value: str
    evidence: str
    number: int = 0


class Outcomes:
    """Collects evidence during a run.

    At most :attr:`KEPT` findings a clause are kept, no two of them alike; the rest are counted. ``history`` gives each
    finding its chain.
    """

    KEPT = 5

    def __init__(self, history: History | None = None) -> None:
        self.history: Final = history or History()
        self.clauses: dict[str, ClauseEvidence] = defaultdict(ClauseEvidence)
        self.observed: dict[str, Observation] = {}
        self.dropped: dict[str, int] = defaultdict(int)
        self._is_closed = False
        self._suspected: list[tuple[Finding, frozenset[str]]] = []
        #: By clause and field: how often it was violated, by operation and status of the decisive answer.
        self.counts: dict[tuple[str, str], Counter[tuple[str, int]]] = defaultdict(Counter)

    @property
    def count(self) -> int:
        """The number of findings, also of those that are not kept."""
        return sum(len(evidence.findings) for evidence in self.clauses.values()) + sum(self.dropped.values())

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Record no evidence meanwhile: what is sent now explains findings that are there already."""
        self._is_closed = True
        try:
            yield
        finally:
            self._is_closed = False

    def replace(self, old: Finding, new: Finding) -> None:
        """Put ``new`` in the place of a finding that is kept."""
        findings = self.clauses[old.clause.id].findings
        findings[findings.index(old)] = new

    def passed(self, *clauses: Clause) -> None:
        """The clauses held in one observation of their own."""
        for clause in () if self._is_closed else clauses:
            self.clauses[clause.id].passes += 1

    def failed(self, finding: Finding) -> Finding:
        """Record a violation; the finding as it is recorded, with its chain.

        The finding of a test replaces the one of the checks on every answer for the same exchange: it is the same fault.
        """
        if self._is_closed:
            return finding
        finding = self._completed(finding)
        evidence = self.clauses[finding.clause.id]
        for at, kept in enumerate(evidence.findings):
            if kept.test == PASSIVE and kept.exchanges == finding.exchanges[-1:] and finding.test != PASSIVE:
                evidence.findings[at] = finding
                return finding
        if finding.exchanges:
            self.counts[finding.clause.id, finding.field][
                finding.operation, finding.exchanges[-1].status
            ] += 1
        is_new = all(finding.message != kept.message for kept in evidence.findings)
        if is_new and len(evidence.findings) < self.KEPT:
            evidence.findings.append(finding)
        else:
            self.dropped[finding.clause.id] += 1
        return finding

    def _completed(self, finding: Finding) -> Finding:
        chain = self.history.chain(
            finding.exchanges, ids_of(finding.must), with_items=needs_items(finding.must)
        )
        difference = finding.difference
        if difference is None and finding.exchanges and finding.pointers:
            difference = self.history.difference(finding.pointers[0], finding.exchanges)
        return replace(finding, chain=chain, difference=difference)

    def suspect(self, finding: Finding, record: tuple[str, str] | None) -> None:
        """Something differs from what the run knows of the account; :meth:`settle` decides whether it is news.

        ``record``: the kind and id of the record that differs.
        """
        if self._is_closed:
            return
        ids = frozenset(record) if record else frozenset()
        self._suspected.append((finding, ids))

    @property
    def suspicions(self) -> list[Finding]:
        """What was suspected since the last :meth:`settle`, in order."""
        return [finding for finding, _ in self._suspected]

    def withdraw(self, findings: Iterable[Finding]) -> None:
        """Forget suspicions: another one shows the same fault in fewer requests."""
        withdrawn = {id(finding) for finding in findings}
        self._suspected = [each for each in self._suspected if id(each[0]) not in withdrawn]

    def settle(self) -> None:
        """Report the suspicions that no test has reported: those about other records, exchanges and fields.

        A test names the clause of a fault more exactly than a comparison with what is known. A field that is wrong in
        one record and in another one of its kind is most likely one fault: it is reported under the first clause.
        """
        known = [finding for evidence in self.clauses.values() for finding in evidence.findings]
        exchanges = {exchange.number for finding in known for exchange in finding.exchanges}
        records = {id_ for finding in known for exchange in finding.exchanges for id_ in _ids(exchange)}
        fields = {field for finding in known for field in _fields(finding)}
        lists = {path for finding in known if (path := _list_of(finding))}
        for finding, ids in self._suspected:
            is_known = ids & records or any(exchange.number in exchanges for exchange in finding.exchanges)
            is_known = is_known or (not ids and _list_of(finding) in lists)
            if not is_known and fields.isdisjoint(_fields(finding)):
                self.failed(finding)
                fields |= _fields(finding)
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

    def observe(self, point: OpenPoint, value: str, evidence: str, number: int = 0) -> None:
        """The deployment chose ``value``; the first observation counts."""
        if value not in point.values:
            raise ValueError(f"{point.key} has no value {value!r}")
        self.observed.setdefault(point.key, Observation(value, evidence, number))

    def evidence(self, clause: Clause) -> ClauseEvidence:
        """What was found out about ``clause``."""
        return self.clauses.get(clause.id, ClauseEvidence())


def _fields(finding: Finding) -> set[tuple[str, str]]:
    """The fields that a finding is about, each with the collection of its record."""
    collection = finding.exchanges[-1].request.path.split("/")[1] if finding.exchanges else ""
    return {(collection, name) for name in finding.fields}


def _list_of(finding: Finding) -> str:
    """The path of the list that a finding is about, or ""."""
    last = finding.exchanges[-1] if finding.exchanges else None
    return last.request.path if last and last.is_of_list else ""


def _ids(exchange: Exchange) -> set[str]:
    """The id of the record that an exchange is about."""
    segments = exchange.request.path.split("/")
    return {str(exchange.record.get("id", "")), unquote(segments[2]) if len(segments) > 2 else ""} - {""}
