"""What a truthful server is: the sandbox with choices on the open points, and a mutation that keeps every clause.

The servers are in the modules ``truthful_…``; :mod:`truthful` collects them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import reduce
from random import Random
from typing import Any

import yaml

from tests.conformance.mutants.exchange import Request, Response, Server
from tests.conformance.mutants.mutant import Mutation
from tests.conformance.mutants.raw_front import Manner
from tests.conformance.mutants.truthful_oddities import ROOT


@dataclass(frozen=True)
class Truthful:
    """A truthful server: its choices and what is unusual.

    ``slow``: its runs wait for the rate limit. ``manner``: how its responses are written on the connection; ``None``
    for uvicorn. ``is_empty``: the account has no records, so ``read`` has nothing to look at and is inconclusive.
    """

    name: str
    sentence: str
    behaviour: str | Mapping[str, str] = "default"
    settings: dict[str, Any] = field(default_factory=dict)
    make: Callable[[], Mutation] = Mutation
    slow: bool = False
    manner: Callable[[], Manner] | None = None
    is_empty: bool = False

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes in which the suite is run against it."""
        if self.slow:
            return ("full",)
        return ("standard", "full") if self.is_empty else ("read", "standard", "full")


class ShiftedClock:
    """A clock that is ahead (negative: behind), and perhaps slower or faster than the clock of the machine."""

    def __init__(self, days: float = 0, pace: float = 1.0) -> None:
        """``days``: how far ahead; ``pace``: its seconds in a second."""
        self._off = timedelta(days)
        self._pace = pace
        self._begun = datetime.now(UTC)  # noqa: TID251 - the clock that is injected

    def now(self) -> datetime:
        """The shifted instant, in whole milliseconds."""
        passed = datetime.now(UTC) - self._begun  # noqa: TID251 - the clock that is injected
        instant = self._begun + self._off + passed * self._pace
        return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def mixed(seed: int) -> Mapping[str, str]:
    """A random choice on every open point, the same for the same seed."""
    points = yaml.safe_load((ROOT / "openapi" / "clauses.yaml").read_text())["open_points"]
    chance = Random(seed)
    return {point["key"]: chance.choice(point["values"]) for point in points}


class Together(Mutation):
    """Several mutations, each around those before it."""

    def __init__(self, *mutations: Mutation) -> None:
        self._mutations = mutations

    async def respond(self, request: Request, server: Server) -> Response:
        """Pass the request from the last mutation to the first."""
        return await reduce(_around, self._mutations, server)(request)


def _around(inner: Server, mutation: Mutation) -> Server:
    async def respond(request: Request) -> Response:
        return await mutation.respond(request, inner)

    return respond
