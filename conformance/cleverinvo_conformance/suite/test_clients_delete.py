"""Deleting clients: CLI-DELETE-1 to -5. One deletion serves all: the client has an invoice, which ``billed_client`` judges.

Where the deployment refuses to delete a client with an invoice, another client without one is deleted.
"""

from __future__ import annotations

from dataclasses import dataclass

from cleverinvo_conformance.checks.clients import (
    ADDED,
    Record,
    check_not_active,
    described,
)
from cleverinvo_conformance.checks.empty_answers import ALONE, check_empty
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.expectation import Listed, Value
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.test_data import TestData, id_in
from cleverinvo_conformance.suite.billed_client import billed
from cleverinvo_conformance.suite.client_lists import (
    check_total,
    item_of,
    latest_list,
    listed,
)


@verifies(
    *(c.CLI_DELETE_1, c.CLI_DELETE_2, c.CLI_DELETE_3, c.CLI_DELETE_4, c.CLI_LIST_1, c.FMT_6),
    observes=(
        *(c.DELETED_CLIENT_READ, c.DELETED_CLIENT_DELETE, c.DELETED_CLIENT_UPDATE),
        *(c.INVOICE_CLIENT_NAME, c.INVOICE_FOR_DELETED_CLIENT),
    ),
)
def test_delete_client_removes_it_and_leaves_its_invoices(
    run: Run, test_data: TestData, expect: Expect
) -> None:
    """A deleted client is listed and counted no more and never active again; its invoices stay as they were."""
    # A client of the test's own: other tests have invoices of the shared ones.
    record = test_data.client("Deleted apart")
    bill = billed(run, expect, record)
    deletion = _deleted(
        run, test_data, expect, record, "of a client that has an invoice" if bill else "of a client"
    )
    if not deletion.deleted.is_success and bill:
        expect.not_tested(f"the client could not be deleted: {deletion.deleted}", c.CLI_DELETE_4)
        bill, record = None, test_data.client("Deleted")
        deletion = _deleted(run, test_data, expect, record, "of a client without invoices")
    if not deletion.deleted.is_success:
        raise NotTestable(f"the client could not be deleted: {deletion.deleted}")
    _check_gone(run, test_data, expect, deletion)
    if bill:
        bill.check_kept(deletion.deleted)
        bill.observe_new_invoice()
    _check_stays_deleted(run, expect, deletion)


@dataclass(frozen=True, slots=True)
class _Deletion:
    """A client as the list before its deletion and its own GET show it, and the ``DELETE``."""

    record: Record
    path: str
    before: Exchange
    is_listed: bool
    deleted: Exchange

    @property
    def name(self) -> str:
        return str(self.record.get("name"))


def _deleted(run: Run, test_data: TestData, expect: Expect, record: Record, what: str) -> _Deletion:
    """Delete the client of ``record``. A cache may hold the GET and the list that precede the deletion."""
    path = f"/clients/{segment(str(record['id']))}"
    read = run.get(path)
    present = {**record, **(read.record if read.status == 200 else {})}
    before = latest_list(run)
    is_listed = bool(
        item_of(before, record["id"]) or item_of(listed(run, search=present["name"]), record["id"])
    )
    deleted = run.delete(path, headers=ALONE)
    check_empty(expect, deleted)
    if is_listed or deleted.status != 404:  # else it was never there (CLI-CREATE-2)
        expect.status(c.CLI_DELETE_1, deleted, 204, why=f"for the deletion {what}")
    if deleted.is_success:
        test_data.deleted_client = present
    return _Deletion(present, path, before, is_listed, deleted)


def _check_gone(run: Run, test_data: TestData, expect: Expect, deletion: _Deletion) -> None:
    """CLI-DELETE-2, CLI-DELETE-3: no list shows the client, no ``total`` counts it, and it is not active."""
    record, before, deleted = deletion.record, deletion.before, deletion.deleted
    after = listed(run)

    def again() -> tuple[Exchange, Exchange]:
        another = test_data.client("Recount")
        earlier = listed(run)
        run.delete(f"/clients/{segment(str(another['id']))}")
        return earlier, listed(run)

    if deletion.is_listed:
        check_total(expect, c.CLI_DELETE_2, run, (before, deleted, after), by=-1, again=again)
    else:
        expect.not_tested("the client was not found in the list before its deletion either", c.CLI_DELETE_2)
    searched = listed(run, search=deletion.name)
    _check_alone(run, test_data, expect, record, (before, deleted, after))
    _check_not_listed(expect, record, deleted, [after, searched])
    read = run.get(deletion.path)
    if check_not_active(expect, deleted, read):
        expect.observe(c.DELETED_CLIENT_READ, "404" if read.status == 404 else "inactive", read)


def _check_stays_deleted(run: Run, expect: Expect, deletion: _Deletion) -> None:
    """CLI-DELETE-3: neither a second deletion nor an update makes it active again."""
    repeated = run.delete(deletion.path)
    if repeated.status in {204, 404}:
        expect.observe(c.DELETED_CLIENT_DELETE, str(repeated.status), repeated)
    put = run.put(deletion.path, {"notes": "Updated after its deletion"})
    if put.status in {200, 404}:
        expect.observe(c.DELETED_CLIENT_UPDATE, str(put.status), put)
    if repeated.is_success or put.is_success:
        check_not_active(expect, put, run.get(deletion.path))
        _check_not_listed(expect, deletion.record, put, [listed(run, search=deletion.name)])


def _check_alone(
    run: Run, test_data: TestData, expect: Expect, record: Record, seen: tuple[Exchange, Exchange, Exchange]
) -> None:
    """CLI-DELETE-2: no other client of this run left the list; one request where one seems to have."""
    before, _, after = seen
    own = [
        item
        for item in before.items
        if test_data.mark in str(item.get("name")) and item["id"] != record["id"]
    ]
    for item in own:
        if not item_of(after, item["id"]):  # it may only have moved to another page
            read = run.get(f"/clients/{segment(str(item['id']))}")
            held = read.status == 200 and read.record.get("isActive") is True
            got = Phrase(f"{item['name']} deleted, too")
            expect.that(
                c.CLI_DELETE_2, held, "the deletion of one client to leave the others", got, *seen, read
            )
            return


def _check_not_listed(expect: Expect, record: Record, write: Exchange, lists: list[Exchange]) -> None:
    for page in lists:
        item = item_of(page, record["id"])
        formatted = described(item or {}, ADDED)
        expected, must = "the deleted client in no list", Listed(str(record["id"]), is_there=False)
        expect.that(c.CLI_DELETE_2, item is None, expected, formatted, write, page, must=must)
        former = next((each for each in page.items if each.get("isActive") is False), None)
        formatted = described(former or {}, ADDED)
        expected, alone = "active clients alone in the list", Value("/data/*/isActive", True)
        expect.that(c.CLI_LIST_1, former is None, expected, formatted, write, page, must=alone)


@verifies(c.CLI_DELETE_5)
def test_delete_client_of_an_unknown_id(run: Run, test_data: TestData, expect: Expect) -> None:
    """A DELETE of an unknown id is answered with 404."""
    unknown = test_data.unknown_client
    if unknown.status != 404:
        raise NotTestable(f"no unknown id could be made: {unknown}")
    deleted = run.delete(f"/clients/{id_in(unknown)}")
    expect.status(c.CLI_DELETE_5, deleted, 404, why="for a DELETE of an unknown id")
