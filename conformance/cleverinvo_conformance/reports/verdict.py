"""From what is said of each clause to what is said of the deployment, and the exit code that says it.

Layer: report.

- 0, ``conforms``: no clause violated, and something was tested.
- 1, ``violates``: a clause violated that is not accepted, or one accepted that holds.
- 3, ``inconclusive``: could not tell, or too few clauses were tested (:data:`LEAST_TESTED`).

A violation outweighs everything except a run that did not start: what a wrong address or a refused
key answers says nothing of the deployment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.outcomes import Verdict
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.reports.clause_ranges import ranges

#: The clauses that a run of the whole suite must test for the verdict "conforms". docs/conformance.md explains the numbers.
LEAST_TESTED: Final[Mapping[Scope, int]] = {Scope.READ: 25, Scope.STANDARD: 60, Scope.FULL: 64}


class Acceptance(Enum):
    """How a clause's verdict stands to the file of accepted deviations."""

    OPEN = "open"
    ACCEPTED = "accepted"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class RunVerdict:
    """The verdict's name in the JSON report, the exit code, and both in words."""

    name: str
    exit_code: int
    sentence: str


def judged(
    clauses: Sequence[tuple[Clause, Verdict, Acceptance]],
    stopped: str = "",
    faults: Iterable[str] = (),
    *,
    require_all: bool = False,
    least: int = 0,
    findings: int = 0,
) -> RunVerdict:
    """The verdict of a run on the ``clauses`` that were asked for.

    ``stopped`` says why it could not go on, ``faults`` are the suite's own. ``least``: how many clauses must be tested;
    ``findings``: how many there are against the violated clauses.
    """
    failed = [
        c for c, verdict, acceptance in clauses if verdict is Verdict.FAIL and acceptance is Acceptance.OPEN
    ]
    accepted = [c for c, _, acceptance in clauses if acceptance is Acceptance.ACCEPTED]
    stale = [c for c, _, acceptance in clauses if acceptance is Acceptance.STALE]
    errors = [c for c, verdict, _ in clauses if verdict is Verdict.ERROR]
    not_tested = [c for c, verdict, _ in clauses if verdict is Verdict.NOT_TESTED]
    tested = len(clauses) - len(not_tested) - len(errors)
    if stopped:
        return _inconclusive(stopped)
    if failed or stale:
        return _violates(failed, stale, tested, findings)
    if errors or any(faults):
        why = f"an internal error of the suite, or a missing response, left {_names(errors)} undecided"
        return _inconclusive(why if errors else "; ".join(faults))
    why = _too_few(len(clauses), tested, not_tested, least, require_all=require_all)
    if why:
        return _inconclusive(why)
    held = tested - len(accepted)
    sentence = f"CONFORMS. {held} of {_clauses(len(clauses))} tested and none of them violated"
    if accepted:
        sentence += f"; violated and accepted: {_names(accepted)}"
    if not_tested:
        sentence += f"; {len(not_tested)} not tested: {_names(not_tested)}"
    return RunVerdict("conforms", 0, f"{sentence}. Exit code 0: no clause violated.")


def _violates(failed: list[Clause], stale: list[Clause], tested: int, findings: int) -> RunVerdict:
    said = []
    if failed:
        share = f"{len(failed)} of {_clauses(tested)} tested {_are(failed)} violated"
        said.append(f"{share} ({_many(findings, 'finding')}): {_names(failed)}")
    if stale:
        said.append(
            f"{_names(stale)} {_are(stale)} listed as accepted and {'hold' if stale[1:] else 'holds'}"
        )
    return RunVerdict("violates", 1, f"VIOLATES. {_sentence(said)} Exit code 1: violated.")


def _too_few(total: int, tested: int, not_tested: list[Clause], least: int, *, require_all: bool) -> str:
    """Why too few of ``total`` clauses were tested for a verdict, "" if enough were."""
    if tested == 0:
        return "nothing was tested"
    if require_all and not_tested:
        return (
            f"{_clauses(len(not_tested))} {_are(not_tested)} not tested (--require-all): {_names(not_tested)}"
        )
    if tested < least:
        return (
            f"no violation was found, but only {tested} of {_clauses(total)} were tested, and a verdict in this scope "
            f"needs {least}; not tested: {_names(not_tested)}"
        )
    return ""


def _inconclusive(why: str) -> RunVerdict:
    return RunVerdict("inconclusive", 3, f"INCONCLUSIVE. {_sentence([why])} Exit code 3: could not tell.")


def _sentence(parts: list[str]) -> str:
    text = "; ".join(parts).rstrip(".")
    return f"{text}." if text.startswith("http") else f"{text[:1].upper()}{text[1:]}."


def _names(clauses: list[Clause]) -> str:
    return ranges([clause.id for clause in clauses])


def _clauses(count: int) -> str:
    return _many(count, "clause")


def _many(count: int, thing: str) -> str:
    return f"1 {thing}" if count == 1 else f"{count} {thing}s"


def _are(clauses: list[Clause]) -> str:
    return "is" if len(clauses) == 1 else "are"
