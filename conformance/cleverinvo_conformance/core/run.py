"""One run: everything a test needs, put together.

Layer: core. Clock, chance and waiting come in here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import httpx

from cleverinvo_conformance.core.api_client import ApiClient
from cleverinvo_conformance.core.cleanup import clean_up
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.guard import Guard
from cleverinvo_conformance.core.ledger import Ledger
from cleverinvo_conformance.core.outcomes import Outcomes
from cleverinvo_conformance.core.redaction import Redactor
from cleverinvo_conformance.core.target import Target
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.core.throttle import Budget, Throttle


@dataclass(slots=True)
class Run:
    """A run against one target. ``random`` is seeded; ``mark`` is new for every run."""

    target: Target
    api: ApiClient
    test_data: TestData
    outcomes: Outcomes
    redactor: Redactor
    ledger: Ledger
    budget: Budget
    throttle: Throttle
    random: Random
    seed: int
    started: float

    def get(self, path: str, **options: Any) -> Exchange:
        """Send a GET (:meth:`ApiClient.send`)."""
        return self.api.send("GET", path, **options)

    def put(self, path: str, fields: Any, **options: Any) -> Exchange:
        """Send a PUT with a JSON body."""
        return self.api.send("PUT", path, json_body=fields, **options)

    def delete(self, path: str, **options: Any) -> Exchange:
        """Send a DELETE."""
        return self.api.send("DELETE", path, **options)

    def at(self, root: str, *, client: httpx.Client | None = None) -> Run:
        """This run at another server: what it finds, spends, waits and masks is one, what it makes there is apart."""
        target = replace(self.target, root=root)
        path = self.ledger.path
        ledger = Ledger(path.with_stem(f"{path.stem}-elsewhere"), target=root, mark=self.mark)
        api = ApiClient(
            target,
            guard=Guard(target.scope, ledger),
            ledger=ledger,
            budget=self.budget,
            throttle=self.throttle,
            bounds=self.api.bounds,
            time_limit=self.api.time_limit,
            client=client,
            watch=self.api.watch,
            lost=self.api.lost,
        )
        return replace(
            self, target=target, api=api, ledger=ledger, test_data=TestData(api, self.mark, self.random)
        )

    def clean_up(self, removing: Callable[[int, int], None] = lambda *_: None) -> list[str]:
        """Remove what the run made; sentences about what is left. ``removing``: see :func:`clean_up`."""
        return clean_up(self.api, self.ledger, removing)

    def close(self) -> None:
        """Close connections and ledger."""
        self.api.close()
        self.ledger.close()

    @property
    def mark(self) -> str:
        """The word that stands in the name or number of everything that the run makes."""
        return self.ledger.mark
