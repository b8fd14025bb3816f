"""Records that hold what was never valid: a request with a wrong type was accepted, and the record shows it since.

Layer: checks. The acceptance violates CLI-CREATE-4, INV-CREATE-7 or the like. Lists and details that then show the invalid
value violate no further clause.
"""

from __future__ import annotations

from typing import Any, Final

from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.formats import is_date, is_number
from cleverinvo_conformance.core.operations import CLIENT_FIELDS

_INVOICE: Final = ("clientId", "invoiceNumber", "currency", "notes", "terms")
_LINE: Final = ("quantity", "unitPrice", "taxRate")


class Malformed:
    """Ids of the records that this run has put something invalid into, with the deployment's consent."""

    def __init__(self) -> None:
        self._ids: Final[set[str]] = set()

    def learn(self, exchange: Exchange) -> None:
        """Take note of a write that was accepted although it was invalid."""
        request = exchange.request
        _, collection, id_ = (*request.path.split("/"), "", "")[:3]
        if request.method not in {"POST", "PUT"} or not exchange.is_success:
            return
        if not is_valid(collection, request.document):
            self._ids.update({str(exchange.record.get("id", "")), id_} - {""})

    def __contains__(self, record: object) -> bool:
        """Whether ``record``, or the client that it is of, is one of them."""
        return isinstance(record, dict) and not self._ids.isdisjoint(
            (str(record.get("id")), str(record.get("clientId")))
        )


def is_valid(collection: str, body: object) -> bool:
    """Whether a body for ``collection`` (``clients``, ``invoices``) is an object whose fields have their types."""
    check = _is_valid_invoice if collection == "invoices" else _is_valid_client
    return isinstance(body, dict) and check(body)


def _is_valid_client(fields: dict[str, Any]) -> bool:
    return _are_texts(fields, CLIENT_FIELDS)


def _is_valid_invoice(fields: dict[str, Any]) -> bool:
    lines = fields.get("lineItems") or []
    return (
        _are_texts(fields, _INVOICE)
        and all(fields.get(name) is None or is_date(fields[name]) for name in ("issueDate", "dueDate"))
        and isinstance(lines, list)
        and all(isinstance(line, dict) and _is_valid_line(line) for line in lines)
    )


def _is_valid_line(line: dict[str, Any]) -> bool:
    return _are_texts(line, ("description",)) and all(
        line.get(name) is None or is_number(line[name]) for name in _LINE
    )


def _are_texts(fields: dict[str, Any], names: tuple[str, ...]) -> bool:
    return all(fields.get(name) is None or isinstance(fields[name], str) for name in names)
