"""What may leave: the one gate below every test, every generator and the clean-up.

Layer: core. Fails closed: what no rule lets through is refused, before a byte is sent. The rules:

- With no key, or one that opens nothing, any documented request may go that is without effect even if the
  deployment checks no keys: GETs, and writes to an id that is nobody's, or with a body that lacks what is required.
- ``read``: GET only.
- ``standard``: also ``POST /clients`` and ``POST /invoices``, which the ledger notes before they are sent, and
  ``PUT`` and ``DELETE`` of ids that the ledger holds, or that are nobody's.
- ``full``: also the echo of a foreign invoice: a ``PUT`` of values that it has already; and undocumented methods on
  paths that name no foreign record.

An id is *nobody's* once it was made by altering a real one, as long as the last GET of it, in the same collection,
has answered 404 in this run. An id of ours is ours as the kind of record that it was made as, and with the key that
made it: where clients and invoices, or the records of each account, are counted from 1, number 7 may be another's.
With the key of another account a write to either passes only while a GET with that key shows no such record.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final
from urllib.parse import unquote

from cleverinvo_conformance.core.exchange import Request
from cleverinvo_conformance.core.ledger import Kind, Ledger
from cleverinvo_conformance.core.target import Scope

_RECORD: Final = re.compile(r"/(clients|invoices)/([^/?#]+)(/pdf)?")
_COLLECTION: Final = {"/clients": "client", "/invoices": "invoice"}
_REQUIRED: Final = {"/clients": "name", "/invoices": "clientId"}
#: Keys that are known to open nothing.
NOBODYS_KEYS: Final = frozenset({None, "unknown"})
#: With a key where it does not belong, too.
_KEYLESS: Final = NOBODYS_KEYS | {"misplaced"}
NOT_FOUND: Final = 404
_SUCCESS: Final = 200


class Forbidden(Exception):
    """A request that the scope does not allow: an internal error of the suite, never the deployment's."""


class Guard:
    """Lets through what the scope allows."""

    def __init__(self, scope: Scope, ledger: Ledger) -> None:
        self.scope: Final = scope
        self._ledger: Final = ledger
        self._nobodys: set[str] = set()
        #: What the last GET with each key answered, by collection and id.
        self._answers: dict[tuple[str, str, str], int] = {}
        self._makers: dict[tuple[str, str], str] = {}
        self._echoes: dict[str, dict[str, Any]] = {}

    def nobody_has(self, id_: str) -> None:
        """``id_`` was made up by the run; writes to it pass in the collection in which a GET of it answers 404."""
        self._nobodys.add(unquote(id_))

    def saw(self, request: Request, status: int) -> None:
        """Take note of an answer: of the ids that are not there."""
        record = _RECORD.fullmatch(request.path)
        if record and not record[3] and request.method == "GET" and request.key not in _KEYLESS:
            self._answers[record[1], unquote(record[2]), request.key or ""] = status

    def may_echo(self, record: dict[str, Any]) -> None:
        """Allow, in ``full``, a PUT to this foreign record of values that it has already."""
        self._echoes[str(record["id"])] = record

    def may_write(self, path: str, key: str) -> bool:
        """Whether writes with ``key`` pass to the record at ``path``, from ``standard`` on."""
        record = _RECORD.fullmatch(path)
        return record is not None and not record[3] and self._is_harmless(record, key)

    def check(self, request: Request) -> None:
        """Raise :class:`Forbidden` unless ``request`` may be sent."""
        if request.method == "GET" or self._is_allowed(request):
            return
        raise Forbidden(
            f"{request.method} {request.path} with the {request.key or 'missing'} key is not within the scope "
            f"{self.scope.name.lower()}"
        )

    def _is_allowed(self, request: Request) -> bool:
        record = _RECORD.fullmatch(request.path)
        if request.key in _KEYLESS:
            return self._has_no_effect(request, record)
        if self.scope is Scope.READ:
            return False
        match request.method:
            case "POST" if request.path in _COLLECTION:
                return True
            case "PUT" | "DELETE" if record and not record[3]:
                is_echo = request.method == "PUT" and self._is_echo(record, request.body)
                return self._is_harmless(record, request.key) or is_echo
            case "PUT" | "DELETE" | "POST" | "PATCH" | "TRACE" | "OPTIONS" | "HEAD":
                return self.scope is Scope.FULL and self._is_undocumented_and_harmless(request, record)
        return False

    def _has_no_effect(self, request: Request, record: re.Match[str] | None) -> bool:
        if request.method == "POST" and request.path in _REQUIRED:
            return _REQUIRED[request.path] not in _object(request.body)
        if request.method in {"PUT", "DELETE"} and record and not record[3]:
            return self._is_harmless(record, "primary")
        return False

    def _is_harmless(self, record: re.Match[str], key: str | None) -> bool:
        """Whether the path names a record that this run made, removed or not, or nobody's, for the account of ``key``."""
        collection, id_ = record[1], unquote(record[2])
        is_known = id_ not in {".", ".."} and self._ledger.knows(id_, collection.removesuffix("s"))
        if is_known and key == self._maker(collection.removesuffix("s"), id_):
            return True
        is_absent = self._answers.get((collection, id_, "primary")) == NOT_FOUND
        if not is_known and not (id_ in self._nobodys and is_absent):
            return False
        return not _SUCCESS <= self._answers.get((collection, id_, key or ""), _SUCCESS) < _SUCCESS + 100

    def _maker(self, kind: str, id_: str) -> str:
        """Whose key made the record; remembered, for it may be removed."""
        for entry in self._ledger:
            if (entry.kind, entry.id) == (kind, id_):
                self._makers[kind, id_] = entry.key
        return self._makers.get((kind, id_), "primary")

    def _is_echo(self, record: re.Match[str], body: bytes | None) -> bool:
        known, sent = self._echoes.get(unquote(record[2])), _object(body)
        if self.scope is not Scope.FULL or record[1] != "invoices" or known is None or not sent:
            return False
        return all(field in known and known[field] == value for field, value in sent.items())

    def _is_undocumented_and_harmless(self, request: Request, record: re.Match[str] | None) -> bool:
        if request.method in {"HEAD", "OPTIONS"}:
            return True
        if request.path in _COLLECTION:  # DELETE, PUT or PATCH of a whole collection is never sent
            return request.method == "TRACE"
        return record is not None and self._is_harmless(record, request.key)


def collection_of(path: str) -> Kind | None:
    """The kind of record that a ``POST`` to ``path`` makes."""
    match _COLLECTION.get(path):
        case "client":
            return "client"
        case "invoice":
            return "invoice"
    return None


def _object(body: bytes | None) -> dict[str, Any]:
    try:
        document = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
