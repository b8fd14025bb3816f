"""Plans: the features and limits of an account.

Layer: domain. Must not define plans: the shipped ones are data in ``fixtures/accounts.yaml``.
"""

from __future__ import annotations

from dataclasses import dataclass

from cleverinvo_mock.domain.errors import FeatureMissing, Kind, LimitReached


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan: its name, whether it includes the API, and the maximum numbers of records (``None``: no limit)."""

    name: str
    api: bool = True
    clients: int | None = None
    invoices: int | None = None

    def demand_api(self) -> None:
        """Raise :class:`FeatureMissing` unless the plan includes the API (PLAN-3)."""
        if not self.api:
            raise FeatureMissing(self.name)

    def demand_room(self, kind: Kind, count: int) -> None:
        """Raise :class:`LimitReached` unless the plan allows more than ``count`` records (PLAN-1, PLAN-2)."""
        limit = self.clients if kind == "client" else self.invoices
        if limit is not None and count >= limit:
            raise LimitReached(kind, limit, self.name)
