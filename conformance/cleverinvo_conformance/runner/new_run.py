"""Creates a run: its ledger, API client, checks and random generator.

Layer: runner. The clock and the sleep function are injected here.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

import httpx

from cleverinvo_conformance.checks.known_records import AccountChecks
from cleverinvo_conformance.checks.malformed_records import Malformed
from cleverinvo_conformance.checks.response_checks import response_checks
from cleverinvo_conformance.core.answer_bounds import Bounds
from cleverinvo_conformance.core.api_client import ApiClient
from cleverinvo_conformance.core.exchange import VARIABLES, Exchange, Request
from cleverinvo_conformance.core.guard import Guard
from cleverinvo_conformance.core.history import History
from cleverinvo_conformance.core.identity import new_mark
from cleverinvo_conformance.core.ledger import Ledger
from cleverinvo_conformance.core.outcomes import PASSIVE, Finding, Outcomes
from cleverinvo_conformance.core.redaction import Redactor
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.run_time import TimeLimit
from cleverinvo_conformance.core.target import Scope, Target
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.core.throttle import Budget, Throttle


def new_run(
    target: Target,
    *,
    max_requests: int,
    per_minute: float | None,
    seed: int | None,
    ledger_folder: Path,
    bounds: Bounds | None = None,
    max_seconds: float | None = None,
    client: httpx.Client | None = None,
    watch: Callable[[Exchange], None] = lambda _: None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,  # noqa: TID251 (injected here)
) -> Run:
    """A run that has sent nothing yet. ``max_seconds``: the time that it may take, without its clean-up. Raises :class:`OSError` where its ledger cannot be written."""
    seed = SystemRandom().getrandbits(32) if seed is None else seed
    mark = new_mark(SystemRandom())
    ledger = Ledger(ledger_folder / f"{mark}.jsonl", target=target.root, mark=mark)
    if target.scope is not Scope.READ:
        ledger.prepare()
    redactor = Redactor(lambda record: _is_own(record, ledger))
    for name, key in target.keys.items():
        redactor.hide_key(key, f"${VARIABLES[name]}")
    history = History()
    outcomes = Outcomes(history)
    malformed = Malformed()
    #: By server: the rate limit of the suite's own mock is tested on a second one.
    known: dict[str, AccountChecks] = defaultdict(lambda: AccountChecks(mark))

    def watched(exchange: Exchange) -> None:
        redactor.sent(exchange.request.document)
        redactor.learn(exchange.document)
        redactor.searched(exchange.request.query)
        malformed.learn(exchange)
        history.saw(exchange)
        for check in response_checks(exchange, malformed):
            if check.held:
                outcomes.passed(check.clause)
            else:
                where = (exchange,)
                outcomes.failed(
                    Finding(check.clause, check.expected, check.got, where, PASSIVE, must=check.must)
                )
        for deviation in known[_server(exchange.request)].check(exchange, malformed):
            finding = Finding(
                deviation.clause,
                deviation.expected,
                deviation.got,
                deviation.exchanges,
                PASSIVE,
                must=deviation.must,
            )
            outcomes.suspect(finding, deviation.record)
        watch(exchange)

    budget = Budget(max_requests)
    throttle = Throttle(per_minute, clock=clock, sleep=sleep)
    api = ApiClient(
        target,
        guard=Guard(target.scope, ledger),
        ledger=ledger,
        budget=budget,
        throttle=throttle,
        bounds=bounds,
        time_limit=TimeLimit(max_seconds, what="the run (--run-timeout)", clock=clock),
        client=client,
        watch=watched,
        lost=lambda request: known[_server(request)].lost(request),
    )
    random = Random(seed)
    test_data = TestData(api, mark, random)
    return Run(
        target, api, test_data, outcomes, redactor, ledger, budget, throttle, random, seed, time.monotonic()
    )


def _server(request: Request) -> str:
    return request.url.removesuffix(f"?{request.query}").removesuffix(request.path)


def _is_own(record: dict[str, Any], ledger: Ledger) -> bool:
    if str(record.get("id")) in ledger or str(record.get("clientId")) in ledger:
        return True
    marked = (record.get("name"), record.get("invoiceNumber"))
    return any(isinstance(text, str) and ledger.mark in text.lower() for text in marked)
