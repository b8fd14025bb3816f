"""The chain of a finding: the writes that concern its records."""

from __future__ import annotations

import json

import pytest
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core import history as module
from cleverinvo_conformance.core.exchange import Exchange, Request
from cleverinvo_conformance.core.expectation import Listed, Value
from cleverinvo_conformance.core.expectation_check import ABSENT
from cleverinvo_conformance.core.history import Difference, History
from cleverinvo_conformance.core.outcomes import Finding, Outcomes

BASE = "https://api.example/api/v1"


class Recorder:
    """Makes exchanges in order, and shows each to the history."""

    def __init__(self):
        self.history = History()
        self.number = 0

    def __call__(self, method, path, sent=None, answer=None, status=200, query="", key="primary"):
        self.number += 1
        body = json.dumps(sent).encode() if sent is not None else None
        url = f"{BASE}{path}?{query}"
        request = Request(method, path, url, query, (), body, key)
        exchange = Exchange(request, status, {}, json.dumps(answer or {}).encode(), number=self.number)
        self.history.saw(exchange)
        return exchange

    def client(self, id_, **fields):
        return self("POST", "/clients", fields, {"data": {"id": id_, **fields}}, 201)


@pytest.fixture
def record():
    return Recorder()


def test_chain_has_the_writes_of_the_record_in_order(record):
    """The chain has every write of the record before the finding, and no write of another record."""
    made = record.client("c1", name="A")
    record.client("c2", name="B")
    put = record("PUT", "/clients/c1", {"name": "C"}, {"data": {"id": "c1", "name": "C"}})
    read = record("GET", "/clients/c1", answer={"data": {"id": "c1", "name": "A"}})
    record("DELETE", "/clients/c1", status=204)
    assert record.history.chain((read,)) == (made, put, read)


def test_chain_of_an_invoice_has_its_client(record):
    """The client of an invoice belongs to its chain, by the ``clientId`` of the POST."""
    client = record.client("c1")
    invoice = record("POST", "/invoices", {"clientId": "c1"}, {"data": {"id": "i1"}}, 201)
    pdf = record("GET", "/invoices/i1/pdf")
    assert record.history.chain((pdf,)) == (client, invoice, pdf)


def test_chain_of_a_deletion_has_what_refers_to_the_record(record):
    """The invoices of a deleted client may be why the deletion goes wrong."""
    client = record.client("c1")
    invoice = record("POST", "/invoices", {"clientId": "c1"}, {"data": {"id": "i1"}}, 201)
    deleted = record("DELETE", "/clients/c1", status=204)
    read = record("GET", "/clients/c1", answer={"data": {"id": "c1", "isActive": True}})
    assert record.history.chain((deleted, read)) == (client, invoice, deleted, read)


def test_chain_has_the_read_that_a_cache_may_keep(record):
    """An earlier read of the same URL, before the last write, belongs to the chain, without its body."""
    made = record.client("c1", name="A")
    record("GET", "/clients/c1", answer={"data": {"id": "c1", "name": "A"}})
    put = record("PUT", "/clients/c1", {"name": "B"}, {"data": {"id": "c1", "name": "B"}})
    read = record("GET", "/clients/c1", answer={"data": {"id": "c1", "name": "A"}})
    chain = record.history.chain((read,))
    assert [exchange.number for exchange in chain] == [1, 2, 3, 4]
    assert (chain[0], chain[1].body, chain[2]) == (made, b"", put)


def test_chain_has_the_read_by_another_key(record):
    """An earlier read of the same URL by another key belongs to the chain: a cache may hold its answer for all keys."""
    record.client("c1")
    record("GET", "/clients/c1", answer={"data": {"id": "c1"}})
    leaked = record("GET", "/clients/c1", answer={"data": {"id": "c1"}}, key="other")
    assert [exchange.number for exchange in record.history.chain((leaked,))] == [1, 2, 3]


def test_chain_of_a_list_has_the_records_deleted_before(record):
    """The last deleted records of the list's kind belong to the chain: the list may count them."""
    record.client("c1")
    record.client("c2")
    record("DELETE", "/clients/c1", status=204)
    page = record("GET", "/clients", answer={"data": [{"id": "c2"}], "total": 2})
    record("DELETE", "/clients/c2", status=204)
    assert [exchange.number for exchange in record.history.chain((page,))] == [1, 2, 3, 4]
    assert [exchange.number for exchange in record.history.chain((page,), with_items=False)] == [4]


def test_items_of_a_list_count_where_they_matter(record):
    """A list's records belong to the chain unless the finding is about one record or about the list's own fields."""
    one, two = record.client("c1"), record.client("c2")
    page = record("GET", "/clients", answer={"data": [{"id": "c1"}, {"id": "c2"}], "limit": 50})
    outcomes = Outcomes(record.history)

    def chain(must):
        return outcomes.failed(Finding(c.PAGE_2, "x", "y", (page,), must=must)).chain

    assert chain(None) == (one, two, page)
    assert chain(Value("/limit", 100)) == (page,)
    assert chain(Listed("c2", is_there=False)) == (two, page)


def test_difference_is_before_sent_and_received(record):
    """A finding about a field has its value before the last write, as sent, and as received."""
    record.client("c1", name="A", phone="1")
    put = record("PUT", "/clients/c1", {"name": "B"}, {"data": {"id": "c1", "name": "B", "phone": None}})
    outcomes = Outcomes(record.history)
    finding = outcomes.failed(Finding(c.CLI_UPDATE_1, "x", None, (put,), must=Value("/data/phone", "1")))
    assert finding.difference == Difference("phone", "1", ABSENT, None)


def test_history_is_bounded(record, monkeypatch):
    """Old writes, long bodies and long chains are dropped."""
    monkeypatch.setattr(module, "WRITES", 30)
    monkeypatch.setattr(module, "LARGEST", 200)
    monkeypatch.setattr(module, "CHAIN", 10)
    record.client("c1", notes="x" * 300)
    for number in range(20):
        record("PUT", "/clients/c1", {"notes": str(number)}, {"data": {"id": "c1"}})
    read = record("GET", "/clients/c1")
    chain = record.history.chain((read,))
    assert [exchange.number for exchange in chain] == [1, *range(13, 23)]
    assert chain[0].body == b""
    for _ in range(30):
        record("PUT", "/clients/c1", {}, {"data": {"id": "c1"}})
    assert record.history.chain((read,)) == (read,)
