"""Servers that keep the contract, however oddly: none of them may fail.

Each is the sandbox with choices of its own on the open points, some with an odd way of saying the same around it.
How they are odd is in :mod:`truthful_oddities`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import yaml

from tests.conformance.mutants import truthful_oddities
from tests.conformance.mutants.living import Living
from tests.conformance.mutants.mutant import Mutation
from tests.conformance.mutants.truthful_oddities import ROOT


@dataclass(frozen=True)
class Truthful:
    """A lawful server: its choices, and what is odd about it. ``slow``: to see it takes quiet minutes."""

    name: str
    sentence: str
    behaviour: str | Mapping[str, str] = "default"
    settings: dict[str, Any] = field(default_factory=dict)
    make: Callable[[], Mutation] = Mutation
    slow: bool = False

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes in which it is tested."""
        return ("full",) if self.slow else ("read", "standard", "full")


class FastClock:
    """A clock that is off by some days."""

    def __init__(self, days: int) -> None:
        self._off = timedelta(days)

    def now(self) -> datetime:
        """The wrong instant, in whole milliseconds."""
        instant = datetime.now(UTC) + self._off  # noqa: TID251 - the clock that is injected
        return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def _mixed(seed: int) -> Mapping[str, str]:
    """A choice on every open point, by chance, the same each time."""
    points = yaml.safe_load((ROOT / "openapi" / "clauses.yaml").read_text())["open_points"]
    chance = Random(seed)
    return {point["key"]: chance.choice(point["values"]) for point in points}


TRUTHFUL = [
    Truthful("default", "the defaults"),
    Truthful("strict", "refuses whatever may be refused", "strict"),
    Truthful("lenient", "accepts whatever may be accepted", "lenient"),
    Truthful("opposite", "each open point's last value", "opposite"),
    *(Truthful(f"mixed-{n}", f"open points chosen by chance, {n}", _mixed(n)) for n in range(1, 7)),
    Truthful("extra", "fields that nobody documented, everywhere", make=truthful_oddities.ExtraFields),
    Truthful("spelling", "other spellings of the same JSON", make=truthful_oddities.OtherSpelling),
    Truthful("compressed", "gzip", make=truthful_oddities.Compressed),
    Truthful("chunked", "answers in chunks, without a length", make=truthful_oddities.Chunked),
    Truthful("headers", "headers in capitals, and more of them", make=truthful_oddities.Headers),
    Truthful("closing", "a connection for each request", make=truthful_oddities.Closing),
    Truthful("slow", "some milliseconds for each answer", make=truthful_oddities.Slow),
    Truthful("uuids", "ids that are UUIDs", make=truthful_oddities.UuidIds),
    Truthful("numbers", "ids that are numbers in a row", make=truthful_oddities.SequentialIds),
    Truthful("errors", "errors with a code, details and a trace id", make=truthful_oddities.WordyErrors),
    Truthful(
        "order", "lists in an order of no sense, always the same", "strict", make=truthful_oddities.OddOrder
    ),
    Truthful("file-names", "only filename*, percent-encoded", make=truthful_oddities.ExtendedNames),
    Truthful(
        "token-names",
        "file names without quotes, where they are tokens",
        "lenient",
        make=truthful_oddities.TokenNames,
    ),
    Truthful(
        "paper", "PDFs of another producer: 5.500,00, text in pieces", make=truthful_oddities.OtherPaper
    ),
    Truthful(
        "paper-spaced",
        "PDFs of a third one: 5 500,00, packed",
        "opposite",
        make=truthful_oddities.SpacedPaper,
    ),
    Truthful("empty", "an account without any record", settings={"seed": "empty"}),
    Truthful("early", "a clock that is 400 days late", settings={"clock": FastClock(-400)}),
    Truthful("living", "3,000 clients and invoices more, and another user at work", make=Living),
    Truthful("limited", "120 requests in the last 60 seconds", settings={"rate_limit": 120}, slow=True),
    Truthful(
        "limited-by-clock", "120 requests in a clock minute", "opposite", {"rate_limit": 120}, slow=True
    ),
    Truthful("living-strict", "the same, refusing whatever may be refused", "strict", make=Living),
]
