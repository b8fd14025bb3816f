"""Which records are surely not of this run's making, though a `POST` of its own was answered with them.

Layer: core. A cache or a proxy may answer a request with the answer to another one. What such an answer shows must not
come into the ledger, because the clean-up deletes what stands there.
"""

from __future__ import annotations

from typing import Any, Final

from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.ledger import Kind, Ledger

#: Where a kind of record carries the run's mark.
MARKED: Final[dict[Kind, str]] = {"invoice": "invoiceNumber", "client": "name"}
#: Ids that are remembered at most.
_MOST: Final = 100_000


class Others:
    """Records that the run has seen and not made."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger: Final = ledger
        self._seen: Final[set[tuple[str, str]]] = set()

    def saw(self, exchange: Exchange) -> None:
        """Remember the records of an answer to a GET that the run has not made."""
        if exchange.request.method != "GET" or not exchange.is_success:
            return
        kind = exchange.request.path.split("/")[1].removesuffix("s")
        for record in [*exchange.items, exchange.record]:
            id_ = str(record.get("id"))
            is_ours = self._ledger.knows(id_, kind) or carries_mark(kind, record, self._ledger.mark)
            if "id" in record and not is_ours and len(self._seen) < _MOST:
                self._seen.add((kind, id_))

    def has_made(self, kind: Kind, exchange: Exchange) -> bool:
        """Whether the record that a ``POST`` was answered with was there before, or has another's name or number.

        A record without a name or number contradicts nothing; so does one whose ``POST`` sent none.
        """
        record = exchange.record
        if (kind, str(record.get("id"))) in self._seen:
            return True
        sent = exchange.request.document
        has_sent_mark = isinstance(sent, dict) and carries_mark(kind, sent, self._ledger.mark)
        shows_name = isinstance(record.get(MARKED[kind]), str)
        return has_sent_mark and shows_name and not carries_mark(kind, record, self._ledger.mark)


def carries_mark(kind: str, record: dict[str, Any], mark: str) -> bool:
    """Whether the record's name or number holds the run's mark, in any case of letters."""
    text = record.get(MARKED["invoice" if kind == "invoice" else "client"])
    return isinstance(text, str) and mark in text.lower()
