"""What an account was at one moment.

Layer: store. Shared with the account until that changes a record, and by every later return to it: nothing in here is
changed any more, but for the day that the lists of invoices are turned to.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from cleverinvo_mock.domain.clients import Client
from cleverinvo_mock.domain.invoices import Invoice
from cleverinvo_mock.store.clock import ClockState
from cleverinvo_mock.store.entitlements import Entitlements
from cleverinvo_mock.store.invoice_lists import InvoiceLists
from cleverinvo_mock.store.ordering import Ordering
from cleverinvo_mock.store.rows import Row


class Records(NamedTuple):
    """The records, and all that finds them."""

    clients: dict[str, Row[Client]]
    active: Ordering
    invoices: dict[str, Row[Invoice]]
    lists: InvoiceLists
    numbers: Counter[str]
    made: int
    next_number: int


class AccountState(NamedTuple):
    """Records, what the account might do, and how its clock was adjusted."""

    records: Records
    entitlements: Entitlements
    clock: ClockState
