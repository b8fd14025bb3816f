"""Searching, sign by sign and after changes: what only the scope ``full`` can afford."""

from __future__ import annotations

import pytest

from cleverinvo_conformance.checks.paging import OK, answered, check_count, ids, settle, whole
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.expect import Expect, NotTestable
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.suite.list_fixtures import list_data_of
from cleverinvo_conformance.suite.search_hits import check_found, check_hits, check_nothing, has


@verifies(c.SEARCH_1, c.SEARCH_3, scope=Scope.FULL)
@pytest.mark.parametrize("last", ["Ö", "&", "%", "O'"])
def test_list_clients_finds_by_the_beginning_of_a_name(run: Run, expect: Expect, last: str) -> None:
    """The beginning of a name finds the client, whatever sign it ends with."""
    list_data = list_data_of(run)
    name = list_data.owner.fields["name"]
    if last not in name:
        raise NotTestable("the deployment refuses names with such signs")
    term = name[: name.index(last) + len(last)]
    exchange = run.get("/clients", query={"search": term})
    check_found(run, expect, c.SEARCH_1, exchange, [list_data.owner.id])


@verifies(c.SEARCH_1, c.SEARCH_3, scope=Scope.FULL)
def test_list_clients_finds_another_by_name_and_email(run: Run, test_data: TestData, expect: Expect) -> None:
    """Another client's whole name and e-mail find it; the name finds the client that begins with it too."""
    list_data = list_data_of(run)
    shared = test_data.acme.record
    for term, wanted in (
        (list_data.name, list(list_data.named_alike)),
        (str(shared.get("email")), [str(shared["id"])]),
    ):
        check_found(run, expect, c.SEARCH_1, run.get("/clients", query={"search": term}), wanted)


@verifies(c.SEARCH_3, scope=Scope.FULL, observes=(c.EMPTY_TOTAL_PAGES,))
@pytest.mark.parametrize(
    "term",
    [
        "{mark}%Co",
        "{mark}.Acme",
        "^{mark}",
        "{mark} Acme Co Zeta",
        "{mark} Corp",
        "Acme {mark}",
        "{id}",
        " {mark} Acme",
        "{mark} acme co-op the best of olbruck",
        "{mark} Acme \\w",
    ],
)
def test_list_clients_takes_each_sign_for_itself(
    run: Run, test_data: TestData, expect: Expect, term: str
) -> None:
    """No sign of a term stands for others or is left out, its words are found together and in order, ids not at all."""
    list_data = list_data_of(run)
    sent = term.format(mark=test_data.mark, id=list_data.owner.id)
    exchange = run.get("/clients", query={"search": sent})
    check_nothing(run, expect, exchange)


@verifies(c.SEARCH_3, scope=Scope.FULL, observes=(c.EMPTY_TOTAL_PAGES,))
@pytest.mark.parametrize("term", ["{mark}_L_", "{mark}-L%", "{mark}-L.", "{mark}L_", "{mark}*", "{owner}"])
def test_list_invoices_takes_each_sign_for_itself(
    run: Run, test_data: TestData, expect: Expect, term: str
) -> None:
    """No sign of a term stands for others in an invoice's number, none is left out, and ids are not searched."""
    list_data = list_data_of(run)
    sent = term.format(mark=test_data.mark.upper(), owner=list_data.owner.id, id=list_data.invoices[0].id)
    exchange = run.get("/invoices", query={"search": sent})
    check_nothing(run, expect, exchange)


@verifies(c.SEARCH_3, scope=Scope.FULL)
@pytest.mark.parametrize("term", ["DRAFT", "USD"])
def test_list_invoices_finds_by_no_other_field(run: Run, expect: Expect, term: str) -> None:
    """An invoice is not found by its status, currency, date or amount."""
    list_data = list_data_of(run)
    if any(has({"invoiceNumber": own.fields["invoiceNumber"]}, term) for own in list_data.invoices):
        raise NotTestable("the numbers of this run's invoices happen to hold the term")
    answered(list_data.of_client, "a client's invoices")
    exchange = run.get("/invoices", query={"search": term, "clientId": list_data.owner.id})
    if expect.status(c.SEARCH_3, exchange, OK, why=f"for a search for {term}"):
        check_hits(run, expect, exchange, term)


@verifies(c.SEARCH_4, c.SEARCH_3, scope=Scope.FULL)
@pytest.mark.parametrize("path", ["/clients", "/invoices"])
@pytest.mark.parametrize("letter", ["é", "a"])
def test_list_counts_a_terms_characters(run: Run, expect: Expect, path: str, letter: str) -> None:
    """A term's characters are counted, not its bytes: 255 of any script are searched for, 256 are refused."""
    answered(list_data_of(run).living(path), "the list")
    # As few as show bytes or UTF-16 units counted instead, for an address has its limits too.
    term = letter * 20 + run.test_data.mark * 30
    allowed = run.get(path, query={"search": term[:255]})
    if not expect.status(c.SEARCH_4, allowed, OK, why="for a term of 255 characters"):
        raise NotTestable("a term of 255 characters was not searched for")
    check_hits(run, expect, allowed, term[:255])
    refused = run.get(path, query={"search": term[:256]})
    expect.status(c.SEARCH_4, refused, 400, why="for a term of 256 characters")


@verifies(c.SEARCH_1, c.SEARCH_3, c.CLI_LIST_1, c.PAGE_4, scope=Scope.FULL)
def test_list_clients_finds_what_was_changed(run: Run, test_data: TestData, expect: Expect) -> None:
    """A search knows a client's new name and e-mail and no longer the old ones, and no client that was deleted."""
    old = test_data.client_fields("Before", email=f"{test_data.mark}-before@conformance.example")
    id_ = test_data.id_of(test_data.post_client(old))
    new = {
        "name": f"{test_data.mark} Afterwards",
        "email": f"{test_data.mark}-afterwards@conformance.example",
    }
    answered(run.put(f"/clients/{id_}", new), "the update of a client")
    detail = test_data.read(f"/clients/{id_}").record
    if any(detail.get(field) != value for field, value in new.items()):
        raise NotTestable("an update of a client's name and e-mail was not kept")
    for field, term in new.items():
        exchange = run.get("/clients", query={"search": term})
        check_found(run, expect, c.SEARCH_1, exchange, [str(detail["id"])])
        gone = run.get("/clients", query={"search": old[field]})
        check_nothing(run, expect, gone)
    deleted = run.delete(f"/clients/{id_}")
    if not deleted.is_success:
        settle(expect, "the client could not be deleted", c.CLI_LIST_1, c.PAGE_4)
        return
    exchange = answered(run.get("/clients", query={"search": new["name"]}), "the search for a deleted client")
    if expect.equal(
        c.CLI_LIST_1, len(exchange.items), 0, "the number of hits for a deleted client's name", exchange
    ):
        check_count(expect, exchange, limit=20, matching=0)
    settle(expect, "a deleted client is listed (CLI-LIST-1 checks that)", c.PAGE_4)


@verifies(c.SEARCH_2, c.SEARCH_3, c.INV_LIST_2, c.PAGE_4, scope=Scope.FULL)
def test_list_invoices_finds_what_was_changed(run: Run, test_data: TestData, expect: Expect) -> None:
    """A search knows a draft's new number and no longer the old one, a filter its new client, and neither one deleted."""
    client = test_data.client("Other")
    fields = test_data.invoice_fields(str(client["id"]), invoiceNumber=f"{test_data.mark.upper()}-OLD")
    id_ = test_data.id_of(test_data.post_invoice(fields))
    number = f"{test_data.mark.upper()}-NEW"
    answered(run.put(f"/invoices/{id_}", {"invoiceNumber": number}), "the update of a draft's number")
    detail = test_data.read(f"/invoices/{id_}").record
    if detail.get("invoiceNumber") != number:
        raise NotTestable("an update of a draft's number was not kept")
    found = run.get("/invoices", query={"search": number})
    check_found(run, expect, c.SEARCH_2, found, [str(detail["id"])])
    gone = run.get("/invoices", query={"search": fields["invoiceNumber"]})
    check_nothing(run, expect, gone)

    mine = run.get("/invoices", query={"clientId": str(client["id"])})
    if len(mine.items) == whole(mine, "total"):  # otherwise PAGE-5 covers it
        is_only = ids(mine) == [str(detail["id"])]
        expect.that(c.INV_LIST_2, is_only, "that client's one invoice", f"{len(mine.items)} invoices", mine)
    settle(expect, "the list holds another number than it counts (PAGE-5 checks that)", c.INV_LIST_2)
    run.delete(f"/invoices/{id_}")
    after = run.get("/invoices", query={"clientId": str(client["id"])})
    if after.status == OK and not after.items:
        check_count(expect, after, limit=20, matching=0)
    settle(expect, "a deleted invoice is listed (INV-DELETE-1 checks that)", c.PAGE_4)
