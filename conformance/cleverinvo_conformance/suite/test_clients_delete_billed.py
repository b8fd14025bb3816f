"""Deleting clients that have invoices: CLI-DELETE-4, and CLI-DELETE-1 and -3 of such a client.

The client has a name and an e-mail alone, which CLI-CREATE-1 allows.
"""

from __future__ import annotations

from typing import Any, Final

from cleverinvo_conformance.checks.clients import (
    Record,
    accepted,
    agree,
    check_created,
    check_not_active,
    described,
)
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.expectation import Kind, Listed, SameAs, Value, every
from cleverinvo_conformance.core.expectation import item as item_at
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.suite.client_lists import item_of

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


@verifies(
    *(c.CLI_CREATE_1, c.CLI_DELETE_1, c.CLI_DELETE_3, c.CLI_DELETE_4),
    requests=15 + 3,
    writes=6,
    creates=4,
    uses=("acme", "draft"),
    observes=(c.INVOICE_CLIENT_NAME, c.INVOICE_FOR_DELETED_CLIENT),
)
def test_delete_client_leaves_its_invoices(run: Run, test_data: TestData, expect: Expect) -> None:
    """The invoices of a deleted client are read as before, by id, in the list and as a PDF, with its name and e-mail."""
    client = _sparse(test_data, expect)
    made = test_data.post_invoice(test_data.invoice_fields(str(client["id"])))
    path, number = f"/invoices/{test_data.id_of(made)}", made.record.get("invoiceNumber")
    names = [client["name"], f"{test_data.mark} Renamed"]
    client_path = f"/clients/{segment(str(client['id']))}"
    renamed = run.put(client_path, {"name": names[1]})
    before = test_data.read(path)
    if renamed.is_success and renamed.record.get("name") == names[1]:
        _observe_name(expect, names, before)
    item_before, list_before = _listed_invoice(run, before.record["id"], number)
    printed_before = run.get(f"{path}/pdf")

    deleted = run.delete(client_path)
    expect.status(c.CLI_DELETE_1, deleted, 204, why="for the deletion of a client that has an invoice")
    if not deleted.is_success:
        raise NotTestable(f"the client could not be deleted: {deleted}")

    check_not_active(expect, deleted, run.get(client_path))
    after = run.get(path)
    if expect.status(c.CLI_DELETE_4, after, 200, why="for an invoice whose client was deleted"):
        wrong = [f for f in _KEPT if not agree(after.record.get(f), before.record.get(f))]
        expected = f"the invoice as it was before its client's deletion: {described(before.record, wrong)}"
        got, kept = (
            described(after.record, wrong),
            every(*(SameAs(f"/data/{f}", 0, f"/data/{f}") for f in wrong)),
        )
        expect.that(c.CLI_DELETE_4, not wrong, expected, got, before, deleted, after, must=kept)
        _check_client(expect, (client["email"], names), before.record, after.record, (before, deleted, after))
    if item_before:
        item, list_after = _listed_invoice(run, before.record["id"], number)
        expected = "the invoice of a deleted client in the list"
        seen, must = (list_before, deleted, list_after), Listed(str(before.record["id"]))
        if expect.that(c.CLI_DELETE_4, bool(item), expected, Phrase("no such item"), *seen, must=must):
            _check_client(expect, (client["email"], names), item_before, item or {}, seen)
            _check_found(run, test_data, expect, before.record, deleted)
    if printed_before.status == 200:
        printed = run.get(f"{path}/pdf")
        expect.status(c.CLI_DELETE_4, printed, 200, why="for the PDF of an invoice whose client was deleted")

    another = test_data.post_invoice(test_data.plain_invoice_fields(str(client["id"])))
    if another.is_success or another.status in {400, 404}:
        value = "created" if another.is_success else str(another.status)
        expect.observe(c.INVOICE_FOR_DELETED_CLIENT, value, another)


def _sparse(test_data: TestData, expect: Expect) -> dict[str, Any]:
    """A client with a name and an e-mail alone, or with all six fields where that is refused."""
    full = test_data.client_fields("Billed")
    if test_data.deleted_email:  # the address of a deleted client is free again
        full["email"] = test_data.deleted_email
    sent = {field: full[field] for field in ("name", "email")}
    test_data.made(test_data.acme)  # the control: all six fields are accepted
    created = test_data.post_client(sent)
    if accepted(expect, c.CLI_CREATE_1, created, "for a client with a name and an e-mail alone"):
        check_created(expect, sent, created)
        return sent | test_data.made(created).record
    return full | test_data.made(test_data.post_client(full)).record


def _check_found(run: Run, test_data: TestData, expect: Expect, invoice: Record, deleted: Exchange) -> None:
    """CLI-DELETE-4: its number still finds the invoice, as that of another client's finds its (SEARCH-2)."""
    found = run.get("/invoices", query={"search": str(invoice.get("invoiceNumber"))})
    if item_of(found, invoice.get("id")):
        return
    draft = test_data.draft.record
    control = run.get("/invoices", query={"search": str(draft.get("invoiceNumber"))})
    if item_of(control, draft.get("id")):
        expected = "a search to find the invoice of a deleted client by its number"
        got, must = Phrase("no such item"), Listed(str(invoice.get("id")))
        expect.that(c.CLI_DELETE_4, False, expected, got, deleted, control, found, must=must)


def _observe_name(expect: Expect, names: list[str], read: Exchange) -> None:
    formatted = (read.record.get("client") or {}).get("name")
    if formatted in names:
        expect.observe(c.INVOICE_CLIENT_NAME, ("snapshot", "live")[names.index(formatted)], read)


def _listed_invoice(run: Run, id_: object, number: object) -> tuple[dict[str, Any] | None, Exchange]:
    """The invoice's item on the first page, or where its number is searched for (SEARCH-2); at most two requests."""
    page = run.get("/invoices", query={"limit": 100})
    if item_of(page, id_) is None:
        page = run.get("/invoices", query={"limit": 100, "search": str(number)})
    return item_of(page, id_), page


def _check_client(
    expect: Expect, known: tuple[str, list[str]], before: Record, after: Record, seen: tuple[Exchange, ...]
) -> None:
    """CLI-DELETE-4: the e-mail that is ``known`` is still there, and one of the names (*invoice_client_name*)."""
    email, names = known
    was, now = before.get("client"), after.get("client")
    if not isinstance(was, dict) or was.get("name") not in names or was.get("email") != email:
        return  # it was not there before either (INV-GET-1, INV-LIST-1)
    got = now if isinstance(now, dict) else {}
    held = got.get("name") in names and got.get("email") == email
    expected = f"its client's name and e-mail on the invoice of a deleted client: {described(was, ('name', 'email'))}"
    last = seen[-1]
    place = item_at(after.get("id")) if last.is_of_list else "/data"
    must = every(Kind(f"{place}/client/name", ("text",)), Value(f"{place}/client/email", email))
    expect.that(c.CLI_DELETE_4, held, expected, described(got, ("name", "email")), *seen, must=must)
