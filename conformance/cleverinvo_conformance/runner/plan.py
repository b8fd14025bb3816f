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
from cleverinvo_conformance.core.test_data import TestData

#: Requests that ask whether there is an API and the key opens it.
PROBES: Final = 2
#: Requests in hand for those that are sent again after a 429.
REPEATS: Final = 8


class UnknownPart(Exception):
    """A test uses a shared part that states no cost."""


@dataclass(frozen=True, slots=True)
class Plan:
    """At most so many requests and writes, clean-up included, at so many a minute.

    ``needed`` is what the tests take where the deployment does as it should, and so makes nothing of what it refuses;
    where that is more than ``requests``, some are not tried. ``generated``: requests that are drawn, not written down;
    ``waits``: seconds of waiting for the rate limit. ``changes_status``: the last test may move an invoice.
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
    *,
    scope: Scope,
    max_requests: int,
    per_minute: float | None,
    is_fresh: bool = False,
) -> Plan:
    """The plan of running ``tests``; ``is_fresh``: the target has received no request yet. Raises :class:`UnknownPart`."""
    chosen = list(tests)
    try:
        parts = TestData.parts(part for test in chosen for part in test.uses).values()
    except KeyError as unknown:
        raise UnknownPart(f"no cost is known of the shared part {unknown.args[0]}") from None
    own = sum(t.requests for t in chosen) + sum(part.requests for part in parts)
    writes = sum(t.writes for t in chosen) + sum(part.writes for part in parts)
    creates = sum(t.creates for t in chosen) + sum(part.writes for part in parts)
    writers = {key for t in chosen for key in ("primary", *t.keys)} if creates else set()
    needed = PROBES + own + SWEEP * len(writers) if chosen else 0
    # What creates may have made a record even where it was refused; its removal is one more request, and a write.
    most = needed + creates + REPEATS if chosen else 0
    return Plan(
        scope,
        len(chosen),
        needed,
        min(most, max_requests),
        min(writes + creates, max_requests),
        per_minute,
        min(sum(t.requests for t in chosen if t.generated), max_requests),
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
            left, key=lambda each: len(undecided & set(left[each].clauses)) / (1 + left[each].requests)
        )
        order.append(name)
        undecided -= set(left.pop(name).clauses)
    return [*order, *left]


def _many(count: int, thing: str) -> str:
    return f"1 {thing}" if count == 1 else f"{count} {thing}s"
