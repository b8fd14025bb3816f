"""Keys: AUTH-1 to AUTH-3. Whether a key reaches another account's records is in :mod:`test_isolation`.

Every request that a deployment might let through by mistake is without effect.
"""

from __future__ import annotations

from itertools import cycle
from typing import Any, Final

import pytest

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.expect import Expect, NotTestable
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.probes.authentication import (
    FILTER_INVOICES,
    LIST_CLIENTS,
    LIST_INVOICES,
    SEARCH_CLIENTS,
    Call,
    altered_key,
    is_refused,
    longer_key,
    malformed_key,
    misplaced,
    near_keys,
    opens_nothing,
    reads,
    unknown_key,
    writes,
)
from cleverinvo_conformance.suite.client_lists import foreign_clients
from cleverinvo_conformance.suite.invoice_lists import detail_of, one_of_each_status, read_once
from cleverinvo_conformance.suite.list_fixtures import list_data_of

#: What a browser sends.
BROWSER: Final = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("call", "headers"),
    [(SEARCH_CLIENTS, {}), (LIST_INVOICES, {"Accept": BROWSER})],
    ids=["listClients", "listInvoices"],
)
@verifies(c.AUTH_1, scope=Scope.READ, keyless=True)
def test_list_without_a_key_is_refused(run: Run, expect: Expect, call: Call, headers: dict[str, str]) -> None:
    """Without a key, a list is refused with 401, whether a program or a browser asks."""
    is_refused(run, expect, c.AUTH_1, call, why="no key", key=None, headers=headers)


@verifies(c.AUTH_2, scope=Scope.READ, keyless=True)
def test_list_with_an_unknown_key_is_refused(run: Run, expect: Expect) -> None:
    """An unknown key is refused with 401, however much it resembles a known one."""
    for call, (why, options) in zip((LIST_CLIENTS, LIST_INVOICES), near_keys(run).items(), strict=False):
        is_refused(run, expect, c.AUTH_2, call, why=why, **options)


@verifies(*(c.AUTH_1, c.AUTH_2, c.AUTH_3, c.CLI_GET_1), scope=Scope.READ)
def test_record_without_a_valid_key_is_refused(run: Run, expect: Expect) -> None:
    """Without a key, with an unknown one or with one in another place, a record that exists is refused with 401.

    Its owner has read it before and reads it again after: neither answer may be kept for the other's request.
    """
    misplacements = misplaced(run)
    invoice = _invoice_shown(run)
    own = detail_of(run, invoice)
    client = f"/clients/{segment(_client_shown(run, invoice))}"
    before = read_once(run, client)
    targets = reads(client.rpartition("/")[2], own.request.path.rpartition("/")[2])
    without = [is_refused(run, expect, c.AUTH_1, call, why="no key", key=None) for call in targets]
    opens_nothing(run, expect, targets[0], longer_key(run), without=without[0])
    opens_nothing(run, expect, targets[1], altered_key(run), without=without[1])
    again = targets[0].sent(run)
    if before.status == 200:
        why = "for the owner of a client, right after a request without a key"
        expect.status(c.CLI_GET_1, again, 200, why=why)
    else:
        expect.not_tested("the client could not be read before either", c.CLI_GET_1)
    opens_nothing(run, expect, targets[-1], malformed_key(run), without=without[-1])
    ways = (
        "the key as the user of Basic",
        run.random.choice(("the bare key", "the key as `Token <key>`")),
        "the key in the query, in other headers and a cookie",
    )
    for call, refused, how in zip(targets, without, ways, strict=False):
        is_refused(run, expect, c.AUTH_3, call, why=how, without=refused, **misplacements[how])


def _invoice_shown(run: Run) -> dict[str, Any]:
    """An invoice of the account, if possible one that other tests read as well. Raises :class:`NotTestable`."""
    page = list_data_of(run).living("/invoices")
    if not page.items:
        raise NotTestable("the account shows no invoice to ask for without a key")
    paid = [item for item in one_of_each_status(page, run.mark) if item.get("status") == "PAID"]
    return [*paid, *page.items][0]


def _client_shown(run: Run, invoice: dict[str, Any]) -> str:
    """The id of the listed client that most tests read (:func:`.foreign_clients`), else of the client of ``invoice``."""
    items = list_data_of(run).living("/clients").items
    foreign = (item["id"] for item in foreign_clients(items, run.mark))
    return str(next(foreign, invoice.get("clientId")))


@verifies(*(c.AUTH_1, c.AUTH_2, c.AUTH_3))
def test_write_without_a_valid_key_is_refused(run: Run, test_data: TestData, expect: Expect) -> None:
    """Without a key, with an unknown one or with one in another place, a write is refused with 401."""
    misplacements = misplaced(run)
    calls = {call.operation: call for call in writes(test_data)}
    without = {
        name: is_refused(run, expect, c.AUTH_1, call, why="no key", key=None) for name, call in calls.items()
    }
    bare, basic, token = "the bare key", "the key as `Basic <key>`", "the key as `Token <key>`"
    decided = set()
    for clause, name, why, options in (
        (c.AUTH_2, "deleteInvoice", "an unknown key", {"key": unknown_key(run)}),
        (c.AUTH_3, "updateInvoice", bare, misplacements[bare]),
        (c.AUTH_3, "deleteClient", basic, misplacements[basic]),
        (
            c.AUTH_3,
            "updateClient",
            "`Bearer` alone",
            {"key": "misplaced", "headers": {"Authorization": "Bearer"}},
        ),
        (c.AUTH_3, "createClient", token, misplacements[token]),
    ):
        if name in calls:
            is_refused(run, expect, clause, calls[name], why=why, without=without[name], **options)
            decided.add(clause)
    for clause in {c.AUTH_2, c.AUTH_3} - decided:
        expect.not_tested("no unknown id could be made for a write without effect", clause)


@verifies(*(c.AUTH_2, c.AUTH_3), scope=Scope.FULL)
def test_operation_with_a_wrong_key_is_refused(run: Run, test_data: TestData, expect: Expect) -> None:
    """Each kind of operation refuses each kind of wrong key, and a known one in each other place, with 401."""
    records = reads(test_data.id_of(test_data.acme), segment(str(test_data.draft.record["id"])))
    for call in records[:2]:
        without = is_refused(run, expect, c.AUTH_2, call, why="an unknown key", key=unknown_key(run))
        opens_nothing(run, expect, call, longer_key(run), without=without)
    kinds: dict[str, list[Call]] = {"": [LIST_CLIENTS, SEARCH_CLIENTS, LIST_INVOICES, FILTER_INVOICES]}
    kinds["record"] = records
    for call in writes(test_data):
        kinds.setdefault(call.method, []).append(call)
    # Each wrong key meets each kind of operation; within a kind the operations take turns.
    turns = [cycle(calls) for calls in kinds.values()]
    wrong = {"an unknown key": {"key": unknown_key(run)}} | near_keys(run)
    for clause, ways in ((c.AUTH_2, wrong), (c.AUTH_3, misplaced(run))):
        for why, options in ways.items():
            for turn in turns:
                is_refused(run, expect, clause, next(turn), why=why, **options)
