"""What a run will send at most; printed before the first request.

Layer: runner.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from cleverinvo_conformance.core.api_client import SWEEP
from cleverinvo_conformance.core.metadata import TestMetadata
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.runner.contrast import MOST
from cleverinvo_conformance.runner.costs import Costs

#: Requests that ask whether there is an API and the key opens it.
PROBES: Final = 2
#: Requests in hand for those that are sent again after a 429.
REPEATS: Final = 8
#: The costs are those of conforming deployments. For others, one request is added for so many. On fifty servers of the kill
#: matrix, one test sent up to 3 requests more than was recorded, and a whole run up to 9.
SPARE: Final = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """At most so many requests and writes, clean-up included, at so many a minute.

    ``needed`` is the most that the tests may send to a deployment that does not conform; where that is more than
    ``requests``, some may not be tried. ``generated``: requests that are drawn, not written down, with those that shorten a
    failing sequence; ``waits``: seconds of waiting for the rate limit. ``changes_status``: the last test may move an invoice.
    """

    scope: Scope
    tests: int
    needed: int
    requests: int
    writes: int
    per_minute: float | None
    generated: int = 0
    waits: float = 0.0
    changes_status: bool = False

    @property
    def minutes(self) -> float:
        """How long the pace and the waiting alone make it take."""
        paced = self.requests / self.per_minute if self.per_minute else 0.0
        return paced + self.waits / 60

    def __str__(self) -> str:
        drawn = f" and up to {self.generated} generated" if self.generated else ""
        return (
            f"{_many(self.tests, 'test')} in scope {self.scope.name.lower()}: at most {_many(self.requests, 'request')}, "
            f"{self.writes} of them writes{drawn}, clean-up included; {self._duration()}"
        )

    def _duration(self) -> str:
        waiting = f"about {_many(round(self.waits / 60) or 1, 'minute')}" if self.waits else ""
        if self.per_minute is None:
            described = "without a pause between requests"
            return f"{described}, and {waiting} of waiting for the rate limit" if waiting else described
        described = f"at most {self.minutes:.1f} minutes at {self.per_minute:g} a minute"
        return f"{described}, {waiting} of it waiting for the rate limit" if waiting else described


def plan_of(
    tests: Iterable[TestMetadata],
    costs: Costs,
    *,
    scope: Scope,
    max_requests: int,
    per_minute: float | None,
    is_fresh: bool = False,
) -> Plan:
    """The plan of running ``tests``. ``costs``: those of shared data, each of which is created once.

    ``is_fresh``: the target has received no request yet. Raises :class:`UnknownCost`.
    """
    chosen = list(tests)
    shared = costs.of_data(name for test in chosen for name in test.cost.uses).values()
    each = [*(test.cost for test in chosen), *shared]
    own = sum(cost.requests for cost in each)
    writes = sum(cost.writes for cost in each)
    creates = sum(cost.creates for cost in each)
    generated = 2 * sum(test.cost.requests for test in chosen if test.generated)
    apart = MOST[scope] if creates else 0  # only what a POST created is taken apart
    writers = {key for t in chosen for key in ("primary", *t.keys)} if creates else set()
    # Each POST may have created a record, even where it was refused; its removal is one more request, and a write.
    needed = PROBES + own + creates + SWEEP * len(writers) + REPEATS
    needed += own // SPARE + generated // 2 + apart
    return Plan(
        scope,
        len(chosen),
        needed if chosen else 0,
        min(needed, max_requests) if chosen else 0,
        min(writes + creates + writes // SPARE + apart, max_requests) if writes else 0,
        per_minute,
        min(generated, max_requests),
        sum(t.waits_fresh if is_fresh else t.waits for t in chosen),
        any(t.opt_in for t in chosen),
    )


def most_telling_first(tests: Mapping[str, TestMetadata]) -> list[str]:
    """The tests' names in the order in which few requests decide many clauses, for a run that may not send them all."""
    left = dict(tests)
    undecided = {clause for verifies in tests.values() for clause in verifies.clauses}
    order = []
    while undecided:
        name = max(
            left, key=lambda each: len(undecided & set(left[each].clauses)) / (1 + left[each].cost.requests)
        )
        order.append(name)
        undecided -= set(left.pop(name).clauses)
    return [*order, *left]


def _many(count: int, thing: str) -> str:
    return f"1 {thing}" if count == 1 else f"{count} {thing}s"
