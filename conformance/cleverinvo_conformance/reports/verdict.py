"""From what is said of each clause to what is said of the deployment, and the exit code that says it.

Layer: report.

- 0, ``conforms``: no clause violated, and something was tested.
- 1, ``violates``: a clause violated that is not accepted, or one accepted that holds.
- 3, ``inconclusive``: could not tell.

A breach outweighs everything but a run that was stopped before it began in earnest: what a wrong address or a refused
key answers says nothing of the deployment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.outcomes import Verdict


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
) -> RunVerdict:
    """The verdict of a run; ``stopped`` says why it could not go on, ``faults`` are the suite's own."""
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
        said = [
            f"{len(failed)} of {_clauses(tested)} tested {_are(failed)} violated: {_names(failed)}"
        ] * bool(failed)
        if stale:
            said.append(
                f"{_names(stale)} {_are(stale)} listed as accepted and {'hold' if stale[1:] else 'holds'}"
            )
        return RunVerdict("violates", 1, f"VIOLATES. {_sentence(said)} Exit code 1: violated.")
    if errors or any(faults):
        why = f"an internal error of the suite, or a missing response, left {_names(errors)} undecided"
        return _inconclusive(why if errors else "; ".join(faults))
    if tested == 0:
        return _inconclusive("nothing was tested")
    if require_all and not_tested:
        return _inconclusive(f"{_clauses(len(not_tested))} {_are(not_tested)} not tested (--require-all)")
    held = tested - len(accepted)
    sentence = f"CONFORMS. {held} of {len(clauses)} clauses tested and none of them violated"
    if accepted:
        sentence += f"; violated and accepted: {_names(accepted)}"
    if not_tested:
        sentence += f"; {len(not_tested)} not tested"
    return RunVerdict("conforms", 0, f"{sentence}. Exit code 0: no clause violated.")


def _inconclusive(why: str) -> RunVerdict:
    return RunVerdict("inconclusive", 3, f"INCONCLUSIVE. {_sentence([why])} Exit code 3: could not tell.")


def _sentence(parts: list[str]) -> str:
    text = "; ".join(parts).rstrip(".")
    return f"{text}." if text.startswith("http") else f"{text[:1].upper()}{text[1:]}."


def _names(clauses: list[Clause]) -> str:
    return ", ".join(clause.id for clause in clauses)


def _clauses(count: int) -> str:
    return "1 clause" if count == 1 else f"{count} clauses"


def _are(clauses: list[Clause]) -> str:
    return "is" if len(clauses) == 1 else "are"
