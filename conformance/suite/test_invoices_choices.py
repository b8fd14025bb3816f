"""What a deployment does with invoices where the reference is silent; and whatever it creates then is right.

An open point breaks no clause. What is created all the same must still be a draft that adds up.
"""

from __future__ import annotations

from typing import Any, Final

from conformance.core import clauses as c
from conformance.core.clauses import OpenPoint
from conformance.core.exchange import Exchange
from conformance.core.expect import Expect
from conformance.core.money import number
from conformance.core.run import Run
from conformance.core.target import Scope
from conformance.core.world import LINE, World
from conformance.deciding import decides
from conformance.suite.invoices_arithmetic import lawful_total
from conformance.suite.invoices_finding import MOST
from conformance.suite.invoices_judging import judge_receipt

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


@decides(
    *(c.INV_CREATE_1, c.INV_CREATE_3),
    scope=Scope.FULL,
    requests=len(_CASES) + 2,
    writes=len(_CASES) + 1,
    uses=("draft",),
    observes=(*(point for point, _, _ in _CASES), c.DUPLICATE_INVOICE_NUMBER),
)
def test_create_invoice_where_the_reference_is_silent(run: Run, expect: Expect, world: World) -> None:
    """An invoice that may be refused or created is a draft that adds up where it is created."""
    client_id = str(world.draft.record["clientId"])
    cases = (
        *_CASES,
        (c.DUPLICATE_INVOICE_NUMBER, {"invoiceNumber": world.draft.record["invoiceNumber"]}, "created"),
    )
    created = 0
    for point, changes, value in cases:
        fields = {k: v for k, v in (world.invoice_fields(client_id) | changes).items() if v is not None}
        made = world.post_invoice(fields)
        if made.status == 400:
            expect.observe(point, "400", made)
        if not made.is_success:
            continue
        created += 1
        judge_receipt(
            expect, c.INV_CREATE_1, made, fields.get("invoiceNumber", made.record.get("invoiceNumber"))
        )
        lawful = lawful_total(fields["lineItems"], fields.get("currency", "USD")).allows(
            number(made.record.get("total"))
        )
        if point is c.MISSING_CURRENCY:
            _observe_currency(run, expect, made, client_id)
        elif point is not c.MISSING_TAX_RATE or lawful:
            expect.observe(point, value, made)
        if (
            point is not c.MISSING_TAX_RATE and number(made.record.get("total")) is not None
        ):  # a tax rate of its own is no choice that is listed, but open
            expect.that(c.INV_CREATE_3, lawful, "a `total` that adds up", made.record.get("total"), made)
    if not created:
        expect.untested("each of the doubtful invoices was refused", c.INV_CREATE_1, c.INV_CREATE_3)
    elif not {c.INV_CREATE_3} & expect.touched:
        expect.untested("no invoice with a certain total was created", c.INV_CREATE_3)


def _observe_currency(run: Run, expect: Expect, made: Exchange, client_id: str) -> None:
    listed = run.get("/invoices", query={"clientId": client_id, "limit": MOST})
    for item in listed.items:
        if item.get("id") == made.record.get("id") and item.get("currency") == "USD":
            expect.observe(c.MISSING_CURRENCY, "USD", listed)
