"""The operations as requests that change nothing even where they are let through by mistake.

Layer: suite. For the tests that want every operation refused: without a key, with a wrong one, with one whose plan
lacks the API.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from string import ascii_lowercase, digits
from typing import Any, Final
from urllib.parse import quote, urlencode

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, Said
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.world import World

UNAUTHORIZED: Final = 401


@dataclass(frozen=True, slots=True)
class Call:
    """One operation's request; ``fields`` ``None``: no body."""

    operation: str
    method: str
    path: str
    fields: dict[str, Any] | None = None
    query: str = ""

    def sent(self, run: Run, *, query: str = "", **options: Any) -> Exchange:
        """Send it, with the ``options`` of :meth:`Wire.send`; its own query stands before that."""
        if self.fields is not None:
            options["json_body"] = self.fields
        query = "&".join(filter(None, (self.query, query)))
        return run.wire.send(self.method, self.path, query=query, **options)


LIST_CLIENTS = Call("listClients", "GET", "/clients")
LIST_INVOICES = Call("listInvoices", "GET", "/invoices")
#: A list that is searched or filtered may be answered by code of its own.
SEARCH_CLIENTS = Call("listClients (with a search)", "GET", "/clients", query="search=a&limit=1")
FILTER_INVOICES = Call("listInvoices (with a filter)", "GET", "/invoices", query="status=DRAFT&limit=1")


def reads(client_id: str, invoice_id: str) -> list[Call]:
    """The operations that read one record; ids as segments of a path."""
    return [
        Call("getClient", "GET", f"/clients/{client_id}"),
        Call("getInvoice", "GET", f"/invoices/{invoice_id}"),
        Call("downloadInvoicePdf", "GET", f"/invoices/{invoice_id}/pdf"),
    ]


def writes(world: World) -> list[Call]:
    """The operations that write, each without effect.

    A ``POST`` lacks what it needs, a ``PUT`` sends what is there, a ``DELETE`` is of nobody's record, and left out where
    no id is known that is answered with 404 (CLI-GET-2, INV-GET-2).
    """
    client, invoice = world.acme, world.draft
    nameless = world.client_fields("Nobody")
    del nameless["name"]
    ownerless = world.invoice_fields("")
    del ownerless["clientId"]
    same_name = {"name": client.record.get("name")}
    return [
        Call("createClient", "POST", "/clients", nameless),
        Call("createInvoice", "POST", "/invoices", ownerless),
        Call("updateClient", "PUT", f"/clients/{world.id_of(client)}", same_name),
        Call(
            "updateInvoice",
            "PUT",
            f"/invoices/{world.id_of(invoice)}",
            {"notes": invoice.record.get("notes")},
        ),
        *deletions(world),
    ]


def deletions(world: World, *collections: str) -> list[Call]:
    """The operations that delete, of records that nobody has, as far as such are known."""
    names = {"clients": "deleteClient", "invoices": "deleteInvoice"}
    return [
        Call(names[collection], "DELETE", path)
        for collection in collections or names
        if (path := world.path_of_nobodys(collection))
    ]


def unknown_key(run: Run) -> str:
    """The name of a key of the documented form that opens nothing.

    Shorter than a key is: a sandbox may open a fresh account for whatever looks like one.
    """
    letters = "".join(run.random.choices(ascii_lowercase + digits, k=6))
    run.wire.false_keys.setdefault("unknown", f"cinv_{letters}")
    return "unknown"


def near_keys(run: Run) -> dict[str, dict[str, Any]]:
    """Keys that resemble the real one and are others, as options of :meth:`Wire.send`, by what a sentence calls them.

    None is of the documented form and as long as a key is, as in :func:`unknown_key`.
    """
    key = run.target.keys.get("primary")
    near = {"a made-up key": f"{run.random.getrandbits(128):032x}"}
    if not key:
        return {"an unknown key": {"key": unknown_key(run)}} | _as_bearers(near)
    run.redactor.hide_key(key.swapcase(), "<the API key, capitals for small letters>")
    begun = {
        "a key that begins as a known one": key[: min(len(key) - 1, 11)],
        "a known key in other letters": key.swapcase(),
        "a key that a known one ends": f"x{key}",
    }
    return _as_bearers({why: other for why, other in (begun | near).items() if other != key})


def _as_bearers(keys: dict[str, str]) -> dict[str, dict[str, Any]]:
    return {
        why: {"key": "misplaced", "headers": {"Authorization": f"Bearer {key}"}} for why, key in keys.items()
    }


def longer_key(run: Run) -> dict[str, Any]:
    """The real key with something behind it, as options of :meth:`Wire.send`.

    It begins as the real one does, however much of it is compared; a sandbox may open an account for it.
    """
    return {
        "key": "misplaced",
        "headers": {"Authorization": f"Bearer {run.target.keys['primary']}-longer"},
    }


def misplaced(run: Run) -> dict[str, dict[str, Any]]:
    """The real key where it does not belong, as options of :meth:`Wire.send`, by what a sentence calls it.

    However the key is written there, no report shows it.
    """
    key = run.target.keys["primary"]
    basic = b64encode(f"{key}:".encode()).decode()
    for spelling in (basic, quote(key, safe="")):
        run.redactor.hide_key(spelling, "$CLEVERINVO_API_KEY")
    names = ("api_key", "apiKey", "access_token", "token", "key")
    elsewhere = {
        "X-API-Key": key,
        "Api-Key": key,
        "X-Auth-Token": key,
        "Cookie": f"api_key={key}; token={key}",
    }
    ways: dict[str, dict[str, Any]] = {
        "the key as `Basic <key>`": {"headers": {"Authorization": f"Basic {key}"}},
        "the key as the user of Basic": {"headers": {"Authorization": f"Basic {basic}"}},
        "the bare key": {"headers": {"Authorization": key}},
        "the key as `Token <key>`": {"headers": {"Authorization": f"Token {key}"}},
        "the key in the query, in other headers and a cookie": {
            "query": urlencode(dict.fromkeys(names, key)),
            "headers": elsewhere,
        },
    }
    return {how: {"key": "misplaced", **options} for how, options in ways.items()}


def is_refused(
    run: Run,
    expect: Expect,
    clause: Clause,
    call: Call,
    *,
    why: str,
    status: int = 401,
    without: Exchange | None = None,
    **options: Any,
) -> Exchange:
    """``call``, sent with ``options``, is answered with ``status``, and nothing of the resource is in the answer.

    What is refused no more without any key breaks AUTH-1, and says nothing of another clause: so a breach of those is
    checked by the same request without a key, which is ``without`` or one more.
    """
    exchange = call.sent(run, **options)
    is_breach = exchange.status != status
    if is_breach and clause is not c.AUTH_1 and (without or call.sent(run, key=None)).status != UNAUTHORIZED:
        expect.untested(f"{call.operation} is not refused without a key either", clause)
    elif expect.status(clause, exchange, status, why=f"for {call.operation} with {why}"):
        document = exchange.document
        held = not (isinstance(document, dict) and document.get("data"))
        expected = f"no resource in the answer to {call.operation} with {why}"
        expect.that(clause, held, expected, Said("a `data` beside the error"), exchange)
    return exchange


def opens_nothing(run: Run, expect: Expect, call: Call, *, without: Exchange) -> None:
    """AUTH-2: ``call`` of a record is not answered with it for :func:`longer_key`.

    Any refusal will do: where a key opens an account when it is first used, that account does not have the record.
    """
    exchange = call.sent(run, **longer_key(run))
    if without.status != UNAUTHORIZED:
        expect.untested(f"{call.operation} is not refused without a key either", c.AUTH_2)
        return
    expected = f"401 for {call.operation} with a key that begins with a known one"
    expect.that(c.AUTH_2, not exchange.is_success, expected, exchange.status, exchange)
