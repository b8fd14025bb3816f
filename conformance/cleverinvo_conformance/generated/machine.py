"""Sequences of operations against the model, by a Hypothesis state machine, shrunk to the shortest that fails.

Layer: generated. Every step sends through the run's one wire. The shortest failing sequence is kept by us, because
shrinking stops when its share of requests is used up.
"""

from __future__ import annotations

from typing import Final

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.errors import Flaky, FlakyFailure
from hypothesis.stateful import run_state_machine_as_test

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.generated.client_steps import ClientSteps
from cleverinvo_conformance.generated.invoice_steps import InvoiceSteps
from cleverinvo_conformance.generated.list_steps import ListSteps
from cleverinvo_conformance.generated.sequence import Mismatch

#: The clauses that a sequence can decide.
CLAUSES: Final = (
    c.CLI_CREATE_1, c.CLI_CREATE_2, c.CLI_UPDATE_1, c.CLI_UPDATE_3, c.CLI_DELETE_1, c.CLI_DELETE_2, c.CLI_DELETE_3,
    c.CLI_DELETE_4, c.INV_CREATE_1, c.INV_CREATE_3, c.INV_CREATE_4, c.INV_UPDATE_1, c.INV_UPDATE_2, c.INV_UPDATE_3,
    c.INV_DELETE_1, c.INV_DELETE_2, c.INV_LIST_2, c.PAGE_4, c.PAGE_5, c.SEARCH_2, c.PDF_1,
)  # fmt: skip


class Steps(ClientSteps, InvoiceSteps, ListSteps):
    """All of them."""


def try_sequences(run: Run, *, examples: int, steps: int) -> Mismatch | None:
    """The shortest mismatch found in ``examples`` sequences of up to ``steps`` operations, or None.

    Raises :class:`BudgetSpent`, :class:`Unreachable` and whatever else keeps the run from going on.
    """
    found: list[Mismatch] = []
    machine = type("BoundSequence", (Steps,), {"run": run, "found": found, "limit": []})
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        database=None,
        deadline=None,
        print_blob=False,
        report_multiple_bugs=False,
        verbosity=Verbosity.quiet,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(seed(run.seed)(machine), settings=chosen)
    except (Mismatch, Flaky, FlakyFailure):
        if not found:
            raise
    return min(found, key=lambda mismatch: len(mismatch.exchanges), default=None)
