"""Plans: PLAN-1 to PLAN-3, each with a key whose plan is such.

Whether deleted clients count toward the limit (``deleted_client_counts``) is not observed: the account would need a
client that may be deleted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

import pytest

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.probes.authentication import (
    LIST_CLIENTS,
    LIST_INVOICES,
    Call,
    is_refused,
    reads,
    writes,
)

TOO_MANY: Final = 429
FORBIDDEN: Final = 403


@verifies(c.PLAN_1, keys=("limited",))
def test_create_client_beyond_the_plan_is_refused(run: Run, test_data: TestData, expect: Expect) -> None:
    """Where the plan allows no further client, creating one is refused with 403, and none is created."""
    test_data.made(test_data.acme)  # the same fields are accepted where the plan allows them
    _is_open(run.get("/clients", query="limit=1", key="limited"))
    fields = test_data.client_fields("Beyond The Plan")
    refused = _refused(run, lambda **options: test_data.post_client(fields, key="limited", **options))
    _is_beyond(run, expect, c.PLAN_1, refused, found_by=("/clients", fields["name"]))


@verifies(c.PLAN_2, keys=("limited",))
def test_create_invoice_beyond_the_plan_is_refused(run: Run, test_data: TestData, expect: Expect) -> None:
    """Where the plan allows no further invoice, creating one is refused with 403, and none is created."""
    test_data.made(test_data.acme)
    _ = test_data.draft  # the same fields are accepted where the plan allows them
    listed = run.get("/clients", query="limit=1", key="limited")
    _is_open(listed)
    if not listed.items:
        raise NotTestable("the limited account has no client to make an invoice for")
    fields = test_data.invoice_fields(str(listed.items[0].get("id")))
    refused = _refused(run, lambda **options: test_data.post_invoice(fields, key="limited", **options))
    _is_beyond(run, expect, c.PLAN_2, refused, found_by=("/invoices", fields["invoiceNumber"]))
    if refused.status == FORBIDDEN:
        del fields["invoiceNumber"]
        unnumbered = test_data.post_invoice(fields, key="limited")
        why = "beyond what the plan allows, without a number"
        expect.status(c.PLAN_2, unnumbered, FORBIDDEN, 400, why=why)  # 400: missing_invoice_number


@pytest.mark.parametrize("call", [LIST_CLIENTS, LIST_INVOICES], ids=lambda call: call.operation)
@verifies(c.PLAN_3, scope=Scope.READ, keys=("unentitled",))
def test_list_without_the_api_in_the_plan_is_refused(run: Run, expect: Expect, call: Call) -> None:
    """A key whose plan lacks the API lists nothing: 403."""
    _is_closed(run, expect, call)


@verifies(c.PLAN_3, keys=("unentitled",))
def test_record_without_the_api_in_the_plan_is_refused(run: Run, test_data: TestData, expect: Expect) -> None:
    """A key whose plan lacks the API reads no record, whether there is one or not, and writes none: 403."""
    unknown = {kind: test_data.path_of_unknown_id(kind) for kind in ("clients", "invoices")}
    gets = [
        Call(operation, "GET", path)
        for operation, path in zip(("getClient", "getInvoice"), unknown.values(), strict=True)
        if path
    ]
    invoice = segment(str(test_data.draft.record["id"]))
    named = {call.operation: call for call in reads(test_data.id_of(test_data.acme), invoice)}
    for call in (*gets, named["downloadInvoicePdf"], *writes(test_data)):
        path = unknown[call.path.split("/")[1]] if call.method == "PUT" else call.path
        if path:
            _is_closed(run, expect, replace(call, path=path))


@verifies(c.PLAN_3, scope=Scope.FULL, keys=("unentitled",))
def test_operation_without_the_api_in_the_plan_is_refused(
    run: Run, test_data: TestData, expect: Expect
) -> None:
    """A key whose plan lacks the API reads nothing that there is or is not, and writes nothing: 403."""
    calls = writes(test_data)
    for path in dict.fromkeys(call.path for call in calls if call.method in {"PUT", "DELETE"}):
        _is_closed(run, expect, Call("getClient" if "client" in path else "getInvoice", "GET", path))
    for call in calls:
        _is_closed(run, expect, call)


def _is_closed(run: Run, expect: Expect, call: Call) -> None:
    """A write is sent where the key's account has no such record: it was asked for just before."""
    is_of_record = call.path.count("/") > 1
    if call.method != "GET" and is_of_record and not run.api.guard.may_write(call.path, "unentitled"):
        return
    why = "a key whose plan lacks the API"
    is_refused(run, expect, c.PLAN_3, call, why=why, status=403, key="unentitled")


def _is_open(listed: Exchange) -> None:
    """A 403 that follows is not for want of the API. Raises :class:`NotTestable`."""
    if listed.status != 200:
        raise NotTestable(f"the limited key does not even read: {listed}")


def _refused(run: Run, post: Callable[..., Exchange]) -> Exchange:
    """The answer to ``post``: a 429 that the rate limit is not the cause of is one.

    It is not where the same key passes right after it, and the ``POST`` still does not. At most five requests.
    """
    refused = post(wants_429=True)
    if refused.status != TOO_MANY:
        return refused
    between = run.get("/clients", query="limit=1", key="limited", wants_429=True)
    again = post(wants_429=True)
    after = run.get("/clients", query="limit=1", key="limited", wants_429=True)
    is_limited = TOO_MANY in {between.status, after.status}
    return post() if again.status == TOO_MANY and is_limited else again


def _is_beyond(
    run: Run, expect: Expect, clause: Clause, refused: Exchange, *, found_by: tuple[str, str]
) -> None:
    """403, and the list of the account, searched for what was sent, does not hold it."""
    expect.status(clause, refused, FORBIDDEN, why="beyond what the plan allows")
    if refused.is_success:
        return  # said already: it was created
    path, term = found_by
    listed = run.get(path, query=urlencode({"search": term}), key="limited")
    made = [item for item in listed.items if term in {item.get("name"), item.get("invoiceNumber")}]
    expect.that(clause, not made, "nothing to be created", "it is in the list", refused, listed)
