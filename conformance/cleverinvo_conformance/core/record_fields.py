"""The fields of the clients and invoices that a run creates.

Layer: core. Sends nothing. Every record carries the run's mark. Unusual values come from :mod:`dense_values`, in turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from random import Random
from typing import Any, Final, TypeVar

from cleverinvo_conformance.core.dense_values import (
    ADDRESSES,
    DATES,
    EMAILS,
    LINES,
    NAMES,
    NUMBERS,
    PHONES,
    TAX_IDS,
    TEXTS,
)

T = TypeVar("T")

#: A line whose amount, tax and total are exact in every currency.
LINE: Final = {"description": "Web Development", "quantity": 40, "unitPrice": 125, "taxRate": 10}
#: The label of the client that most tests share: its values are plain.
SHARED: Final = "Acme Corp"


class RecordFields:
    """Makes the bodies of creations. ``mark``: the text that each name and invoice number begins with."""

    def __init__(self, mark: str, random: Random) -> None:
        self.mark: Final = mark
        self.random: Final = random
        #: Whether all values are plain from now on: the deployment has refused unusual ones.
        self.is_plain = False
        self._numbers: Final = count(1)
        #: The position in each list of values, by the list's identity and the field.
        self._turns: Final[dict[tuple[int, str], int]] = {}

    def client_fields(self, label: str, **changes: Any) -> dict[str, Any]:
        """The six fields of a client with unusual values; the name begins with the mark and ``label``."""
        fields = self.plain_client_fields(label)
        if label != SHARED and not self.is_plain:
            local, domain = self._next(EMAILS)
            fields |= {
                "name": f"{fields['name']}{self._next(NAMES)}",
                "email": f"{fields['email'].partition('@')[0]}{local}@{domain}",
                "address": self._next(ADDRESSES),
                "taxId": self._next(TAX_IDS),
                "phone": self._next(PHONES),
                "notes": self._next(TEXTS),
            }
        return fields | changes

    def plain_client_fields(self, label: str = "Plain") -> dict[str, Any]:
        """The six fields of a client without any unusual value."""
        return {
            "name": f"{self.mark} {label}".rstrip(),
            "email": f"{self.mark}-{next(self._numbers)}@conformance.example",
            "address": "123 Main St, New York, NY 10001",
            "taxId": "US-123456789",
            "phone": "+1-555-0100",
            "notes": f"Made by a conformance run ({self.mark}); safe to delete",
        }

    def invoice_fields(self, client_id: str, **changes: Any) -> dict[str, Any]:
        """The fields of an invoice with unusual values.

        ``currency`` and ``lineItems`` belong together, and so do the two dates: if ``changes`` has one of them, the other
        is plain.
        """
        fields = self.plain_invoice_fields(client_id)
        if self.is_plain:
            return fields | changes
        if not changes.keys() & {"currency", "lineItems"}:
            currency, lines = self._next(LINES)
            fields |= {"currency": currency, "lineItems": [dict(line) for line in lines]}
        if not changes.keys() & {"issueDate", "dueDate"}:
            fields["issueDate"], fields["dueDate"] = self._next(DATES)
        if "invoiceNumber" not in changes:
            fields["invoiceNumber"] += self._next(NUMBERS)
        fields |= {name: self._next(TEXTS, name) for name in ("notes", "terms") if name not in changes}
        return fields | changes

    def plain_invoice_fields(self, client_id: str) -> dict[str, Any]:
        """The fields of an invoice without any unusual value."""
        return {
            "clientId": client_id,
            "invoiceNumber": self.number(),
            "currency": "USD",
            "issueDate": "2024-06-01",
            "dueDate": "2024-07-01",
            "lineItems": [dict(LINE)],
            "notes": "Thank you for your business",
            "terms": "Payment due within 30 days",
        }

    def number(self) -> str:
        """An invoice number that no record of the run has."""
        return f"{self.mark.upper()}-{next(self._numbers):04}"

    def _next(self, values: Sequence[T], field: str = "") -> T:
        """The next of ``values`` for ``field``; the first one depends on the seed."""
        turn = (id(values), field)
        at = self._turns.setdefault(turn, self.random.randrange(len(values)))
        self._turns[turn] = at + 1
        return values[at % len(values)]
