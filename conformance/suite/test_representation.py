"""The form of answers: FMT-1 to FMT-6.

The passive checks judge it on every answer of a run; these tests see to it that there is one of each form.
"""

from __future__ import annotations

from conformance.core import clauses as c
from conformance.core.exchange import Exchange
from conformance.core.expect import Expect, NotTestable
from conformance.core.run import Run
from conformance.core.target import Scope
from conformance.core.wire import segment
from conformance.core.world import World
from conformance.deciding import decides
from conformance.suite.errors_judged import decide_as_judged


@decides(c.FMT_1, c.FMT_2, c.FMT_3, c.FMT_4, c.FMT_5, scope=Scope.READ, requests=3)
def test_get_invoice_has_the_documented_form(run: Run, expect: Expect) -> None:
    """A list, and an invoice of it with all its dates and amounts, are in the documented form."""
    clauses = (c.FMT_1, c.FMT_2, c.FMT_3, c.FMT_4, c.FMT_5)
    # One that was paid has all four timestamps.
    listed = [run.get("/invoices", query="status=PAID&limit=1")]
    if not listed[-1].items:
        listed.append(run.get("/invoices", query="limit=1"))
    if not listed[-1].items:
        decide_as_judged(expect, clauses, *listed)
        return
    invoice = run.get(f"/invoices/{segment(str(listed[-1].items[0].get('id')))}")
    decide_as_judged(expect, clauses, *listed, invoice)


@decides(c.FMT_1, c.FMT_3, requests=0, uses=("acme", "draft"))
def test_create_client_has_the_documented_form(world: World, run: Run, expect: Expect) -> None:
    """A client and an invoice just made are in the documented form."""
    decide_as_judged(expect, (c.FMT_1, c.FMT_3), world.acme, world.draft)


@decides(c.FMT_6, requests=3, writes=3, uses=("acme",), observes=(c.UNKNOWN_FIELDS,))
def test_delete_client_answers_without_a_body(run: Run, world: World, expect: Expect) -> None:
    """The 204 of a deletion has no body."""
    made = _with_an_unknown_field(world, expect)
    # A body where none may be would spoil the next answer on the connection.
    deleted = run.delete(f"/clients/{world.id_of(made)}", headers={"Connection": "close"})
    if deleted.status != 204:
        raise NotTestable(f"nothing was answered with 204: {deleted}")
    length = deleted.header("content-length") or "0"
    is_empty = not deleted.body and length == "0"
    expect.that(c.FMT_6, is_empty, "no body with a 204", f"one of {length} bytes", deleted)


def _with_an_unknown_field(world: World, expect: Expect) -> Exchange:
    """A client made with a field that is not documented, or without it where that is refused."""
    world.made(world.acme)  # the same fields without it are accepted
    fields = world.client_fields("Unknown Field")
    exchange = world.post_client(fields | {"conformanceColour": "green"})
    if exchange.is_success:
        expect.observe(c.UNKNOWN_FIELDS, "ignored", exchange)
        return exchange
    if exchange.status == 400:
        expect.observe(c.UNKNOWN_FIELDS, "400", exchange)
    return world.post_client(fields)
