"""Sequences of lawful and unlawful requests, made by a Hypothesis state machine and shrunk where they show a fault.

Layer: generated. Each sequence is a run of Hypothesis with a seed of its own, so that every one of them is new. The shortest
sequence that shows a fault is kept here, because shrinking stops when its share of requests is used up.
"""

from __future__ import annotations

from typing import Any, Final

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, FlakyFailure
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.generated.allowance import GENERATED, Allowance
from cleverinvo_conformance.generated.invoice_steps import InvoiceSteps
from cleverinvo_conformance.generated.list_steps import ListSteps
from cleverinvo_conformance.generated.sequence import Mismatch, Trial, fault_of

#: Steps of a sequence at most; each sends up to about ten requests.
STEPS: Final = 25
#: Kinds of steps, the frequent ones several times.
_KINDS: Final = (
    "nothing", "invoice", "look", "create", "client", "refused", "remove", "look", "invoice", "create", "client", "remove",
    "invoice", "look", "refused",
)  # fmt: skip
#: Sequences of a run at most, where they send little.
_SEQUENCES: Final = 60
#: The clauses that a sequence can decide.
CLAUSES: Final = (
    c.CLI_CREATE_1, c.CLI_CREATE_2, c.CLI_CREATE_3, c.CLI_CREATE_4, c.CLI_UPDATE_1, c.CLI_UPDATE_2, c.CLI_UPDATE_3,
    c.CLI_UPDATE_5, c.CLI_DELETE_1, c.CLI_DELETE_2, c.CLI_DELETE_3, c.CLI_DELETE_4, c.INV_CREATE_1, c.INV_CREATE_3,
    c.INV_CREATE_4, c.INV_CREATE_5, c.INV_CREATE_7, c.INV_UPDATE_1, c.INV_UPDATE_2, c.INV_UPDATE_3, c.INV_UPDATE_6,
    c.INV_DELETE_1, c.INV_DELETE_2, c.INV_LIST_2, c.PAGE_2, c.PAGE_3, c.PAGE_4, c.PAGE_5, c.PAGE_6, c.SEARCH_1, c.SEARCH_2,
    c.SEARCH_4, c.PDF_1, c.ERR_2, c.AUTH_1, c.AUTH_2, c.AUTH_4,
)  # fmt: skip


class Steps(InvoiceSteps, ListSteps):
    """All of them."""

    @initialize(data=st.data())
    def begin(self, data: Any) -> None:
        """Up to three invoices, with their clients."""
        for _ in range(data.draw(st.sampled_from((0, 2, 3)))):
            if not self.trial.allowance.is_over:
                self.new_invoice(data, data.draw(self.any_key()))

    @rule(data=st.data())
    def act(self, data: Any) -> None:
        """One step of any kind, or none, which is the simplest. One rule, so that each sequence has all kinds."""
        match data.draw(st.sampled_from(_KINDS)):
            case _ if self.trial.allowance.is_over:
                return
            case "create":
                self.create(data)
            case "client":
                self.update_client(data)
            case "invoice":
                self.update_invoice(data)
            case "remove":
                self.remove(data)
            case "look":
                self.look_around(data)
            case "refused":
                self.try_what_is_refused(data)

    def teardown(self) -> None:
        """Delete what is left, invoices first, so that lists stay short; the clean-up does the rest."""
        for made in reversed(self.made):
            if self.has_failed or self.trial.allowance.is_over:
                return
            if not made.is_removed:
                self.delete(made)


def try_sequences(run: Run, requests: int = GENERATED) -> tuple[list[Mismatch], set[Clause]]:
    """The shortest mismatch found of each fault, and the clauses that were tried.

    ``requests``: how many may be sent to find faults, removals included.
    Raises :class:`BudgetSpent`, :class:`Unreachable` and whatever else keeps the run from going on.
    """
    outcomes = run.outcomes
    findings = [finding for evidence in outcomes.clauses.values() for finding in evidence.findings]
    known = {fault_of(finding) for finding in (*findings, *outcomes.suspicions)}
    trial = Trial(run, Allowance(run.budget, requests), known)
    shortest = []
    for number in range(_SEQUENCES):
        if not trial.allowance.may_begin:
            break
        before = len(outcomes.suspicions)
        _try_one(trial, run.seed * _SEQUENCES + number)
        if trial.problem:
            raise trial.problem
        kept = min(trial.found, key=lambda each: each.length, default=None)
        if kept:
            shortest.append(kept)
            trial.known |= {each.fault for each in trial.found}
        # What is known already, or shows in the shortest sequence, is not reported again.
        again = (finding for finding in outcomes.suspicions[before:] if trial.knows(finding))
        outcomes.withdraw(finding for finding in again if kept is None or finding is not kept.finding)
    return shortest, trial.tried


def _try_one(trial: Trial, number: int) -> None:
    """One sequence, and its shrinking if it fails: :attr:`Trial.found` has what it found."""
    trial.found = []
    trial.allowance.begin()
    machine = type("BoundSequence", (Steps,), {"trial": trial})
    chosen = settings(
        max_examples=2,  # the first is the simplest one there is, and sends nothing
        stateful_step_count=STEPS,
        database=None,
        deadline=None,
        print_blob=False,
        report_multiple_bugs=False,
        verbosity=Verbosity.quiet,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(seed(number)(machine), settings=chosen)
    except (Mismatch, Flaky, FlakyFailure):
        if not trial.found and not trial.problem:
            raise
    except Exception:
        if not trial.problem:
            raise
    finally:
        trial.allowance.end()
