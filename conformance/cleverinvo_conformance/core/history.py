"""The run's exchanges by record, and the chain of writes that leads to a finding.

Layer: core. Bounds: the last :data:`WRITES` writes are kept, with at most :data:`LARGEST` bytes of each answer (a longer
body is dropped), the last :data:`READS` reads without their bodies, and the last states of :data:`READS` records. A run
sends at most 3,000 requests, unless ``--max-requests`` allows more, so it keeps every write.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expectation_check import ABSENT, value_at

#: Writes that are kept.
WRITES: Final = 5_000
#: Bytes of the answer to a write that are kept.
LARGEST: Final = 100_000
#: Reads that are kept without their bodies, and records whose last states are kept.
READS: Final = 500
#: Writes that a chain holds: the first one and the last ones.
CHAIN: Final = 150
#: Deleted records that the chain of a finding about a list holds: a list may still have or count them.
DELETED: Final = 2
#: A field of one record: below ``/data`` or below an item of a list.
_PLACE: Final = re.compile(r"/data(?:/\[id=(?P<id>[^\]]*)\])?(?P<path>/[^\[*]+)")
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a record: before the last write, in its body, and in the answer that shows the fault.

    ``ABSENT`` stands for a value that was not known, not sent or not in the answer.
    """

    field: str
    before: Any = ABSENT
    sent: Any = ABSENT
    received: Any = ABSENT


def ids_in_request(exchange: Exchange) -> set[str]:
    """The ids of the records that a request names: in its path, its ``clientId`` parameter or its body."""
    _, _, rest = exchange.request.path.lstrip("/").partition("/")
    found = {unquote(rest.partition("/")[0])} if rest else set()
    found |= {value for name, value in parse_qsl(exchange.request.query) if name == "clientId"}
    document = exchange.request.document
    if isinstance(document, dict):
        found |= {str(document["clientId"])} if document.get("clientId") else set()
    return found


def ids_in_answer(exchange: Exchange) -> set[str]:
    """The ids of the records in an answer, and of their clients."""
    records = exchange.items if exchange.is_of_list else [exchange.record]
    return {str(record[key]) for record in records for key in ("id", "clientId") if record.get(key)}


def is_write(exchange: Exchange) -> bool:
    """Whether the request may change something."""
    return exchange.request.method not in _READING


class History:
    """What was written so far, and the last state of each record."""

    def __init__(self) -> None:
        self._writes: OrderedDict[int, Exchange] = OrderedDict()
        self._by_record: dict[str, list[int]] = {}
        self._by_reference: dict[str, list[int]] = {}
        self._reads: OrderedDict[int, Exchange] = OrderedDict()
        self._states: OrderedDict[str, list[tuple[int, dict[str, Any]]]] = OrderedDict()

    def saw(self, exchange: Exchange) -> None:
        """Keep what ``exchange`` says of records."""
        if is_write(exchange):
            kept = exchange if len(exchange.body) <= LARGEST else replace(exchange, body=b"")
            self._writes[exchange.number] = kept
            written = set(_written(exchange))
            for id_ in written:
                self._by_record.setdefault(id_, []).append(exchange.number)
            for id_ in ids_in_request(exchange) - written:
                self._by_reference.setdefault(id_, []).append(exchange.number)
            if len(self._writes) > WRITES:
                self._writes.popitem(last=False)
        else:
            self._reads[exchange.number] = replace(exchange, body=b"")
            if len(self._reads) > READS:
                self._reads.popitem(last=False)
        record = exchange.record
        if exchange.is_success and "id" in record:
            states = self._states.setdefault(str(record["id"]), [])
            states.append((exchange.number, record))
            del states[:-3]
            self._states.move_to_end(str(record["id"]))
            if len(self._states) > READS:
                self._states.popitem(last=False)

    def chain(
        self, exchanges: Iterable[Exchange], ids: Iterable[str] = (), *, with_items: bool = True
    ) -> tuple[Exchange, ...]:
        """The writes that concern the records in ``exchanges`` and the records ``ids``, and ``exchanges``, in order.

        An invoice's client belongs to it. Only writes before the last of ``exchanges`` count. ``with_items``: the records
        in lists count as well, and the last ones that were deleted before the list was asked for.
        """
        own = {exchange.number: exchange for exchange in exchanges}
        last = max(own, default=0)
        seen: set[str] = set()
        waiting = {str(id_) for id_ in ids}
        if with_items and last and own[last].is_of_list:
            waiting |= self._deleted_before(own[last])
        for exchange in own.values():
            waiting |= ids_in_request(exchange)
            if with_items or not exchange.is_of_list:
                waiting |= ids_in_answer(exchange)
        numbers: set[int] = set()
        deleted = {
            id_
            for exchange in own.values()
            if exchange.request.method == "DELETE"
            for id_ in ids_in_request(exchange)
        }
        for id_ in deleted:  # what refers to it may be why it is kept
            numbers |= {
                number
                for number in self._by_reference.get(id_, ())
                if number in self._writes and number < last
            }
        while waiting:
            id_ = waiting.pop()
            seen.add(id_)
            for number in self._by_record.get(id_, ()):
                write = self._writes.get(number)
                if write is not None and number < last:
                    numbers.add(number)
                    waiting |= ids_in_request(write) - seen
        chosen = sorted(numbers - own.keys())
        if len(chosen) > CHAIN:
            chosen = [chosen[0], *chosen[-CHAIN + 1 :]]
        whole = own | {number: self._writes[number] for number in chosen}
        whole = self._primed(own.get(last), whole) | whole
        return tuple(whole[number] for number in sorted(whole))

    def _deleted_before(self, listed: Exchange) -> set[str]:
        """The ids of the last records of the list's kind and key that were deleted before it was asked for."""
        key, collection = listed.request.key, f"{listed.request.path}/"
        deletions = [
            write
            for write in self._writes.values()
            if write.request.method == "DELETE" and write.is_success and write.number < listed.number
            if write.request.key == key and write.request.path.startswith(collection)
        ]
        return {id_ for write in deletions[-DELETED:] for id_ in ids_in_request(write)}

    def _primed(self, decisive: Exchange | None, whole: dict[int, Exchange]) -> dict[int, Exchange]:
        """Earlier reads of the same URL whose answers a cache may hold.

        The last by the same key before the last write, and the last by each other key.
        """
        writes = [number for number, exchange in whole.items() if is_write(exchange)]
        if decisive is None or is_write(decisive) or not writes:
            return {}
        first, last = min(writes), max(writes)
        primed: dict[str | None, int] = {}
        for number, read in self._reads.items():
            if read.request.url == decisive.request.url and first < number < decisive.number:
                is_own = read.request.key == decisive.request.key
                if not is_own or number < last:
                    primed[read.request.key] = number
        return {number: self._reads[number] for number in primed.values()}

    def difference(self, pointer: str, exchanges: tuple[Exchange, ...]) -> Difference | None:
        """The value at ``pointer`` of the last of ``exchanges``, and the same field before the record's last write."""
        decisive = exchanges[-1]
        place = _PLACE.fullmatch(pointer)
        if place is None or not decisive.is_success:
            return None
        path = place["path"]
        id_ = place["id"] or str(decisive.record.get("id", ""))
        numbers = [n for n in self._by_record.get(id_, ()) if n <= decisive.number]
        write = self._writes.get(numbers[-1]) if numbers else None
        if write is None:
            return None
        states = [state for number, state in self._states.get(id_, ()) if number < write.number]
        before = value_at(states[-1], path) if states else ABSENT
        field = path.rpartition("/")[2]
        received = value_at(decisive.document, pointer)
        return Difference(field, before, value_at(write.request.document, path), received)


def _written(exchange: Exchange) -> Iterator[str]:
    """The ids of the records that a write creates, changes or deletes."""
    path = exchange.request.path.lstrip("/").split("/")
    if len(path) > 1 and path[1]:
        yield unquote(path[1])
    elif exchange.is_success and exchange.record.get("id"):
        yield str(exchange.record["id"])
