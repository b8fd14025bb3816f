"""As many requests as it takes to be refused, no faster and no more than that.

Layer: suite. What the clauses allow a server: a minute that slides, or one by the clock. Across the boundary of a
clock minute 240 requests may pass within 60 seconds, so only what comes after them must be refused (RATE-1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from itertools import cycle
from typing import Final

from conformance.core.exchange import Exchange
from conformance.core.run import Run

#: Requests a minute that are never refused (RATE-2), and those that pass at most (RATE-1).
ALLOWED: Final = 120
MOST: Final = 2 * ALLOWED
MINUTE: Final = 60.0
#: A minute, and a little for clocks that differ.
QUIET: Final = MINUTE + 1.5
#: Refusals after which the burst ends.
ENOUGH: Final = 3
REFUSED: Final = 429


@dataclass(slots=True)
class Burst:
    """What came of it, in order. ``begun`` and ``ended``: before the first request and after the last answer."""

    begun: float
    ended: float = 0.0
    passed: list[Exchange] = field(default_factory=list)
    refused: list[Exchange] = field(default_factory=list)
    #: Requests that passed before the first refusal.
    first: int = 0

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.ended - self.begun


def ask(run: Run, path: str, key: str = "primary") -> Exchange:
    """A GET at once, whatever the pace."""
    return run.get(
        path, query="" if path.count("/") > 1 else "limit=1", key=key, wants_429=True, unpaced=True
    )


def burst(run: Run, paths: tuple[str, ...]) -> Burst:
    """After a quiet minute, GETs of ``paths`` in turn: at most 244, with the one before.

    They end when some are refused, when more passed than may, or when the minute is nearly over.
    """
    run.throttle.pause(_quiet(ask(run, paths[0])))
    seen = Burst(run.throttle.now())
    for path in cycle(paths):
        exchange = ask(run, path)
        seen.ended = run.throttle.now()
        if exchange.status == REFUSED:
            seen.refused.append(exchange)
        else:
            seen.passed.append(exchange)
            seen.first += not seen.refused
        is_decided = len(seen.refused) >= ENOUGH or len(seen.passed) > MOST
        if is_decided or (seen.seconds >= MINUTE - 2 and len(seen.passed) >= ALLOWED):
            return seen
    raise AssertionError("a cycle of paths does not end")


def to_the_next_minute(exchange: Exchange) -> float | None:
    """Seconds from ``exchange`` until the server's clock begins a minute, and a little.

    ``None`` where it tells no time, or one so late in the minute that the next may have begun unseen: servers keep
    the header for a second.
    """
    second = _second(exchange)
    return None if second is None or second >= MINUTE - 2 else MINUTE + 1.5 - second


def _quiet(exchange: Exchange) -> float:
    """Seconds to wait after ``exchange``: a minute, and until a burst just ends before the server's clock begins one.

    So what the refusals do then (``rate_window``) is seen soon, and the wait after it is hardly longer than RATE-4 has.
    """
    second, start = _second(exchange), MINUTE - 5 - (ALLOWED + 10) * exchange.seconds
    return QUIET if second is None or start < 0 else QUIET + (start - second - QUIET) % MINUTE


def _second(exchange: Exchange) -> int | None:
    """The second of the server's clock."""
    try:
        return parsedate_to_datetime(exchange.header("date") or "").second
    except ValueError:
        return None
