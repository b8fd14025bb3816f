"""The state of an account at one moment.

Layer: store. A state shares its records with the account until the account changes a record. A state never changes,
except for the day for which the lists of invoices are valid (:meth:`InvoiceLists.turn_to`).
"""

from __future__ import annotations

from typing import NamedTuple

from cleverinvo_mock.store.clock import ClockState
from cleverinvo_mock.store.entitlements import Entitlements
from cleverinvo_mock.store.records import Records


class AccountState(NamedTuple):
    """The records, the entitlements, and the adjustment of the clock."""

    records: Records
    entitlements: Entitlements
    clock: ClockState
