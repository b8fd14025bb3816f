"""One run: everything a test needs, put together.

Layer: core. Clock, chance and waiting come in here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

import httpx

from cleverinvo_conformance.core.cleaning import clean_up
from cleverinvo_conformance.core.exchange import VARIABLES, Exchange
from cleverinvo_conformance.core.guard import Guard
from cleverinvo_conformance.core.identity import new_mark
from cleverinvo_conformance.core.ledger import Ledger
from cleverinvo_conformance.core.malformed import Malformed
from cleverinvo_conformance.core.outcomes import PASSIVE, Finding, Outcomes
from cleverinvo_conformance.core.passive import judgements
from cleverinvo_conformance.core.redaction import Redactor
from cleverinvo_conformance.core.target import Scope, Target
from cleverinvo_conformance.core.throttle import Budget, Throttle
from cleverinvo_conformance.core.wire import Wire
from cleverinvo_conformance.core.world import World


@dataclass(slots=True)
class Run:
    """A run against one target. ``random`` is seeded; ``mark`` is new for every run."""

    target: Target
    wire: Wire
    world: World
    outcomes: Outcomes
    redactor: Redactor
    ledger: Ledger
    budget: Budget
    throttle: Throttle
    random: Random
    seed: int
    started: float

    def get(self, path: str, **options: Any) -> Exchange:
        """Send a GET (:meth:`Wire.send`)."""
        return self.wire.send("GET", path, **options)

    def put(self, path: str, fields: Any, **options: Any) -> Exchange:
        """Send a PUT with a JSON body."""
        return self.wire.send("PUT", path, json_body=fields, **options)

    def delete(self, path: str, **options: Any) -> Exchange:
        """Send a DELETE."""
        return self.wire.send("DELETE", path, **options)

    def at(self, root: str, *, client: httpx.Client | None = None) -> Run:
        """This run at another server: what it finds, spends, waits and masks is one, what it makes there is apart."""
        target = replace(self.target, root=root)
        path = self.ledger.path
        ledger = Ledger(path.with_stem(f"{path.stem}-elsewhere"), target=root, mark=self.mark)
        wire = Wire(
            target,
            guard=Guard(target.scope, ledger),
            ledger=ledger,
            budget=self.budget,
            throttle=self.throttle,
            client=client,
            watch=self.wire.watch,
        )
        return replace(
            self, target=target, wire=wire, ledger=ledger, world=World(wire, self.mark, self.random)
        )

    def clean_up(self) -> list[str]:
        """Remove what the run made; sentences about what is left."""
        return clean_up(self.wire, self.ledger)

    def close(self) -> None:
        """Close connections and ledger."""
        self.wire.close()
        self.ledger.close()

    @property
    def mark(self) -> str:
        """The word that stands in the name or number of everything that the run makes."""
        return self.ledger.mark


def new_run(
    target: Target,
    *,
    max_requests: int,
    per_minute: float | None,
    seed: int | None,
    ledger_folder: Path,
    client: httpx.Client | None = None,
    watch: Callable[[Exchange], None] = lambda _: None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,  # noqa: TID251 (injected here)
) -> Run:
    """A run that has sent nothing yet. Raises :class:`OSError` where its ledger cannot be written."""
    seed = SystemRandom().getrandbits(32) if seed is None else seed
    mark = new_mark(SystemRandom())
    ledger = Ledger(ledger_folder / f"{mark}.jsonl", target=target.root, mark=mark)
    if target.scope is not Scope.READ:
        ledger.prepare()
    redactor = Redactor(lambda record: _is_own(record, ledger))
    for name, key in target.keys.items():
        redactor.hide_key(key, f"${VARIABLES[name]}")
    outcomes = Outcomes()
    malformed = Malformed()

    def watched(exchange: Exchange) -> None:
        redactor.sent(exchange.request.document)
        redactor.learn(exchange.document)
        redactor.searched(exchange.request.query)
        malformed.learn(exchange)
        for judgement in judgements(exchange, malformed):
            if judgement.held:
                outcomes.passed(judgement.clause)
            else:
                where = (exchange,)
                outcomes.failed(Finding(judgement.clause, judgement.expected, judgement.got, where, PASSIVE))
        watch(exchange)

    budget = Budget(max_requests)
    throttle = Throttle(per_minute, clock=clock, sleep=sleep)
    wire = Wire(
        target,
        guard=Guard(target.scope, ledger),
        ledger=ledger,
        budget=budget,
        throttle=throttle,
        client=client,
        watch=watched,
    )
    random = Random(seed)
    world = World(wire, mark, random)
    return Run(
        target, wire, world, outcomes, redactor, ledger, budget, throttle, random, seed, time.monotonic()
    )


def _is_own(record: dict[str, Any], ledger: Ledger) -> bool:
    if str(record.get("id")) in ledger or str(record.get("clientId")) in ledger:
        return True
    marked = (record.get("name"), record.get("invoiceNumber"))
    return any(isinstance(text, str) and ledger.mark in text.lower() for text in marked)
