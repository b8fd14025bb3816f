"""Deleting invoices: INV-DELETE-1 to -3. Only the run's own are deleted."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from cleverinvo_conformance.checks.empty_answers import ALONE, check_empty
from cleverinvo_conformance.checks.invoices import differing
from cleverinvo_conformance.checks.paging import ids, whole
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.expectation import Listed, Moved
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.money import number
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.suite.changed_draft import changed_draft
from cleverinvo_conformance.suite.drafts_at_once import drafts_at_once
from cleverinvo_conformance.suite.invoice_lists import MOST, find, path_of, unknown_written


@verifies(*(c.INV_DELETE_1, c.INV_DELETE_2, c.FMT_6, c.ERR_4))
def test_delete_invoice_removes_it_for_good_and_no_other(
    run: Run, expect: Expect, test_data: TestData
) -> None:
    """A deleted invoice is answered with 204 and then with 404, as is its PDF; no list has it; others stay."""
    doomed, listed, has_pdf = _doomed(run, test_data)
    path = path_of(doomed)
    deleted = run.delete(path, headers=ALONE)
    expect.status(c.INV_DELETE_1, deleted, 204, why="for the deletion of a draft")
    check_empty(expect, deleted)
    if not deleted.is_success:
        expect.not_tested("the invoice could not be deleted", c.INV_DELETE_2, c.ERR_4)
        return
    pdf = run.get(f"{path}/pdf")
    if has_pdf:
        expect.status(c.INV_DELETE_2, pdf, 404, why="for the PDF of a deleted invoice")
    else:
        expect.not_tested("there was no PDF before the deletion either", c.INV_DELETE_2)
    read = run.get(path)
    expect.status(c.INV_DELETE_1, read, 404, why="for a deleted invoice")
    for write in (run.put(path, {"notes": "Too late"}), run.delete(path)):
        # An unknown id that is answered in the same way violates INV-UPDATE-5 or INV-DELETE-3, and no more.
        if write.status != 404 and read.status == 404 and _answers_unknown(run, write):
            clause = c.INV_UPDATE_5 if write.request.method == "PUT" else c.INV_DELETE_3
            what = f"a {write.request.method} of an unknown id is no 404 either ({clause})"
            expect.not_tested(what, c.INV_DELETE_1)
        else:
            expect.status(c.INV_DELETE_1, write, 404, why="for a deleted invoice")
    _check_lists(run, expect, doomed, listed, deleted)
    _reuse(run, expect, test_data, doomed)


def _doomed(run: Run, test_data: TestData) -> tuple[dict[str, Any], Exchange | None, bool]:
    """The invoice to delete, the last list that had it, and whether it had a PDF: the shared draft, or for three requests a new one."""
    changed = changed_draft(run)
    if changed.detail is None:
        made = test_data.invoice()
        return made, None, run.get(f"{path_of(made)}/pdf").status == 200
    return changed.detail.record, changed.listed, changed.pages[-1].pdf.status == 200


def _check_lists(
    run: Run, expect: Expect, doomed: dict[str, Any], before: Exchange | None, deleted: Exchange
) -> None:
    """It is in no list; ``before``, the last list that had it, counts one less; another invoice of its client stays."""
    id_ = str(doomed["id"])
    of_client = run.get("/invoices", query={"clientId": doomed["clientId"], "limit": MOST})
    of_drafts = {"clientId": doomed["clientId"], "status": "DRAFT"}
    queries: list[dict[str, object]] = [{"search": doomed["invoiceNumber"]}, of_drafts, {}]
    lists = [of_client, *(run.get("/invoices", query={**query, "limit": MOST}) for query in queries)]
    still = [each for each in lists if id_ in ids(each)]
    described = Phrase("it is listed")
    expected, must = "the deleted invoice in no list", Listed(id_, is_there=False)
    expect.that(c.INV_DELETE_1, not still, expected, described, *(still[:1] or lists[-1:]), must=must)
    if before is not None:
        again = [each for each in lists if each.request.query == before.request.query]
        for later in again[:1]:
            _check_total(expect, id_, before, later)
    kept = _another(run, doomed["clientId"])
    if kept and not any(
        item.get("id") == kept["id"] and not differing(item, kept) for item in of_client.items
    ):
        other = run.get(path_of(kept))
        same = other.status == 200 and not differing(other.record, kept)
        described = Phrase("it is changed" if other.status == 200 else f"status {other.status}")
        expect.that(
            c.INV_DELETE_1, same, "another invoice of that client untouched", described, deleted, other
        )


def _another(run: Run, client_id: object) -> dict[str, Any] | None:
    """Another invoice of the client, which no test changes."""
    with suppress(NotTestable):
        shared = (drafts_at_once(run).in_yen.detail.record, run.test_data.draft.record)
        return next((each for each in shared if each.get("clientId") == client_id), None)
    return None


def _reuse(run: Run, expect: Expect, test_data: TestData, doomed: dict[str, Any]) -> None:
    """The number of a deleted invoice may be free again or not (*duplicate_invoice_number*); it is no server error."""
    fields = test_data.plain_invoice_fields(str(test_data.draft.record["clientId"]))
    made = test_data.post_invoice(fields | {"invoiceNumber": doomed["invoiceNumber"]})
    expected = "no server error for the number of a deleted invoice"
    expect.that(c.ERR_4, made.status < 500, expected, made.status, made)


def _answers_unknown(run: Run, write: Exchange) -> bool:
    """Whether the same request with an unknown id is answered with the same status: one request."""
    unknown = run.test_data.unknown_invoice
    if unknown.status != 404:
        return True
    return unknown_written(run, write.request.method).status == write.status


def _check_total(expect: Expect, doomed: str, before: Exchange, after: Exchange) -> None:
    """The list counted what it held, the deleted invoice among them; it counts what it holds now."""
    held, holds = set(ids(before)), set(ids(after))
    if whole(before, "total") != len(held) or doomed not in held or len(holds) >= MOST:
        return  # INV-LIST-2, PAGE-4
    got = whole(after, "total")
    if got is not None and doomed not in holds:
        # In the account's own list others may have created or deleted something, too.
        same = held - holds == {doomed} and not holds - held
        must = Moved("/total", -1, since=0, about=(doomed,)) if same else None
        is_right, expected = got <= len(holds), f"`total` without the deleted invoice, {len(holds)}"
        expect.that(c.INV_DELETE_1, is_right, expected, got, before, after, must=must)


@verifies(c.INV_DELETE_3)
def test_delete_invoice_with_an_unknown_id_is_not_found(
    run: Run, expect: Expect, test_data: TestData
) -> None:
    """The deletion of an unknown id is answered with 404."""
    unknown = test_data.unknown_invoice
    if unknown.status != 404:
        raise NotTestable(f"no unknown id could be made: {unknown}")
    expect.status(c.INV_DELETE_3, unknown_written(run, "DELETE"), 404, why="for an unknown id")


@verifies(c.INV_DELETE_1, scope=Scope.FULL)
def test_delete_invoice_lowers_the_total_of_all_invoices(
    run: Run, expect: Expect, test_data: TestData
) -> None:
    """Without any filter, too, the list's total is one lower after a deletion.

    Others may create an invoice at that very moment; not three times in a row, with quiet before and after.
    """
    rounds: list[Exchange] = []
    for _ in range(3):
        made = test_data.made(
            test_data.post_invoice(test_data.invoice_fields(str(test_data.acme.record["id"])))
        )
        before = run.get("/invoices", query={"limit": 1})
        deleted = run.delete(path_of(made.record))
        after = [run.get("/invoices", query={"limit": 1}) for _ in range(2)]
        totals = [
            number(page.document.get("total")) if isinstance(page.document, dict) else None
            for page in (before, *after)
        ]
        if not deleted.is_success or None in totals:
            raise NotTestable("the list has no total, or nothing can be deleted")
        if totals[1] != totals[2]:
            raise NotTestable("the account is not quiet")
        if totals[0] is not None and totals[1] == totals[0] - 1:
            query: dict[str, object] = {"status": "DRAFT", "clientId": str(test_data.acme.record["id"])}
            found, listed = find(run, str(made.record["id"]), query)
            described = Phrase("it is listed")
            expect.that(
                c.INV_DELETE_1, found is None, "the deleted invoice in no list", described, deleted, listed
            )
            return
        rounds += [before, deleted, after[0]]
    expect.that(
        c.INV_DELETE_1,
        False,
        "`total` of all invoices one lower",
        Phrase("three times it was not"),
        *rounds[-3:],
    )
