"""Which clause a wrong value violates: decided by the write that can have caused it.

Layer: checks. Sends nothing.

- The answer to a write shows a wrong value: the clause of that write.
- A read shows a wrong value, and no answer showed the right one since the last write to the record: the clause of that
  write. If the answer to the write showed the right value, it was not stored: CLI-CREATE-2, CLI-UPDATE-3 and the like.
- A read showed the right value after the last write, and a later one shows another: the clause of the last write to
  *another* record, or of a refused write, in between; it had an effect that it must not have.
"""

from __future__ import annotations

from typing import Final

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.ledger import Kind
from cleverinvo_conformance.model.account import Account, parts
from cleverinvo_conformance.model.records import Record

#: Of each kind of record: the clause of creation, of storing what was created, of an update, of storing it.
_CREATED: Final[dict[Kind, Clause]] = {"client": c.CLI_CREATE_1, "invoice": c.INV_CREATE_4}
_STORED: Final[dict[Kind, Clause]] = {"client": c.CLI_CREATE_2, "invoice": c.INV_CREATE_4}
_UPDATED: Final[dict[Kind, Clause]] = {"client": c.CLI_UPDATE_1, "invoice": c.INV_UPDATE_1}
_KEPT: Final[dict[Kind, Clause]] = {"client": c.CLI_UPDATE_3, "invoice": c.INV_UPDATE_3}
#: What an accepted write to another record violates if this record changes.
_SIDE_EFFECT: Final[dict[tuple[str, str], Clause]] = {
    ("POST", "clients"): c.CLI_CREATE_1,
    ("PUT", "clients"): c.CLI_UPDATE_1,
    ("POST", "invoices"): c.INV_CREATE_4,
    ("PUT", "invoices"): c.INV_UPDATE_1,
    ("DELETE", "invoices"): c.INV_DELETE_1,
}
_BY_DELETED_CLIENT: Final[dict[Kind, Clause]] = {"client": c.CLI_DELETE_2, "invoice": c.CLI_DELETE_4}
_REFUSED: Final[dict[tuple[str, str], Clause]] = {
    ("POST", "clients"): c.CLI_CREATE_4,
    ("PUT", "clients"): c.CLI_UPDATE_5,
    ("POST", "invoices"): c.INV_CREATE_7,
    ("PUT", "invoices"): c.INV_UPDATE_6,
}
_UNAUTHORIZED: Final = 401
_BAD_REQUEST: Final = 400
_FORBIDDEN: Final = 403


def clause_of(account: Account, record: Record, name: str, exchange: Exchange) -> Clause:
    """The clause that a wrong value of the field ``name`` in ``exchange`` violates."""
    known = record.fields.get(name)
    if exchange.request.method == "POST":
        return _CREATED[record.kind]
    if exchange.request.method == "PUT" and exchange is record.last_write:
        return _UPDATED[record.kind]
    seen = known.seen.number if known and known.seen else 0
    last = record.last_write.number
    if seen > last:
        culprit = culprit_of(account, record, seen, exchange.number)
        if culprit:
            return effect_of(culprit, record)
    if not record.was_updated:
        return _STORED[record.kind]
    # A receipt of an invoice does not show the field, so no answer has shown it right.
    return _KEPT[record.kind] if seen >= last else _UPDATED[record.kind]


def clause_of_loss(record: Record) -> Clause:
    """The clause that is violated if a read does not find ``record`` after the last write to it."""
    return _KEPT[record.kind] if record.was_updated else _STORED[record.kind]


def culprit_of(account: Account, record: Record, after: int, before: int) -> Exchange | None:
    """The write between two exchanges that most likely changed ``record``: the last to itself, to its kind, or to any."""
    between = (write for write in account.writes if after < write.number < before)
    return max(between, key=lambda write: (_nearness(record, write), write.number), default=None)


def _nearness(record: Record, write: Exchange) -> int:
    """2 for a write to the record itself, 1 for one to its kind, 0 for any other."""
    collection, id_, _ = parts(write.request.path)
    return (collection.removesuffix("s") == record.kind) * (1 + (id_ == record.id))


def effect_of(write: Exchange, record: Record) -> Clause:
    """The clause that ``write`` violates if it changed ``record``, which it must not change."""
    collection, _, _ = parts(write.request.path)
    method, status, key = write.request.method, write.status, write.request.key
    if key != record.key or status == _UNAUTHORIZED:
        return clause_of_key(key if key != record.key else "unknown")
    clause: Clause = _KEPT[record.kind]
    if status in {_BAD_REQUEST, _FORBIDDEN} and (method, collection) in _REFUSED:
        return _REFUSED[method, collection]
    if (method, collection) == ("DELETE", "clients"):
        return _BY_DELETED_CLIENT[record.kind]
    return _SIDE_EFFECT.get((method, collection), clause)


def clause_of_key(key: str | None) -> Clause:
    """The clause that gives the key called ``key`` no access: no key, an unknown or misplaced one, another account's."""
    clause: Clause = {None: c.AUTH_1, "unknown": c.AUTH_2, "misplaced": c.AUTH_3}.get(key, c.AUTH_4)
    return clause
