"""Updating invoices: INV-UPDATE-1 to -3. What is refused is in ``test_invoices_update_refused``.

Fields are changed a few at a time, so that what a change resets or forgets is seen. Only the run's own drafts are
changed.
"""

from __future__ import annotations

from typing import Any, Final

from cleverinvo_conformance.checks.invoices import differing
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.expect import Expect, Phrase
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.record_fields import LINE
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.suite.changed_draft import changed_draft
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


@verifies(*(c.INV_UPDATE_1, c.INV_UPDATE_2, c.INV_UPDATE_3))
def test_update_invoice_changes_what_is_sent_and_nothing_else(run: Run, expect: Expect) -> None:
    """Fields change, leave the others as they are, and show in detail and list; new lines replace the old."""
    changed = changed_draft(run)
    changed.verdicts.report(expect)
    changed.demand()


@verifies(*(c.INV_UPDATE_1, c.INV_UPDATE_2, c.INV_UPDATE_3), scope=Scope.FULL)
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
    detail = draft.judge(in_list=True, client=globex)
    draft.close()
    put = run.put(draft.path, {"notes": None})  # null_clears
    after = run.get(draft.path)
    if put.status == 400 or put.is_success:
        wrong = [f for f in differing(after.record, detail.record) if f != "notes"]
        described = Phrase(f"another {', '.join(wrong)}")
        expect.that(
            c.INV_UPDATE_1, not wrong, "all but `notes` left by null for it", described, detail, put, after
        )


@verifies(*(c.INV_UPDATE_1, c.INV_UPDATE_2, c.INV_UPDATE_3), scope=Scope.FULL)
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
