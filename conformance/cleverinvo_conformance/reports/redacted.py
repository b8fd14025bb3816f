"""Findings as a report may show them: redacted first, cut last.

Layer: reports. This is the one place where a finding's values become text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cleverinvo_conformance.core.outcomes import Finding, Outcomes
from cleverinvo_conformance.core.redaction import Redactor
from cleverinvo_conformance.core.wording import cut, formatted
from cleverinvo_conformance.reports.causes import Cause
from cleverinvo_conformance.reports.sentences import contrast_lines, difference_of, sentence_of
from cleverinvo_conformance.reports.steps import Step, steps_of


@dataclass(frozen=True, slots=True)
class RedactedFinding:
    """A finding as it may be shown. ``exchanges``: ``{"request", "response", "curl"}`` each, the decisive one last.

    ``number`` counts the findings of the report from 1. ``consequence_of`` is the number of its cause, 0 for a cause;
    ``consequences`` are the numbers of what follows from it. ``reproduction``: the name of its script, "" for none.
    """

    clause: str
    number: int
    sentence: str
    expected: str
    got: str
    test: str
    exchanges: tuple[dict[str, Any], ...] = ()
    steps: tuple[Step, ...] = ()
    field: str = ""
    difference: str = ""
    contrast: tuple[str, ...] = ()
    consequence_of: int = 0
    consequences: tuple[int, ...] = ()
    reproduction: str = ""

    @property
    def message(self) -> str:
        """What was expected and what was seen, in one line."""
        return f"expected {self.expected}; got {self.got}"

    @property
    def curl(self) -> str:
        """The line that repeats the decisive request; "" if there is none."""
        return str(self.exchanges[-1]["curl"]) if self.exchanges else ""


@dataclass(frozen=True, slots=True)
class RedactedCause:
    """A cause with its consequences. ``counts``: operation, status and number of all its violations."""

    finding: RedactedFinding
    consequences: tuple[RedactedFinding, ...] = ()
    counts: tuple[tuple[str, int, int], ...] = ()

    @property
    def findings(self) -> tuple[RedactedFinding, ...]:
        """All of them, the cause first."""
        return (self.finding, *self.consequences)


def redacted_causes(
    causes: Sequence[Cause], redactor: Redactor, outcomes: Outcomes, scripts: Mapping[int, str]
) -> tuple[RedactedCause, ...]:
    """The causes in order, their findings numbered. ``scripts``: the reproductions by the finding's number."""
    number, described = 0, []
    counted: set[tuple[str, str]] = set()
    for cause in causes:
        first = number + 1
        redacted = []
        for finding in cause.findings:
            number += 1
            of = 0 if number == first else first
            script = scripts.get(number, "")
            redacted.append(
                replace(redact(finding, redactor, number), consequence_of=of, reproduction=script)
            )
        later = tuple(range(first + 1, number + 1))
        head = replace(redacted[0], consequences=later)
        described.append(RedactedCause(head, tuple(redacted[1:]), _counts(cause, outcomes, counted)))
    return tuple(described)


def _counts(
    cause: Cause, outcomes: Outcomes, counted: set[tuple[str, str]]
) -> tuple[tuple[str, int, int], ...]:
    """How often a cause was seen, by operation and status; nothing where each time is a finding of its own.

    ``counted``: the clauses and fields that an earlier cause counts.
    """
    total: Counter[tuple[str, int]] = Counter()
    for key in dict.fromkeys((finding.clause.id, finding.field) for finding in cause.findings):
        if key not in counted:
            total += outcomes.counts.get(key, Counter())
            counted.add(key)
    if sum(total.values()) <= len(cause.findings):
        return ()
    return tuple((operation, status, count) for (operation, status), count in total.most_common())


def redact(finding: Finding, redactor: Redactor, number: int = 0) -> RedactedFinding:
    """The finding without secrets."""
    return RedactedFinding(
        finding.clause.id,
        number,
        _shown(sentence_of(finding), redactor),
        _shown(finding.expected, redactor),
        _shown(formatted(finding.got), redactor),
        finding.test,
        tuple(exchange.formatted(redactor) for exchange in finding.exchanges),
        steps_of(finding, redactor),
        finding.field,
        _shown(difference_of(finding), redactor),
        tuple(_shown(line, redactor) for line in contrast_lines(finding.contrast)),
    )


def _shown(text: str, redactor: Redactor) -> str:
    return cut(redactor.text(text))
