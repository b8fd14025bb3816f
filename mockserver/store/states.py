"""What an account was at one moment.

Layer: store. Shared with the account until that changes a record, and by every later return to it: nothing in here is
changed any more, but for the day that the lists of invoices are turned to.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from mockserver.domain.clients import Client
from mockserver.domain.invoices import Invoice
from mockserver.store.clock import ClockState
from mockserver.store.invoice_lists import InvoiceLists
from mockserver.store.ordering import Ordering
from mockserver.store.rows import Row
from mockserver.store.terms import Terms


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
    terms: Terms
    clock: ClockState
