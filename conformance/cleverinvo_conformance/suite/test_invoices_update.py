"""Updating invoices: INV-UPDATE-1 to -3. What is refused is in ``test_invoices_update_refused``.

Fields are changed a few at a time, so that what a change resets or forgets is seen. Only the run's own drafts are
changed.
"""

from __future__ import annotations

from typing import Any, Final

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, Phrase
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.record_fields import LINE
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.probes.odd_invoices import DECIDED, with_amounts
from cleverinvo_conformance.suite.invoice_lists import MOST
from cleverinvo_conformance.suite.list_fixtures import shelf_of
from cleverinvo_conformance.suite.settled_drafts import Settled, settle
from cleverinvo_conformance.suite.tracked_drafts import Tracked

_THREE: Final[list[dict[str, Any]]] = [
    {"description": "Design", "quantity": 2, "unitPrice": 350.25, "taxRate": 10},
    {"description": "Print", "quantity": 3, "unitPrice": 20, "taxRate": 25},
    {"description": "Delivery", "quantity": 1, "unitPrice": 12.5, "taxRate": 0},
]
_TWO: Final[list[dict[str, Any]]] = [
    {"description": "Translation", "quantity": 4, "unitPrice": 75.5, "taxRate": 20},
    {"description": "Design", "quantity": 5, "unitPrice": 350.25, "taxRate": 0},
]

#: The three lines with two more behind them, and then fewer in another order.
_MORE: Final = [*_THREE, *_TWO]
_FEWER: Final = [_TWO[0], _THREE[1], _THREE[0]]


@verifies(
    *(c.INV_UPDATE_1, c.INV_UPDATE_2, c.INV_UPDATE_3),
    requests=20,
    writes=7,
    creates=1,
    uses=("acme", "shelf_clients"),
)
def test_update_invoice_changes_what_is_sent_and_nothing_else(
    run: Run, expect: Expect, test_data: TestData
) -> None:
    """Fields change, leave the others as they are, and show in detail and list; new lines replace the old."""
    acme, new = str(test_data.acme.record["id"]), shelf_of(run).clients[2]
    fields = test_data.invoice_fields(acme, currency="EUR", lineItems=_THREE, issueDate="2024-02-29")
    draft = Tracked(run, expect, fields)
    # What goes together is what a deployment might compute from each other least; the due date before the issue date.
    draft.put(notes="Updated scope", dueDate="2024-07-15", beside=DECIDED)
    # The number that it has already is no second one (*duplicate_invoice_number*).
    own = fields["invoiceNumber"]
    draft.put(terms="Payment due within 14 days", issueDate="2024-06-03", invoiceNumber=own)
    draft.judge()
    draft.put(lineItems=_MORE, beside={"lineItems": with_amounts(_MORE)})
    draft.judge()
    moved = draft.put(currency="GBP", invoiceNumber=test_data.number(), clientId=new.id, lineItems=_FEWER)
    detail = draft.judge(in_list=True, client=new.fields)
    if moved.is_success and detail.record.get("clientId") == new.id:
        _check_moved(run, expect, acme, detail)
    draft.close()
    settle(run, Settled(detail, draft.kept))


def _check_moved(run: Run, expect: Expect, former: str, detail: Exchange) -> None:
    """The list of the former client may not have the invoice any more, if that list has only what is the client's."""
    listed = run.get("/invoices", query={"clientId": former, "limit": MOST})
    id_ = detail.record["id"]
    others = [item for item in listed.items if item.get("id") != id_]
    works = bool(others) and all(item.get("clientId") == former for item in others)  # INV-LIST-2 else
    gone = not works or len(others) == len(listed.items)
    described = Phrase("it is listed there")
    expect.that(
        c.INV_UPDATE_3, gone, "the invoice out of its former client's list", described, detail, listed
    )


@verifies(
    *(c.INV_UPDATE_1, c.INV_UPDATE_2, c.INV_UPDATE_3),
    scope=Scope.FULL,
    requests=30,
    writes=12,
    creates=2,
    uses=("acme",),
)
def test_update_invoice_field_by_field(run: Run, expect: Expect, test_data: TestData) -> None:
    """Each field changes by itself, and leaves all others as they are."""
    globex = test_data.client("Globex")
    draft = Tracked(
        run,
        expect,
        test_data.invoice_fields(str(test_data.acme.record["id"]), lineItems=_THREE, issueDate="2024-02-29"),
    )
    draft.put(notes="Updated scope")
    draft.put(terms="Payment due within 14 days")
    draft.put(issueDate="2024-06-03")
    draft.judge()
    draft.put(optional=True)
    draft.judge()
    draft.put(optional=True, notes="")
    draft.put(dueDate="2024-07-15")
    draft.put(issueDate="2024-06-05")
    draft.judge()
    draft.put(currency="EUR")
    draft.judge(in_list=True)
    draft.put(invoiceNumber=test_data.number())
    draft.put(clientId=globex["id"])
    draft.judge(in_list=True, client=globex)
    draft.close()


@verifies(
    *(c.INV_UPDATE_1, c.INV_UPDATE_2, c.INV_UPDATE_3),
    scope=Scope.FULL,
    requests=23,
    writes=6,
    creates=1,
    uses=("acme",),
)
def test_update_invoice_in_several_fields_at_once(run: Run, expect: Expect, test_data: TestData) -> None:
    """Several fields change at once; totals follow lines that differ in one figure, and a currency's decimals."""
    acme = str(test_data.acme.record["id"])
    draft = Tracked(run, expect, test_data.invoice_fields(acme, lineItems=_TWO, issueDate="2024-02-29"))
    draft.put(dueDate="2024-07-15", lineItems=[LINE | {"quantity": 50}], notes="Updated scope")
    draft.judge(in_list=True)
    draft.put(lineItems=[LINE | {"quantity": 51}])
    draft.judge(in_list=True)
    draft.put(lineItems=[LINE | {"quantity": 51, "taxRate": 20}])
    draft.judge(in_list=True)
    draft.put(lineItems=[*_THREE, *_THREE])
    draft.judge(in_list=True)
    draft.put(currency="JPY")
    draft.judge(in_list=True)
    draft.close()
