"""The rate limit: RATE-1 to RATE-4, in one sequence, for each of its parts costs a minute of waiting.

Where as many requests pass at once as always pass, that decides RATE-2, and one minute is waited for, which decides
RATE-4. Where they do not, what was sent before the test may have counted as well: then a quiet minute comes first.
"""

from __future__ import annotations

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, Phrase
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.probes.authentication import POSTS, WRITES, Call, writes
from cleverinvo_conformance.suite.rate_limit_burst import (
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


@verifies(
    c.RATE_1,
    c.RATE_2,
    c.RATE_3,
    c.RATE_4,
    scope=Scope.FULL,
    # Its own records 5, bursts of 120 and 243, the other key 2, after the wait 3, and operations up to three times.
    requests=373 + 3 * (len(WRITES) + 1),
    writes=2 + 2 * len(WRITES),
    creates=2 + 2 * len(POSTS),
    observes=(c.RATE_WINDOW, c.RATE_HEADERS),
    waits=123,  # a quiet minute before, where as many requests as always pass do not, and one after
    waits_fresh=62,
)
def test_key_beyond_its_rate_is_refused_for_a_while(metered_run: Run, expect: Expect) -> None:
    """After 120 requests in a minute a key is refused, it alone and by every operation, until a minute has passed."""
    run, test_data = metered_run, metered_run.test_data
    begun, before = run.throttle.now(), run.budget.requests
    client, invoice = (
        f"/clients/{test_data.id_of(test_data.acme)}",
        f"/invoices/{test_data.id_of(test_data.draft)}",
    )
    calls = [*writes(test_data), Call("downloadInvoicePdf", "GET", f"{invoice}/pdf")]
    paths = ("/clients", "/invoices", client, invoice)
    seen = burst(run, paths, begun=begun, earlier=run.budget.requests - before)
    if not seen.is_whole:
        run.throttle.pause(QUIET)
        seen = burst(run, paths)
        expect.that(c.RATE_4, seen.first > 0, "to pass after a minute's wait", REFUSED, *seen.refused[:1])
    _decide_first(expect, seen)
    if not _decide_refusal(expect, seen):
        return
    first = seen.refused[0]
    expect.observe(c.RATE_HEADERS, "retry_after" if first.header("retry-after") else "none", first)
    _is_refused_by_all(run, expect, calls)
    _is_for_one_key(run, expect, client)
    if seen.first:
        _passes_again(run, expect, seen)


def _decide_first(expect: Expect, seen: Burst) -> None:
    """RATE-2: none of the first 120 is refused; if the very first is, waiting does not help (RATE-4)."""
    if not seen.first:
        expect.not_tested("no request passes after a minute's wait", c.RATE_2)
        return
    expected, got = "the first 120 requests after a quiet minute to pass", f"request {seen.first + 1} refused"
    expect.that(c.RATE_2, seen.is_whole, expected, Phrase(got), *seen.refused[:1])


def _decide_refusal(expect: Expect, seen: Burst) -> bool:
    """RATE-1, and whether there is a refusal to go on with."""
    if len(seen.passed) <= MOST and not seen.refused:
        reason = f"too slow: {len(seen.passed)} requests took {seen.seconds:.0f} seconds, so none had to be refused"
        expect.not_tested(reason, c.RATE_1, c.RATE_3, c.RATE_4)
        return False
    if len(seen.passed) <= MOST or seen.seconds < MINUTE:
        expected = f"a 429 for request {MOST + 1} within a minute at the latest"
        got = f"{len(seen.passed)} requests passed in {seen.seconds:.0f} seconds"
        expect.that(c.RATE_1, len(seen.passed) <= MOST, expected, Phrase(got), *seen.passed[-1:])
    else:
        expect.not_tested(
            "too slow to send so many requests in a minute that one had to be refused", c.RATE_1
        )
    if not seen.refused:
        expect.not_tested("no request was refused", c.RATE_3, c.RATE_4)
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
                c.RATE_1, held, f"{call.operation} to be refused like the lists", Phrase(got), after, exchange
            )


def _is_for_one_key(run: Run, expect: Expect, path: str) -> None:
    """RATE-3: while one key is refused, another is not."""
    if run.target.keys.get("other") in {None, run.target.keys["primary"]}:
        expect.not_tested("no other key was given", c.RATE_3)
        return
    other, still = ask(run, "/clients", "other"), ask(run, path)
    if REFUSED not in {other.status, still.status}:
        expect.not_tested("the refusals ended before the other key was tried", c.RATE_3)
        return
    expect.that(
        c.RATE_3, other.status != REFUSED, "another key not to be refused", other.status, still, other
    )


def _passes_again(run: Run, expect: Expect, seen: Burst) -> None:
    """RATE-4: after a minute, or as soon as the clock begins one, requests pass."""
    later = _at_the_next_minute(run, expect, seen)
    if later is None or later.status == REFUSED:
        run.throttle.pause(seen.ended + QUIET - run.throttle.now())
        later = ask(run, "/clients")
    if later.status == REFUSED:  # where refused requests count too, the minute begins with the last of them
        run.throttle.pause(QUIET)
        later = ask(run, "/clients")
    expect.that(c.RATE_4, later.status != REFUSED, "to pass after a minute's wait", later.status, later)


def _at_the_next_minute(run: Run, expect: Expect, seen: Burst) -> Exchange | None:
    """A request as soon as the server's clock begins a minute, if less than one has passed since the burst began.

    If it passes, or if more than 120 have passed within a minute, the window is fixed.
    """
    wait, now = to_the_next_minute(seen.refused[0]), run.throttle.now()
    if seen.first > ALLOWED and seen.seconds < MINUTE:
        expect.observe(c.RATE_WINDOW, "fixed", seen.passed[-1])
    if not seen.is_whole or wait is None or max(now, seen.ended + wait) >= seen.begun + MINUTE - 2:
        return None
    run.throttle.pause(seen.ended + wait - now)
    probe = ask(run, "/clients")
    expect.observe(c.RATE_WINDOW, "sliding" if probe.status == REFUSED else "fixed", probe)
    return probe
