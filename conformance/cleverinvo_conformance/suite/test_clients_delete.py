"""Deleting clients: CLI-DELETE-1 to -3 and -5. What becomes of their invoices is in ``test_clients_delete_billed``."""

from __future__ import annotations

from typing import Any

from cleverinvo_conformance.checks.clients import (
    ADDED,
    Record,
    agree_on,
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
from cleverinvo_conformance.probes.client_values import FOREIGN_STAMPS
from cleverinvo_conformance.suite.client_lists import RECOUNT, check_total, item_of, listed


@verifies(
    *(c.CLI_CREATE_1, c.CLI_DELETE_1, c.CLI_DELETE_2, c.CLI_DELETE_3, c.CLI_LIST_1, c.FMT_6),
    requests=15 + RECOUNT + 4,
    writes=8,
    creates=4,
    uses=("acme",),
    observes=(
        *(c.DELETED_CLIENT_READ, c.DELETED_CLIENT_DELETE, c.DELETED_CLIENT_UPDATE),
        c.UNKNOWN_FIELDS,
    ),
)
def test_delete_client_takes_it_out_of_the_list(run: Run, test_data: TestData, expect: Expect) -> None:
    """A deleted client is listed and counted no more and never active again, whatever is tried on it."""
    test_data.made(test_data.acme)  # one that must stay
    record = _with_unknown_fields(test_data, expect)
    path = f"/clients/{segment(str(record['id']))}"
    run.get(path)  # this answer may not be kept beyond the deletion
    before = listed(run)
    is_listed = bool(
        item_of(before, record["id"]) or item_of(listed(run, search=record["name"]), record["id"])
    )
    deleted = run.delete(path, headers=ALONE)
    check_empty(expect, deleted)
    test_data.deleted_email = str(record["email"])
    if is_listed or deleted.status != 404:  # else it was never there (CLI-CREATE-2)
        expect.status(c.CLI_DELETE_1, deleted, 204, why="for the deletion of a client")
    if not deleted.is_success:
        raise NotTestable(f"the client could not be deleted: {deleted}")
    after = listed(run)

    def again() -> tuple[Exchange, Exchange]:
        another = test_data.client("Recount")
        earlier = listed(run)
        run.delete(f"/clients/{segment(str(another['id']))}")
        return earlier, listed(run)

    if is_listed:
        check_total(expect, c.CLI_DELETE_2, run, (before, deleted, after), by=-1, again=again)
    else:
        expect.not_tested("the client was not found in the list before its deletion either", c.CLI_DELETE_2)
    searched = listed(run, search=record["name"])
    _check_alone(run, test_data, expect, record, (before, deleted, after))
    _check_not_listed(expect, record, deleted, [after, searched])
    read = run.get(path)
    if check_not_active(expect, deleted, read):
        expect.observe(c.DELETED_CLIENT_READ, "404" if read.status == 404 else "inactive", read)

    repeated = run.delete(path)
    if repeated.status in {204, 404}:
        expect.observe(c.DELETED_CLIENT_DELETE, str(repeated.status), repeated)
    put = run.put(path, {"notes": "Updated after its deletion"})
    if put.status in {200, 404}:
        expect.observe(c.DELETED_CLIENT_UPDATE, str(put.status), put)
    if repeated.is_success or put.is_success:  # neither brings it back
        check_not_active(expect, put, run.get(path))
        _check_not_listed(expect, record, put, [listed(run, search=record["name"])])


def _with_unknown_fields(test_data: TestData, expect: Expect) -> dict[str, Any]:
    """A client made with fields that are not the caller's, or without those that are refused: at most three requests."""
    fields = test_data.client_fields("Deleted")
    colour = {"conformanceColour": "green"}
    # The id of another client of this run: it may be neither taken nor overwritten.
    foreign = {"id": test_data.acme.record["id"], "isActive": False, **FOREIGN_STAMPS}
    exchange = test_data.post_client(fields | colour | foreign)
    if exchange.is_success:
        expect.observe(c.UNKNOWN_FIELDS, "ignored", exchange)
        taken = [f for f, value in foreign.items() if agree_on(f, exchange.record.get(f), value)]
        expected = f"`{', '.join(taken)}` not to be set by a POST"
        is_untouched = expect.that(
            c.CLI_CREATE_1, not taken, expected, described(exchange.record, taken), exchange
        )
        if is_untouched:
            return fields | test_data.made(exchange).record
        return fields | test_data.made(test_data.post_client(fields)).record
    expect.not_tested("the deployment refuses fields that are not the caller's to set", c.CLI_CREATE_1)
    exchange = test_data.post_client(fields | colour)
    if exchange.is_success:
        expect.observe(c.UNKNOWN_FIELDS, "ignored", exchange)
        return fields | test_data.made(exchange).record
    if exchange.status == 400:
        expect.observe(c.UNKNOWN_FIELDS, "400", exchange)
    return fields | test_data.made(test_data.post_client(fields)).record


def _check_alone(
    run: Run, test_data: TestData, expect: Expect, record: Record, seen: tuple[Exchange, Exchange, Exchange]
) -> None:
    """CLI-DELETE-2: of this run's clients none else went out of the list; one request where one seems to have."""
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


@verifies(c.CLI_DELETE_5, requests=1, writes=1, creates=0, uses=("unknown_client",))
def test_delete_client_of_an_unknown_id(run: Run, test_data: TestData, expect: Expect) -> None:
    """A DELETE of an unknown id is answered with 404."""
    unknown = test_data.unknown_client
    if unknown.status != 404:
        raise NotTestable(f"no unknown id could be made: {unknown}")
    deleted = run.delete(f"/clients/{id_in(unknown)}")
    expect.status(c.CLI_DELETE_5, deleted, 404, why="for a DELETE of an unknown id")
