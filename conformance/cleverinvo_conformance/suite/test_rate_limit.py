"""The rate limit: RATE-1 to RATE-4, in one sequence, because each of its parts costs a minute of waiting.

1. A burst of requests of every kind, partly at the same time, until some are refused. Requests before it may count too.
2. A quiet minute and a second burst: requests pass again, 120 of them (RATE-4, RATE-2), and no more than 120 once more
   (RATE-1).
3. While the key is refused, every operation is refused to it (RATE-1), and another key is not (RATE-3).
4. A minute with a few requests, far fewer than any limit: after it requests pass again (RATE-4).
5. Only if more than 120 passed in the second burst and not in the first: a third burst (RATE-1).

A 429 of the wrong form is reported by the check of every answer.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from cleverinvo_conformance.checks.rate_windows import (
    ALLOWED,
    MINUTE,
    REFUSED,
    Burst,
    are_too_many,
    described,
)
from cleverinvo_conformance.checks.retry_after import says_when
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.expect import Expect, Phrase
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.probes.authentication import Call, writes
from cleverinvo_conformance.probes.rate_limit_requests import mixed_calls
from cleverinvo_conformance.suite.rate_limit_burst import (
    QUIET,
    ask,
    burst,
    to_the_next_minute,
)

#: Seconds after the second burst at which a refused client asks again before its minute is over.
_ASKS_AGAIN: Final = (20.0, 40.0)
#: Seconds in which a bucket of 120 a minute is refilled by several requests.
_REFILLED: Final = 2.5


@verifies(
    c.RATE_1,
    c.RATE_2,
    c.RATE_3,
    c.RATE_4,
    scope=Scope.FULL,
    observes=(c.RATE_WINDOW, c.RATE_HEADERS),
    waits=131,  # two minutes, and a few seconds to see whether a refusal lasts
)
def test_key_beyond_its_rate_is_refused_for_a_while(metered_run: Run, expect: Expect) -> None:
    """After 120 requests in a minute a key is refused, it alone and by every operation, until a minute has passed."""
    run, test_data = metered_run, metered_run.test_data
    begun, before, waited = run.throttle.now(), run.budget.requests, run.throttle.waited
    mix = mixed_calls(test_data)
    pdf = next(call for call in mix.calls if call.operation == "downloadInvoicePdf")
    if run.throttle.waited == waited:
        first = burst(run, mix, begun=begun, earlier=run.budget.requests - before)
    else:  # a request was paced or refused: nobody knows what counts by now
        first = burst(run, mix)
    if first.is_whole:
        _decide_first(expect, first)
    if not _is_refused_at_all(expect, first):
        return
    _see_whether_it_lasts(run, first)
    run.throttle.pause(QUIET)
    second = burst(run, mix)
    expect.that(c.RATE_4, second.first > 0, "to pass after a minute's wait", REFUSED, *second.refused[:1])
    bursts = [first, second]
    if second.first or not first.is_whole:
        _decide_first(expect, second)
    if second.refused:
        refused = second.refused[0]
        expect.observe(c.RATE_HEADERS, "retry_after" if says_when(refused) else "none", refused)
        _is_refused_by_all(run, expect, [*writes(test_data), pdf])
        _is_for_one_key(run, expect, mix.reads[1].path)
    else:
        expect.not_tested("no request of the second burst was refused", c.RATE_3)
    _see_whether_it_lasts(run, second)
    passing = _passes_again(run, expect, second) if second.refused and second.first else 0
    # Requests before the first burst may have counted toward it, so that fewer than the limit passed.
    if second.is_suspicious and not first.is_suspicious:
        wait = second.ended + QUIET - run.throttle.now()
        run.throttle.pause(wait)
        bursts.append(burst(run, mix, earlier=passing if wait <= 0 else 0))
        _see_whether_it_lasts(run, bursts[-1])
    _decide_number(expect, *bursts)


def _see_whether_it_lasts(run: Run, seen: Burst) -> None:
    """Where more than 120 passed: whether the key is still refused when a bucket would let it pass."""
    if seen.refused and seen.number > ALLOWED:
        run.throttle.pause(_REFILLED)
        seen.is_lasting = ask(run, "/clients").status == REFUSED


def _decide_first(expect: Expect, seen: Burst) -> None:
    """RATE-2: none of the first 120 is refused; if the very first is, waiting does not help (RATE-4)."""
    if not seen.first:
        expect.not_tested("no request passes after a minute's wait", c.RATE_2)
        return
    expected, got = "the first 120 requests after a quiet minute to pass", f"request {seen.first + 1} refused"
    expect.that(c.RATE_2, seen.is_whole, expected, Phrase(got), *seen.refused[:1])


def _is_refused_at_all(expect: Expect, seen: Burst) -> bool:
    """RATE-1, as far as one burst decides it without a refusal; whether there is one to go on with."""
    expected = "a 429 for each request beyond 120 in a minute"
    if seen.odd and not seen.refused:
        got = f"{seen.odd[0].status} for request {seen.number + 1} and the next ones"
        expect.that(c.RATE_1, False, expected, Phrase(got), seen.odd[0])
    elif seen.is_too_many:
        expect.that(c.RATE_1, False, expected, Phrase(described([seen])), seen.passed[-1])
    elif not seen.refused:
        reason = (
            f"too slow: {seen.number} requests took {seen.seconds:.0f} seconds, so none had to be refused"
        )
        expect.not_tested(reason, c.RATE_1, c.RATE_3, c.RATE_4)
        return False
    if not seen.refused:
        expect.not_tested("no request was refused", c.RATE_3, c.RATE_4)
    return bool(seen.refused)


def _decide_number(expect: Expect, *bursts: Burst) -> None:
    """RATE-1: no more than 120 pass in two bursts, and no more than 240 in one.

    If more than 120 did in one, a boundary of a fixed window lies in it (`rate_window`).
    """
    expected = "a 429 for each request beyond 120 in a minute"
    for first, second in pairwise(bursts):
        if are_too_many(first, second):
            got = f"{described([first, second])}; no boundary of a minute lies in both"
            expect.that(c.RATE_1, False, expected, Phrase(got), first.passed[-1], second.passed[-1])
            return
    too_many = [burst for burst in bursts if burst.is_too_many][:1]
    last = [burst.passed[-1] for burst in too_many]
    held = expect.that(c.RATE_1, not too_many, expected, Phrase(described(too_many)), *last)
    straddling = [burst for burst in bursts if burst.is_suspicious]
    if held and straddling:
        expect.observe(c.RATE_WINDOW, "fixed", straddling[0].passed[-1])


def _is_refused_by_all(run: Run, expect: Expect, calls: list[Call]) -> None:
    """RATE-1, of every operation: what passes while the lists are refused is not limited.

    Once may be chance: a request may have become free just then. No bucket that is refilled steadily lets two requests
    pass and refuses the two before and after them.
    """
    for call in calls:
        exchange = call.sent(run, wants_429=True, unpaced=True)
        if exchange.status != REFUSED:
            exchange = call.sent(run, wants_429=True, unpaced=True)
            lists = [ask(run, "/clients"), ask(run, "/clients")]
            if any(listed.status != REFUSED for listed in lists):
                return
            got = f"{exchange}, twice"
            held = exchange.status == REFUSED
            expected = f"{call.operation} to be refused like the lists"
            expect.that(c.RATE_1, held, expected, Phrase(got), lists[-1], exchange)


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


def _passes_again(run: Run, expect: Expect, seen: Burst) -> int:
    """RATE-4: after a minute, or as soon as the clock begins one, requests pass, though a few were sent meanwhile.

    Returns how many requests passed: 1 or 0.

    No window is full then, whether or not it counts refused requests. A server that begins a new minute of refusals with
    each refused request never lets a client in that asks three times a minute.
    """
    boundary = to_the_next_minute(seen.refused[0]) if seen.is_whole else None
    is_within = boundary is not None and seen.ended + boundary < seen.begun + MINUTE - 2
    for wait in sorted({*_ASKS_AGAIN, boundary if boundary is not None and is_within else QUIET, QUIET}):
        run.throttle.pause(seen.ended + wait - run.throttle.now())
        later = ask(run, "/clients")
        if wait == boundary and run.throttle.now() < seen.begun + MINUTE:
            expect.observe(c.RATE_WINDOW, "sliding" if later.status == REFUSED else "fixed", later)
        if later.status != REFUSED:
            break
    expected = "to pass after a minute with three requests"
    return int(expect.that(c.RATE_4, later.status != REFUSED, expected, later.status, later))
