"""Finding, counting and verifying entries, and the explanations of the results."""

from __future__ import annotations

import json

import pytest
from cleverinvo_mock.control.errors import BadRequest, NotFound
from cleverinvo_mock.control.request import ControlRequest
from cleverinvo_mock.faults.effects import StatusFault
from cleverinvo_mock.faults.rules import NewFault
from cleverinvo_mock.journal.exchange import MAX_BODY
from cleverinvo_mock.settings import Settings

from .document import assert_valid_response
from .driver import UNKNOWN

LINE = {"description": "Web Development", "quantity": 40, "unitPrice": 125.0, "taxRate": 10}


@pytest.fixture
def billed(driver):
    """Five entries: 1 creates a client; 2 and 3 create invoices in USD and EUR; 4 reads an unknown client; 5 lists."""
    client = driver.client()
    for currency in ("USD", "EUR"):
        driver.send("POST", "/invoices", {"clientId": client, "currency": currency, "lineItems": [LINE]})
    driver.send("GET", f"/clients/{UNKNOWN}", headers=[("X-Run", "7")])
    driver.send("GET", "/invoices?page=2&status=DRAFT&page_=1")
    return driver


def found(driver, **match):
    """The numbers of the entries that match; also checks the count."""
    result = driver.find(**match)
    assert_valid_response("findEntries", result)
    counted = json.loads(driver.control.count_entries(ControlRequest(body=match)).body)
    assert_valid_response("countEntries", counted)
    assert result["total"] == len(result["data"]) == counted["count"]
    return [entry["number"] for entry in result["data"]]


@pytest.mark.parametrize(
    ("match", "numbers"),
    [
        ({}, [1, 2, 3, 4, 5]),
        ({"account": "business"}, [1, 2, 3, 4, 5]),
        ({"account": "other"}, []),
        ({"operation": "createInvoice"}, [2, 3]),
        ({"method": "post", "status": 201}, [1, 2, 3]),
        ({"path": "/api/v1/invoices"}, [2, 3, 5]),
        ({"query": {"page": "2"}}, [5]),
        ({"query": {"page": "2", "status": "PAID"}}, []),
        ({"headers": {"x-run": "7"}}, [4]),
        ({"headers": {"X-RUN": "8"}}, []),
        ({"headers": {"authorization": "Bearer [key of business]"}}, [1, 2, 3, 4, 5]),
        ({"clause": "CLI-GET-2"}, [4]),
        ({"body": {"currency": "USD"}}, [2]),
        ({"body": {"lineItems": [{"quantity": 40.0}]}}, [2, 3]),
        ({"body": {"lineItems": [{"quantity": True}]}}, []),
        ({"body": {"lineItems": []}}, []),
        ({"body": {"currency": None}}, []),
        ({"body": {"name": "Acme Corp"}, "operation": "createInvoice"}, []),
        ({"body": {}}, [1, 2, 3]),
        ({"body": None}, [4, 5]),
        ({"fault": "fault-1"}, []),
    ],
)
def test_entries_that_match_are_found(billed, match, numbers):
    """An entry matches if it has all given values; it may have others."""
    assert found(billed, **match) == numbers


def test_entry_is_found_by_its_fault(driver):
    """Entries can be found by the id of the fault rule that took effect."""
    rule = driver.sandbox.faults.add(NewFault(StatusFault(500))).id
    driver.send("GET", "/clients")
    driver.send("GET", "/clients")
    assert found(driver, fault=rule) == [1]


def test_exactly(billed):
    """``exactly`` fails with too many or too few matches; the explanation lists the matches or the nearest miss."""
    match = {"operation": "createInvoice"}
    good = billed.verify(exactly=2, match=match)
    assert_valid_response("verifyJournal", good)
    assert good == {
        "verified": True, "explanation": "expected exactly 2 matches, got 2: entries 2 and 3",
        "count": 2, "dropped": 0, "nearestMiss": None,
    }  # fmt: skip
    too_many = billed.verify(exactly=1, match=match)
    assert (too_many["verified"], too_many["nearestMiss"]) == (False, None)
    assert too_many["explanation"] == "expected exactly 1 match, got 2: entries 2 and 3"
    few = billed.verify(
        exactly=1, match={**match, "body": {"currency": "GBP", "lineItems": [{"taxRate": 10}]}}
    )
    assert_valid_response("verifyJournal", few)
    assert not few["verified"]
    assert few["nearestMiss"]["entry"]["number"] == 3
    assert few["nearestMiss"]["differences"] == ["body.currency: expected 'GBP', got 'EUR'"]
    assert few["explanation"] == (
        "expected exactly 1 match, got none; nearest is entry 3: body.currency: expected 'GBP', got 'EUR'"
    )


def test_at_least(billed):
    """``atLeast`` accepts that many matches or more."""
    match = {"method": "POST"}
    assert billed.verify(atLeast=2, match=match)["verified"]
    assert billed.verify(atLeast=3, match=match)["verified"]
    few = billed.verify(atLeast=4, match=match)
    assert not few["verified"]
    assert few["explanation"].startswith(
        "expected at least 4 matches, got 3: entries 1, 2 and 3; nearest is entry 5"
    )
    assert few["nearestMiss"]["differences"] == ["method: expected 'POST', got 'GET'"]


def test_never(billed):
    """``never`` accepts no match, like ``exactly: 0``."""
    assert billed.verify(never=True, match={"operation": "deleteClient"})["verified"]
    sent = billed.verify(never=True, match={"status": 404})
    assert not sent["verified"]
    assert sent["explanation"] == "expected no match, got 1: entry 4"
    assert billed.verify(exactly=0, match={"status": 404})["explanation"] == sent["explanation"]


def test_in_order(billed):
    """``inOrder`` allows other entries between the steps; the explanation names a missing step and early matches."""
    client, invoice, read = ({"operation": name} for name in ("createClient", "createInvoice", "getClient"))
    good = billed.verify(inOrder=[client, invoice, read])
    assert_valid_response("verifyJournal", good)
    assert (good["verified"], good["count"]) == (True, 3)
    assert good["explanation"] == "all 3 steps in order: entries 1, 2 and 4"
    assert billed.verify(inOrder=[invoice, invoice])["verified"]
    early = billed.verify(inOrder=[read, invoice])
    assert (early["verified"], early["count"]) == (False, 1)
    assert early["explanation"].startswith(
        "expected 2 steps in order, got 1: no match for step 2 after entry 4 (matches too early: entries 2 and 3);"
        " nearest is entry 5: operation: expected 'createInvoice', got 'listInvoices'"
    )
    missing = billed.verify(inOrder=[invoice, invoice, invoice])
    assert (missing["verified"], missing["count"]) == (False, 2)
    assert "no match for step 3 after entry 3;" in missing["explanation"]


def test_differences_are_listed_readably(billed):
    """Each difference is one line with the place, the expected value and the actual value."""
    miss = billed.verify(
        exactly=1,
        match={
            "operation": "createInvoice", "status": 400, "path": "/api/v1/invoices", "query": {"dry": "1"},
            "headers": {"Idempotency-Key": "k-1"}, "clause": "INV-CREATE-7", "fault": "fault-1",
            "body": {"currency": "EUR", "notes": None, "lineItems": [{"quantity": 41, "x": {"y": [1]}}], "terms": "n" * 90},
        },
    )["nearestMiss"]  # fmt: skip
    assert miss["entry"]["number"] == 3
    assert miss["differences"] == [
        "status: expected 400, got 201",
        "fault: expected 'fault-1', got null",
        "query.dry: expected '1', got nothing",
        "headers.idempotency-key: expected 'k-1', got nothing",
        "clause: expected 'INV-CREATE-7', got null",
        "body.notes: expected null, got nothing",
        "body.lineItems[0].quantity: expected 41, got 40",
        """body.lineItems[0].x: expected {"y":[1]}, got nothing""",
        "body.lineItems[0].x.y: expected [1], got nothing",
        f"body.terms: expected '{'n' * 78}…, got nothing",
    ]
    lists = billed.verify(atLeast=9, match={"operation": "createInvoice", "body": {"lineItems": [{}, {}]}})
    assert lists["nearestMiss"]["differences"] == ["body.lineItems: expected 2 items, got 1 item"]


def test_nearest_miss_stays_within_the_account(driver):
    """The nearest miss is never an entry of another account, so parallel tests do not see each other's requests."""
    driver.client(key="cinv_sandbox_other")
    miss = driver.verify(exactly=1, match={"account": "business", "operation": "createClient"})
    assert miss["nearestMiss"] is None
    assert miss["explanation"] == "expected exactly 1 match, got none"


@pytest.fixture
def crowded(drive):
    """A journal of three entries, 3 to 5, that has dropped two of "business"."""
    driver = drive(settings=Settings(journal_entries=3))
    for key in ("business", "business", "business", "other", "business"):
        driver.send("GET", "/clients", key=f"cinv_sandbox_{key}")
    return driver


DROPPED = "there may have been more: the journal has dropped 2 entries"


def test_dropped_entries_prevent_exactly_and_never(crowded):
    """If entries were dropped that could have matched, neither ``exactly`` nor ``never`` is verified."""
    mine = {"account": "business", "operation": "listClients"}
    exact = crowded.verify(exactly=2, match=mine)
    assert (exact["verified"], exact["count"], exact["dropped"]) == (False, 2, 2)
    assert exact["explanation"] == f"expected exactly 2 matches, got 2: entries 3 and 5; {DROPPED}"
    never = crowded.verify(never=True, match={"operation": "createClient"})
    assert (never["verified"], never["count"]) == (False, 0)
    assert never["explanation"] == f"expected no match, got none; {DROPPED}"
    more = crowded.verify(exactly=4, match=mine)
    assert not more["verified"]
    assert DROPPED in more["explanation"]


def test_dropped_entries_do_not_affect_certain_results(crowded):
    """Dropped entries do not change too many matches, ``atLeast``, ``inOrder``, and results of other accounts."""
    mine = {"account": "business", "operation": "listClients"}
    assert (
        crowded.verify(exactly=1, match=mine)["explanation"]
        == "expected exactly 1 match, got 2: entries 3 and 5"
    )
    assert crowded.verify(atLeast=2, match=mine)["verified"]
    assert crowded.verify(inOrder=[mine, mine])["verified"]
    assert crowded.verify(exactly=1, match={"account": "other"})["verified"]
    assert crowded.verify(never=True, match={"account": "other", "status": 404})["verified"]
    order = crowded.verify(inOrder=[mine, mine, mine])
    assert not order["verified"]
    assert "; there may have been one: the journal has dropped 2 entries" in order["explanation"]


def test_body_that_was_not_recorded_may_have_matched(driver):
    """A body that was too long to record could have matched, so ``exactly`` and ``never`` are not verified."""
    driver.send("POST", "/clients", {"name": "Acme", "notes": "x" * MAX_BODY})
    match = {"operation": "createClient", "body": {"name": "Acme"}}
    never = driver.verify(never=True, match=match)
    assert not never["verified"]
    assert never["explanation"] == (
        "expected no match, got none; there may have been more: the body of entry 1 was too long to record"
    )
    assert driver.verify(never=True, match={**match, "operation": "createInvoice"})["verified"]
    once = driver.verify(exactly=1, match=match)
    assert not once["verified"]
    assert "got 65" in once["nearestMiss"]["differences"][0]
    order = driver.verify(inOrder=[match])
    assert "the body of entry 1 was too long to record" in order["explanation"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"match": {}},
        {"exactly": 1},
        {"match": {}, "exactly": 1, "atLeast": 1},
        {"inOrder": [{}], "match": {}},
    ],
)
def test_invalid_verifications_are_refused(driver, body):
    """A verification has ``match`` with one of the three counts, or ``inOrder`` alone; others are refused."""
    with pytest.raises(BadRequest, match="send match with one of atLeast, exactly, never, or inOrder alone"):
        driver.verify(**body)


def test_unknown_account_is_refused(driver):
    """A misspelt account is an error; it does not count as an account without entries."""
    for call in (
        lambda: driver.entries(account="bussiness"),
        lambda: driver.find(account="bussiness"),
        lambda: driver.verify(never=True, match={"account": "bussiness"}),
        lambda: driver.verify(inOrder=[{"account": "bussiness"}]),
        lambda: driver.control.export_har(ControlRequest(query={"account": "bussiness"})),
        lambda: driver.control.stream_journal(ControlRequest(query={"account": "bussiness"})),
    ):
        with pytest.raises(NotFound, match=r"No such account: bussiness; known: .*business"):
            call()


def test_reading_continues_after_a_number(crowded):
    """Without ``after`` the latest entries are read, with it the next ones; both report total and dropped entries."""
    read = crowded.entries
    assert [e["number"] for e in read(limit=2)["data"]] == [4, 5]
    assert [e["number"] for e in read(after=3, limit=1)["data"]] == [4]
    whole, mine, late = read(), read(account="business"), read(after=2)
    assert (whole["total"], whole["dropped"]) == (3, 2)
    assert ([e["number"] for e in mine["data"]], mine["total"], mine["dropped"]) == ([3, 5], 2, 2)
    assert (late["total"], late["dropped"]) == (3, 0)
    assert read(after=1)["dropped"] == 1
