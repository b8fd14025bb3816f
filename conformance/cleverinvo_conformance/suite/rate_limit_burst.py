"""A burst: as many requests as it takes to be refused, of every kind, some of them at the same time.

Layer: suite. A burst has at most :data:`LONGEST` requests. What the answers mean is decided in `checks/rate_windows.py`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from itertools import cycle, islice
from typing import Final

from cleverinvo_conformance.checks.rate_windows import ALLOWED, MINUTE, MOST, REFUSED, Burst
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.probes.authentication import Call
from cleverinvo_conformance.probes.rate_limit_requests import Mix

#: A minute, and a little for clocks that differ.
QUIET: Final = MINUTE + 1.5
#: Requests that are sent at the same time, each on a connection of its own: several per worker process of a server.
TOGETHER: Final = 16
#: Refusals in a row after which a burst ends.
ENOUGH: Final = 3
#: Requests of a burst at most: the last ones are sent together.
LONGEST: Final = MOST + 3 * TOGETHER
#: How many requests a burst has sent when it begins to send some at the same time, and how many it sends so: first to see
#: whether many connections are refused, then to cross the limit with requests that are under way at the same time.
_PARALLEL: Final = {48: 32, ALLOWED - TOGETHER // 2: TOGETHER}


def ask(run: Run, path: str, key: str = "primary") -> Exchange:
    """A GET at once, whatever the pace."""
    return run.get(
        path, query="" if path.count("/") > 1 else "limit=1", key=key, wants_429=True, unpaced=True
    )


def burst(run: Run, mix: Mix, *, begun: float | None = None, earlier: int = 0) -> Burst:
    """Send ``mix`` round by round until it is decided whether a limit is in force.

    A burst ends at a refusal that comes too soon, after :data:`ENOUGH` refusals in a row, when more passed than any
    window lets pass, or when the minute is nearly over. ``earlier``: requests that were sent since ``begun``, and passed.
    """
    seen = Burst(run.throttle.now() if begun is None else begun, earlier=earlier, first=earlier)
    usual: dict[str, int] = {}
    latest: deque[str] = deque(maxlen=ENOUGH)
    for step in _steps(mix, earlier):
        if len(step) == 1:
            exchanges = [step[0].sent(run, wants_429=True, unpaced=True)]
        else:
            together = [run.api.request("GET", call.path, query=call.query) for call in step]
            exchanges = run.api.send_together(together, wants_429=True, unpaced=True)
        seen.ended = run.throttle.now()
        was_refused = bool(seen.refused)
        latest.extend([_note(seen, exchange, usual) for exchange in exchanges])
        if not was_refused:  # requests at the same time have no order
            seen.first = seen.number
        if _is_decided(seen, latest):
            return seen
    raise AssertionError("a burst is decided before its requests end")


def _note(seen: Burst, exchange: Exchange, usual: dict[str, int]) -> str:
    """Add an answer; return "refused", "odd" for an error that the same request had not got before, or "passed"."""
    if exchange.status == REFUSED:
        seen.refused.append(exchange)
        return "refused"
    request = exchange.request
    first = usual.setdefault(f"{request.method} {request.path}?{request.query}", exchange.status)
    is_odd = exchange.status not in {first, 200, 201, 204} and seen.number >= ALLOWED
    (seen.odd if is_odd else seen.passed).append(exchange)
    return "odd" if is_odd else "passed"


def _is_decided(seen: Burst, latest: deque[str]) -> bool:
    is_refused = seen.refused and not seen.is_whole
    is_late = seen.seconds >= MINUTE - 2 and seen.number >= ALLOWED
    is_over = len(latest) == ENOUGH and set(latest) in ({"refused"}, {"odd"})
    return bool(is_refused or is_late or is_over or seen.number > MOST or seen.sent >= LONGEST)


def _steps(mix: Mix, earlier: int) -> Iterator[list[Call]]:
    """The requests of a burst, those together that are sent at the same time."""
    calls, reads = cycle(mix.calls), cycle(mix.reads)
    sent = earlier
    while True:
        is_parallel = any(at <= sent < at + count for at, count in _PARALLEL.items())
        is_beyond = sent >= ALLOWED + TOGETHER // 2
        step = list(islice(reads, TOGETHER)) if is_parallel or is_beyond else [next(calls)]
        sent += len(step)
        yield step


def to_the_next_minute(exchange: Exchange) -> float | None:
    """Seconds from ``exchange`` until the server's clock begins a minute, and a little.

    ``None`` if it has no `Date`, or one so late in the minute that the next may have begun unseen: servers keep
    the header for a second.
    """
    try:
        second = parsedate_to_datetime(exchange.header("date") or "").second
    except ValueError:
        return None
    return None if second >= MINUTE - 2 else MINUTE + 1.5 - second
