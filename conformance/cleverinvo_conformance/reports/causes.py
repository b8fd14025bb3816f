"""Findings that show one fault are one cause with consequences.

Layer: reports. A consequence still violates its clause: the verdict of each clause stays. Two findings have one cause if
they rest on the same answer, on the same operation with the same status and error text, on the same field of the same
record, on the same clause and field, or on the same operation with the same expectation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.history import ids_in_request
from cleverinvo_conformance.core.outcomes import PASSIVE, Finding


@dataclass(frozen=True, slots=True)
class Cause:
    """The finding that shows a fault best, and the other findings that follow from it."""

    finding: Finding
    consequences: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them, the cause first."""
        return (self.finding, *self.consequences)


def causes_of(findings: Sequence[Finding], accepted: Iterable[Clause] = ()) -> list[Cause]:
    """The findings by cause: those with the most consequences first, and then in the order of the run.

    A finding of an ``accepted`` clause is no cause of one that is not accepted.
    """
    group_of = list(range(len(findings)))

    def root(index: int) -> int:
        while group_of[index] != index:
            index = group_of[index]
        return index

    first: dict[Hashable, int] = {}
    for index, finding in enumerate(findings):
        for key in _keys(finding):
            group_of[root(index)] = root(first.setdefault(key, index))
    groups: dict[int, list[Finding]] = defaultdict(list)
    for index, finding in enumerate(findings):
        groups[root(index)].append(finding)
    taken = set(accepted)
    causes = []
    for group in groups.values():
        best, *others = sorted(group, key=lambda finding: (finding.clause in taken, *_rank(finding)))
        causes.append(Cause(best, tuple(others)))
    return sorted(causes, key=lambda cause: (-len(cause.consequences), _first(cause.finding)))


def error_text(exchange: Exchange) -> str:
    """The text of an error answer, "" where it has none."""
    document = exchange.document
    error = document.get("error") if isinstance(document, dict) else None
    return error if isinstance(error, str) else ""


def _keys(finding: Finding) -> Iterator[Hashable]:
    for field in finding.fields:
        yield "form", finding.clause.id, field
    if not finding.exchanges:
        return
    decisive = finding.exchanges[-1]
    yield "expected", finding.clause.id, finding.operation, finding.expected
    is_error = decisive.status >= 400
    yield "exchange", id(decisive), "" if is_error else finding.field
    if is_error:
        text = error_text(decisive)
        for id_ in ids_in_request(decisive):
            text = text.replace(id_, "{id}")
        yield "answer", finding.operation, decisive.status, text
    elif finding.field:
        ids = ids_in_request(decisive) or {str(decisive.record.get("id", ""))}
        yield from (("field", id_, field) for id_ in sorted(ids) if id_ for field in finding.fields)


def _first(finding: Finding) -> int:
    return finding.exchanges[-1].number if finding.exchanges else 0


def _rank(finding: Finding) -> tuple[object, ...]:
    """The test's own finding before one of the checks on every answer, data before a sentence, the earliest first."""
    return finding.test == PASSIVE, finding.must is None, _first(finding), finding.clause.id
