"""The form of answers: FMT-1 to FMT-5; FMT-6 is decided where something is deleted.

The passive checks judge it on every answer of a run; these tests see to it that there is one of each form.
"""

from __future__ import annotations

from cleverinvo_conformance.checks.error_answers import decide_as_judged
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.expect import Expect
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.suite.invoice_lists import detail_of, one_of_each_status
from cleverinvo_conformance.suite.list_fixtures import list_data_of


@verifies(*(c.FMT_1, c.FMT_2, c.FMT_3, c.FMT_4, c.FMT_5), scope=Scope.READ)
def test_get_invoice_has_the_documented_form(run: Run, test_data: TestData, expect: Expect) -> None:
    """A list, and an invoice of it with all its dates and amounts, are in the documented form."""
    page, paid = list_data_of(run).living("/invoices"), list_data_of(run).in_status("PAID")
    # One that was paid has all four timestamps.
    described = [item for item in one_of_each_status(page, test_data.mark) if item.get("status") == "PAID"]
    details = [detail_of(run, item) for item in [*described, *paid.items, *page.items][:1] if item.get("id")]
    decide_as_judged(expect, (c.FMT_1, c.FMT_2, c.FMT_3, c.FMT_4, c.FMT_5), page, paid, *details)


@verifies(c.FMT_1, c.FMT_3)
def test_create_client_has_the_documented_form(test_data: TestData, run: Run, expect: Expect) -> None:
    """A client and an invoice just made are in the documented form."""
    decide_as_judged(expect, (c.FMT_1, c.FMT_3), test_data.acme, test_data.draft)
