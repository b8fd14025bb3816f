"""A run with two servers: shared findings and budget, separate records."""

from __future__ import annotations

import json

import httpx
import pytest
from cleverinvo_conformance.core.ledger import read_ledger
from cleverinvo_conformance.core.throttle import BudgetSpent

from .conftest import CLIENT, Server, answer


@pytest.fixture
def elsewhere():
    return Server()


@pytest.fixture
def both(make_run, elsewhere):
    """A run, and the same run with another server."""
    run = make_run(max_requests=10)
    other = run.at("http://elsewhere.test", client=httpx.Client(transport=httpx.MockTransport(elsewhere)))
    yield run, other
    other.close()


def test_findings_budget_pace_and_redaction_are_shared(both, elsewhere):
    """Both servers share the limit of requests and the findings of the report."""
    run, other = both
    elsewhere.script = [answer(500, {"error": "oh"})]
    run.get("/clients")
    exchange = other.get("/clients")
    assert exchange.number == 2
    assert exchange.request.url == "http://elsewhere.test/api/v1/clients"
    assert run.outcomes.clauses["ERR-4"].findings
    assert (other.outcomes, other.budget, other.throttle) == (run.outcomes, run.budget, run.throttle)
    for _ in range(8):
        other.get("/clients")
    with pytest.raises(BudgetSpent):
        run.get("/clients")


def test_records_are_separate(both, server, elsewhere):
    """Each server has its own ledger, test data and guard: an id of one server is unknown at the other."""
    run, other = both
    server.script = [lambda sent: answer(201, {"data": CLIENT | json.loads(sent.content) | {"id": "c1"}})]
    elsewhere.script = [lambda sent: answer(201, {"data": CLIENT | json.loads(sent.content) | {"id": "c2"}})]
    assert run.test_data.acme.record["id"] == "c1"
    assert other.test_data.acme.record["id"] == "c2"
    assert "c1" not in other.ledger
    assert "c2" not in run.ledger
    for ledger, target in ((run.ledger, "https://api.example"), (other.ledger, "http://elsewhere.test")):
        dead = read_ledger(ledger.path)
        assert (dead.target, dead.mark, len(dead.entries)) == (target, run.mark, 1)
