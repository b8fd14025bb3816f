"""Creating invoices: INV-CREATE-1 and -4 to -7, INV-STATUS-2, and what a fresh one shows (INV-GET-1, -3, INV-LIST-1).

What a refused ``POST`` might have made all the same is looked for by its number, which carries the run's mark.
"""

from __future__ import annotations

import re
from itertools import count
from typing import Any, Final
from urllib.parse import unquote

from cleverinvo_conformance.checks.invoices import (
    BEYOND,
    ITEM,
    check_agreement,
    check_kept,
    check_receipt,
    check_unsent,
    is_instant,
)
from cleverinvo_conformance.checks.totals import check_arithmetic, check_told
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.expectation import Kind, Listed, Matches, Status, Value, every, item
from cleverinvo_conformance.core.identity import cannot_be_malformed
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.money import number
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import NOT_FOUND, TestData
from cleverinvo_conformance.probes.invalid_invoices import FEW_IN_POST, MANY
from cleverinvo_conformance.probes.odd_invoices import DESCRIPTION, NOTES, NUMBER, TERMS, first_accepted
from cleverinvo_conformance.suite.drafts_at_once import drafts_at_once
from cleverinvo_conformance.suite.invoice_lists import MOST, find, path_of

#: Exact in cents, line by line and tax by tax, but not in binary; in no order; one line is there twice.
LINES: list[dict[str, Any]] = [
    {"description": "Travel", "quantity": 3, "unitPrice": 1.1, "taxRate": 10},
    {"description": "Consulting, October", "quantity": 1.5, "unitPrice": 120.1, "taxRate": 20},
    {"description": "Hosting", "quantity": 1, "unitPrice": 0.1, "taxRate": 10},
    {"description": "Domain", "quantity": 1, "unitPrice": 0.2, "taxRate": 5},
    {"description": "Hosting", "quantity": 1, "unitPrice": 0.1, "taxRate": 10},
    {"description": "Support (on site)", "quantity": 0.25, "unitPrice": 320, "taxRate": 8.875},
    {"description": "Books", "quantity": 2, "unitPrice": 49.99, "taxRate": 0},
]


#: What may be refused, but not tidied up.
_ODD: Final[dict[str, Any]] = {
    "lineItems": [LINES[0] | {"description": DESCRIPTION}, *LINES[1:]],
    "notes": NOTES,
    "terms": TERMS,
}


@verifies(
    *(c.INV_CREATE_1, c.INV_CREATE_2, c.INV_CREATE_3, c.INV_CREATE_4, c.INV_STATUS_1, c.INV_STATUS_2),
    *(c.INV_GET_1, c.INV_GET_3, c.INV_LIST_1),
    observes=(c.CREATE_STATUS,),
)
def test_create_invoice_is_answered_computed_kept_and_listed(
    run: Run, expect: Expect, test_data: TestData
) -> None:
    """An invoice that is created is answered with a receipt, and read and listed as it was sent, a draft, computed."""
    plain = test_data.invoice_fields(
        str(test_data.acme.record["id"]),
        currency="EUR",
        issueDate="2024-02-29",
        dueDate="2025-01-31",
        lineItems=LINES,
        notes="Gracias",
        terms="30 days net",
    )
    made, fields = first_accepted(
        test_data, plain | _ODD | {"invoiceNumber": test_data.number() + NUMBER}, plain
    )
    if made.status == 403:  # PLAN-2
        raise NotTestable("the plan's number of invoices is reached")
    expected, must = "a valid invoice to be created", Status((200, 201))
    expect.that(c.INV_CREATE_1, made.is_success, expected, made.status, made, must=must)
    if not made.is_success:
        raise NotTestable("no invoice could be created")
    if str(made.status) in c.CREATE_STATUS.values:
        expect.observe(c.CREATE_STATUS, str(made.status), made)
    check_receipt(expect, c.INV_CREATE_1, made, fields["invoiceNumber"])
    test_data.made(made)

    detail = test_data.read(path_of(made.record))
    check_kept(expect, c.INV_CREATE_4, fields, made, detail)
    check_told(expect, c.INV_CREATE_3, made, detail, LINES)
    check_arithmetic(expect, detail, LINES, amount=c.INV_CREATE_2, sums=c.INV_CREATE_3)
    discount = detail.record.get("discountTotal")
    held, zero = number(discount) == 0, Value("/data/discountTotal", 0)
    expect.that(c.INV_CREATE_3, held, "`discountTotal` 0, none was given", discount, detail, must=zero)
    _check_draft(expect, detail)
    run.get(f"{path_of(made.record)}/pdf")  # for the checks of every PDF: such a number, such a description
    _check_listed(run, expect, fields, made, detail)


def _check_listed(run: Run, expect: Expect, fields: dict[str, Any], made: Exchange, detail: Exchange) -> None:
    found, listed = find(
        run,
        made.record["id"],
        {"clientId": fields["clientId"]},
        {"search": fields["invoiceNumber"]},
        {},
    )
    # An account's lists are cut into pages: only where filters and the first page all miss it, it is not listed.
    described = Phrase("no list has it")
    expected, must = "the new invoice to be listed", Listed(str(made.record["id"]))
    expect.that(c.INV_CREATE_4, found is not None, expected, described, made, listed, must=must)
    if found is None:
        expect.not_tested("the invoice is in no list", c.INV_LIST_1, c.INV_GET_3)
        return
    missing = [f for f in (*ITEM, "client") if found.item.get(f) is None]
    described = Phrase(f"no {', '.join(missing)}")
    at = item(made.record["id"])
    there = every(*(Kind(f"{at}/{f}", ("string", "number", "object")) for f in missing))
    expected = "a list item with all documented fields"
    expect.that(c.INV_LIST_1, not missing, expected, described, found.exchange, must=there)
    check_agreement(expect, c.INV_GET_3, found.item, found.exchange, detail)


def _check_draft(expect: Expect, detail: Exchange) -> None:
    record = detail.record
    missing = [f for f in (*ITEM, "client", "lineItems", *BEYOND) if f not in record]
    described = Phrase(f"no {', '.join(missing)}")
    kinds = ("string", "number", "boolean", "array", "object", "null")
    there = every(*(Kind(f"/data/{f}", kinds) for f in missing))
    expected = "a detail with all documented fields"
    expect.that(c.INV_GET_1, not missing, expected, described, detail, must=there)
    what = "`status` of a fresh invoice"
    expect.equal(c.INV_STATUS_1, record.get("status"), "DRAFT", what, detail, at="/data/status")
    check_unsent(expect, detail)
    for field in ("sentAt", "paidAt"):
        held = record.get(field) is None or is_instant(record[field])
        expect.that(c.INV_GET_1, held, f"`{field}` to be null or a timestamp", record.get(field), detail)


@verifies(*(c.INV_CREATE_5, c.INV_CREATE_6, c.INV_CREATE_7), observes=(c.UNKNOWN_CLIENT_IN_INVOICE,))
def test_create_invoice_refuses_what_is_wrong_and_creates_nothing(
    run: Run, expect: Expect, test_data: TestData
) -> None:
    """Without a client, for an unknown client, or with a field of the wrong type: refused, and none is created."""
    refused = _Refused(test_data, expect)
    missing = refused.send(c.INV_CREATE_5, (400,), "without `clientId`", clientId=None)
    error = missing.document.get("error") if isinstance(missing.document, dict) else None
    if missing.status == 400 and isinstance(error, str):
        named = "clientid" in re.sub(r"[^a-z]", "", error.lower())
        must = Matches("/error", r"(?is).*client\W*id.*")
        expect.that(c.INV_CREATE_5, named, "the error to name the field clientId", error, missing, must=must)
    if unknown_id := test_data.path_of_unknown_id("clients"):
        unknown_id = unquote(unknown_id.rpartition("/")[2])
        unknown = refused.send(c.INV_CREATE_6, (400, 404), "for a client that never was", clientId=unknown_id)
        if str(unknown.status) in c.UNKNOWN_CLIENT_IN_INVOICE.values:
            expect.observe(c.UNKNOWN_CLIENT_IN_INVOICE, str(unknown.status), unknown)
    else:
        expect.not_tested("no id is known that is no client's", c.INV_CREATE_6)
    for wrong in FEW_IN_POST:
        refused.send(c.INV_CREATE_7, wrong.refusals, f"for {wrong}", **wrong.fields())
    refused.check_nothing_made(run, c.INV_CREATE_5, c.INV_CREATE_6, c.INV_CREATE_7)


@verifies(c.INV_CREATE_6, scope=Scope.FULL, keys=("other",))
def test_create_invoice_for_another_accounts_client_is_refused(
    run: Run, expect: Expect, test_data: TestData
) -> None:
    """An invoice for a client of another account is refused, and none is created."""
    theirs = test_data.made(test_data.post_client(test_data.client_fields("Of another account"), key="other"))
    refused = _Refused(test_data, expect)
    refused.send(
        c.INV_CREATE_6, (400, 404), "for another account's client", clientId=str(theirs.record["id"])
    )
    refused.check_nothing_made(run, c.INV_CREATE_6)


@verifies(c.ERR_4, observes=(c.MISSING_INVOICE_NUMBER,))
def test_create_invoices_without_a_number_at_once(run: Run, expect: Expect) -> None:
    """Two invoices without a number, created at the same time, are accepted or refused; neither is a server error."""
    drafts = drafts_at_once(run)
    for post in drafts.posts:
        expected = "no server error for an invoice without a number"
        expect.that(c.ERR_4, post.status < 500, expected, post.status, *drafts.posts)
    accepted = [post for post in drafts.posts if post.is_success]
    if accepted:
        expect.observe(c.MISSING_INVOICE_NUMBER, "generated", accepted[0])
    elif drafts.is_number_required:
        expect.observe(c.MISSING_INVOICE_NUMBER, "400", drafts.posts[0])


@verifies(c.INV_CREATE_6, scope=Scope.FULL)
def test_create_invoice_for_an_invoices_id_is_refused(run: Run, expect: Expect, test_data: TestData) -> None:
    """An invoice's id in the client's place is no client's: the invoice is refused, and none is created."""
    invoice_id = str(test_data.draft.record["id"])
    # Where ids are counted, an invoice's may be a client's, too.
    if not cannot_be_malformed(invoice_id) and run.get(f"/clients/{segment(invoice_id)}").status != NOT_FOUND:
        raise NotTestable("a client has the same id, or may have: they are counted apart")
    refused = _Refused(test_data, expect)
    why = "for an invoice's id in the client's place"
    refused.send(c.INV_CREATE_6, (400, 404), why, clientId=invoice_id)
    refused.check_nothing_made(run, c.INV_CREATE_6)


@verifies(c.INV_CREATE_7, scope=Scope.FULL)
def test_create_invoice_with_any_wrong_type_is_refused(run: Run, expect: Expect, test_data: TestData) -> None:
    """Any other JSON type in any field is refused with 400, and nothing is created."""
    refused = _Refused(test_data, expect)
    for wrong in MANY:
        refused.send(c.INV_CREATE_7, wrong.refusals, f"for {wrong}", **wrong.fields(first=True))
    refused.check_nothing_made(run, c.INV_CREATE_7)


@verifies(c.INV_CREATE_5, scope=Scope.FULL)
def test_create_invoice_with_null_for_its_client_is_refused(
    run: Run, expect: Expect, test_data: TestData
) -> None:
    """``null`` for the client is the same as leaving it out, or wrong: 400, and nothing is created."""
    refused = _Refused(test_data, expect)
    refused.send(c.INV_CREATE_5, (400,), "for `clientId` null", null=("clientId",))
    refused.check_nothing_made(run, c.INV_CREATE_5)


class _Refused:
    """Sends invoices that are valid but for one thing. The control is the shared draft, which was accepted."""

    def __init__(self, test_data: TestData, expect: Expect) -> None:
        self._test_data, self._expect = test_data, expect
        self._client_id = str(test_data.draft.record["clientId"])
        self._prefix = test_data.number()
        self._sent: dict[str, tuple[Clause, Exchange]] = {}
        self._counted = count(1)

    def send(
        self, clause: Clause, statuses: tuple[int, ...], why: str, null: tuple[str, ...] = (), **changes: Any
    ) -> Exchange:
        """``POST`` with ``changes`` (None: left out) and judge the status."""
        number_ = f"{self._prefix}-{next(self._counted)}"
        fields = self._test_data.plain_invoice_fields(self._client_id) | {"invoiceNumber": number_} | changes
        body = {k: v for k, v in fields.items() if v is not None} | dict.fromkeys(null)
        exchange = self._test_data.post_invoice(body)
        self._expect.status(clause, exchange, *statuses, why=why)
        if not exchange.is_success:
            self._sent[number_] = clause, exchange
        return exchange

    def check_nothing_made(self, run: Run, *clauses: Clause) -> None:
        """None of the refused invoices may be in the list."""
        listed = run.get("/invoices", query={"search": self._prefix, "limit": MOST})
        made = [self._sent[n] for item in listed.items if (n := item.get("invoiceNumber")) in self._sent]
        for clause in clauses:
            refusals = [exchange for its, exchange in made if its is clause]
            described = Phrase(f"{len(refusals)} of what was refused in the list")
            self._expect.that(
                clause, not refusals, "nothing created by a refused request", described, *refusals, listed
            )
