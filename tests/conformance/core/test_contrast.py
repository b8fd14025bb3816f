"""Taking a failed record apart: the smallest value that shows the fault, and the closest one that does not."""

from __future__ import annotations

import json

import httpx
import pytest
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.expectation import Status, Value
from cleverinvo_conformance.core.outcomes import Finding
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.runner.contrast import take_apart

from .conftest import answer

NOTES = "Net 30 terms, and so on. " * 6 + "<b>bold</b>" + " The end." * 6


class Clients:
    """Creates clients; `refuses` says which bodies it refuses, `kept` what it makes of notes."""

    def __init__(self, refuses=lambda _: False, kept=lambda notes: notes):
        self._refuses, self._kept = refuses, kept
        self.bodies = []

    def __call__(self, request):
        body = json.loads(request.content)
        self.bodies.append(body)
        if self._refuses(body):
            return answer(400, {"error": "Invalid notes"})
        shown = body | {"id": f"c{len(self.bodies)}", "notes": self._kept(body["notes"])}
        return answer(201, {"data": shown})


@pytest.fixture
def found(make_run):
    """A run with one finding about a client with long notes, taken apart; the run and the finding."""

    def find(clients, must, **options):
        run = make_run(client=httpx.Client(transport=httpx.MockTransport(clients)), **options)
        fields = run.test_data.plain_client_fields() | {"notes": NOTES}
        post = run.test_data.post_client(fields)
        run.outcomes.failed(
            Finding(c.CLI_CREATE_1, "the client as sent", post.status, (post,), "t", must=must)
        )
        before = run.outcomes.count
        take_apart(run)
        assert run.outcomes.count == before
        return run, run.outcomes.evidence(c.CLI_CREATE_1).findings[-1]

    return find


def test_refused_text_is_halved_to_the_sign_that_is_refused(found):
    """A finding about a refused client names the smallest text that is refused, and a part that is accepted."""
    clients = Clients(refuses=lambda body: "<" in body["notes"])
    _, finding = found(clients, Status((200, 201)))
    fails = [variant.exchanges[0].request.document["notes"] for variant in finding.contrast.fails]
    passes = [variant.exchanges[0].request.document["notes"] for variant in finding.contrast.passes]
    assert "<" in fails[0]
    assert len(fails[0]) < 5
    assert passes
    assert not any("<" in text for text in passes)
    others = {"name", "email", "notes"}
    assert all({k: v for k, v in body.items() if k not in others} == {
        k: v for k, v in clients.bodies[0].items() if k not in others
    } for body in clients.bodies)  # fmt: skip


def test_altered_text_is_halved_as_long_as_it_is_altered(found):
    """A finding about notes that were cut names a text that is cut and one that is kept."""
    _, finding = found(Clients(kept=lambda notes: notes[:100]), Value("/data/notes", NOTES))
    lengths = [
        len(variants[0].exchanges[0].request.document["notes"])
        for variants in (finding.contrast.fails, finding.contrast.passes)
    ]
    assert lengths[0] > 100 >= lengths[1]


def test_fault_that_does_not_show_again_has_no_contrast(found):
    """Where a plain client with the same notes is accepted, the finding stays as it is."""
    clients = Clients(refuses=lambda body: len(clients.bodies) == 1)
    _, finding = found(clients, Status((200, 201)))
    assert finding.contrast is None


@pytest.mark.parametrize(
    ("scope", "max_requests"), [(Scope.STANDARD, 4), (Scope.STANDARD, 30), (Scope.FULL, 300)]
)
def test_contrast_keeps_to_the_budget(found, scope, max_requests):
    """What the run has left is not exceeded, whatever the scope, and the finding is kept."""
    clients = Clients(refuses=lambda _: True)
    run, finding = found(clients, Status((200, 201)), scope=scope, max_requests=max_requests)
    assert run.budget.requests <= max_requests
    assert finding.clause is c.CLI_CREATE_1


def test_dates_are_tried_together(make_run):
    """A refused date is sent with the other one: alone it might be refused for their order."""
    bodies = []

    def refusing(request):
        bodies.append(json.loads(request.content))
        return answer(400, {"error": "Invalid issueDate"})

    run = make_run(client=httpx.Client(transport=httpx.MockTransport(refusing)))
    dates = {"issueDate": "2026-01-31", "dueDate": "2026-03-29"}
    post = run.test_data.post_invoice(run.test_data.plain_invoice_fields("c1") | dates)
    run.outcomes.failed(Finding(c.INV_CREATE_1, "an invoice", 400, (post,), "t", must=Status((200, 201))))
    take_apart(run)
    assert len(bodies) > 1
    assert all({name: body[name] for name in dates} == dates for body in bodies)
