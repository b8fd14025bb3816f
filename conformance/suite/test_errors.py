"""Errors: ERR-1 to ERR-4. The passive checks judge every answer; these tests bring about the ones worth judging."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.core import clauses as c
from conformance.core.exchange import Exchange
from conformance.core.expect import Expect, NotTestable
from conformance.core.run import Run
from conformance.core.target import Scope
from conformance.core.world import World
from conformance.deciding import decides
from conformance.suite.errors_inputs import broken, not_a_number
from conformance.suite.errors_judged import decide_as_judged


@decides(c.ERR_1, c.ERR_3, c.ERR_4, scope=Scope.READ, requests=1)
def test_unknown_route_has_an_error_body(run: Run, world: World, expect: Expect) -> None:
    """A path that the API does not have is refused like anything else: a documented status and an error body."""
    decide_as_judged(expect, (c.ERR_1, c.ERR_3, c.ERR_4), run.get(f"/{world.mark}"))


@pytest.mark.parametrize("what", ["an empty body", "JSON without its end"])
@decides(c.ERR_2, requests=1, writes=1, uses=("acme",))
def test_create_client_from_no_json_is_refused(run: Run, world: World, expect: Expect, what: str) -> None:
    """A client is not created from a body that is not JSON, nor from none."""
    world.made(world.acme)  # the same fields as JSON are accepted
    body = broken(world.client_fields("Broken"))[what]
    expect.status(c.ERR_2, run.wire.send("POST", "/clients", body=body), 400, why=f"for {what}")


@decides(c.ERR_2, requests=1, writes=1, uses=("acme", "draft"))
def test_create_invoice_from_no_json_is_refused(run: Run, world: World, expect: Expect) -> None:
    """An invoice is not created from a body that is JSON but for a NaN."""
    fields = world.invoice_fields(str(world.draft.record["clientId"]))
    exchange = run.wire.send("POST", "/invoices", body=not_a_number(fields))
    expect.status(c.ERR_2, exchange, 400, why="for a body that is not JSON: its `quantity` is NaN")


@decides(c.ERR_2, requests=3, writes=3, creates=0, uses=("acme",), observes=(c.JSON_CONTENT_TYPE,))
def test_update_client_without_a_body_is_refused(run: Run, world: World, expect: Expect) -> None:
    """A client is not updated without a body; whether JSON is taken for such under another name is open."""
    path, same = _unchanging(world, "clients")
    plain = run.put(path, same, headers={"Content-Type": "text/plain"})
    if plain.is_success:
        expect.observe(c.JSON_CONTENT_TYPE, "any", plain)
    else:
        _accepted(run.put(path, same))
        if plain.status in {400, 415}:
            expect.observe(c.JSON_CONTENT_TYPE, str(plain.status), plain)
    expect.status(c.ERR_2, run.wire.send("PUT", path, body=b""), 400, why="for an empty body")


@decides(c.ERR_2, requests=2, writes=2, creates=0, uses=("acme", "draft"))
def test_update_invoice_from_no_json_is_refused(run: Run, world: World, expect: Expect) -> None:
    """An invoice is not updated from a body that is not JSON."""
    path, same = _unchanging(world, "invoices")
    _accepted(run.put(path, same))
    body = broken(same)["JSON without its end"]
    expect.status(c.ERR_2, run.wire.send("PUT", path, body=body), 400, why="for JSON without its end")


@pytest.mark.parametrize("what", broken({}))
@decides(c.ERR_2, scope=Scope.FULL, requests=2, writes=2, creates=1, uses=("acme", "draft"))
def test_write_from_no_json_is_refused(run: Run, world: World, expect: Expect, what: str) -> None:
    """Nothing is written from what no reader of JSON takes, however little it takes to read it nevertheless."""
    invoice = broken(world.invoice_fields(str(world.draft.record["clientId"])))[what]
    expect.status(c.ERR_2, run.wire.send("POST", "/invoices", body=invoice), 400, why=f"for {what}")
    path, same = _unchanging(world, "clients")
    expect.status(c.ERR_2, run.wire.send("PUT", path, body=broken(same)[what]), 400, why=f"for {what}")


def _unchanging(world: World, collection: str) -> tuple[str, dict[str, Any]]:
    """A shared record's path, and fields of a ``PUT`` that are what they are already."""
    exchange = world.acme if collection == "clients" else world.draft
    return f"/{collection}/{world.id_of(exchange)}", {"notes": exchange.record.get("notes")}


def _accepted(exchange: Exchange) -> None:
    """The control of a refusal: ``exchange`` succeeded. Raises :class:`NotTestable`."""
    if not exchange.is_success:
        raise NotTestable(f"what differs only in being JSON is refused too: {exchange}")
