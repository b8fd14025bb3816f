"""Updates of invoices that are refused: INV-UPDATE-4 to -6.

Only the run's own drafts are sent what is wrong; for what is no draft, a foreign invoice is sent values that it has
already, and only in ``full``.
"""

from __future__ import annotations

from typing import Final

from cleverinvo_conformance.checks.invoices import differing
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.operations import STATUSES
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.probes.invalid_invoices import FEW_IN_PUT, MANY, Wrong
from cleverinvo_conformance.suite.invoice_lists import path_of, unknown_written
from cleverinvo_conformance.suite.settled_drafts import Settled, controlled, settled

#: What may change at any time on an invoice that is in use.
_OTHERS: Final = frozenset({"status", "sentViaEmail", "sentAt", "paidAt", "client"})


#: Wrong fields that one run of ``standard`` tries.
_FEW: Final = 6


@verifies(c.INV_UPDATE_6)
def test_update_invoice_with_a_wrong_type_is_refused(run: Run, expect: Expect) -> None:
    """A field of the wrong JSON type, or a date that is none, is refused with 400, and the invoice is unchanged.

    Six of the fields, drawn by the seed: the creation of an invoice has tried all of them. Five get the wrong value that
    is most often accepted, one gets any.
    """
    *few, other = run.random.sample(FEW_IN_PUT, _FEW)
    drawn = (*few, run.random.choice([wrong for wrong in MANY if wrong.field == other.field]))
    _check_wrong(run, expect, settled(run, {wrong.field for wrong in drawn}), drawn, first=False)


@verifies(c.INV_UPDATE_6, scope=Scope.FULL)
def test_update_invoice_with_any_wrong_type_is_refused(run: Run, expect: Expect) -> None:
    """Any other JSON type in any field is refused with 400, and the invoice is unchanged."""
    _check_wrong(run, expect, controlled(run), MANY, first=True)


def _check_wrong(run: Run, expect: Expect, draft: Settled, table: tuple[Wrong, ...], *, first: bool) -> None:
    before, path = draft.detail, path_of(draft.detail.record)
    tried = [wrong for wrong in table if wrong.field in {*draft.fields, "clientId"}]  # INV-UPDATE-1, -2 else
    refused = []
    for wrong in tried:
        # Valid changes go along, which may not be made either.
        exchange = run.put(path, {"notes": "In vain", "terms": "In vain"} | wrong.fields(first=first))
        expect.status(c.INV_UPDATE_6, exchange, *wrong.refusals, why=f"for {wrong}")
        if not exchange.is_success:
            refused.append(exchange)
    after = run.get(path)
    if len(refused) < len(tried):
        return  # what was accepted may have changed it
    changed = differing(after.record, before.record)
    described = Phrase(f"another {', '.join(changed)}" if changed else f"status {after.status}")
    unchanged = after.status == 200 and not changed
    expect.that(
        c.INV_UPDATE_6,
        unchanged,
        "the invoice unchanged by refused updates",
        described,
        before,
        *refused[-1:],
        after,
    )


@verifies(c.INV_UPDATE_5)
def test_update_invoice_with_an_unknown_id_is_not_found(
    run: Run, expect: Expect, test_data: TestData
) -> None:
    """An update of an unknown id is answered with 404."""
    unknown = test_data.unknown_invoice
    if unknown.status != 404:
        raise NotTestable(f"no unknown id could be made: {unknown}")
    expect.status(c.INV_UPDATE_5, unknown_written(run, "PUT"), 404, why="for an unknown id")


@verifies(c.INV_UPDATE_4, scope=Scope.FULL, observes=(c.UPDATE_OF_SENT,))
def test_update_invoice_that_is_no_draft_is_refused(run: Run, expect: Expect, test_data: TestData) -> None:
    """An invoice in any other status is refused with 400 or 403, even values that it has, and is unchanged."""
    own = test_data.invoice()
    echo = run.put(path_of(own), {field: own[field] for field in ("notes", "dueDate")})
    if not echo.is_success:
        raise NotTestable(f"not even a draft can be sent the values that it has: {echo}")
    for status in STATUSES[1:]:
        page = run.get("/invoices", query={"status": status, "limit": 1})
        for item in page.items[:1]:
            detail = run.get(path_of(item))
            # A server may ignore the filter (INV-LIST-3), and a draft may have been sent meanwhile.
            if detail.status == 200 and detail.record.get("status") in STATUSES[1:]:
                _check_non_draft(run, expect, detail)
    if c.INV_UPDATE_4 not in expect.touched:
        raise NotTestable("the account has only drafts")


def _check_non_draft(run: Run, expect: Expect, detail: Exchange) -> None:
    record, path = detail.record, path_of(detail.record)
    run.api.guard.may_echo(record)
    fields = [f for f in ("dueDate", "notes", "terms") if isinstance(record.get(f), str)]
    puts = [run.put(path, {field: record[field]}) for field in fields[:2]]
    after = run.get(path)
    if not puts or after.status != 200:
        return  # gone meanwhile
    for put in puts:
        why = f"for an invoice that is {record['status']}"
        expect.that(
            c.INV_UPDATE_4, put.status in {400, 403}, f"400 or 403 {why}", put.status, detail, put, after
        )
        if str(put.status) in c.UPDATE_OF_SENT.values:
            expect.observe(c.UPDATE_OF_SENT, str(put.status), put)
    changed = [f for f in differing(after.record, record) if f not in _OTHERS]
    described = Phrase(f"another {', '.join(changed)}")
    expect.that(
        c.INV_UPDATE_4, not changed, "an invoice that is no draft unchanged", described, detail, *puts, after
    )
