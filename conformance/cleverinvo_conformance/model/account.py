"""The model of the account: follows every write of the run and knows what must be there afterwards.

Layer: model. It reads exchanges in the order in which they were sent. What it cannot follow makes a record uncertain:
a write whose answer was lost, an invalid body that was accepted, a 3xx or 5xx. A ``POST`` that may have made a record
without showing it is kept in :attr:`Account.doubtful`. Bounded by the budget of the run: one record for each accepted
``POST``, and :data:`WRITES_KEPT` writes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from cleverinvo_conformance.core.api_client import CONCURRENT, segment
from cleverinvo_conformance.core.exchange import Exchange, Request
from cleverinvo_conformance.core.ledger import Kind
from cleverinvo_conformance.core.operations import LINE_FIELDS
from cleverinvo_conformance.model.records import WRITABLE, Record

#: Writes that are remembered, accepted or not.
WRITES_KEPT: Final = 4_000
#: The names of the keys that open an account. Two of them may number their records alike.
ACCOUNTS: Final = frozenset({"primary", "other", "limited"})
_KINDS: Final[dict[str, Kind]] = {"clients": "client", "invoices": "invoice"}
_SUCCESS: Final = range(200, 300)
_REFUSED: Final = range(400, 500)
_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
#: Fields of an invoice that are empty where ``null`` clears them; of the others the contract does not say what they are then.
_CLEARABLE: Final = frozenset({"notes", "terms"})
#: Fields that other records or lists show or are found by.
_SHOWN_ELSEWHERE: Final = frozenset({"name", "email", "clientId", "invoiceNumber"})


class Doubtful(NamedTuple):
    """A ``POST`` that may have made a record: its kind, the key, the body as JSON. ``key`` ``None``: in any account."""

    kind: Kind
    key: str | None
    body: Any


class Account:
    """The run's own records, by kind, key and id."""

    def __init__(self, is_valid: Callable[[str, Any], bool]) -> None:
        """``is_valid``: whether a body for a collection (``clients``, ``invoices``) has the documented types."""
        self._is_valid: Final = is_valid
        self._records: Final[dict[tuple[Kind, str, str], Record]] = {}
        self.writes: Final[deque[Exchange]] = deque(maxlen=WRITES_KEPT)
        #: Seconds that the deployment's clock is ahead of the run's, by the first ``createdAt`` of a new record.
        self.clock: float | None = None
        self._doubtful: Final[list[Doubtful]] = []

    def __iter__(self) -> Iterator[Record]:
        return iter(self._records.values())

    def record(self, kind: Kind, id_: object, key: str | None) -> Record | None:
        """The record of that id that the run has made with ``key``, removed or not."""
        return self._records.get((kind, key or "", str(id_)))

    def of_others(self, kind: Kind, id_: object, key: str | None) -> Iterator[Record]:
        """The records of that id that the run has made with other keys than ``key``."""
        each = (self.record(kind, id_, other) for other in ACCOUNTS - {key})
        return (record for record in each if record)

    def doubtful(self, kind: Kind, key: str | None) -> list[Doubtful]:
        """The ``POST`` requests of that kind that may have made a record which ``key`` sees."""
        return [each for each in self._doubtful if each.kind == kind and each.key in {key, None}]

    def of_path(self, request: Request) -> Record | None:
        """The record that the path names and that the run has made with the key of ``request``.

        ``None`` where the path is spelled in another way than :func:`.segment` spells it.
        """
        collection, id_, _ = parts(request.path)
        record = self.record(_KINDS[collection], id_, request.key) if collection in _KINDS and id_ else None
        plain = f"/{collection}/{segment(id_)}"
        return record if request.path in {plain, f"{plain}/pdf"} else None

    def learn(self, exchange: Exchange) -> None:
        """Follow one exchange; reads change nothing."""
        request = exchange.request
        if request.method in _READS:
            return
        self.writes.append(exchange)
        collection, id_, below = parts(request.path)
        if below or collection not in _KINDS:
            return
        if request.method == "POST" and not id_:
            self._created(_KINDS[collection], exchange)
        elif exchange.status not in _REFUSED:
            for record in self._meant(request):
                self._changed(collection, record, exchange)

    def lost(self, request: Request) -> None:
        """The answer to a request was lost: the deployment may have carried it out."""
        if request.method in _READS:
            return
        collection, id_, below = parts(request.path)
        if below or collection not in _KINDS:
            return
        if request.method == "POST" and not id_:
            self._doubt(_KINDS[collection], request)
        for record in self._meant(request):
            record.is_uncertain = True

    def _meant(self, request: Request) -> list[Record]:
        """The records that a write to one record may change: those of its key; without a valid key, any of that id."""
        collection, id_, _ = parts(request.path)
        kind = _KINDS[collection]
        if request.key in ACCOUNTS:
            return [record for record in (self.record(kind, id_, request.key),) if record]
        return list(self.of_others(kind, id_, None))

    def _doubt(self, kind: Kind, request: Request) -> None:
        key = request.key if request.key in ACCOUNTS else None
        self._doubtful.append(Doubtful(kind, key, request.document))

    def _changed(self, collection: str, record: Record, exchange: Exchange) -> None:
        """A write to one record, which was not refused."""
        request = exchange.request
        if exchange.status not in _SUCCESS or request.key != record.key:
            record.is_uncertain = True
        elif request.method == "PUT":
            self._updated(collection, record, exchange)
        elif request.method == "DELETE":
            record.removed = record.removed or exchange
        elif request.method != "TRACE":
            record.is_uncertain = True

    def _created(self, kind: Kind, exchange: Exchange) -> None:
        request, id_ = exchange.request, exchange.record.get("id")
        if exchange.status in _REFUSED:
            return
        if not exchange.is_success or not isinstance(id_, str | int) or request.key not in ACCOUNTS:
            self._doubt(kind, request)
            return
        sent, known = request.document, self.record(kind, id_, request.key)
        record = Record(kind, str(id_), str(request.key), exchange, writes=[exchange])
        self._records[kind, record.key, record.id] = record
        is_new = known is None or known.removed is not None
        if not is_new or not isinstance(sent, dict) or not self._is_valid(f"{kind}s", sent):
            record.is_uncertain = True
            return
        for name in WRITABLE[kind]:
            value = sent.get(name)
            if value is not None:
                self._set(record, name, value, exchange)
            elif kind == "client":
                record.allow(name, [None], exchange)
        owner = self.record("client", sent.get("clientId"), request.key) if kind == "invoice" else record
        if owner is None or owner.removed is not None:
            record.is_uncertain = True  # accepted for a client that is not there (INV-CREATE-6)
        self._titled(record, exchange)

    def _updated(self, collection: str, record: Record, exchange: Exchange) -> None:
        sent = exchange.request.document
        record.writes.append(exchange)
        if not isinstance(sent, dict) or not self._is_valid(collection, sent):
            record.is_uncertain = True
            return
        if record.kind == "client" and sent.get("isActive", True) is not True:
            record.may_be_inactive = True  # is_active_writable
        if record.kind == "invoice" and sent.get("status", "DRAFT") != "DRAFT":
            record.is_uncertain = True  # status_writable
        if "lineItems" in sent:
            record.has_old_sums = False
        elif sent.get("currency", record.value("currency")) != record.value("currency"):
            record.has_old_sums = (
                True  # whether a new currency alone changes the rounding of the sums is not documented
            )
        for name in WRITABLE[record.kind]:
            if name in sent:
                self._set(record, name, sent[name], exchange)
        self._titled(record, exchange)

    def _set(self, record: Record, name: str, value: Any, exchange: Exchange) -> None:
        before = record.fields.get(name)
        old = before.allowed if before else []
        if value is None:  # null_clears
            is_known = record.kind == "client" or (name in _CLEARABLE and before is not None)
            record.allow(name, [None, *old] if is_known else [], exchange)
        elif not is_storable(value):
            record.allow(name, [], exchange)
            record.is_uncertain = record.is_uncertain or name in _SHOWN_ELSEWHERE
        else:
            # Of a new client in a PUT the contract says nothing; of two PUTs at once, either may be the last.
            is_open = (name == "clientId" and before is not None) or CONCURRENT in exchange.tags
            new = sent_part(value)
            record.allow(name, [new, *(each for each in old if is_open and each != new)], exchange)

    def _titled(self, record: Record, exchange: Exchange) -> None:
        """The names and e-mails that the client may show from now on; none where the model cannot say them."""
        if record.kind == "client" and {"name", "email"} <= record.fields.keys():
            names = record.fields["name"].allowed
            emails = record.fields["email"].allowed
            record.titles += [(exchange.number, name, email) for name in names for email in emails]


def parts(path: str) -> tuple[str, str, str]:
    """The collection, the id and what stands below it; "" for what the path lacks."""
    _, collection, id_, below = (*path.split("/", 3), "", "", "")[:4]
    return collection, unquote(id_), below


def sent_part(value: Any) -> Any:
    """``value`` without what a request cannot set: of line items, all but the four fields of a request, and nulls."""
    if not isinstance(value, list):
        return value
    return [
        {name: line[name] for name in LINE_FIELDS if line.get(name) is not None}
        if isinstance(line, dict)
        else line
        for line in value
    ]


def is_storable(value: Any) -> bool:
    """Whether every text in ``value`` can be stored and returned: without NUL and halves of surrogate pairs."""
    match value:
        case str():
            return not any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in value)
        case list():
            return all(map(is_storable, value))
        case dict():
            return all(map(is_storable, value.values()))
    return True
