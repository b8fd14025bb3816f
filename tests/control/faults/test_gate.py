"""What a fault does to an answer, and where it stands among the refusals."""

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
    """What the journal has of each exchange: operation, status, fault."""
    return [(each.operation, each.status, each.fault) for each in sandbox.parts.journal.kept()]


@pytest.mark.parametrize("status", STATUSES)
def test_status_answers_with_the_documented_body(sandbox, status):
    """An error has the API's body, its sentence for that status, and the headers that belong to it; nothing is done."""
    user = sandbox.user()
    sandbox.faults.add(NewFault(StatusFault(status), user.name))
    answer = user.create("/clients", {"name": "Acme"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    assert list(answer.json()) == ["error"]
    assert answer.json()["error"]
    assert ("www-authenticate" in answer.headers) is (status == 401)
    assert answer.headers.get("retry-after") == ("1" if status == 429 else None)
    assert user.total("/clients") == 0


def test_status_has_the_sentence_and_the_wait_that_it_was_given(sandbox):
    """`error` and `retryAfter` stand in the answer, whatever its status."""
    sandbox.faults.add(NewFault(StatusFault(503, "Closed until noon", 0)))
    sandbox.faults.add(NewFault(StatusFault(429, None, 7)))
    user = sandbox.user()
    closed, busy = user.get("/clients"), user.get("/clients")
    assert (closed.json(), closed.headers["retry-after"]) == ({"error": "Closed until noon"}, "0")
    assert busy.headers.get_list("retry-after") == ["7"]
    assert busy.json()["error"].startswith("Rate limit exceeded")


def test_429_is_silent_about_the_wait_where_the_behaviour_is(sandbox_of):
    """With `rate_headers = "none"` a 429 says when to come back only if it was told to."""
    sandbox = sandbox_of(behaviour=Behaviour(rate_headers="none"))
    for fault in (StatusFault(429), StatusFault(429, retry_after=3)):
        sandbox.faults.add(NewFault(fault))
    user = sandbox.user()
    assert [user.get("/clients").headers.get("retry-after") for _ in range(2)] == [None, "3"]


@pytest.mark.parametrize(
    ("path", "sentence"), [("/clients/x", "Client not found"), ("/invoices/x/pdf", "Invoice not found")]
)
def test_404_names_what_the_operation_is_about(sandbox, path, sentence):
    """A 404 on demand speaks like the API's own."""
    assert sandbox.user().get(path, prefer="code=404").json() == {"error": sentence}


def test_authentication_comes_before_any_fault(sandbox):
    """A key that opens nothing is refused as always, with or without a wish, and no rule counts it."""
    rule = sandbox.faults.add(NewFault(StatusFault(500), times=None))
    for key, status in (("cinv_sandbox_revoked", 401), ("cinv_sandbox_unentitled", 403), ("nonsense", 401)):
        answer = sandbox.user(key).get("/clients", prefer="code=503, delay=5")
        assert answer.status_code == status
        assert "preference-applied" not in answer.headers
    assert rule.seen == 0
    assert sandbox.slept == []


def test_fault_comes_before_the_rate_limit_and_is_not_counted(sandbox_of):
    """A request that the gate answers takes nothing from the limit; one that it lets through does."""
    sandbox = sandbox_of(rate_limit=2, clock=FrozenClock(datetime(2026, 6, 15, tzinfo=UTC)))
    user = sandbox.user()
    sandbox.faults.add(NewFault(StatusFault(500), times=5))
    assert [user.get("/clients").status_code for _ in range(8)] == [500] * 5 + [200] * 2 + [429]
    assert user.get("/clients", prefer="code=503").status_code == 503


def test_beside_the_api_nothing_goes_wrong(sandbox):
    """Pages, health and the control plane meet no rule."""
    rule = sandbox.faults.add(NewFault(StatusFault(500), times=None))
    user = sandbox.user()
    for path in ("/health", "/openapi.json", "/__admin/health", "/nowhere"):
        answer = user.call("GET", f"http://sandbox{path}", {"prefer": "code=503"})
        assert answer.status_code == (404 if path == "/nowhere" else 200)
    assert rule.seen == 0


def test_delay_holds_the_answer_back_and_not_the_work(sandbox):
    """The answer is the same, later; when the wait begins, the client is made."""
    user = sandbox.user()
    rule = sandbox.faults.add(NewFault(Delay(2, 2), user.name))
    answer = user.create("/clients", {"name": "Acme"})
    assert answer.status_code == 201
    assert sandbox.slept == [2]
    assert user.total("/clients") == 1
    assert rule.applied == 1


def test_delay_and_another_effect_meet_in_one_request(sandbox):
    """A range and a status: the wait is within the range, then the error comes."""
    sandbox.faults.add(NewFault(Delay(1, 3)))
    error = sandbox.faults.add(NewFault(StatusFault(503)))
    assert sandbox.user().get("/clients").status_code == 503
    [slept] = sandbox.slept
    assert 1 <= slept <= 3
    assert entries(sandbox) == [("listClients", 503, {"id": error.id, "type": "status"})]


@pytest.mark.parametrize("refused", [False, True])
def test_malformed_json_is_cut_with_a_length_that_fits(sandbox, refused):
    """Half of the body comes as if it were whole, of a refusal too."""
    user = sandbox.user()
    whole = user.get("/clients/x" if refused else "/clients")
    sandbox.faults.add(NewFault(MalformedJson()))
    cut = user.get("/clients/x" if refused else "/clients")
    assert cut.status_code == whole.status_code
    assert cut.content == whole.content[: len(whole.content) // 2]
    assert cut.headers.get_list("content-length") == [str(len(cut.content))]
    with pytest.raises(json.JSONDecodeError):
        cut.json()


def test_slow_body_comes_in_pieces_over_its_time(sandbox):
    """The head comes at once, then ten pieces, each after a tenth of the time."""
    user = sandbox.user()
    whole = user.get("/clients").content
    sandbox.faults.add(NewFault(SlowBody(5)))
    assert user.get("/clients").content == whole
    assert sandbox.slept == pytest.approx([5 / len(sandbox.slept)] * len(sandbox.slept))
    assert 5 < len(sandbox.slept) <= 10


@pytest.mark.parametrize("effect", [Truncate(), MalformedJson(), SlowBody(3)])
def test_answer_without_a_body_comes_as_it_is(sandbox, effect):
    """There is nothing to cut in a 204."""
    user = sandbox.user()
    client = user.create("/clients", {"name": "Acme"}).json()["data"]["id"]
    sandbox.faults.add(NewFault(effect))
    assert user.call("DELETE", f"/clients/{client}", {}).status_code == 204


@pytest.mark.parametrize("effect", [Reset(), CommitThenDrop(), Truncate()])
def test_connection_that_ends_is_an_exception_of_its_own_without_a_socket(sandbox, effect):
    """In this process, where there is no connection to end, the application raises ConnectionDropped."""
    user = sandbox.user()
    sandbox.faults.add(NewFault(effect, operation="createClient"))
    with pytest.raises(ConnectionDropped, match="by a fault"):
        user.create("/clients", {"name": "Acme"})
    assert user.total("/clients") == (0 if isinstance(effect, Reset) else 1)


def test_wish_takes_the_place_of_the_rules(sandbox):
    """A request that asks for itself is met by no rule and counts for none."""
    rule = sandbox.faults.add(NewFault(StatusFault(500)))
    user = sandbox.user()
    answer = user.get("/clients", prefer="code=404, delay=1.5")
    assert answer.status_code == 404
    assert answer.headers["preference-applied"] == "code=404, delay=1.5"
    assert sandbox.slept == [1.5]
    assert rule.seen == 0
    slow = user.get("/clients", prefer="delay=1")
    assert (slow.status_code, slow.headers["preference-applied"]) == (200, "delay=1")


def test_wish_that_is_not_known_is_ignored(sandbox):
    """The answer is the usual one, and says nothing of the preference; the rules hold."""
    sandbox.faults.add(NewFault(StatusFault(500)))
    user = sandbox.user()
    for status in (500, 200):
        answer = user.get("/clients", prefer="code=418, delay=3600, return=minimal")
        assert answer.status_code == status
        assert "preference-applied" not in answer.headers


def test_journal_has_what_was_applied(sandbox):
    """Each exchange is recorded with the rule, or with none where the request asked for itself."""
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
    """What was sent is there, though nothing was answered."""
    user = sandbox.user()
    sandbox.faults.add(NewFault(Reset()))
    with pytest.raises(ConnectionDropped):
        user.create("/clients", {"name": "Acme"})
    [exchange] = sandbox.parts.journal.kept()
    assert (exchange.status, json.loads(exchange.body)) == (None, {"name": "Acme"})


def test_without_control_there_are_no_faults(sandbox_of):
    """A sandbox without a control plane honours no preference and no rule of its accounts file."""
    sandbox = sandbox_of(control=False)
    assert sandbox.user("cinv_sandbox_error_500").get("/clients", prefer="code=503").status_code == 200
