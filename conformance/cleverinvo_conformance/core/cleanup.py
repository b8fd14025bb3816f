"""Removing what a run has made: what its ledger holds, and whatever else carries its mark.

Layer: core. Serves the end of a run and ``cleverinvo-conformance cleanup``. A ``POST`` of which it is not known
whether it made anything, or that made something although it was refused, is found again by the mark.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from cleverinvo_conformance.core.api_client import ApiClient, StillRefused, Unreachable, segment
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.ledger import Entry, Kind, Ledger
from cleverinvo_conformance.core.throttle import BudgetSpent

#: Where a kind of record carries the mark; an invoice's number carries it in capitals.
_MARKED: Final[dict[Kind, str]] = {"invoice": "invoiceNumber", "client": "name"}
_PAGE: Final = 100
NOT_FOUND: Final = 404
_REFUSED: Final = frozenset({401, 403})
#: Seconds in which a ``POST`` that was cut short comes to its end at the other side.
_UNDER_WAY: Final = 1.5
#: Requests in a row without an answer, each of which may have been waited for, after which no more are sent.
_GIVEN_UP_AFTER: Final = 3


def clean_up(api: ApiClient, ledger: Ledger) -> list[str]:
    """Remove what the run of ``ledger`` made; sentences about what is left."""
    cleaner = _Cleaner(api, ledger)
    if ledger.doubts:
        api.throttle.pause(_UNDER_WAY)
    residue = cleaner.look()
    for entry in list(ledger):
        problem = cleaner.remove(entry)
        if problem:
            residue.append(problem)
    if not residue:
        ledger.settled()
    if count := ledger.soft_deleted:
        clients = "1 client is" if count == 1 else f"{count} clients are"
        residue.append(
            f"{clients} soft-deleted: the API keeps deleted clients as inactive records (CLI-DELETE-3)"
        )
    return residue


class _Cleaner:
    """Asks and removes as long as there are answers."""

    def __init__(self, api: ApiClient, ledger: Ledger) -> None:
        self._api: Final = api
        self._ledger: Final = ledger
        #: By key, whose each limit is.
        self._unanswered: Final[Counter[str]] = Counter()
        self._given_up: Final[dict[str, Unreachable]] = {}

    def look(self) -> list[str]:
        """Note in the ledger what carries the mark and is not there yet; what could not be looked for."""
        ledger = self._ledger
        problems = []
        for key in sorted(ledger.keys & self._api.target.keys.keys()):
            for kind, field in _MARKED.items():
                mark = ledger.mark.upper() if kind == "invoice" else ledger.mark
                query = {"search": mark, "limit": _PAGE}
                try:
                    answer = self._sent("GET", f"/{kind}s", key, query=query)
                except (Unreachable, BudgetSpent) as error:
                    problems.append(
                        f"{kind}s that carry the mark {ledger.mark} could not be searched for: {error}"
                    )
                    continue
                if answer.status != 200 and not self._has_nothing_there(key, answer):
                    problems.append(
                        f"{kind}s that carry the mark {ledger.mark} could not be searched for: {answer}"
                    )
                for record in answer.items:
                    id_ = record.get("id")
                    if _carries(record.get(field), ledger.mark) and id_ and not ledger.holds(str(id_), kind):
                        ledger.found(kind, str(id_), key)
        problems += [
            f"what carries the mark {ledger.mark} could not be searched for: no {key} key was given"
            for key in sorted(ledger.keys - self._api.target.keys.keys())
        ]
        return problems

    def remove(self, entry: Entry) -> str:
        """Remove a record; why it is left, or ""."""
        if entry.key not in self._api.target.keys:
            return f"{entry.kind} {entry.id} is left: no {entry.key} key was given"
        try:
            exchange = self._sent("DELETE", f"/{entry.kind}s/{segment(entry.id)}", entry.key)
        except (Unreachable, BudgetSpent) as error:
            return f"{entry.kind} {entry.id} is left: {error}"
        if exchange.is_success or exchange.status == NOT_FOUND:
            self._ledger.removed(entry.id, entry.kind)
            return ""
        return f"{entry.kind} {entry.id} is left: its DELETE answered {exchange.status}"

    def _has_nothing_there(self, key: str, answer: Exchange) -> bool:
        """Whether the key opens nothing, and every ``POST`` with it was refused."""
        ledger = self._ledger
        in_doubt = {owner for _, owner in ledger.doubts} | {entry.key for entry in ledger}
        return answer.status in _REFUSED and key not in in_doubt

    def _sent(self, method: str, path: str, key: str, **options: Any) -> Exchange:
        if key in self._given_up:
            raise self._given_up[key]
        try:
            exchange = self._api.send(method, path, key=key, reserved=True, **options)
        except Unreachable as error:
            self._unanswered[key] += 1
            if isinstance(error, StillRefused) or self._unanswered[key] >= _GIVEN_UP_AFTER:
                self._given_up[key] = error
            raise
        self._unanswered[key] = 0
        return exchange


def _carries(text: Any, mark: str) -> bool:
    return isinstance(text, str) and mark in text.lower()
