"""What every step of a sequence uses: the API client, the records made so far, and the report of a mismatch.

Layer: generated. A step sends requests; ``checks/known_*`` compare each answer with the model of the account. What they
report while a sequence runs ends it, unless that fault is known already. Steps state only what no comparison with the
model shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.ledger import Kind
from cleverinvo_conformance.core.outcomes import Finding
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.generated.allowance import Allowance
from cleverinvo_conformance.generated.made import Made

T = TypeVar("T")
#: How the names of faults of PDFs and of lists end (:func:`fault_of`).
_PDF: Final = "/pdf"
_LISTS: Final = ("GET /clients", "GET /invoices")


class Mismatch(AssertionError):
    """The deployment answered otherwise than the contract says.

    ``length``: the requests of the sequence so far. ``is_suspicion``: the comparison with the model reported it, and will
    report it again when the run ends; else a step states it.
    """

    def __init__(self, finding: Finding, length: int, *, is_suspicion: bool) -> None:
        super().__init__(f"{finding.clause}: {finding.message}")
        self.finding = finding
        self.length = length
        self.is_suspicion = is_suspicion

    @property
    def fault(self) -> str:
        """Names the fault: mismatches with the same name are one."""
        return fault_of(self.finding)


def fault_of(finding: Finding) -> str:
    """The name of the fault that ``finding`` shows: a field of a kind of record, else a clause and an operation.

    A refused DELETE is one fault, whichever write the clause of each is about.
    """
    operation = finding.operation
    if finding.field:
        return f"{finding.exchanges[-1].request.path.split('/')[1]} {finding.field}"
    return operation if operation.startswith("DELETE") else f"{finding.clause.id} {operation}"


@dataclass
class Trial:
    """The sequences of one run: what they have found, and which clauses they have tried."""

    run: Run
    allowance: Allowance
    #: The faults that are known, by their names; they end no sequence.
    known: set[str]
    tried: set[Clause] = field(default_factory=set)
    #: The mismatches of the present sequence and of its shrinking.
    found: list[Mismatch] = field(default_factory=list)
    #: What keeps the run from going on.
    problem: Exception | None = None

    def knows(self, finding: Finding) -> bool:
        """Whether the fault is known; a PDF that is wrong is so after its client was deleted, too (CLI-DELETE-4)."""
        of_pdfs = finding.operation.endswith(_PDF) and finding.clause is c.CLI_DELETE_4
        return fault_of(finding) in self.known or (
            of_pdfs and any(fault.endswith(_PDF) for fault in self.known)
        )

    @property
    def lists_are_wrong(self) -> bool:
        """Whether a fault of lists is known."""
        return any(fault.endswith(_LISTS) for fault in self.known)


class Sequence(RuleBasedStateMachine):
    """One sequence with records of its own; the class is bound to a trial by :func:`try_sequences`."""

    trial: ClassVar[Trial]

    def __init__(self) -> None:
        super().__init__()
        self.made: list[Made] = []
        #: The lists that were asked for: kind, key, query.
        self.asked: list[tuple[Kind, str, dict[str, Any]]] = []
        self.length = 0
        self.has_failed = False

    @property
    def run(self) -> Run:
        """The run that the sequence belongs to."""
        return self.trial.run

    @property
    def keys(self) -> tuple[str, ...]:
        """Whose keys the sequence writes with: the account's, and another account's where there is one."""
        return ("primary", "other") if "other" in self.run.target.keys else ("primary",)

    def any_key(self) -> st.SearchStrategy[str]:
        """One of them, mostly the account's."""
        return st.sampled_from((*self.keys, "primary"))

    def send(self, method: str, path: str, **options: Any) -> Exchange:
        """Send one request. Raises :class:`Mismatch` where its answer differs from the model in a way not known yet."""
        outcomes = self.run.outcomes
        before = len(outcomes.suspicions)
        try:
            exchange = self.run.api.send(method, path, **options)
        except Exception as problem:
            self.trial.problem = self.trial.problem or problem
            self.trial.allowance.stop()  # a replay would meet it again
            raise
        self.length += 1
        for finding in outcomes.suspicions[before:]:
            self._fail(Mismatch(finding, self.length, is_suspicion=True))
        return exchange

    def must(
        self, clause: Clause, condition: object, expected: str, got: object, *exchanges: Exchange
    ) -> None:
        """``clause`` held, or it did not: then raise :class:`Mismatch`, unless that fault is known."""
        self.trial.tried.add(clause)
        if not condition:
            self._fail(Mismatch(Finding(clause, expected, got, exchanges), self.length, is_suspicion=False))

    def _fail(self, mismatch: Mismatch) -> None:
        if self.trial.knows(mismatch.finding):
            return
        self.has_failed = True
        self.trial.found.append(mismatch)
        self.trial.allowance.shrink()
        raise mismatch

    # What was made

    def keep(self, kind: Kind, key: str, fields: dict[str, Any], exchange: Exchange) -> Made | None:
        """The record that a ``POST`` has made; ``None`` for no id, or one that a record of the sequence has.

        The id of a deleted invoice may be free again: then the sequence forgets the deleted one.
        """
        made = Made(kind, str(exchange.record.get("id") or ""), key, fields)
        namesakes = [each for each in self.made if (each.path, each.key) == (made.path, key)]
        is_free = all(each.is_removed and kind == "invoice" for each in namesakes)
        if not exchange.is_success or not made.id or not is_free:
            return None
        self.made = [*(each for each in self.made if each not in namesakes), made]
        return made

    def of(self, kind: Kind, *, key: str | None = None, removed: bool = False) -> list[Made]:
        """The records of that kind, of all keys or of one, that are there or that were deleted."""
        return [
            made
            for made in self.made
            if made.kind == kind and made.is_removed is removed and key in {None, made.key}
        ]

    def living(self) -> list[Made]:
        """All records that are there."""
        return [made for made in self.made if not made.is_removed]

    def owner_of(self, invoice: Made) -> Made | None:
        """The client of an invoice."""
        return next(
            (
                made
                for made in self.made
                if made.id == invoice.fields.get("clientId") and made.key == invoice.key
            ),
            None,
        )


def one_of(data: Any, values: list[T] | tuple[T, ...]) -> T | None:
    """One of ``values``, preferably one of the last; ``None`` if ``values`` is empty."""
    if not values:
        return None
    chosen: T = data.draw(st.sampled_from(list(values)[::-1]))
    return chosen
