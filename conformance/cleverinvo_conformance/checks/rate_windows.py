"""What bursts of requests show of a rate limit: which numbers of requests no lawful window lets pass.

Layer: checks. Sends nothing. What the contract allows a server (RATE-1, its note, `rate_window`): the last 60 seconds, or a
fixed minute. Across the boundary of a fixed minute 240 requests may pass within 60 seconds, so one burst shows too high a
limit only from the 241st request on. Two bursts show more. Let both be shorter than a minute, with more than a minute between
them and less than two: a boundary that comes once a minute cannot lie within both. So if more than 120 pass in both, no
window of a minute explains it, wherever its boundary is. A bucket that is refilled steadily may let a few more pass while
the burst lasts; it is not held against a server, because the note names only the 241st.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from cleverinvo_conformance.core.exchange import Exchange

#: Requests a minute that are never refused (RATE-2), and those that pass at most within a minute (RATE-1).
ALLOWED: Final = 120
MOST: Final = 2 * ALLOWED
MINUTE: Final = 60.0
REFUSED: Final = 429
#: What a limiter may leave uncounted, and which of the passed requests that is.
_KINDS: Final[dict[str, Callable[[Exchange], bool]]] = {
    "requests answered with 400 or 404": lambda one: one.status in {400, 404},
    "PDFs": lambda one: one.request.path.endswith("/pdf"),
    "requests with a query": lambda one: bool(one.request.query),
    "requests for one record": lambda one: one.request.path.count("/") > 1,
    "writes": lambda one: one.request.method != "GET",
    "reads": lambda one: one.request.method == "GET",
    "`PUT` requests": lambda one: one.request.method == "PUT",
    "`POST` requests": lambda one: one.request.method == "POST",
    "`DELETE` requests": lambda one: one.request.method == "DELETE",
}


@dataclass(slots=True)
class Burst:
    """The answers to a burst, in order; ``begun`` and ``ended`` in seconds: before its first request, after its last answer."""

    begun: float
    ended: float = 0.0
    #: Requests that were sent since ``begun`` before the burst, and passed.
    earlier: int = 0
    passed: list[Exchange] = field(default_factory=list)
    refused: list[Exchange] = field(default_factory=list)
    #: Beyond the 120th: errors other than 429 that the same requests had not got before.
    odd: list[Exchange] = field(default_factory=list)
    #: Requests that passed before the first refusal.
    first: int = 0
    #: Whether a request seconds after the last refusal was refused too. A bucket would have let it pass.
    is_lasting: bool = False

    @property
    def number(self) -> int:
        """Requests that passed since ``begun``."""
        return self.earlier + len(self.passed)

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.ended - self.begun

    @property
    def sent(self) -> int:
        """Requests of the burst."""
        return len(self.passed) + len(self.refused) + len(self.odd)

    @property
    def is_whole(self) -> bool:
        """Whether as many passed as always pass. If not, requests from before it may have counted as well."""
        return self.first >= ALLOWED

    @property
    def is_suspicious(self) -> bool:
        """Whether only a boundary within the burst explains how many passed; then a second burst decides."""
        passed = self.number
        refilled = 2 * (int(self.seconds) + 1)  # tokens of a bucket of 120 a minute
        return passed > ALLOWED and self.seconds < MINUTE and (self.is_lasting or passed > ALLOWED + refilled)

    @property
    def is_too_many(self) -> bool:
        """Whether more passed within a minute than any window lets pass."""
        return self.number > MOST and self.seconds < MINUTE


def are_too_many(first: Burst, second: Burst) -> bool:
    """Whether no window of a minute explains both bursts: their boundaries in the minute would differ."""
    apart = second.begun - first.ended > MINUTE and second.ended - first.begun < 2 * MINUTE
    return apart and first.is_suspicious and second.is_suspicious


def described(bursts: Sequence[Burst]) -> str:
    """What passed in each burst, and which requests seem not to count."""
    counts = " and then ".join(f"{one.number} requests passed in {one.seconds:.1f} seconds" for one in bursts)
    known = [one for one in bursts if not one.earlier]
    kinds = [kind for kind in _KINDS if known and all(_without(one, kind) == ALLOWED for one in known)]
    return f"{counts}, as if {kinds[0]} did not count" if kinds else counts


def _without(burst: Burst, kind: str) -> int:
    return sum(not _KINDS[kind](exchange) for exchange in burst.passed)
