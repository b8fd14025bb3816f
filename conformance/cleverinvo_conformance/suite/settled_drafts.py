"""Drafts on which updates that must be refused are tried: each after a valid update that was kept.

Layer: suite. A test that has changed a draft in every way leaves it to those that come after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakKeyDictionary

from cleverinvo_conformance.checks.invoices import agree
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import NotTestable
from cleverinvo_conformance.core.record_fields import LINE
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.test_data import TestData
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
    """A draft of the run's own as it was read last, and the fields that were seen to take a valid update."""

    detail: Exchange
    fields: frozenset[str]


_SETTLED: Final[WeakKeyDictionary[TestData, list[Settled]]] = WeakKeyDictionary()


def settle(run: Run, draft: Settled) -> None:
    """Leave ``draft`` to the tests that come after."""
    _SETTLED.setdefault(run.test_data, []).append(draft)


def settled(run: Run, fields: set[str]) -> Settled:
    """A draft that took a valid update of all ``fields``: one that was left, or for three requests a new one."""
    left = (draft for draft in _SETTLED.get(run.test_data, []) if fields <= draft.fields)
    return next(left, None) or controlled(run)


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
