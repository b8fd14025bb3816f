"""What a deployment does with invoices where the reference is silent; and whatever it creates then is right.

No choice on an open point violates a clause. What is created all the same must still be a draft that adds up.
"""

from __future__ import annotations

from typing import Any, Final

import pytest

from cleverinvo_conformance.checks.invoices import check_agreement, check_kept, check_receipt
from cleverinvo_conformance.checks.paging import answered, ids, whole
from cleverinvo_conformance.checks.totals import check_told, lawful_total
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.clauses import OpenPoint
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.money import number
from cleverinvo_conformance.core.record_fields import LINE
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.probes.odd_invoices import TEXTS
from cleverinvo_conformance.suite.invoice_lists import MOST, find, path_of

_NEGATIVE: Final = [dict(LINE), {"description": "Credit", "quantity": -1, "unitPrice": 100, "taxRate": 10}]
_UNTAXED: Final = [{k: v for k, v in LINE.items() if k != "taxRate"}]

#: Open point, changes to a valid invoice (None: left out), and the value that its being created shows.
_CASES: Final[tuple[tuple[OpenPoint, dict[str, Any], str], ...]] = (
    (c.MISSING_INVOICE_NUMBER, {"invoiceNumber": None}, "generated"),
    (c.MISSING_CURRENCY, {"currency": None}, "USD"),
    (c.MISSING_DATES, {"issueDate": None, "dueDate": None}, "generated"),
    (c.EMPTY_LINE_ITEMS, {"lineItems": []}, "created"),
    (c.MISSING_TAX_RATE, {"lineItems": _UNTAXED}, "zero"),
    (c.UNKNOWN_CURRENCY, {"currency": "ZZZ"}, "created"),
    (c.NEGATIVE_NUMBERS, {"lineItems": _NEGATIVE}, "created"),
    (c.DUE_BEFORE_ISSUE, {"issueDate": "2024-06-02", "dueDate": "2024-06-01"}, "created"),
)


@verifies(
    *(c.INV_CREATE_1, c.INV_CREATE_3, c.INV_CREATE_4),
    scope=Scope.FULL,
    observes=(*(point for point, _, _ in _CASES), c.DUPLICATE_INVOICE_NUMBER),
)
def test_create_invoice_where_the_reference_is_silent(run: Run, expect: Expect, test_data: TestData) -> None:
    """An invoice that may be refused or created is a draft that adds up where it is created."""
    client_id = str(test_data.draft.record["clientId"])
    cases = (
        *_CASES,
        (c.DUPLICATE_INVOICE_NUMBER, {"invoiceNumber": test_data.draft.record["invoiceNumber"]}, "created"),
    )
    created: list[Exchange] = []
    for point, changes, value in cases:
        fields = {k: v for k, v in (test_data.invoice_fields(client_id) | changes).items() if v is not None}
        made = test_data.post_invoice(fields)
        if made.status == 400:
            expect.observe(point, "400", made)
        if not made.is_success:
            continue
        created.append(made)
        check_receipt(
            expect, c.INV_CREATE_1, made, fields.get("invoiceNumber", made.record.get("invoiceNumber"))
        )
        lawful = lawful_total(fields["lineItems"], fields.get("currency", "USD")).allows(
            number(made.record.get("total"))
        )
        if point is c.MISSING_CURRENCY:
            _observe_currency(run, expect, made, client_id)
        elif point is not c.MISSING_TAX_RATE or lawful:
            expect.observe(point, value, made)
        if lawful:
            expect.that(c.INV_CREATE_3, True, "", "")
        elif point is not c.MISSING_TAX_RATE:  # a tax rate of its own is no choice that is listed, but open
            detail = run.get(path_of(made.record))
            check_told(expect, c.INV_CREATE_3, made, detail, fields["lineItems"])
    if not created:
        expect.not_tested(
            "each of the doubtful invoices was refused", c.INV_CREATE_1, c.INV_CREATE_3, c.INV_CREATE_4
        )
        return
    _check_listed(run, expect, client_id, created)
    if not {c.INV_CREATE_3} & expect.touched:
        expect.not_tested("no invoice with a certain total was created", c.INV_CREATE_3)


def _check_listed(run: Run, expect: Expect, client_id: str, created: list[Exchange]) -> None:
    """All that was created is in its client's list, with or without lines; if that is long, it is found by number."""
    listed = answered(run.get("/invoices", query={"clientId": client_id, "limit": MOST}), "a client's list")
    missing = [made for made in created if str(made.record.get("id")) not in ids(listed)]
    if whole(listed, "total") != len(listed.items):
        sought = [
            (made, *find(run, str(made.record.get("id")), {"search": made.record.get("invoiceNumber")}))
            for made in missing
        ]
        missing = [made for made, found, _ in sought if found is None]
        if missing and len(missing) == len(sought):
            expect.not_tested("neither the client's list nor a search shows what it has", c.INV_CREATE_4)
            return
    for made in created:
        described = Phrase("it is not in its client's list")
        held = made not in missing
        expect.that(c.INV_CREATE_4, held, "an invoice that was created to be listed", described, made, listed)


def _observe_currency(run: Run, expect: Expect, made: Exchange, client_id: str) -> None:
    listed = run.get("/invoices", query={"clientId": client_id, "limit": MOST})
    for item in listed.items:
        if item.get("id") == made.record.get("id") and item.get("currency") == "USD":
            expect.observe(c.MISSING_CURRENCY, "USD", listed)


@verifies(*(c.INV_CREATE_1, c.INV_CREATE_4), scope=Scope.FULL)
@pytest.mark.parametrize("text", TEXTS)
def test_create_invoice_keeps_any_text(run: Run, expect: Expect, test_data: TestData, text: str) -> None:
    """An odd text is refused, or kept as it was sent: in the number, a description, the notes and the terms."""
    odd = TEXTS[text]
    short = "".join(odd.split())[:40]
    fields = test_data.invoice_fields(
        str(test_data.acme.record["id"]),
        invoiceNumber=f"{test_data.number()}-{short}",
        lineItems=[LINE | {"description": odd}],
        notes=odd,
        terms=odd,
    )
    made = test_data.post_invoice(fields)
    if made.status == 400:
        raise NotTestable("the text is refused")
    test_data.made(made)
    check_receipt(expect, c.INV_CREATE_1, made, fields["invoiceNumber"])
    check_kept(expect, c.INV_CREATE_4, fields, made, test_data.read(path_of(made.record)))


@verifies(*(c.INV_CREATE_4, c.INV_GET_3), scope=Scope.FULL)
def test_list_invoices_has_those_of_a_client_without_email(
    run: Run, expect: Expect, test_data: TestData
) -> None:
    """An invoice for a client without e-mail is listed as any other, and its client's new name is one in list and detail."""
    fields = test_data.client_fields("Without e-mail")
    client = test_data.post_client({k: v for k, v in fields.items() if k != "email"})
    if client.status == 400:
        client = test_data.post_client(fields)
    client_id = str(test_data.made(client).record["id"])
    made = test_data.made(test_data.post_invoice(test_data.invoice_fields(client_id)))
    id_, invoice_number = made.record["id"], made.record.get("invoiceNumber")
    found, listed = find(run, id_, {"search": invoice_number}, {"clientId": client_id})
    described = Phrase("no list has it")
    expect.that(
        c.INV_CREATE_4, found is not None, "the new invoice to be listed", described, client, made, listed
    )
    if found is None:
        raise NotTestable("the invoice is in no list")
    run.put(f"/clients/{test_data.id_of(client)}", {"name": f"{test_data.mark} Renamed"})
    again, _ = find(run, id_, {"search": invoice_number})
    detail = test_data.read(path_of(made.record))
    if again is None:
        raise NotTestable("a search does not find the invoice")
    check_agreement(expect, c.INV_GET_3, again.item, again.exchange, detail)
