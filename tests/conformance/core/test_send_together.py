"""Requests that are sent at the same time: order, budget, ledger, 429 and lost answers."""

from __future__ import annotations

import json
import threading

import httpx
import pytest
from cleverinvo_conformance.core.api_client import CONCURRENT
from cleverinvo_conformance.core.throttle import BudgetSpent
from cleverinvo_conformance.core.unreachable import Unreachable

from .conftest import CLIENT, KEYS, answer


class Pair:
    """Answers no request before as many have come as are sent together; what it answers depends on the path."""

    def __init__(self, size=2):
        self.barrier = threading.Barrier(size, timeout=10)
        self.answers = {}
        self.seen = []

    def __call__(self, request):
        path = request.url.path.removeprefix("/api/v1")
        self.seen.append(path)
        said = self.answers.get(path) or self._made(request)
        if isinstance(said, list):
            said = said.pop(0)
        if not self.barrier.broken and self.barrier.n_waiting < self.barrier.parties and len(self.seen) <= 2:
            self.barrier.wait()
        if isinstance(said, Exception):
            raise said
        return said

    def _made(self, request):
        name = json.loads(request.content)["name"]
        return answer(201, {"data": CLIENT | {"id": f"id-{name}", "name": name}})


@pytest.fixture
def pair():
    return Pair()


@pytest.fixture
def make(make_run, pair):
    def make(**options):
        return make_run(client=httpx.Client(transport=httpx.MockTransport(pair)), **options)

    return make


def posts(run, *names, keys=("primary", "primary")):
    return [
        run.api.request("POST", "/clients", json_body={"name": f"{run.mark} {name}"}, key=key)
        for name, key in zip(names, keys, strict=True)
    ]


def test_exchanges_are_in_the_order_of_the_requests(make):
    """Both requests are under way at once, and the exchanges are numbered and returned in their order."""
    run = make()
    exchanges = run.api.send_together(posts(run, "one", "two"))
    assert [exchange.record["name"] for exchange in exchanges] == [f"{run.mark} one", f"{run.mark} two"]
    assert [exchange.number for exchange in exchanges] == [1, 2]
    assert all(CONCURRENT in exchange.tags for exchange in exchanges)


def test_reads_alone_are_not_marked_as_concurrent(make, pair):
    """Reads at the same time change nothing, so their order does not matter."""
    pair.answers = {"/clients/a": answer(404, {"error": "no"}), "/clients/b": answer(404, {"error": "no"})}
    run = make()
    requests = [run.api.request("GET", path) for path in pair.answers]
    assert [exchange.tags for exchange in run.api.send_together(requests)] == [frozenset(), frozenset()]


def test_both_are_counted_and_in_the_ledger(make):
    """Each of them is taken from the budget, and each record is in the ledger with its key."""
    run = make()
    run.api.send_together(posts(run, "one", "two", keys=("primary", "other")))
    assert (run.budget.requests, run.budget.writes) == (2, 2)
    assert {(entry.id.rpartition(" ")[2], entry.key) for entry in run.ledger} == {
        ("one", "primary"),
        ("two", "other"),
    }
    assert run.ledger.doubts == ()


def test_a_budget_that_is_too_small_sends_nothing(make, pair):
    """Without budget for all of them, none is sent and none is in doubt."""
    run = make(max_requests=5)
    with pytest.raises(BudgetSpent):
        run.api.send_together(posts(run, "one", "two"))
    assert pair.seen == []
    assert run.ledger.doubts == ()


@pytest.mark.parametrize("lost", ["/clients", "/invoices"])
def test_the_other_record_is_in_the_ledger_if_an_answer_is_lost(make, pair, lost):
    """One lost answer leaves its own POST in doubt; the other record is in the ledger, and the loss is raised."""
    invoice = {"clientId": "cli1", "invoiceNumber": "N-1"}
    pair.answers = {"/invoices": answer(201, {"data": {"id": "inv1", "invoiceNumber": "N-1"}})}
    pair.answers[lost] = httpx.ReadError("reset")
    run = make(keys=KEYS)
    requests = [
        run.api.request("POST", "/clients", json_body={"name": run.mark}),
        run.api.request("POST", "/invoices", json_body=invoice),
    ]
    with pytest.raises(Unreachable, match="reset"):
        run.api.send_together(requests)
    kinds = {"/clients": "client", "/invoices": "invoice"}
    assert run.ledger.doubts == ((kinds.pop(lost), "primary"),)
    assert [entry.kind for entry in run.ledger] == list(kinds.values())


def test_a_429_is_waited_out(make, pair, waits):
    """A request that was answered with 429 is sent again after the time that the answer states."""
    made = answer(201, {"data": {"id": "inv1"}})
    pair.answers = {"/invoices": [answer(429, {"error": "too many"}, retry_after="3"), made]}
    run = make()
    requests = [
        run.api.request("POST", "/clients", json_body={"name": run.mark}),
        run.api.request("POST", "/invoices", json_body={"invoiceNumber": "N-1"}),
    ]
    assert [exchange.status for exchange in run.api.send_together(requests)] == [201, 201]
    assert waits == [3.5]
    assert run.ledger.doubts == ()
    assert len(list(run.ledger)) == 2
