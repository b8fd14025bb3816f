"""The records of one account, with the indexes that find them.

Layer: store. Plain state. ``account`` decides when a copy is needed and keeps the indexes in step with the records.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from cleverinvo_mock.domain.clients import Client
from cleverinvo_mock.domain.invoices import Invoice
from cleverinvo_mock.store.invoice_lists import InvoiceLists
from cleverinvo_mock.store.ordering import Ordering
from cleverinvo_mock.store.rows import Row


@dataclass(slots=True, eq=False)
class Records:
    """Clients and invoices by id, in the order in which they were made.

    ``active``: the clients that are not deleted. ``lists``: the invoices by client and status. ``numbers``: how many
    invoices have each invoice number. ``made``: how many records were ever made, deleted ones too. ``next_number``:
    where the search for a free invoice number starts.
    """

    clients: dict[str, Row[Client]]
    active: Ordering
    invoices: dict[str, Row[Invoice]]
    lists: InvoiceLists
    numbers: Counter[str]
    made: int
    next_number: int

    @classmethod
    def empty(cls, *, descending: bool, today: date) -> Records:
        """No records. ``descending``: whether lists begin with the highest key; ``today``: see :class:`InvoiceLists`."""
        return cls(
            clients={},
            active=Ordering(descending=descending),
            invoices={},
            lists=InvoiceLists(descending=descending, today=today),
            numbers=Counter(),
            made=0,
            next_number=1,
        )

    def copy(self) -> Records:
        """The same records. A change to either copy leaves the other as it is; the frozen values are shared."""
        return Records(
            clients=self.clients.copy(),
            active=self.active.copy(),
            invoices=self.invoices.copy(),
            lists=self.lists.copy(),
            numbers=self.numbers.copy(),
            made=self.made,
            next_number=self.next_number,
        )
