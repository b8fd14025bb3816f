"""What the journal has of an exchange."""

from __future__ import annotations

import asyncio
import json

import pytest
from cleverinvo_mock.app.framework import ROUTING_CONTEXT
from cleverinvo_mock.app.recording import Recording
from cleverinvo_mock.control.errors import NotFound
from cleverinvo_mock.control.request import ControlRequest
from cleverinvo_mock.faults.effects import CommitThenDrop, Delay, Reset, StatusFault, Truncate
from cleverinvo_mock.faults.rules import NewFault
from cleverinvo_mock.journal.exchange import MAX_BODY
from cleverinvo_mock.settings import Settings

from .document import hold
from .driver import BASE, NOON, UNKNOWN, Driver

WHY = [("prefer", "why")]
ABORT = "cleverinvo_mock.abort"


def fault(driver, effect, **fields):
    """Let it go wrong, once."""
    return driver.sandbox.faults.add(NewFault(effect, **fields)).id


def test_entry_has_all_of_an_exchange(driver):
    """Account, operation, both messages, the time by the account's clock, and how long it took."""
    driver.sandbox.account("business").clock.advance(NOON - NOON.replace(hour=9))
    answer = driver.send("POST", "/clients?x=1", {"name": "Acme Corp"}, headers=[("x-run", "7")])
    entry = driver.last
    hold("readJournal", driver.entries())
    assert entry["number"] == 1
    assert entry["at"] == "2026-06-15T15:00:00.000Z" == answer.json["data"]["createdAt"]
    assert (entry["account"], entry["operation"]) == ("business", "createClient")
    assert (entry["method"], entry["path"], entry["query"]) == ("POST", f"{BASE}/clients", "x=1")
    assert entry["request"]["body"] == {"name": "Acme Corp"}
    assert entry["request"]["bodyBytes"] == len('{"name": "Acme Corp"}')
    assert entry["request"]["headers"]["x-run"] == "7"
    assert entry["status"] == 201
    assert entry["response"]["body"] == answer.json
    assert entry["response"]["bodyBytes"] == len(answer.body)
    assert entry["response"]["headers"] == answer.headers
    assert entry["milliseconds"] >= 0
    assert entry["refusal"] is entry["fault"] is None


def test_pages_are_no_exchanges(driver, runner):
    """The documentation and the control plane leave no trace; a path that there is not is a refused exchange."""
    for path in ("/docs", "/health", "/openapi.json", "/__admin/health"):
        scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            """Nobody reads it."""

        runner.run(driver.app(scope, receive, send))
    assert driver.entries()["data"] == []
    driver.send("GET", "/nothing")
    assert driver.last["refusal"]["rule"] == "UnknownRoute"


def test_sandbox_without_control_records_nothing(runner):
    """Without the control plane there is no journal in the way of a request."""
    driver = Driver(runner, settings=Settings(control=False))
    driver.client()
    assert driver.entries()["data"] == []


SECRETS = ("cinv_sandbox_business", "cinv_never_seen_before", "hunter2hunter2", "c2VjcmV0OnNlY3JldA")


def requests_with_secrets(driver):
    """Requests with keys and other secrets in every place that a request has."""
    key = "cinv_never_seen_before"
    driver.send("GET", f"/clients/{key}")
    driver.send("GET", f"/clients/{key.replace('_', '%5F')}%2Fx?search=%63inv_never_seen_before&page=1")
    driver.send("GET", "/clients?token=hunter2hunter2&q=%2563inv%255Fnever_seen_before")
    driver.send("GET", f"/clients?{key}=1&search=Bearer+hunter2hunter2")
    driver.send("GET", "/clients", key=None, headers=[("authorization", "Basic c2VjcmV0OnNlY3JldA==")])
    driver.send("GET", "/clients", key=None, headers=[("authorization", "hunter2hunter2")])
    driver.send("GET", "/clients", key="hunter2hunter2")
    driver.send("GET", "/clients", headers=[("x-api-key", "hunter2hunter2"), ("cookie", "id=hunter2hunter2")])
    driver.send("POST", "/clients", {"name": key, "notes": "see Bearer hunter2hunter2"})
    driver.send("POST", "/clients", b'{"name": "\\u0063inv\\u005fnever_seen_before"}')
    driver.send("POST", "/clients", b'{"cinv_never_seen_before": 1')
    driver.send("POST", "/invoices", {"clientId": key, "currency": key, "lineItems": []})


def test_secrets_are_in_no_form_of_the_journal(driver):
    """Whatever the place and the spelling: no key is in an entry, an export, the stream, or what is saved."""
    requests_with_secrets(driver)
    everything = ControlRequest(
        query={"account": None, "after": 0, "limit": 1000}, headers={"last-event-id": "0"}
    )

    async def streamed():
        pieces = driver.control.stream_journal(everything).pieces
        text = await anext(pieces) + await anext(pieces)
        await pieces.aclose()
        return text

    shown = [
        driver.control.read_journal(everything).body,
        driver.control.export_har(everything).body,
        driver.control.export_curl(everything).body,
        driver.run(streamed()),
        json.dumps(driver.verify(exactly=5, match={"body": {"name": "cinv_never_seen_before"}})).encode(),
    ]
    for text in shown:
        assert len(text) > 500
        for secret in SECRETS:
            assert secret not in text.decode()
    # The header itself is not even in memory.
    for exchange in driver.journal.kept():
        assert "authorization" not in [name.decode() for name, _ in exchange.header_pairs()]


def test_key_is_shown_by_whose_it_is(driver):
    """What is left of ``Authorization`` tells the scheme, and the account where the key opened one."""
    cases = [
        ({"key": "cinv_sandbox_business"}, "Bearer [key of business]"),
        ({"key": "cinv_no"}, "Bearer [key]"),
        ({"key": None, "headers": [("authorization", "Basic abc")]}, "Basic [hidden]"),
        ({"key": None, "headers": [("authorization", "abc")]}, "[hidden]"),
        ({"key": None, "headers": [("authorization", "cinv_x abc")]}, "[hidden]"),
        ({"key": None}, None),
    ]
    for options, shown in cases:
        driver.send("GET", "/clients", **options)
        assert driver.last["request"]["headers"].get("authorization") == shown


def test_what_was_searched_for_with_a_key_is_found(driver):
    """A key in what is looked for stands for any key, as in the entries."""
    driver.send("POST", "/clients", {"name": "cinv_never_seen_before"})
    assert driver.find(body={"name": "cinv_never_seen_before"})["total"] == 1


def test_body_is_json_or_text_or_nothing(driver):
    """JSON where it is JSON, else text; null for bytes that are neither, and for none."""
    for sent, shown in (
        (b'{"name": 5}', {"name": 5}), (b"name=Acme", "name=Acme"), (b"\xff\xfe", None), (b"", None), (b"[1,", "[1,"),
    ):  # fmt: skip
        driver.send("POST", "/clients", sent)
        assert driver.last["request"]["body"] == shown
        assert driver.last["request"]["bodyBytes"] == len(sent)


def test_long_body_is_counted_and_not_kept(driver):
    """Of a body of more than 64 kB nothing is kept but its length; so of an answer, and of a PDF of any length."""
    size = MAX_BODY - len('{"name": ""}')
    for extra in (0, 1):
        driver.send("POST", "/clients", {"name": "x" * (size + extra)})
        entry = driver.last
        assert entry["request"]["bodyBytes"] == MAX_BODY + extra
        assert (entry["request"]["body"] is None) is bool(extra)
        assert entry["response"]["body"] is None
        assert entry["response"]["bodyBytes"] > MAX_BODY
    invoice = driver.send(
        "POST",
        "/invoices",
        {"clientId": driver.client(), "lineItems": [{"description": "x", "quantity": 1, "unitPrice": 1}]},
    )
    pdf = driver.send("GET", f"/invoices/{invoice.id}/pdf")
    assert driver.last["response"]["body"] is None
    assert driver.last["response"]["bodyBytes"] == len(pdf.body)


def test_body_in_pieces_is_whole_in_the_entry(driver):
    """A body that comes in several messages is put together."""
    answer = driver.send("POST", "/clients", chunks=[b'{"name"', b"", b': "Acme"', b"}"])
    assert answer.status == 201
    assert driver.last["request"]["body"] == {"name": "Acme"}
    driver.send("POST", "/clients", chunks=[b'{"name": "', *[b"x" * 60_000] * 3, b'"}'])
    assert driver.last["request"]["body"] is None
    assert driver.last["request"]["bodyBytes"] == 180_012


def test_request_that_is_refused_unread_is_recorded_with_its_body(driver):
    """What was sent can be seen even where the answer did not depend on it: a wrong key, a limit, a fault."""
    fault(driver, StatusFault(500), operation="createClient")
    for options in ({"key": "cinv_no"}, {}):
        answer = driver.send("POST", "/clients", {"name": "Acme"}, **options)
        assert answer.status in {401, 500}
        assert driver.last["request"]["body"] == {"name": "Acme"}


def test_refusal_does_not_wait_for_a_long_body_or_for_one_on_demand(driver):
    """Only a short body that is on its way is read; how long the other would have been is still told."""
    for headers in ([("content-length", "70000")], [("content-length", "5"), ("expect", "100-continue")]):
        driver.send("POST", "/clients", key="cinv_no", headers=headers, chunks=[b"12345"])
        entry = driver.last
        assert entry["request"]["body"] is None
        assert entry["request"]["bodyBytes"] == int(headers[0][1])


def test_request_without_an_answer_has_no_status(driver):
    """Null where nothing was sent: the client went away, or a fault dropped the connection."""
    driver.send("POST", "/clients", chunks=[])
    assert driver.last["status"] is None
    rule = fault(driver, CommitThenDrop())
    driver.send("POST", "/clients", {"name": "Acme"}, extensions={ABORT: lambda: None})
    entry = driver.last
    assert entry["status"] is None
    assert entry["fault"] == {"id": rule, "type": "commit_then_drop"}
    assert entry["request"]["body"] == {"name": "Acme"}
    assert entry["response"] == {"headers": {}, "body": None, "bodyBytes": 0}
    assert driver.send("GET", "/clients").json["total"] == 1


def test_reset_request_is_recorded_with_its_body(driver):
    """A request whose connection is reset before anything is done is seen all the same."""
    fault(driver, Reset())
    driver.send("POST", "/clients", {"name": "Acme"}, extensions={ABORT: lambda: None})
    assert driver.last["status"] is None
    assert driver.last["request"]["body"] == {"name": "Acme"}


def test_cut_answer_is_recorded_as_it_was_sent(driver):
    """Of a truncated answer the entry has what left."""
    client = driver.client()
    fault(driver, Truncate(bytes=9))
    driver.send("GET", f"/clients/{client}", extensions={ABORT: lambda: None})
    entry = driver.last
    assert entry["status"] == 200
    assert entry["response"]["body"] == '{"data":{'
    assert entry["response"]["bodyBytes"] == 9


def test_why_leads_to_the_entry(driver):
    """With ``Prefer: why`` a refusal's header leads to the entry that explains it; the body stays as it was."""
    plain = driver.send("GET", f"/clients/{UNKNOWN}")
    for wishes in ("why", "respond-async, Why", "code=999, why;x=1", 'x="a, b",why'):
        answer = driver.send("GET", f"/clients/{UNKNOWN}", headers=[("prefer", wishes)])
        number = driver.last["number"]
        assert answer.headers == {**plain.headers, "sandbox-why": f"/__admin/journal/{number}"}
        assert answer.body == plain.body
        shown = json.loads(driver.control.get_entry(ControlRequest(path={"entry": str(number)})).body)["data"]
        assert shown["refusal"]["clause"] == "CLI-GET-2"
        assert shown["response"]["headers"]["sandbox-why"] == f"/__admin/journal/{number}"


def test_why_is_only_said_when_asked_and_when_there_is_a_reason(driver):
    """Not without the preference, nor beside a value, nor in an answer that is none of a refusal or a fault."""
    for target, headers in (
        (f"/clients/{UNKNOWN}", ()), (f"/clients/{UNKNOWN}", [("prefer", 'x="why"')]), ("/clients", WHY),
    ):  # fmt: skip
        assert "sandbox-why" not in driver.send("GET", target, headers=headers).headers
    fault(driver, Delay(0, 0))
    answer = driver.send("GET", "/clients", headers=WHY)
    assert answer.status == 200
    assert answer.headers["sandbox-why"] == f"/__admin/journal/{driver.last['number']}"


def test_answers_are_byte_by_byte_those_without_a_journal(runner):
    """Recording changes nothing of any answer."""
    with_, without = (Driver(runner, settings=Settings(control=control)) for control in (True, False))
    for request in (
        ("POST", "/clients", {"name": "Acme"}), ("GET", "/clients"), ("POST", "/clients", b"{"),
        ("GET", f"/clients/{UNKNOWN}"), ("PATCH", "/clients"), ("GET", "/nothing"),
    ):  # fmt: skip
        assert with_.send(*request) == without.send(*request)


def test_entries_stand_in_the_order_of_their_answers(driver):
    """A request that is answered later has a later number, even if it came earlier."""

    async def both():
        gate = asyncio.Event()

        async def app(scope, receive, send):
            scope["extensions"] = {ROUTING_CONTEXT: {"operation_id": scope["path"]}}
            if scope["path"] == "first":
                await gate.wait()
            await send({"type": "http.response.start", "status": 200, "headers": ()})
            await send({"type": "http.response.body", "body": b"{}"})
            gate.set()

        async def send(message):
            """Nobody reads it."""

        recording = Recording(app, driver.journal, driver.sandbox.clock)
        scopes = [
            {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
            for path in ("first", "second")
        ]
        await asyncio.gather(*(recording(scope, None, send) for scope in scopes))

    driver.run(both())
    assert [one["operation"] for one in driver.entries()["data"]] == ["second", "first"]


def test_entry_that_is_not_there_is_told_from_one_that_is_gone(drive):
    """404 says whether the entry is gone or has not been written, and which there are."""
    driver = drive(settings=Settings(journal_entries=2))
    for _ in range(3):
        driver.send("GET", "/clients")
    with pytest.raises(NotFound, match="entry: 1, which was dropped; known: 2, 3"):
        driver.control.get_entry(ControlRequest(path={"entry": "1"}))
    with pytest.raises(NotFound, match="entry: 4, which does not exist yet"):
        driver.control.get_entry(ControlRequest(path={"entry": "4"}))
