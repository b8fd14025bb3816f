"""What the passive checks say of an exchange, as a test's own verdict.

Layer: checks. For tests that send a request for nothing but the form of its answer.
"""

from __future__ import annotations

from cleverinvo_conformance.checks.response_checks import response_checks
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect
from cleverinvo_conformance.core.expectation import NotSuccess, StatusBelow


def decide_as_judged(expect: Expect, clauses: tuple[Clause, ...], *exchanges: Exchange) -> None:
    """Judge ``clauses`` by every passive judgement on ``exchanges``; what none of them shows is not tested."""
    for exchange in exchanges:
        for check in response_checks(exchange):
            if check.clause in clauses:
                expect.that(check.clause, check.held, check.expected, check.got, exchange, must=check.must)
    silent = [clause for clause in clauses if clause not in expect.touched]
    if silent:
        answers = ", ".join(map(str, exchanges))
        expect.not_tested(f"no answer shows it: {answers}", *silent)


def takes_it(expect: Expect, exchange: Exchange, what: str) -> bool:
    """ERR-4: whatever ``what`` is answered with, it is no fault of the server's."""
    wanted = f"no server error (5xx) in answer to {what}"
    held = exchange.status < 500
    return expect.that(c.ERR_4, held, wanted, exchange.status, exchange, must=StatusBelow(500))


def check_no_object(expect: Expect, exchange: Exchange, what: str) -> None:
    """ERR-2: a body that is JSON, but no object, is not taken for one; by what status it is refused is not said."""
    if exchange.status >= 500:
        settled = f"{what} causes a server error (ERR-4 checks that)"
        if c.ERR_2 not in expect.touched:
            expect.not_tested(settled, c.ERR_2)
        return
    held, expected = not exchange.is_success, f"a refusal of {what}"
    expect.that(c.ERR_2, held, expected, exchange.status, exchange, must=NotSuccess())
