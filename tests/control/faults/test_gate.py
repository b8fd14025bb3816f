"""The effect of a fault on a response, and the order of faults and refusals."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from cleverinvo_mock.app.fault_injection import ConnectionDropped
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.faults.effects import (
    CommitThenDrop,
    Delay,
    MalformedJson,
    Reset,
    SlowBody,
    StatusFault,
    Truncate,
)
from cleverinvo_mock.faults.rules import NewFault
from cleverinvo_mock.services.clock import FrozenClock

STATUSES = (400, 401, 403, 404, 429, 500, 502, 503, 504)


def entries(sandbox):
    """Operation, status and fault of each exchange in the journal."""
    return [
        (exchange.operation, exchange.status, exchange.fault)
        for exchange in sandbox.parts.journal.exchanges()
    ]


@pytest.mark.parametrize("status", STATUSES)
def test_status_fault_has_the_documented_body(sandbox, status):
    """A status fault has the API's error body, message and headers for that status; the request is not processed."""
    user = sandbox.user()
    sandbox.faults.add(NewFault(StatusFault(status), user.name))
    response = user.create("/clients", {"name": "Acme"})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/json"
    assert list(response.json()) == ["error"]
    assert response.json()["error"]
    assert ("www-authenticate" in response.headers) is (status == 401)
    assert response.headers.get("retry-after") == ("1" if status == 429 else None)
    assert user.total("/clients") == 0


def test_status_fault_has_the_given_error_and_retry_after(sandbox):
    """The response has the given `error` and `retryAfter`, with any status."""
    sandbox.faults.add(NewFault(StatusFault(503, "Closed until noon", 0)))
    sandbox.faults.add(NewFault(StatusFault(429, None, 7)))
    user = sandbox.user()
    closed, busy = user.get("/clients"), user.get("/clients")
    assert (closed.json(), closed.headers["retry-after"]) == ({"error": "Closed until noon"}, "0")
    assert busy.headers.get_list("retry-after") == ["7"]
    assert busy.json()["error"].startswith("Rate limit exceeded")


def test_429_without_rate_headers(sandbox_of):
    """With `rate_headers = "none"` a 429 has `Retry-After` only if the fault sets it."""
    sandbox = sandbox_of(behaviour=Behaviour(rate_headers="none"))
    for fault in (StatusFault(429), StatusFault(429, retry_after=3)):
        sandbox.faults.add(NewFault(fault))
    user = sandbox.user()
    assert [user.get("/clients").headers.get("retry-after") for _ in range(2)] == [None, "3"]


@pytest.mark.parametrize(
    ("path", "sentence"), [("/clients/x", "Client not found"), ("/invoices/x/pdf", "Invoice not found")]
)
def test_404_names_the_kind_of_record(sandbox, path, sentence):
    """A 404 by `Prefer` has the message that the API itself uses for that path."""
    assert sandbox.user().get(path, prefer="code=404").json() == {"error": sentence}


def test_authentication_comes_before_any_fault(sandbox):
    """An invalid key is refused as usual, with or without `Prefer`, and no rule counts the request."""
    rule = sandbox.faults.add(NewFault(StatusFault(500), times=None))
    for key, status in (("cinv_sandbox_revoked", 401), ("cinv_sandbox_unentitled", 403), ("nonsense", 401)):
        response = sandbox.user(key).get("/clients", prefer="code=503, delay=5")
        assert response.status_code == status
        assert "preference-applied" not in response.headers
    assert rule.seen == 0
    assert sandbox.slept == []


def test_fault_comes_before_the_rate_limit_and_is_not_counted(sandbox_of):
    """A request that gets a status fault does not count towards the rate limit; other requests do."""
    sandbox = sandbox_of(rate_limit=2, clock=FrozenClock(datetime(2026, 6, 15, tzinfo=UTC)))
    user = sandbox.user()
    sandbox.faults.add(NewFault(StatusFault(500), times=5))
    assert [user.get("/clients").status_code for _ in range(8)] == [500] * 5 + [200] * 2 + [429]
    assert user.get("/clients", prefer="code=503").status_code == 503


def test_no_faults_outside_the_api(sandbox):
    """Documentation pages, the health check and the control plane get no faults."""
    rule = sandbox.faults.add(NewFault(StatusFault(500), times=None))
    user = sandbox.user()
    for path in ("/health", "/openapi.json", "/__admin/health", "/nowhere"):
        response = user.call("GET", f"http://sandbox{path}", {"prefer": "code=503"})
        assert response.status_code == (404 if path == "/nowhere" else 200)
    assert rule.seen == 0


def test_delay_is_after_the_processing(sandbox):
    """A delayed response is the usual one; the request is processed before the delay."""
    user = sandbox.user()
    rule = sandbox.faults.add(NewFault(Delay(2, 2), user.name))
    response = user.create("/clients", {"name": "Acme"})
    assert response.status_code == 201
    assert sandbox.slept == [2]
    assert user.total("/clients") == 1
    assert rule.applied == 1


def test_delay_and_another_effect_combine(sandbox):
    """A delay with a range and a status fault combine: the error is sent after a time within the range."""
    sandbox.faults.add(NewFault(Delay(1, 3)))
    error = sandbox.faults.add(NewFault(StatusFault(503)))
    assert sandbox.user().get("/clients").status_code == 503
    [slept] = sandbox.slept
    assert 1 <= slept <= 3
    assert entries(sandbox) == [("listClients", 503, {"id": error.id, "type": "status"})]


@pytest.mark.parametrize("refused", [False, True])
def test_malformed_json_has_a_matching_length(sandbox, refused):
    """Half of the body is sent with a matching length, for refusals too."""
    user = sandbox.user()
    whole = user.get("/clients/x" if refused else "/clients")
    sandbox.faults.add(NewFault(MalformedJson()))
    cut = user.get("/clients/x" if refused else "/clients")
    assert cut.status_code == whole.status_code
    assert cut.content == whole.content[: len(whole.content) // 2]
    assert cut.headers.get_list("content-length") == [str(len(cut.content))]
    with pytest.raises(json.JSONDecodeError):
        cut.json()


def test_slow_body_is_sent_in_pieces(sandbox):
    """The headers are sent at once, then ten pieces, each after a tenth of the time."""
    user = sandbox.user()
    whole = user.get("/clients").content
    sandbox.faults.add(NewFault(SlowBody(5)))
    assert user.get("/clients").content == whole
    assert sandbox.slept == pytest.approx([5 / len(sandbox.slept)] * len(sandbox.slept))
    assert 5 < len(sandbox.slept) <= 10


@pytest.mark.parametrize("effect", [Truncate(), MalformedJson(), SlowBody(3)])
def test_response_without_a_body_is_unchanged(sandbox, effect):
    """A 204 has no body, so it is sent unchanged."""
    user = sandbox.user()
    client = user.create("/clients", {"name": "Acme"}).json()["data"]["id"]
    sandbox.faults.add(NewFault(effect))
    assert user.call("DELETE", f"/clients/{client}", {}).status_code == 204


@pytest.mark.parametrize("effect", [Reset(), CommitThenDrop(), Truncate()])
def test_dropped_connection_is_an_exception_without_a_socket(sandbox, effect):
    """Without a socket the application raises ConnectionDropped instead of closing a connection."""
    user = sandbox.user()
    sandbox.faults.add(NewFault(effect, operation="createClient"))
    with pytest.raises(ConnectionDropped, match="by a fault"):
        user.create("/clients", {"name": "Acme"})
    assert user.total("/clients") == (0 if isinstance(effect, Reset) else 1)


def test_preference_replaces_the_rules(sandbox):
    """A request with a supported `Prefer` header gets no fault by a rule and is not counted."""
    rule = sandbox.faults.add(NewFault(StatusFault(500)))
    user = sandbox.user()
    response = user.get("/clients", prefer="code=404, delay=1.5")
    assert response.status_code == 404
    assert response.headers["preference-applied"] == "code=404, delay=1.5"
    assert sandbox.slept == [1.5]
    assert rule.seen == 0
    slow = user.get("/clients", prefer="delay=1")
    assert (slow.status_code, slow.headers["preference-applied"]) == (200, "delay=1")


def test_unknown_preference_is_ignored(sandbox):
    """An unsupported preference is ignored and not confirmed; the rules apply."""
    sandbox.faults.add(NewFault(StatusFault(500)))
    user = sandbox.user()
    for status in (500, 200):
        response = user.get("/clients", prefer="code=418, delay=3600, return=minimal")
        assert response.status_code == status
        assert "preference-applied" not in response.headers


def test_journal_has_the_applied_fault(sandbox):
    """The journal has the rule of each fault; the rule is null if the request asked for the fault."""
    user = sandbox.user()
    rule = sandbox.faults.add(NewFault(StatusFault(500), user.name))
    user.get("/clients")
    user.get("/clients", prefer="code=429")
    user.get("/clients", prefer="delay=1")
    user.get("/clients")
    assert entries(sandbox) == [
        ("listClients", 500, {"id": rule.id, "type": "status"}),
        ("listClients", 429, {"id": None, "type": "status"}),
        ("listClients", 200, {"id": None, "type": "delay"}),
        ("listClients", 200, None),
    ]


def test_journal_has_the_body_of_a_request_that_was_reset(sandbox):
    """The journal has the request even if there was no response."""
    user = sandbox.user()
    sandbox.faults.add(NewFault(Reset()))
    with pytest.raises(ConnectionDropped):
        user.create("/clients", {"name": "Acme"})
    [exchange] = sandbox.parts.journal.exchanges()
    assert (exchange.status, json.loads(exchange.body)) == (None, {"name": "Acme"})


def test_without_control_there_are_no_faults(sandbox_of):
    """A sandbox without a control plane ignores `Prefer` and the rules of its accounts file."""
    sandbox = sandbox_of(control=False)
    assert sandbox.user("cinv_sandbox_error_500").get("/clients", prefer="code=503").status_code == 200
