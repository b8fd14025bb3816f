"""The content of a journal entry."""

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
from cleverinvo_mock.journal.entry import DEEPEST
from cleverinvo_mock.journal.exchange import MAX_BODY
from cleverinvo_mock.settings import Settings

from .document import assert_valid_response
from .driver import BASE, NOON, UNKNOWN, Driver

WHY = [("prefer", "why")]
ABORT = "cleverinvo_mock.abort"


def fault(driver, effect, **fields):
    """Add a fault rule that takes effect once; return its id."""
    return driver.sandbox.faults.add(NewFault(effect, **fields)).id


def test_entry_has_the_whole_exchange(driver):
    """An entry has account, operation, request, response, the time by the account's clock, and the duration."""
    driver.sandbox.account("business").clock.advance(NOON - NOON.replace(hour=9))
    response = driver.send("POST", "/clients?x=1", {"name": "Acme Corp"}, headers=[("x-run", "7")])
    entry = driver.last
    assert_valid_response("readJournal", driver.entries())
    assert entry["number"] == 1
    assert entry["at"] == "2026-06-15T15:00:00.000Z" == response.json["data"]["createdAt"]
    assert (entry["account"], entry["operation"]) == ("business", "createClient")
    assert (entry["method"], entry["path"], entry["query"]) == ("POST", f"{BASE}/clients", "x=1")
    assert entry["request"]["body"] == {"name": "Acme Corp"}
    assert entry["request"]["bodyBytes"] == len('{"name": "Acme Corp"}')
    assert entry["request"]["headers"]["x-run"] == "7"
    assert entry["status"] == 201
    assert entry["response"]["body"] == response.json
    assert entry["response"]["bodyBytes"] == len(response.body)
    assert entry["response"]["headers"] == response.headers
    assert entry["milliseconds"] >= 0
    assert entry["refusal"] is entry["fault"] is None


def test_only_the_api_is_recorded(driver, runner):
    """Requests for documentation pages and the control plane are not recorded; an unknown path is."""
    for path in ("/docs", "/health", "/openapi.json", "/__admin/health"):
        scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            """Ignore the response."""

        runner.run(driver.app(scope, receive, send))
    assert driver.entries()["data"] == []
    driver.send("GET", "/nothing")
    assert driver.last["refusal"]["rule"] == "UnknownRoute"


def test_sandbox_without_control_records_nothing(runner):
    """Without the control plane the journal stays empty."""
    driver = Driver(runner, settings=Settings(control=False))
    driver.client()
    assert driver.entries()["data"] == []


SECRETS = ("cinv_sandbox_business", "cinv_never_seen_before", "hunter2hunter2", "c2VjcmV0OnNlY3JldA")


def requests_with_secrets(driver):
    """Send requests with keys and other secrets in every part of a request."""
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
    """No entry, export, event or verification contains a secret, wherever it was sent and however encoded."""
    requests_with_secrets(driver)
    everything = ControlRequest(
        query={"account": None, "after": 0, "limit": 1000}, headers={"last-event-id": "0"}
    )

    async def streamed():
        pieces = driver.control.stream_journal(everything).pieces
        text = await anext(pieces) + await anext(pieces)
        await pieces.aclose()
        return text

    outputs = [
        driver.control.read_journal(everything).body,
        driver.control.export_har(everything).body,
        driver.control.export_curl(everything).body,
        driver.run(streamed()),
        json.dumps(driver.verify(exactly=5, match={"body": {"name": "cinv_never_seen_before"}})).encode(),
    ]
    for text in outputs:
        assert len(text) > 500
        for secret in SECRETS:
            assert secret not in text.decode()
    # The recorded exchange does not contain the header at all.
    for exchange in driver.journal.exchanges():
        assert "authorization" not in [name.decode() for name, _ in exchange.header_pairs()]


def test_authorization_shows_the_account(driver):
    """The redacted ``Authorization`` header has the scheme, and the account if the key is valid."""
    cases = [
        ({"key": "cinv_sandbox_business"}, "Bearer [key of business]"),
        ({"key": "cinv_no"}, "Bearer [key]"),
        ({"key": None, "headers": [("authorization", "Basic abc")]}, "Basic [hidden]"),
        ({"key": None, "headers": [("authorization", "abc")]}, "[hidden]"),
        ({"key": None, "headers": [("authorization", "cinv_x abc")]}, "[hidden]"),
        ({"key": None}, None),
    ]
    for options, redacted in cases:
        driver.send("GET", "/clients", **options)
        assert driver.last["request"]["headers"].get("authorization") == redacted


def test_search_for_a_key(driver):
    """A key in a search is redacted like the keys in entries, and matches them."""
    driver.send("POST", "/clients", {"name": "cinv_never_seen_before"})
    assert driver.find(body={"name": "cinv_never_seen_before"})["total"] == 1


def test_body_is_json_or_text_or_nothing(driver):
    """A recorded body is JSON if it is valid JSON, else text; null if it is binary or empty."""
    for sent, recorded in (
        (b'{"name": 5}', {"name": 5}), (b"name=Acme", "name=Acme"), (b"\xff\xfe", None), (b"", None), (b"[1,", "[1,"),
    ):  # fmt: skip
        driver.send("POST", "/clients", sent)
        assert driver.last["request"]["body"] == recorded
        assert driver.last["request"]["bodyBytes"] == len(sent)


@pytest.mark.parametrize(("levels", "is_text"), [(DEEPEST, False), (DEEPEST + 1, True), (1_020, True)])
def test_deeply_nested_body_is_recorded_as_text(driver, levels, is_text):
    """JSON that nests too deep to be written again is recorded as text, and the journal can be read."""
    sent = b"[" * levels + b"]" * levels
    driver.send("POST", "/clients", sent)
    assert isinstance(driver.last["request"]["body"], str) is is_text
    assert driver.find(method="POST")["total"] == 1


def test_long_body_is_not_recorded(driver):
    """Only the size is recorded of a request or response body of more than 64 KiB, and of a PDF."""
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


def test_body_in_several_messages(driver):
    """A body that arrives in several messages is recorded as one."""
    response = driver.send("POST", "/clients", chunks=[b'{"name"', b"", b': "Acme"', b"}"])
    assert response.status == 201
    assert driver.last["request"]["body"] == {"name": "Acme"}
    driver.send("POST", "/clients", chunks=[b'{"name": "', *[b"x" * 60_000] * 3, b'"}'])
    assert driver.last["request"]["body"] is None
    assert driver.last["request"]["bodyBytes"] == 180_012


def test_request_that_is_refused_unread_is_recorded_with_its_body(driver):
    """The body is recorded even if the response does not depend on it: a wrong key, a fault."""
    fault(driver, StatusFault(500), operation="createClient")
    for options in ({"key": "cinv_no"}, {}):
        response = driver.send("POST", "/clients", {"name": "Acme"}, **options)
        assert response.status in {401, 500}
        assert driver.last["request"]["body"] == {"name": "Acme"}


def test_refusal_does_not_wait_for_a_long_or_expected_body(driver):
    """A refusal does not wait for a long body or one with ``Expect``; the entry has its announced size."""
    for headers in ([("content-length", "70000")], [("content-length", "5"), ("expect", "100-continue")]):
        driver.send("POST", "/clients", key="cinv_no", headers=headers, chunks=[b"12345"])
        entry = driver.last
        assert entry["request"]["body"] is None
        assert entry["request"]["bodyBytes"] == int(headers[0][1])


def test_request_without_a_response_has_no_status(driver):
    """The status is null if no response was sent: the client disconnected, or a fault dropped the connection."""
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
    """A request is recorded even if a fault resets its connection before it is processed."""
    fault(driver, Reset())
    driver.send("POST", "/clients", {"name": "Acme"}, extensions={ABORT: lambda: None})
    assert driver.last["status"] is None
    assert driver.last["request"]["body"] == {"name": "Acme"}


def test_truncated_response_is_recorded_as_it_was_sent(driver):
    """The entry of a truncated response has the bytes that were sent."""
    client = driver.client()
    fault(driver, Truncate(bytes=9))
    driver.send("GET", f"/clients/{client}", extensions={ABORT: lambda: None})
    entry = driver.last
    assert entry["status"] == 200
    assert entry["response"]["body"] == '{"data":{'
    assert entry["response"]["bodyBytes"] == 9


def test_why_links_to_the_entry(driver):
    """With ``Prefer: why`` a refusal has the header ``Sandbox-Why`` with the URL of its entry; the body is the same."""
    plain = driver.send("GET", f"/clients/{UNKNOWN}")
    for prefer in ("why", "respond-async, Why", "code=999, why;x=1", 'x="a, b",why'):
        response = driver.send("GET", f"/clients/{UNKNOWN}", headers=[("prefer", prefer)])
        number = driver.last["number"]
        assert response.headers == {**plain.headers, "sandbox-why": f"/__admin/journal/{number}"}
        assert response.body == plain.body
        entry = json.loads(driver.control.get_entry(ControlRequest(path={"entry": str(number)})).body)["data"]
        assert entry["refusal"]["clause"] == "CLI-GET-2"
        assert entry["response"]["headers"]["sandbox-why"] == f"/__admin/journal/{number}"


def test_why_needs_the_preference_and_a_refusal_or_fault(driver):
    """``Sandbox-Why`` is absent without the preference, and in a response that is neither a refusal nor a fault."""
    for target, headers in (
        (f"/clients/{UNKNOWN}", ()), (f"/clients/{UNKNOWN}", [("prefer", 'x="why"')]), ("/clients", WHY),
    ):  # fmt: skip
        assert "sandbox-why" not in driver.send("GET", target, headers=headers).headers
    fault(driver, Delay(0, 0))
    response = driver.send("GET", "/clients", headers=WHY)
    assert response.status == 200
    assert response.headers["sandbox-why"] == f"/__admin/journal/{driver.last['number']}"


def test_recording_does_not_change_responses(runner):
    """Responses are byte for byte the same with and without a journal."""
    with_, without = (Driver(runner, settings=Settings(control=control)) for control in (True, False))
    for request in (
        ("POST", "/clients", {"name": "Acme"}), ("GET", "/clients"), ("POST", "/clients", b"{"),
        ("GET", f"/clients/{UNKNOWN}"), ("PATCH", "/clients"), ("GET", "/nothing"),
    ):  # fmt: skip
        assert with_.send(*request) == without.send(*request)


def test_entries_are_in_the_order_of_their_responses(driver):
    """A request whose response ends later has a later number, even if it arrived earlier."""

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
            """Ignore the response."""

        recording = Recording(app, driver.journal, driver.sandbox.clock)
        scopes = [
            {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
            for path in ("first", "second")
        ]
        await asyncio.gather(*(recording(scope, None, send) for scope in scopes))

    driver.run(both())
    assert [one["operation"] for one in driver.entries()["data"]] == ["second", "first"]


def test_unknown_entry_and_dropped_entry_differ(drive):
    """A 404 says whether the entry was dropped or does not exist yet, and lists the existing numbers."""
    driver = drive(settings=Settings(journal_entries=2))
    for _ in range(3):
        driver.send("GET", "/clients")
    with pytest.raises(NotFound, match="entry: 1, which was dropped; known: 2, 3"):
        driver.control.get_entry(ControlRequest(path={"entry": "1"}))
    with pytest.raises(NotFound, match="entry: 4, which does not exist yet"):
        driver.control.get_entry(ControlRequest(path={"entry": "4"}))
