"""Accounts apart: AUTH-4, and with it that no invoice is made for another account's client (INV-CREATE-6).

The records are the test's own, made with one key and tried with the other; shared ones might be harmed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from conformance.core import clauses as c
from conformance.core.expect import Expect, NotTestable
from conformance.core.run import Run
from conformance.core.target import Scope
from conformance.core.wire import segment
from conformance.core.world import World
from conformance.deciding import decides

_HARM: Final = "Written by another account"


@dataclass(frozen=True, slots=True)
class _Owned:
    """A client and an invoice of it, made with ``owner``'s key; ``stranger`` is the other account's."""

    owner: str
    stranger: str
    client_id: str
    invoice: dict[str, Any]
    invoice_id: str

    @property
    def paths(self) -> tuple[str, str]:
        """The client's and the invoice's."""
        return f"/clients/{segment(self.client_id)}", f"/invoices/{segment(self.invoice_id)}"


def _owned(run: Run, owner: str, stranger: str) -> _Owned:
    """Two requests. Raises :class:`NotTestable`."""
    if run.target.keys[owner] == run.target.keys[stranger]:
        raise NotTestable("both keys are the same")
    world = run.world
    client = world.made(world.post_client(world.client_fields("Apart"), key=owner)).record
    fields = world.invoice_fields(str(client["id"]))
    invoice = world.made(world.post_invoice(fields, key=owner)).record
    return _Owned(owner, stranger, str(client["id"]), fields, str(invoice["id"]))


@decides(c.AUTH_4, c.INV_CREATE_6, requests=20, writes=7, creates=3, keys=("other",))
def test_record_of_another_account_is_out_of_reach(run: Run, world: World, expect: Expect) -> None:
    """Another account neither reads, prints, lists, updates nor deletes a record, nor invoices its client."""
    owned = _owned(run, "primary", "other")
    _is_unreadable(run, expect, owned)
    _is_unlisted(run, expect, owned)
    _is_not_invoiced(run, world, expect, owned)
    client, invoice = owned.paths
    attempts = [
        *(run.put(path, {"notes": _HARM}, key=owned.stranger) for path in (client, invoice)),
        *(run.delete(path, key=owned.stranger) for path in (invoice, client)),
    ]
    for attempt in attempts:
        expect.status(c.AUTH_4, attempt, 404, why="for another account's record")
    for path in (client, invoice):
        after = run.get(path, key=owned.owner)
        own = [a for a in attempts if a.request.path == path]
        is_there = after.status == 200 and after.record.get("isActive") is not False
        expect.that(c.AUTH_4, is_there, "its owner still to read the record", f"{after}", *own, after)
        unharmed = after.record.get("notes") != _HARM
        expect.that(c.AUTH_4, unharmed, "`notes` not to be another account's", _HARM, *own, after)


@decides(c.AUTH_4, scope=Scope.FULL, requests=13, writes=2, keys=("other",))
def test_record_of_the_other_account_is_out_of_reach(run: Run, world: World, expect: Expect) -> None:
    """The first account reads and lists nothing of the second's either."""
    owned = _owned(run, "other", "primary")
    _is_unreadable(run, expect, owned)
    _is_unlisted(run, expect, owned)


def _is_unreadable(run: Run, expect: Expect, owned: _Owned) -> None:
    client, invoice = owned.paths
    for path in (client, invoice, f"{invoice}/pdf"):
        exchange = run.get(path, key=owned.stranger)
        if exchange.is_success and run.get(path, key=None).is_success:
            expect.untested(f"anyone may {exchange}, even without a key", c.AUTH_4)
            continue
        expect.status(c.AUTH_4, exchange, 404, why="for another account's record")
        told = run.world.mark.encode() in exchange.body.lower()
        expect.that(c.AUTH_4, not told, "nothing of another account's record", "its name or number", exchange)


def _is_unlisted(run: Run, expect: Expect, owned: _Owned) -> None:
    """Five lists: all, or the first hundred where there are more, by search, and of that client."""
    number = owned.invoice["invoiceNumber"]
    for path, query in (
        ("/clients", {"limit": 100}),
        ("/invoices", {"limit": 100}),
        ("/clients", {"search": run.world.mark}),
        ("/invoices", {"search": number}),
        ("/invoices", {"clientId": owned.client_id}),
    ):
        listed = run.get(path, query=urlencode(query), key=owned.stranger)
        leaks = [item for item in listed.items if _is_of(item, owned)]
        got = f"{len(leaks)} of them"
        expect.that(c.AUTH_4, not leaks, "no record of another account in the list", got, listed)


def _is_of(item: dict[str, Any], owned: _Owned) -> bool:
    ids = {owned.client_id, owned.invoice_id}
    return str(item.get("id")) in ids or str(item.get("clientId")) in ids


def _is_not_invoiced(run: Run, world: World, expect: Expect, owned: _Owned) -> None:
    """The owner's ``POST`` of the same fields was accepted, so a refusal is for the client's sake."""
    fields = owned.invoice | {"invoiceNumber": world.number()}
    exchange = world.post_invoice(fields, key=owned.stranger)
    if exchange.status == 403:
        expect.untested("the other account may make no invoices at all", c.INV_CREATE_6)
        return
    expect.status(c.INV_CREATE_6, exchange, 400, 404, why="for a client of another account")
