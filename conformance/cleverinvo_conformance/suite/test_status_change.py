"""The experiment of ``--allow-status-change``: what a deployment does with ``status`` in a ``PUT`` of an invoice.

It runs last and only on request, because the invoice may not be deletable afterwards. The open point ``status_writable``
allows every result. Only what holds of every answer can be violated.
"""

from __future__ import annotations

import json
from typing import Final

from cleverinvo_conformance.checks.error_answers import decide_as_judged
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable
from cleverinvo_conformance.core.guard import STATUS_CHANGE
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.operations import STATUSES
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.suite.invoice_lists import path_of

_DRAFT: Final = "DRAFT"


@verifies(*(c.ERR_3, c.ERR_4), observes=(c.STATUS_WRITABLE, c.DELETE_OF_SENT), opt_in="--allow-status-change")
def test_update_invoice_may_change_its_status(run: Run, expect: Expect, test_data: TestData) -> None:
    """A `status` in an update of a draft is ignored, refused or written; the draft is one that the run created."""
    email = f"{test_data.mark}-status@conformance.invalid"
    client = test_data.client("Status", email=email)
    draft = test_data.invoice(clientId=str(client["id"]))
    _require_undeliverable(client, draft, email)
    path = path_of(draft)
    run.api.guard.may_change_status(path)
    put = run.put(path, json.loads(STATUS_CHANGE))
    after = run.get(path)
    deleted = run.delete(path)
    decide_as_judged(expect, (c.ERR_3, c.ERR_4), put, after, deleted)
    _observe(expect, put, after, deleted)


def _require_undeliverable(client: dict[str, object], draft: dict[str, object], email: str) -> None:
    """Nobody receives an e-mail, should the deployment send one. Raises :class:`NotTestable` if that is not sure."""
    shown = draft.get("client")
    addresses = (client.get("email"), shown.get("email") if isinstance(shown, dict) else None)
    if draft.get("status") != _DRAFT or any(address != email for address in addresses):
        raise NotTestable("the invoice is not shown as a draft for a client with the address that was sent")


def _observe(expect: Expect, put: Exchange, after: Exchange, deleted: Exchange) -> None:
    status = after.record.get("status")
    if put.status == 400 and status == _DRAFT:
        expect.observe(c.STATUS_WRITABLE, "400", put)
    elif put.is_success and status == _DRAFT:
        expect.observe(c.STATUS_WRITABLE, "ignored", put)
    elif put.is_success and status in STATUSES:  # SENT, or OVERDUE as its due date has passed
        expect.observe(c.STATUS_WRITABLE, "written", put)
        if str(deleted.status) in c.DELETE_OF_SENT.values:
            expect.observe(c.DELETE_OF_SENT, str(deleted.status), deleted)
