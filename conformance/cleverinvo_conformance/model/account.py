"""The model of the account: follows every write of the run and knows what must be there afterwards.

Layer: model. It reads exchanges in the order in which they were sent. What it cannot follow makes a record uncertain:
a write whose answer was lost, an invalid body that was accepted, a 5xx. Bounded by the budget of the run: one
record for each accepted ``POST``, and :data:`WRITES_KEPT` writes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import unquote

from cleverinvo_conformance.core.exchange import Exchange, Request
from cleverinvo_conformance.core.ledger import Kind
from cleverinvo_conformance.model.records import LINE, WRITABLE, Field, Record

#: Writes that are remembered, accepted or not.
WRITES_KEPT: Final = 4_000
_KINDS: Final[dict[str, Kind]] = {"clients": "client", "invoices": "invoice"}
_SUCCESS: Final = range(200, 300)


class Account:
    """The run's own records, by kind and id."""

    def __init__(self, is_valid: Callable[[str, Any], bool]) -> None:
        """``is_valid``: whether a body for a collection (``clients``, ``invoices``) has the documented types."""
        self._is_valid: Final = is_valid
        self._records: Final[dict[tuple[Kind, str], Record]] = {}
        self.writes: Final[deque[Exchange]] = deque(maxlen=WRITES_KEPT)
        #: Seconds that the deployment's clock is ahead of the run's, by the first ``createdAt`` of a new record.
        self.clock: float | None = None

    def __iter__(self) -> Iterator[Record]:
        return iter(self._records.values())

    def record(self, kind: Kind, id_: object) -> Record | None:
        """The run's record of that id, removed or not."""
        return self._records.get((kind, str(id_)))

    def of_path(self, request: Request) -> Record | None:
        """The run's record that the path names."""
        collection, id_, _ = parts(request.path)
        return self._records.get((_KINDS[collection], id_)) if collection in _KINDS and id_ else None

    def learn(self, exchange: Exchange) -> None:
        """Follow one exchange; reads change nothing."""
        method = exchange.request.method
        if method in {"GET", "HEAD", "OPTIONS"}:
            return
        self.writes.append(exchange)
        collection, id_, below = parts(exchange.request.path)
        if below or collection not in _KINDS:
            return
        if method == "POST" and not id_:
            self._created(_KINDS[collection], exchange)
        elif record := self._records.get((_KINDS[collection], id_)):
            if method == "PUT":
                self._updated(collection, record, exchange)
            elif method == "DELETE" and exchange.status in _SUCCESS:
                record.removed = record.removed or exchange
            elif method not in {"DELETE", "TRACE"} and exchange.status in _SUCCESS:
                record.is_uncertain = True

    def lost(self, request: Request) -> None:
        """The answer to a request was lost: nobody knows whether it was carried out."""
        record = self.of_path(request)
        if record and request.method not in {"GET", "HEAD", "OPTIONS"}:
            record.is_uncertain = True

    def _created(self, kind: Kind, exchange: Exchange) -> None:
        sent, id_ = exchange.request.document, exchange.record.get("id")
        if not exchange.is_success or not isinstance(sent, dict) or not isinstance(id_, str | int):
            return
        record = Record(kind, str(id_), exchange.request.key or "primary", exchange, writes=[exchange])
        record.is_uncertain = (kind, record.id) in self._records or not self._is_valid(f"{kind}s", sent)
        self._records[kind, record.id] = record
        for name in WRITABLE[kind]:
            value = sent.get(name)
            if value is not None:
                record.allow(name, [sent_part(value)], exchange)
            elif kind == "client":
                record.allow(name, [None], exchange)
        self._titled(record, exchange)

    def _updated(self, collection: str, record: Record, exchange: Exchange) -> None:
        sent = exchange.request.document
        if exchange.status >= 500:
            record.is_uncertain = True
        if exchange.status not in _SUCCESS:
            return
        record.writes.append(exchange)
        if not isinstance(sent, dict) or not self._is_valid(collection, sent):
            record.is_uncertain = True
            return
        for name in WRITABLE[record.kind]:
            if name in sent:
                self._set(record, name, sent[name], exchange)
        self._titled(record, exchange)

    def _set(self, record: Record, name: str, value: Any, exchange: Exchange) -> None:
        before = record.fields.get(name)
        if value is None:  # null_clears
            old = before.allowed if before else []
            record.fields[name] = Field([None, *old] if before or record.kind == "client" else [], exchange)
        elif name == "clientId" and before and value not in before.allowed:
            record.allow(name, [value, *before.allowed], exchange)  # the contract is silent on it
        else:
            record.allow(name, [sent_part(value)], exchange)

    def _titled(self, record: Record, exchange: Exchange) -> None:
        if record.kind == "client":
            names = record.fields["name"].allowed
            emails = record.fields["email"].allowed
            record.titles += [(exchange.number, name, email) for name in names for email in emails]


def parts(path: str) -> tuple[str, str, str]:
    """The collection, the id and what stands below it; "" for what the path lacks."""
    _, collection, id_, below = (*path.split("/", 3), "", "", "")[:4]
    return collection, unquote(id_), below


def sent_part(value: Any) -> Any:
    """``value`` without what a request cannot set: of line items, all but the four fields of a request."""
    if not isinstance(value, list):
        return value
    return [
        {name: line[name] for name in LINE if name in line} if isinstance(line, dict) else line
        for line in value
    ]
