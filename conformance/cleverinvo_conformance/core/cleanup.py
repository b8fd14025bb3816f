"""Removing what a run has made: what its ledger holds, and whatever else carries its mark.

Layer: core. Serves the end of a run and ``cleverinvo-conformance cleanup``. A ``POST`` of which it is not known
whether it made anything, or that made something although it was refused, is found again by the mark.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Any, Final

from cleverinvo_conformance.core.api_client import ApiClient, segment
from cleverinvo_conformance.core.exchange import Exchange, NotJson
from cleverinvo_conformance.core.ledger import Entry, Kind, Ledger
from cleverinvo_conformance.core.others import MARKED, carries_mark
from cleverinvo_conformance.core.run_time import TimeLimit, clean_up_seconds
from cleverinvo_conformance.core.throttle import BudgetSpent
from cleverinvo_conformance.core.unreachable import StillRefused, Unreachable

_PAGE: Final = 100
NOT_FOUND: Final = 404
_REFUSED: Final = frozenset({401, 403})
#: Seconds in which a ``POST`` that was cut short comes to its end at the other side.
_UNDER_WAY: Final = 1.5
#: Requests in a row without an answer, each of which may have been waited for, after which no more are sent.
_GIVEN_UP_AFTER: Final = 3


def clean_up(
    api: ApiClient, ledger: Ledger, removing: Callable[[int, int], None] = lambda *_: None
) -> list[str]:
    """Remove what the run of ``ledger`` made; sentences about what is left.

    ``removing`` is called before each removal with the number of records that are left, and of all.
    """
    cleaner = _Cleaner(api, ledger)
    if ledger.doubts:
        api.throttle.pause(_UNDER_WAY)
    problems = cleaner.look()
    problems += [
        f"{kind} {id_} was the answer to a POST of the run, but may be another's, and is not removed"
        for kind, id_ in ledger.disputed
    ]
    residue = [*problems, *_in_doubt(ledger)] if problems else []
    entries = list(ledger)
    for at, entry in enumerate(entries):
        removing(len(entries) - at, len(entries))
        if problem := cleaner.remove(entry):
            residue.append(problem)
    unmarked = ledger.unmarked
    if problems:
        ledger.unsearched()
    elif not residue:
        ledger.settled()
    if unmarked and not problems:
        requests = "1 POST" if unmarked == 1 else f"{unmarked} POST requests"
        residue.append(
            f"{requests} without the run's mark may have made records: the answers do not say, and no search finds them"
        )
    if deleted := ledger.soft_deleted:
        clients = "1 client is" if deleted == 1 else f"{deleted} clients are"
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
        seconds = clean_up_seconds(len(list(ledger)) + len(ledger.doubts), api.throttle.interval)
        self._time: Final = TimeLimit(seconds, what="the clean-up", clock=api.throttle.now)

    def look(self) -> list[str]:
        """Note in the ledger what carries the mark and is not there yet; what could not be looked for."""
        ledger = self._ledger
        problems = []
        for key in sorted(ledger.keys & self._api.target.keys.keys()):
            for kind in MARKED:
                try:
                    problem = self._search(kind, key)
                except (Unreachable, BudgetSpent) as error:
                    problem = str(error)
                if problem:
                    problems.append(
                        f"{kind}s that carry the mark {ledger.mark} could not be searched for: {problem}"
                    )
        problems += [
            f"what carries the mark {ledger.mark} could not be searched for: no {key} key was given"
            for key in sorted(ledger.keys - self._api.target.keys.keys())
        ]
        return problems

    def _search(self, kind: Kind, key: str) -> str:
        """Note in the ledger what a search for the mark shows; why that may not be all, or ""."""
        ledger = self._ledger
        mark = ledger.mark.upper() if kind == "invoice" else ledger.mark
        seen: set[str] = set()
        for page in count(1):
            query = {"search": mark, "limit": _PAGE} | ({"page": page} if page > 1 else {})
            # A further page may not take the requests that are reserved for the removal.
            answer = self._sent("GET", f"/{kind}s", key, query=query, reserved=page == 1)
            if self._has_nothing_there(key, answer):
                break
            total = _total(answer)
            if isinstance(total, str):
                return total
            ids = {str(record["id"]) for record in answer.items if record.get("id")}
            for record in answer.items:
                id_ = str(record.get("id") or "")
                if id_ and carries_mark(kind, record, ledger.mark) and not ledger.holds(id_, kind):
                    ledger.found(kind, id_, key)
            if not ids - seen and len(seen) != total:
                return f"the list says that there are {total}, and shows {len(seen)}"
            seen |= ids
            if len(seen) >= total:
                break
        return ""

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

    def _sent(self, method: str, path: str, key: str, *, reserved: bool = True, **options: Any) -> Exchange:
        if key in self._given_up:
            raise self._given_up[key]
        try:
            exchange = self._api.send(
                method, path, key=key, reserved=reserved, time_limit=self._time, **options
            )
        except Unreachable as error:
            self._unanswered[key] += 1
            if isinstance(error, StillRefused) or self._unanswered[key] >= _GIVEN_UP_AFTER:
                self._given_up[key] = error
            raise
        self._unanswered[key] = 0
        return exchange


def _total(answer: Exchange) -> int | str:
    """How many records the list of ``answer`` says there are; if it is no list, what is wrong with it."""
    if answer.status != 200:
        return f"{answer}"
    try:
        document = answer.json
    except NotJson as error:
        return f"{answer}, and the body is not JSON: {error}"
    total = document.get("total") if isinstance(document, dict) else None
    if not isinstance(total, int) or isinstance(total, bool) or not isinstance(answer.data, list | dict):
        return f"{answer}, and the body is no list with a total"
    return total


def _in_doubt(ledger: Ledger) -> list[str]:
    """What may be left beside what the ledger holds."""
    sentences = []
    for (kind, key), times in sorted(Counter(ledger.doubts).items()):
        what = f"1 {kind}" if times == 1 else f"{times} {kind}s"
        sentences.append(
            f"{what} may be left: the answer to each POST with the {key} key does not say whether it made a record"
        )
    return sentences
