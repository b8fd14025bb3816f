"""The company of an account and what the account may do.

Layer: store. Frozen values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from cleverinvo_mock.domain.plans import Plan


@dataclass(frozen=True, slots=True)
class Company:
    """The seller that an account's PDFs show."""

    name: str
    email: str | None = None
    address: str | None = None
    tax_id: str | None = None
    phone: str | None = None


class Entitlements(NamedTuple):
    """What an account may do.

    ``plan``: its plan, with the account's own limits in place of the plan's where it has some. ``rate_limit``:
    requests a minute, ``None`` for no limit. ``clients_elsewhere``, ``invoices_elsewhere``: further records that
    count toward the limits but are not stored.
    """

    plan: Plan
    rate_limit: int | None = None
    clients_elsewhere: int = 0
    invoices_elsewhere: int = 0


class RecordCounts(NamedTuple):
    """How many records an account has; ``clients`` excludes deleted ones."""

    clients: int
    deleted_clients: int
    invoices: int

    def counted(self, *, with_deleted: bool) -> dict[str, int]:
        """The numbers of ``clients`` and ``invoices`` that count toward the limits, with or without deleted clients."""
        clients = self.clients + (self.deleted_clients if with_deleted else 0)
        return {"clients": clients, "invoices": self.invoices}
