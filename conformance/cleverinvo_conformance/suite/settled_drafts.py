"""Drafts on which updates that must be refused are tried, where valid updates are accepted.

Layer: suite. Judges nothing.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from cleverinvo_conformance.checks.invoices import agree
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import NotTestable
from cleverinvo_conformance.core.record_fields import LINE
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.suite.changed_draft import changed_draft, is_changed
from cleverinvo_conformance.suite.drafts_at_once import drafts_at_once
from cleverinvo_conformance.suite.invoice_lists import path_of

#: A valid update of every field but the client and the number.
_CONTROL: Final[dict[str, Any]] = {
    "currency": "EUR",
    "issueDate": "2024-06-02",
    "dueDate": "2024-07-02",
    "lineItems": [LINE | {"quantity": 41}],
    "notes": "Control",
    "terms": "Control",
}


@dataclass(frozen=True, slots=True)
class Settled:
    """A draft of the run's own as it was read last, and the fields of which a valid update was seen to be kept."""

    detail: Exchange
    fields: frozenset[str]


def settled(run: Run, fields: set[str]) -> Settled:
    """A draft of which ``fields`` can be updated.

    If the shared draft has taken a valid update of all of them, another draft that is there already, unchanged. Otherwise
    a new one, for three requests.
    """
    if is_changed(run) and fields <= changed_draft(run).kept:
        with suppress(NotTestable):
            return Settled(drafts_at_once(run).rounded.detail, changed_draft(run).kept)
    return controlled(run)


def controlled(run: Run) -> Settled:
    """A new draft after a valid update: what is refused then is so for its own reason. Three requests."""
    test_data = run.test_data
    made = test_data.made(
        test_data.post_invoice(
            test_data.invoice_fields(str(test_data.acme.record["id"]), issueDate="2024-06-01")
        )
    )
    path = path_of(made.record)
    sent = _CONTROL | {"invoiceNumber": test_data.number()}
    control = run.put(path, sent)
    if not control.is_success:
        raise NotTestable(f"a valid update is refused: {control}")
    detail = test_data.read(path)
    return Settled(detail, frozenset(f for f, v in sent.items() if agree(f, detail.record.get(f), v)))
