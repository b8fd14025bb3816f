"""Deleting clients: CLI-DELETE-1 to CLI-DELETE-5."""

from __future__ import annotations

from typing import Any, Final

from conformance.core import clauses as c
from conformance.core.exchange import Exchange
from conformance.core.expect import Expect, NotTestable, Said
from conformance.core.run import Run
from conformance.core.wire import segment
from conformance.core.world import World, id_in
from conformance.deciding import decides
from conformance.suite.clients_fields import ADDED, Record, agree, told
from conformance.suite.clients_listing import RECOUNT, item_of, judge_total, listed
from conformance.suite.representation_empty import ALONE, judge_empty

#: What an invoice keeps when its client is deleted.
_KEPT: Final = (
    "id",
    "clientId",
    "invoiceNumber",
    "currency",
    "total",
    "status",
    "issueDate",
    "dueDate",
    "lineItems",
)


@decides(
    c.CLI_DELETE_1,
    c.CLI_DELETE_2,
    c.CLI_DELETE_3,
    c.CLI_LIST_1,
    c.FMT_6,
    requests=13 + RECOUNT + 4,
    writes=7,
    creates=3,
    uses=("acme",),
    observes=(
        *(c.DELETED_CLIENT_READ, c.DELETED_CLIENT_DELETE, c.DELETED_CLIENT_UPDATE),
        c.UNKNOWN_FIELDS,
    ),
)
def test_delete_client_takes_it_out_of_the_list(run: Run, world: World, expect: Expect) -> None:
    """A deleted client is listed and counted no more and never active again, whatever is tried on it."""
    world.made(world.acme)  # one that must stay
    record = _with_an_unknown_field(world, expect)
    path = f"/clients/{segment(str(record['id']))}"
    before = listed(run)
    is_listed = bool(
        item_of(before, record["id"]) or item_of(listed(run, search=record["name"]), record["id"])
    )
    deleted = run.delete(path, headers=ALONE)
    judge_empty(expect, deleted)
    if is_listed or deleted.status != 404:  # else it was never there (CLI-CREATE-2)
        expect.status(c.CLI_DELETE_1, deleted, 204, why="for the deletion of a client")
    if not deleted.is_success:
        raise NotTestable(f"the client could not be deleted: {deleted}")
    after = listed(run)

    def again() -> tuple[Exchange, Exchange]:
        another = world.client("Recount")
        earlier = listed(run)
        run.delete(f"/clients/{segment(str(another['id']))}")
        return earlier, listed(run)

    judge_total(expect, c.CLI_DELETE_2, run, (before, deleted, after), by=-1, again=again)
    searched = listed(run, search=record["name"])
    if not is_listed:
        expect.untested("the client was not found in the list before its deletion either", c.CLI_DELETE_2)
    _judge_alone(run, world, expect, record, (before, deleted, after))
    _judge_not_listed(expect, record, deleted, [after, searched])
    read = run.get(path)
    if _judge_not_active(expect, deleted, read):
        expect.observe(c.DELETED_CLIENT_READ, "404" if read.status == 404 else "inactive", read)

    repeated = run.delete(path)
    if repeated.status in {204, 404}:
        expect.observe(c.DELETED_CLIENT_DELETE, str(repeated.status), repeated)
    put = run.put(path, {"notes": "Updated after its deletion"})
    if put.status in {200, 404}:
        expect.observe(c.DELETED_CLIENT_UPDATE, str(put.status), put)
    if repeated.is_success or put.is_success:  # neither brings it back
        _judge_not_active(expect, put, run.get(path))
        _judge_not_listed(expect, record, put, [listed(run, search=record["name"])])


def _with_an_unknown_field(world: World, expect: Expect) -> dict[str, Any]:
    """A client made with a field that is not documented, or without it where that is refused."""
    fields = world.client_fields("Deleted")
    exchange = world.post_client(fields | {"conformanceColour": "green"})
    if exchange.is_success:
        expect.observe(c.UNKNOWN_FIELDS, "ignored", exchange)
        return fields | world.made(exchange).record
    if exchange.status == 400:
        expect.observe(c.UNKNOWN_FIELDS, "400", exchange)
    return fields | world.made(world.post_client(fields)).record


def _judge_alone(
    run: Run, world: World, expect: Expect, record: Record, seen: tuple[Exchange, Exchange, Exchange]
) -> None:
    """CLI-DELETE-2: of this run's clients none else went out of the list; one request where one seems to have."""
    before, _, after = seen
    own = [
        item for item in before.items if world.mark in str(item.get("name")) and item["id"] != record["id"]
    ]
    for item in own:
        if not item_of(after, item["id"]):  # it may only have moved to another page
            read = run.get(f"/clients/{segment(str(item['id']))}")
            held = read.status == 200 and read.record.get("isActive") is True
            got = Said(f"{item['name']} deleted, too")
            expect.that(
                c.CLI_DELETE_2, held, "the deletion of one client to leave the others", got, *seen, read
            )
            return


def _judge_not_listed(expect: Expect, record: Record, write: Exchange, lists: list[Exchange]) -> None:
    for page in lists:
        item = item_of(page, record["id"])
        shown = told(item or {}, ADDED)
        expect.that(c.CLI_DELETE_2, item is None, "the deleted client in no list", shown, write, page)
        is_active = item is None or item.get("isActive") is not False
        expect.that(c.CLI_LIST_1, is_active, "active clients alone in the list", shown, write, page)


def _judge_not_active(expect: Expect, write: Exchange, read: Exchange) -> bool:
    held = read.status == 404 or (read.status == 200 and read.record.get("isActive") is False)
    got = told(read.record, ADDED) if read.status == 200 else Said(read.status)
    expected = "404, or 200 with `isActive: false`, for a deleted client"
    return expect.that(c.CLI_DELETE_3, held, expected, got, write, read)


@decides(
    c.CLI_DELETE_1,
    c.CLI_DELETE_4,
    requests=12 + 2,
    writes=5,
    creates=3,
    observes=(c.INVOICE_CLIENT_NAME, c.INVOICE_FOR_DELETED_CLIENT),
)
def test_delete_client_leaves_its_invoices(run: Run, world: World, expect: Expect) -> None:
    """The invoices of a deleted client are read as before, by id, in the list and as a PDF, with its name and e-mail."""
    sent = world.client_fields("Billed")
    client = sent | world.made(world.post_client(sent)).record
    made = world.post_invoice(world.invoice_fields(str(client["id"])))
    path, number = f"/invoices/{world.id_of(made)}", made.record.get("invoiceNumber")
    names = [client["name"], f"{world.mark} Renamed"]
    client_path = f"/clients/{segment(str(client['id']))}"
    renamed = run.put(client_path, {"name": names[1]})
    before = world.read(path)
    if renamed.is_success and renamed.record.get("name") == names[1]:
        _observe_name(expect, names, before)
    item_before, list_before = _listed_invoice(run, before.record["id"], number)
    printed_before = run.get(f"{path}/pdf")

    deleted = run.delete(client_path)
    expect.status(c.CLI_DELETE_1, deleted, 204, why="for the deletion of a client that has an invoice")
    if not deleted.is_success:
        raise NotTestable(f"the client could not be deleted: {deleted}")

    after = run.get(path)
    if expect.status(c.CLI_DELETE_4, after, 200, why="for an invoice whose client was deleted"):
        wrong = [f for f in _KEPT if not agree(after.record.get(f), before.record.get(f))]
        expected = f"the invoice as it was before its client's deletion: {told(before.record, wrong)}"
        expect.that(c.CLI_DELETE_4, not wrong, expected, told(after.record, wrong), before, deleted, after)
        _judge_client(expect, (client["email"], names), before.record, after.record, (before, deleted, after))
    if item_before:
        item, list_after = _listed_invoice(run, before.record["id"], number)
        expected = "the invoice of a deleted client in the list"
        if expect.that(
            c.CLI_DELETE_4, bool(item), expected, Said("no such item"), list_before, deleted, list_after
        ):
            seen = (list_before, deleted, list_after)
            _judge_client(expect, (client["email"], names), item_before, item or {}, seen)
    if printed_before.status == 200:
        printed = run.get(f"{path}/pdf")
        expect.status(c.CLI_DELETE_4, printed, 200, why="for the PDF of an invoice whose client was deleted")

    another = world.post_invoice(world.invoice_fields(str(client["id"])))
    if another.is_success or another.status in {400, 404}:
        value = "created" if another.is_success else str(another.status)
        expect.observe(c.INVOICE_FOR_DELETED_CLIENT, value, another)


def _observe_name(expect: Expect, names: list[str], read: Exchange) -> None:
    shown = (read.record.get("client") or {}).get("name")
    if shown in names:
        expect.observe(c.INVOICE_CLIENT_NAME, ("snapshot", "live")[names.index(shown)], read)


def _listed_invoice(run: Run, id_: object, number: object) -> tuple[dict[str, Any] | None, Exchange]:
    """The invoice's item on the first page, or where its number is searched for (SEARCH-2); at most two requests."""
    page = run.get("/invoices", query={"limit": 100})
    if item_of(page, id_) is None:
        page = run.get("/invoices", query={"limit": 100, "search": str(number)})
    return item_of(page, id_), page


def _judge_client(
    expect: Expect, known: tuple[str, list[str]], before: Record, after: Record, seen: tuple[Exchange, ...]
) -> None:
    """CLI-DELETE-4: the e-mail that is ``known`` is still there, and one of the names (*invoice_client_name*)."""
    email, names = known
    was, now = before.get("client"), after.get("client")
    if not isinstance(was, dict) or was.get("name") not in names or was.get("email") != email:
        return  # it was not there before either (INV-GET-1, INV-LIST-1)
    got = now if isinstance(now, dict) else {}
    held = got.get("name") in names and got.get("email") == email
    expected = (
        f"its client's name and e-mail on the invoice of a deleted client: {told(was, ('name', 'email'))}"
    )
    expect.that(c.CLI_DELETE_4, held, expected, told(got, ("name", "email")), *seen)


@decides(c.CLI_DELETE_5, requests=1, writes=1, creates=0, uses=("unknown_client",))
def test_delete_client_of_an_unknown_id(run: Run, world: World, expect: Expect) -> None:
    """A DELETE of an id that nobody has is answered with 404."""
    unknown = world.unknown_client
    if unknown.status != 404:
        raise NotTestable(f"no id is known that nobody has: {unknown}")
    deleted = run.delete(f"/clients/{id_in(unknown)}")
    expect.status(c.CLI_DELETE_5, deleted, 404, why="for a DELETE of an id that nobody has")
