"""Removing what a run has made: what its ledger holds, and whatever else carries its mark.

Layer: core. Serves the end of a run and ``cleverinvo-conformance cleanup``. A ``POST`` of which it is not known
whether it made anything, or that made something although it was refused, is found again by the mark.
"""

from __future__ import annotations

from typing import Any, Final

from conformance.core.exchange import Exchange
from conformance.core.ledger import Entry, Kind, Ledger
from conformance.core.throttle import BudgetSpent
from conformance.core.wire import Unreachable, Wire, segment

#: Where a kind of record carries the mark; an invoice's number carries it in capitals.
_MARKED: Final[dict[Kind, str]] = {"invoice": "invoiceNumber", "client": "name"}
_PAGE: Final = 100
NOT_FOUND: Final = 404


def clean_up(wire: Wire, ledger: Ledger) -> list[str]:
    """Remove what the run of ``ledger`` made; sentences about what is left."""
    residue = _look(wire, ledger)
    for entry in list(ledger):
        problem = _remove(wire, ledger, entry)
        if problem:
            residue.append(problem)
    if not residue:
        ledger.settled()
    if count := ledger.soft_deleted:
        clients = "1 client is" if count == 1 else f"{count} clients are"
        residue.append(
            f"{clients} deleted, but only softly: the API keeps deleted clients, inactive (CLI-DELETE-3)"
        )
    return residue


def _look(wire: Wire, ledger: Ledger) -> list[str]:
    """Note in the ledger what carries the mark and is not there yet; sentences about what could not be looked for."""
    problems = []
    for key in sorted(ledger.keys & wire.target.keys.keys()):
        for kind, field in _MARKED.items():
            try:
                answer = _marked(wire, ledger, kind, key)
            except (Unreachable, BudgetSpent) as error:
                problems.append(f"{kind}s that carry the mark {ledger.mark} could not be looked for: {error}")
                continue
            if answer.status != 200:
                problems.append(
                    f"{kind}s that carry the mark {ledger.mark} could not be looked for: {answer}"
                )
            for record in answer.items:
                id_ = record.get("id")
                if _carries(record.get(field), ledger.mark) and id_ and not ledger.holds(str(id_), kind):
                    ledger.found(kind, str(id_), key)
    problems += [
        f"what carries the mark {ledger.mark} could not be looked for: no {key} key was given"
        for key in sorted(ledger.keys - wire.target.keys.keys())
    ]
    return problems


def _marked(wire: Wire, ledger: Ledger, kind: Kind, key: str) -> Exchange:
    mark = ledger.mark.upper() if kind == "invoice" else ledger.mark
    return wire.send("GET", f"/{kind}s", query={"search": mark, "limit": _PAGE}, key=key, reserved=True)


def _carries(text: Any, mark: str) -> bool:
    return isinstance(text, str) and mark in text.lower()


def _remove(wire: Wire, ledger: Ledger, entry: Entry) -> str:
    if entry.key not in wire.target.keys:
        return f"{entry.kind} {entry.id} is left: no {entry.key} key was given"
    try:
        exchange = wire.send("DELETE", f"/{entry.kind}s/{segment(entry.id)}", key=entry.key, reserved=True)
    except (Unreachable, BudgetSpent) as error:
        return f"{entry.kind} {entry.id} is left: {error}"
    if exchange.is_success or exchange.status == NOT_FOUND:
        ledger.removed(entry.id, entry.kind)
        return ""
    return f"{entry.kind} {entry.id} is left: its DELETE answered {exchange.status}"
