"""The rate limit: RATE-1 to RATE-4, in one sequence, for each of its parts costs a minute of waiting."""

from __future__ import annotations

from conformance.core import clauses as c
from conformance.core.expect import Expect, Said
from conformance.core.run import Run
from conformance.core.target import Scope
from conformance.core.world import World
from conformance.deciding import decides
from conformance.suite.authentication_calls import Call, writes
from conformance.suite.rate_limit_burst import (
    ALLOWED,
    MINUTE,
    MOST,
    QUIET,
    REFUSED,
    Burst,
    ask,
    burst,
    to_the_next_minute,
)

#: GETs after the wait, none of which is refused.
_AFTERWARDS = 5


@decides(
    c.RATE_1,
    c.RATE_2,
    c.RATE_3,
    c.RATE_4,
    scope=Scope.FULL,
    requests=273,
    writes=12,
    uses=("acme", "draft", "unknown_client", "unknown_invoice"),
    observes=(c.RATE_WINDOW, c.RATE_HEADERS),
)
def test_key_beyond_its_rate_is_refused_for_a_while(run: Run, world: World, expect: Expect) -> None:
    """After 120 requests in a minute a key is refused, it alone and by every operation, until a minute has passed."""
    client, invoice = f"/clients/{world.id_of(world.acme)}", f"/invoices/{world.id_of(world.draft)}"
    calls = [*writes(world), Call("downloadInvoicePdf", "GET", f"{invoice}/pdf")]
    seen = burst(run, ("/clients", "/invoices", client, invoice))
    _decide_first(expect, seen)
    if not _decide_refusal(expect, seen):
        return
    first = seen.refused[0]
    expect.observe(c.RATE_HEADERS, "retry_after" if first.header("retry-after") else "none", first)
    _is_refused_by_all(run, expect, calls)
    _is_for_one_key(run, expect, client)
    _observe_window(run, expect, seen)
    run.throttle.pause(QUIET)
    for _ in range(_AFTERWARDS):
        later = ask(run, "/clients")
        expect.that(c.RATE_4, later.status != REFUSED, "to pass after a minute's wait", later.status, later)


def _decide_first(expect: Expect, seen: Burst) -> None:
    """RATE-2: none of the first 120 is refused."""
    held = seen.first >= ALLOWED
    got = f"request {seen.first + 1} refused"
    expect.that(c.RATE_2, held, "the first 120 requests after a quiet minute to pass", got, *seen.refused[:1])


def _decide_refusal(expect: Expect, seen: Burst) -> bool:
    """RATE-1, and whether there is a refusal to go on with."""
    if len(seen.passed) <= MOST and not seen.refused:
        reason = f"too slow: {len(seen.passed)} requests took {seen.seconds:.0f} seconds, so none had to be refused"
        expect.untested(reason, c.RATE_1, c.RATE_3, c.RATE_4)
        return False
    if len(seen.passed) <= MOST or seen.seconds < MINUTE:
        expected = f"a 429 for request {MOST + 1} within a minute at the latest"
        got = f"{len(seen.passed)} requests passed in {seen.seconds:.0f} seconds"
        expect.that(c.RATE_1, len(seen.passed) <= MOST, expected, Said(got), *seen.passed[-1:])
    else:
        expect.untested("too slow to send so many requests in a minute that one had to be refused", c.RATE_1)
    if not seen.refused:
        expect.untested("no request was refused", c.RATE_3, c.RATE_4)
    return bool(seen.refused)


def _is_refused_by_all(run: Run, expect: Expect, calls: list[Call]) -> None:
    """RATE-1, of every operation: what passes where a GET before and after it is refused is not limited.

    Once may be chance: a request may have become free just then.
    """
    for call in calls:
        exchange = call.sent(run, wants_429=True, unpaced=True)
        if exchange.status != REFUSED:
            exchange = call.sent(run, wants_429=True, unpaced=True)
            after = ask(run, "/clients")
            if after.status != REFUSED:
                return
            got = f"{exchange}, twice"
            held = exchange.status == REFUSED
            expect.that(
                c.RATE_1, held, f"{call.operation} to be refused like the lists", Said(got), after, exchange
            )


def _is_for_one_key(run: Run, expect: Expect, path: str) -> None:
    """RATE-3: while one key is refused, another is not."""
    if run.target.keys.get("other") in {None, run.target.keys["primary"]}:
        expect.untested("no other key was given", c.RATE_3)
        return
    other, still = ask(run, "/clients", "other"), ask(run, path)
    if REFUSED not in {other.status, still.status}:
        expect.untested("the refusals ended before the other key was tried", c.RATE_3)
        return
    expect.that(
        c.RATE_3, other.status != REFUSED, "another key not to be refused", other.status, still, other
    )


def _observe_window(run: Run, expect: Expect, seen: Burst) -> None:
    """More than 120 in less than a minute, or a request that passes once the clock's minute is over: it is fixed."""
    if seen.first > ALLOWED and seen.seconds < MINUTE:
        expect.observe(c.RATE_WINDOW, "fixed", seen.passed[-1])
        return
    wait = to_the_next_minute(seen.refused[0])
    if wait is not None and run.throttle.now() + wait < seen.begun + MINUTE - 2:
        run.throttle.pause(wait)
        probe = ask(run, "/clients")
        expect.observe(c.RATE_WINDOW, "sliding" if probe.status == REFUSED else "fixed", probe)
