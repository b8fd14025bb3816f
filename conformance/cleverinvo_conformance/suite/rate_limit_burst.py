"""As many requests as it takes to be refused, no faster and no more than that.

Layer: suite. What the clauses allow a server: a minute that slides, or one by the clock. Across the boundary of a
clock minute 240 requests may pass within 60 seconds, so only what comes after them must be refused (RATE-1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from itertools import cycle
from typing import Final

from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.run import Run

#: Requests a minute that are never refused (RATE-2), and those that pass at most (RATE-1).
ALLOWED: Final = 120
MOST: Final = 2 * ALLOWED
MINUTE: Final = 60.0
#: A minute, and a little for clocks that differ.
QUIET: Final = MINUTE + 1.5
#: Refusals after which a burst ends.
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

    @property
    def is_whole(self) -> bool:
        """Whether as many passed as always pass. If not, requests from before it may have counted as well."""
        return self.first >= ALLOWED


def ask(run: Run, path: str, key: str = "primary") -> Exchange:
    """A GET at once, whatever the pace."""
    return run.get(
        path, query="" if path.count("/") > 1 else "limit=1", key=key, wants_429=True, unpaced=True
    )


def burst(run: Run, paths: tuple[str, ...], *, begun: float | None = None, earlier: int = 0) -> Burst:
    """GETs of ``paths`` in turn: at most 243.

    They end at a refusal that comes too soon, when some are refused, when more passed than may, or when the minute is
    nearly over. ``earlier``: requests that were sent since ``begun``, and passed.
    """
    seen = Burst(run.throttle.now() if begun is None else begun, first=earlier)
    for path in cycle(paths):
        exchange = ask(run, path)
        seen.ended = run.throttle.now()
        if exchange.status == REFUSED:
            seen.refused.append(exchange)
        else:
            seen.passed.append(exchange)
            seen.first += not seen.refused
        enough = ENOUGH if seen.is_whole else 1
        is_decided = len(seen.refused) >= enough or len(seen.passed) > MOST
        if is_decided or (seen.seconds >= MINUTE - 2 and len(seen.passed) >= ALLOWED):
            return seen
    raise AssertionError("a cycle of paths does not end")


def to_the_next_minute(exchange: Exchange) -> float | None:
    """Seconds from ``exchange`` until the server's clock begins a minute, and a little.

    ``None`` where it tells no time, or one so late in the minute that the next may have begun unseen: servers keep
    the header for a second.
    """
    try:
        second = parsedate_to_datetime(exchange.header("date") or "").second
    except ValueError:
        return None
    return None if second >= MINUTE - 2 else MINUTE + 1.5 - second
