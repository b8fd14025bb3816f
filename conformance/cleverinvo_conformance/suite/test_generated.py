"""Generated requests and generated sequences of requests."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.expect import Expect, Phrase, formatted
from cleverinvo_conformance.core.forbidden_fields import tamed
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.operations import OPERATIONS
from cleverinvo_conformance.core.request_fields import body_objection
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData, id_in
from cleverinvo_conformance.generated.cases import NO_BODY, Drawn, draw
from cleverinvo_conformance.generated.forbidden import broken_by
from cleverinvo_conformance.generated.machine import CLAUSES, try_sequences
from cleverinvo_conformance.probes.authentication import unknown_key

#: Drawn requests an operation, of the valid and of the invalid kind.
DRAWN = 12

_REFUSALS = (
    c.PAGE_3, c.SEARCH_4, c.FILTER_1, c.CLI_CREATE_3, c.CLI_CREATE_4, c.CLI_UPDATE_5, c.INV_CREATE_5, c.INV_CREATE_7,
    c.INV_UPDATE_6,
)  # fmt: skip
_ALWAYS = (c.ERR_3, c.ERR_4)


@verifies(*_ALWAYS, *_REFUSALS, scope=Scope.FULL, generated=True)
@pytest.mark.parametrize(("method", "path"), [(op.method, op.template) for op in OPERATIONS.values()])
def test_operation_takes_or_refuses_what_is_drawn_for_it(
    run: Run, test_data: TestData, expect: Expect, method: str, path: str
) -> None:
    """Whatever is drawn from the document is answered with a documented status, and refused where a clause says."""
    ids = {}
    if (method, path) == ("PUT", "/clients/{id}"):
        ids[path] = test_data.client("Drawn")["id"]
    elif (method, path) == ("PUT", "/invoices/{id}"):
        ids[path] = test_data.invoice()["id"]
    refused = set()
    for valid in (True, False):
        for drawn in draw(method, path, valid=valid, count=DRAWN // 2, run_seed=run.seed):
            body = _own(drawn.body, test_data)
            if body is not NO_BODY and body_objection(json.dumps(body).encode()):
                continue  # a text that looks like a field which is never sent
            target = path
            if "{id}" in path:
                target = path.replace("{id}", segment(str(ids.get(path) or _id_for(method, path, test_data))))
            options: dict[str, Any] = {} if body is NO_BODY else {"json_body": body}
            exchange = run.api.send(method, target, query=Drawn(drawn.query, None).query_string, **options)
            for clause in _ALWAYS:  # what they demand of each answer is judged as it passes by
                expect.that(
                    clause,
                    clause is not c.ERR_4 or exchange.status < 500,
                    "no 5xx",
                    exchange.status,
                    exchange,
                )
            broken = broken_by(method, path, drawn.query, drawn.body)
            if len(broken) == 1:
                (clause,) = broken
                refused.add(clause)
                expect.that(clause, not exchange.is_success, "400", exchange.status, exchange)
    expect.not_tested("nothing drawn broke it", *(clause for clause in _REFUSALS if clause not in refused))


def _id_for(method: str, path: str, test_data: TestData) -> str:
    """The id of a shared record for what reads, of nobody's for what might change it."""
    if path.startswith("/clients"):
        return str(test_data.acme.record["id"]) if method == "GET" else id_in(test_data.unknown_client)
    return str(test_data.draft.record["id"]) if method == "GET" else id_in(test_data.unknown_invoice)


def _own(body: Any, test_data: TestData) -> Any:
    """``body`` with this run's mark, client and number where it has any of its own, and without forbidden fields."""
    own = tamed(body)
    if not isinstance(own, dict):
        return own
    if isinstance(own.get("name"), str):
        own["name"] = f"{test_data.mark} {own['name']}"
    if isinstance(own.get("clientId"), str):
        own["clientId"] = test_data.acme.record["id"]
    if isinstance(own.get("invoiceNumber"), str):
        own["invoiceNumber"] = test_data.number()
    return own


@verifies(*CLAUSES, scope=Scope.FULL, generated=True)
def test_sequences_keep_to_the_model(run: Run, expect: Expect) -> None:
    """Any sequence of lawful and refused requests for clients and invoices is answered as the model of the account says."""
    unknown_key(run)
    mismatches, tried = try_sequences(run)
    for mismatch in mismatches:
        if not mismatch.is_suspicion:
            found = mismatch.finding
            got = Phrase(f"{formatted(found.got)} (seed {run.seed}, after {mismatch.length} requests)")
            expect.that(found.clause, False, found.expected, got, *found.exchanges)
    failed = {mismatch.finding.clause for mismatch in mismatches}
    for clause in CLAUSES:
        if clause in tried and clause not in failed:
            expect.that(clause, True, "what the model says", Phrase("the same"))
        elif clause not in expect.touched:
            reason = "a sequence failed under it" if clause in failed else "no sequence tried it"
            expect.not_tested(reason, clause)
