"""What an account was at one moment.

Layer: store. A state shares its records with the account until the account next changes a record, and with every later
restore. Nothing in a state is changed, except the day that the lists of invoices are turned to.
"""

from __future__ import annotations

from typing import NamedTuple

from cleverinvo_mock.store.clock import ClockState
from cleverinvo_mock.store.entitlements import Entitlements
from cleverinvo_mock.store.records import Records


class AccountState(NamedTuple):
    """The records, what the account was entitled to, and how its clock was adjusted."""

    records: Records
    entitlements: Entitlements
    clock: ClockState
