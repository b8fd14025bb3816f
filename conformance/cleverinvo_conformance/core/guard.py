"""The guard: decides which requests may be sent. Every test, every generator and the clean-up send through it.

Layer: core. Fails closed: a request that no rule allows is refused before a byte is sent. Paths and methods are those of
the API document; all others count as undocumented. The rules:

- Without a key, or with an unknown key: every documented request that has no effect even on a deployment that checks no
  keys. These are GETs, writes to an unknown id, and writes whose body lacks a required field.
- ``read``: GET only.
- ``standard``: also ``POST /clients`` and ``POST /invoices``, which the ledger records before they are sent, and
  ``PUT`` and ``DELETE`` of ids in the ledger or of unknown ids.
- ``full``: also the echo of a foreign invoice, a ``PUT`` of the values that it has; and undocumented methods on the
  collections and on clients of this run, but never on ``/invoices/{id}`` or below: a deployment may have operations
  there that the reference does not show, such as one that sends the invoice.
- In every scope, no request has a field, parameter or header that may cause an effect outside (``forbidden_fields``), nor
  an e-mail address that mail may reach. The one exception is the experiment of ``--allow-status-change``.
- A documented write below a record, such as ``POST /invoices/{id}/…``, may create a record that the clean-up does not
  know. It is allowed for an unknown id only: with any key from ``standard`` on, and without a key in every scope.

A ``POST`` to a collection is allowed only if the ledger knows the kind of record and the document has an operation that
deletes it. An id is *unknown* if it was made by altering a real id and the last GET of it, in the same collection, has
returned 404 in this run. An id of this run is allowed only for the kind of record and the key that created it: where
clients and invoices, or the records of each account, are numbered from 1, the number 7 can also be a foreign record. With
the key of another account, a write is allowed only while a GET with that key returns 404.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple, get_args
from urllib.parse import unquote

from cleverinvo_conformance.core.exchange import Request
from cleverinvo_conformance.core.ledger import Kind, Ledger
from cleverinvo_conformance.core.operations import OPERATIONS, Operation
from cleverinvo_conformance.core.request_fields import objection
from cleverinvo_conformance.core.target import Scope

#: Methods that change or remove the one record that their path names.
_CHANGES: Final = frozenset({"PUT", "PATCH", "DELETE"})
#: Methods that may be tried where the document does not have them.
_UNDOCUMENTED: Final = frozenset({"PUT", "DELETE", "POST", "PATCH", "TRACE", "OPTIONS", "HEAD"})
#: Keys that are known to open nothing.
UNKNOWN_KEYS: Final = frozenset({None, "unknown"})
#: With a key where it does not belong, too.
_KEYLESS: Final = UNKNOWN_KEYS | {"misplaced"}
NOT_FOUND: Final = 404
TOO_MANY: Final = 429
#: The one body with a status that is ever sent.
STATUS_CHANGE: Final = b'{"status": "SENT"}'
_SUCCESS: Final = 200


class Forbidden(Exception):
    """A request that the scope does not allow: an internal error of the suite, never the deployment's."""


class _Record(NamedTuple):
    """A documented path with an id in it. ``below``: what stands behind the id, "" for nothing."""

    collection: str
    id: str
    below: str

    @property
    def kind(self) -> str:
        return self.collection.removesuffix("s")


class _Paths:
    """The paths of the document, and the methods that it has for each."""

    def __init__(self, operations: Mapping[str, Operation]) -> None:
        self._methods: Final[dict[str, set[str]]] = {}
        for operation in operations.values():
            self._methods.setdefault(operation.template, set()).add(operation.method)
        #: The collections that records may be made in, with the kind of record and the operation that makes it.
        self.collections: Final[dict[str, tuple[Kind, Operation]]] = {
            operation.template: (kind, operation)
            for kind in get_args(Kind)
            for operation in operations.values()
            if (operation.method, operation.template) == ("POST", f"/{kind}s")
            and "DELETE" in self._methods.get(f"/{kind}s/{{id}}", ())
        }

    def methods(self, record: _Record) -> set[str]:
        """The documented methods of the path of ``record``."""
        return self._methods[f"/{record.collection}/{{id}}{record.below}"]

    def record(self, path: str) -> _Record | None:
        """The record that ``path`` names; ``None`` for a path that the document does not have, or has without an id."""
        if "?" in path or "#" in path:
            return None
        empty, _, rest = path.partition("/")
        collection, _, rest = rest.partition("/")
        id_, slash, below = rest.partition("/")
        record = _Record(collection, unquote(id_), slash + below)
        is_documented = f"/{collection}/{{id}}{record.below}" in self._methods
        return (
            record if is_documented and id_ and not empty and f"/{collection}" in self.collections else None
        )


_API: Final = _Paths(OPERATIONS)


class Guard:
    """Lets through what the scope allows."""

    def __init__(
        self, scope: Scope, ledger: Ledger, *, operations: Mapping[str, Operation] | None = None
    ) -> None:
        """``operations``: those of another document than the API's, by their ids."""
        self.scope: Final = scope
        self._paths: Final = _API if operations is None else _Paths(operations)
        self._ledger: Final = ledger
        self._unknown: set[str] = set()
        #: What the last GET with each key answered, by collection and id.
        self._answers: dict[tuple[str, str, str], int] = {}
        self._makers: dict[tuple[str, str], str] = {}
        self._echoes: dict[str, dict[str, Any]] = {}
        #: The path of the invoice whose status may be changed, "" for none.
        self._status_change = ""

    def mark_unknown(self, id_: str) -> None:
        """``id_`` was made up by the run; writes to it pass in the collection in which a GET of it answers 404."""
        self._unknown.add(unquote(id_))

    def saw(self, request: Request, status: int) -> None:
        """Take note of an answer: of the ids that are not there. A 429 says nothing of the id."""
        if status == TOO_MANY:
            return
        record = self._paths.record(request.path)
        if record and not record.below and request.method == "GET" and request.key not in _KEYLESS:
            self._answers[record.collection, record.id, request.key or ""] = status

    def may_echo(self, record: dict[str, Any]) -> None:
        """Allow, in ``full``, a PUT to this foreign record of values that it has already."""
        self._echoes[str(record["id"])] = record

    def may_change_status(self, path: str) -> None:
        """Allow one ``PUT`` of :data:`STATUS_CHANGE` to this invoice of the run (``--allow-status-change``).

        Raises :class:`Forbidden` if the path is not that of such an invoice, or the scope is ``read``.
        """
        record = self._paths.record(path)
        is_own = record and record.kind == "invoice" and not record.below and self._is_known(record)
        if not is_own or self.scope is Scope.READ:
            raise Forbidden(f"{path} is not an invoice of this run whose status may be changed")
        self._status_change = path

    def may_write(self, path: str, key: str) -> bool:
        """Whether documented writes with ``key`` pass to ``path``, of a record or below one, from ``standard`` on."""
        record = self._paths.record(path)
        if record is None:
            return False
        if record.below:
            return self._paths.methods(record) != {"GET"} and self._is_unknown(record, key)
        return self._is_harmless(record, key)

    def check(self, request: Request) -> None:
        """Raise :class:`Forbidden` unless ``request`` may be sent."""
        why = objection(request)
        if why and not self._is_status_change(request):
            raise Forbidden(f"{request.method} {request.path}: {why}")
        if request.method == "GET" or self._is_allowed(request):
            return
        raise Forbidden(
            f"{request.method} {request.path} with the {request.key or 'missing'} key is not within the scope "
            f"{self.scope.name.lower()}"
        )

    def _is_status_change(self, request: Request) -> bool:
        """Whether it is the one request that :meth:`may_change_status` has allowed; it is allowed once."""
        wanted = ("PUT", self._status_change, "", STATUS_CHANGE, "primary")
        if (request.method, request.path, request.query, request.body, request.key) != wanted:
            return False
        self._status_change = ""
        return True

    def _is_allowed(self, request: Request) -> bool:
        record = self._paths.record(request.path)
        if request.key in _KEYLESS:
            return self._has_no_effect(request, record)
        if self.scope is Scope.READ:
            return False
        if request.method == "POST" and request.path in self._paths.collections:
            return True
        if record and request.method in self._paths.methods(record):
            is_echo = request.method == "PUT" and self._is_echo(record, request.body)
            return self._is_documented_and_harmless(request, record, request.key) or is_echo
        if self.scope is not Scope.FULL or request.method not in _UNDOCUMENTED:
            return False
        return self._is_undocumented_and_harmless(request, record)

    def _has_no_effect(self, request: Request, record: _Record | None) -> bool:
        if request.method == "POST" and request.path in self._paths.collections:
            _, operation = self._paths.collections[request.path]
            return bool(operation.required) and operation.required.isdisjoint(_object(request.body))
        if record and request.method in self._paths.methods(record):
            return self._is_documented_and_harmless(request, record, "primary")
        return False

    def _is_documented_and_harmless(self, request: Request, record: _Record, key: str | None) -> bool:
        """A change of a record is allowed for records of this run; any other write only for unknown ids."""
        is_change = not record.below and request.method in _CHANGES
        return self._is_harmless(record, key) if is_change else self._is_unknown(record, key)

    def _is_harmless(self, record: _Record, key: str | None) -> bool:
        """Whether the path names a record that this run created, removed or not, or an unknown id for the account of ``key``."""
        is_known = self._is_known(record)
        if is_known and key == self._maker(record):
            return True
        return (is_known or self._is_absent(record)) and not self._is_shown_to(record, key)

    def _is_unknown(self, record: _Record, key: str | None) -> bool:
        """Whether the path names an unknown id, as the account of ``key`` sees it."""
        is_absent = self._is_absent(record) and not self._is_known(record)
        return is_absent and not self._is_shown_to(record, key)

    def _is_known(self, record: _Record) -> bool:
        return record.id not in {".", ".."} and self._ledger.knows(record.id, record.kind)

    def _is_absent(self, record: _Record) -> bool:
        answer = self._answers.get((record.collection, record.id, "primary"))
        return record.id in self._unknown and answer == NOT_FOUND

    def _is_shown_to(self, record: _Record, key: str | None) -> bool:
        answer = self._answers.get((record.collection, record.id, key or ""), _SUCCESS)
        return _SUCCESS <= answer < _SUCCESS + 100

    def _maker(self, record: _Record) -> str:
        """Whose key made the record; remembered, for it may be removed."""
        for entry in self._ledger:
            if (entry.kind, entry.id) == (record.kind, record.id):
                self._makers[record.kind, record.id] = entry.key
        return self._makers.get((record.kind, record.id), "primary")

    def _is_echo(self, record: _Record, body: bytes | None) -> bool:
        known, sent = self._echoes.get(record.id), _object(body)
        is_invoice = record.collection == "invoices" and not record.below
        if self.scope is not Scope.FULL or not is_invoice or known is None or not sent:
            return False
        return all(field in known and known[field] == value for field, value in sent.items())

    def _is_undocumented_and_harmless(self, request: Request, record: _Record | None) -> bool:
        if request.path in self._paths.collections:  # never a change of a whole collection
            return request.method in {"HEAD", "OPTIONS", "TRACE"}
        if record is None or record.below or record.collection == "invoices":
            return False
        return request.method in {"HEAD", "OPTIONS"} or self._is_harmless(record, request.key)


def collection_of(path: str) -> Kind | None:
    """The kind of record that a ``POST`` to ``path`` makes."""
    kind, _ = _API.collections.get(path, (None, None))
    return kind


def _object(body: bytes | None) -> dict[str, Any]:
    try:
        document = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
