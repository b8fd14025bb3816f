"""Keys: AUTH-1 to AUTH-3. What an account's key opens of another's is in :mod:`test_isolation`.

Every request that a deployment might let through by mistake is without effect.
"""

from __future__ import annotations

from itertools import cycle
from typing import Final

import pytest

from conformance.core import clauses as c
from conformance.core.expect import Expect, NotTestable
from conformance.core.run import Run
from conformance.core.target import Scope
from conformance.core.wire import segment
from conformance.core.world import World
from conformance.deciding import decides
from conformance.suite.authentication_calls import (
    LIST_CLIENTS,
    LIST_INVOICES,
    Call,
    begun_key,
    is_refused,
    misplaced,
    near_key,
    reads,
    unknown_key,
    writes,
)
from conformance.suite.lists_shelf import shelf_of

_NOBODYS: Final = ("unknown_client", "unknown_invoice")


@pytest.mark.parametrize("call", [LIST_CLIENTS, LIST_INVOICES], ids=lambda call: call.operation)
@decides(c.AUTH_1, scope=Scope.READ, requests=1, keyless=True)
def test_list_without_a_key_is_refused(run: Run, expect: Expect, call: Call) -> None:
    """Without a key, a list is refused with 401."""
    is_refused(run, expect, c.AUTH_1, call, why="no key", key=None)


@decides(c.AUTH_2, scope=Scope.READ, requests=4, keyless=True)
def test_list_with_an_unknown_key_is_refused(run: Run, expect: Expect) -> None:
    """A key that nobody has is refused with 401, whether or not it looks like one."""
    is_refused(run, expect, c.AUTH_2, LIST_CLIENTS, why="an unknown key", key=unknown_key(run))
    made_up = {"Authorization": f"Bearer {run.random.getrandbits(128):032x}"}
    is_refused(run, expect, c.AUTH_2, LIST_INVOICES, why="a made-up key", key="misplaced", headers=made_up)


@decides(c.AUTH_1, c.AUTH_2, c.AUTH_3, scope=Scope.READ, requests=7, uses=("living_invoices",))
def test_record_without_a_valid_key_is_refused(run: Run, expect: Expect) -> None:
    """Without a key, with an unknown one or with one in another place, a record that exists is refused with 401."""
    misplacements = misplaced(run)
    listed = shelf_of(run).living("/invoices")
    if not listed.items:
        raise NotTestable("the account shows no invoice to ask for without a key")
    invoice = listed.items[0]
    targets = reads(segment(str(invoice.get("clientId"))), segment(str(invoice.get("id"))))
    without = [is_refused(run, expect, c.AUTH_1, call, why="no key", key=None) for call in targets]
    is_refused(
        run,
        expect,
        c.AUTH_2,
        targets[-1],
        why="a known key cut short",
        without=without[-1],
        key="misplaced",
        headers=begun_key(run),
    )
    ways = ("the key as `Basic <key>`", "the bare key", "the key in the query")
    for call, refused, how in zip(targets, without, ways, strict=True):
        options = misplacements[how]
        is_refused(run, expect, c.AUTH_3, call, why=how, without=refused, key="misplaced", **options)


@decides(c.AUTH_1, c.AUTH_2, c.AUTH_3, requests=9, writes=9, creates=2, uses=("acme", "draft", *_NOBODYS))
def test_write_without_a_valid_key_is_refused(run: Run, world: World, expect: Expect) -> None:
    """Without a key, with one that resembles a known one or with one in another place, a write is refused with 401."""
    misplacements = misplaced(run)
    calls = {call.operation: call for call in writes(world)}
    without = {
        name: is_refused(run, expect, c.AUTH_1, call, why="no key", key=None) for name, call in calls.items()
    }
    for clause, name, why, options in (
        (c.AUTH_2, "updateClient", "a key that a known one ends", {"headers": near_key(run)}),
        *(
            (c.AUTH_3, name, how, misplacements[how])
            for name, how in (
                ("updateInvoice", "the key in the query"),
                ("deleteClient", "the key in other headers and a cookie"),
            )
        ),
    ):
        if name not in calls:
            continue
        refused = without[name]
        is_refused(run, expect, clause, calls[name], why=why, without=refused, key="misplaced", **options)


@decides(
    c.AUTH_2, c.AUTH_3, scope=Scope.FULL, requests=44, writes=24, creates=8, uses=("acme", "draft", *_NOBODYS)
)
def test_operation_with_a_wrong_key_is_refused(run: Run, world: World, expect: Expect) -> None:
    """Each of the eleven operations refuses an unknown key, and a known one in another place, with 401."""
    records = reads(world.id_of(world.acme), segment(str(world.draft.record["id"])))
    ways = cycle(misplaced(run).items())
    for call in (LIST_CLIENTS, LIST_INVOICES, *records, *writes(world)):
        is_refused(run, expect, c.AUTH_2, call, why="an unknown key", key=unknown_key(run))
        how, options = next(ways)
        is_refused(run, expect, c.AUTH_3, call, why=how, key="misplaced", **options)
