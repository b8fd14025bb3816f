"""The API client: sending, counting, waiting and recording."""

from __future__ import annotations

import base64
from contextlib import suppress

import httpx
import pytest
from cleverinvo_conformance.core.api_client import PATIENCE, segment
from cleverinvo_conformance.core.guard import Forbidden
from cleverinvo_conformance.core.ledger import read_ledger
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.throttle import BudgetSpent, Wait
from cleverinvo_conformance.core.unreachable import Unreachable

from .conftest import CLIENT, answer

TOO_MANY = {"error": "too many requests"}


def test_request_goes_to_the_api_with_its_key(make_run, server):
    """Path, query, key, body and content type arrive unchanged."""
    server.script = [answer(200, {"data": []}), answer(400, {"error": "no"})]
    run = make_run()
    run.get("/clients", query={"search": "a b&c", "page": 2}, key="other")
    run.test_data.post_client({"name": "ü"})
    read, write = server.requests
    assert str(read.url) == "https://api.example/api/v1/clients?search=a+b%26c&page=2"
    assert read.headers["authorization"] == "Bearer cinv_other_key"
    assert (write.method, write.headers["content-type"]) == ("POST", "application/json")
    assert write.read() == b'{"name": "\\u00fc"}'


@pytest.mark.parametrize("key", [None, "limited"])
def test_without_a_key_no_authorization_is_sent(make_run, server, key):
    """`None`, or a key that was not given, sends no Authorization header."""
    make_run().get("/clients", key=key)
    assert "authorization" not in server.requests[0].headers


def test_a_misplaced_key_is_sent_unchanged(make_run, server):
    """With `misplaced` the test's own header is sent."""
    basic = base64.b64encode(b"cinv_primary_key:").decode()
    make_run().get("/clients", key="misplaced", headers={"Authorization": f"Basic {basic}"})
    assert server.requests[0].headers["authorization"] == f"Basic {basic}"


def test_a_header_may_have_letters_beyond_ascii(make_run, server):
    """They are sent as UTF-8."""
    make_run().get("/clients", key="misplaced", headers={"Authorization": "Bearer  cinv_é"})
    assert dict(server.requests[0].headers.raw)[b"Authorization"] == "Bearer  cinv_é".encode()


def test_cookies_are_not_kept(make_run, server):
    """Cookies are not kept: a session must not authenticate a request without a key (AUTH-1)."""
    server.script = [answer(200, {"data": []}, set_cookie="session=1; Path=/")]
    run = make_run()
    run.get("/clients")
    run.get("/clients", key=None)
    assert "cookie" not in server.requests[1].headers


def test_redirects_are_not_followed(make_run, server):
    """Redirects are not followed, because the guard does not see their targets."""
    server.script = [answer(307, None, location="https://elsewhere.example/")]
    assert make_run().get("/clients").status == 307
    assert len(server.requests) == 1


def test_a_request_that_the_guard_refuses_is_not_sent_or_counted(make_run, server):
    """A request that the guard refuses is neither sent nor counted."""
    run = make_run(Scope.READ)
    with pytest.raises(Forbidden, match="POST /clients with the primary key is not within the scope read"):
        run.test_data.post_client({"name": "x"})
    assert server.requests == []
    assert run.budget.requests == 0


def test_a_429_is_waited_out(make_run, server, waits):
    """After a 429 the request is repeated after the time in `Retry-After`, or after a minute."""
    server.script = [answer(429, TOO_MANY, retry_after="7"), answer(429, TOO_MANY), answer(200, {"data": []})]
    run = make_run()
    assert run.get("/clients").status == 200
    assert waits == [7.5, 61.0]
    assert run.budget.requests == 3
    assert run.throttle.waits == {Wait.REFUSED: 68.5, Wait.PACE: 0, Wait.TEST: 0}
    assert run.throttle.waited == 68.5


def test_a_persistent_429_is_unreachable(make_run, server, waits):
    """After a few waits the deployment counts as unreachable, not as violating."""
    server.script = [answer(429, TOO_MANY)] * 20
    with pytest.raises(Unreachable, match="429 still"):
        make_run().get("/clients")
    assert len(server.requests) == PATIENCE + 1
    assert len(waits) == PATIENCE


def test_a_retry_after_that_is_too_short_does_not_end_the_run(make_run, server, waits):
    """The last wait takes a minute, however little the `Retry-After` asks for."""
    server.script = [answer(429, TOO_MANY, retry_after="0")] * PATIENCE + [answer(200, {"data": []})]
    assert make_run().get("/clients").status == 200
    assert waits == [0.5] * (PATIENCE - 1) + [61.0]


@pytest.mark.parametrize("asked", ["3600", "9" * 400])
def test_a_429_that_asks_for_an_hour_is_not_waited_out(make_run, server, waits, asked):
    """A `Retry-After` of much more than the contract's minute (RATE-4) is not waited for."""
    server.script = [answer(429, TOO_MANY, retry_after=asked)]
    with pytest.raises(Unreachable, match="more seconds than a run waits"):
        make_run().get("/clients")
    assert waits == []


def test_an_expected_429_is_returned(make_run, server, waits):
    """The tests of the rate limit get a 429 without waiting."""
    server.script = [answer(429, TOO_MANY)]
    assert make_run().get("/clients", wants_429=True).status == 429
    assert waits == []


def test_requests_at_the_same_time_may_be_refused_and_unpaced(make_run, server, waits):
    """The tests of the rate limit get every 429 of requests at the same time, without a pace and without waiting."""
    server.script = [answer(429, TOO_MANY)] * 16
    run = make_run(per_minute=1)
    requests = [run.api.request("GET", "/clients")] * 16
    sent = run.api.send_together(requests, wants_429=True, unpaced=True)
    assert [exchange.status for exchange in sent] == [429] * 16
    assert (waits, run.budget.requests) == ([], 16)


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.DecodingError("bad gzip"),
        httpx.ReadError(""),
    ],
)
def test_no_response_is_unreachable(make_run, server, error):
    """Any error without a response counts as unreachable, not as a violation."""
    server.script = [error]
    with pytest.raises(Unreachable, match=type(error).__name__):
        make_run().get("/clients")


def test_an_invalid_request_is_an_error_of_the_suite(make_run, server):
    """A header that cannot be sent is an error of the suite."""
    server.script = [httpx.LocalProtocolError("bad header")]
    with pytest.raises(httpx.LocalProtocolError):
        make_run().get("/clients")


@pytest.mark.parametrize("id_", ["cli1", 5])
def test_created_records_are_in_the_ledger(make_run, server, id_):
    """The ledger has the id of a created record as text, and the name of the key."""
    server.script = [answer(201, {"data": CLIENT | {"id": id_}})]
    run = make_run()
    run.test_data.post_client({"name": "x"}, key="other")
    assert [(e.kind, e.id, e.key) for e in run.ledger] == [("client", str(id_), "other")]


@pytest.mark.parametrize(
    ("said", "doubts"),
    [
        (answer(400, {"error": "no"}), 0),
        (answer(500, {"error": "oh"}), 1),
        (answer(201, {"data": {}}), 1),
        (answer(200), 1),
        (answer(201, {"data": {"id": True}}), 1),
        (answer(302), 1),
        (httpx.ReadTimeout("slow"), 1),
    ],
)
def test_possibly_created_records_are_in_doubt(make_run, server, said, doubts):
    """A POST is in doubt unless its response is a creation or a refusal."""
    server.script = [said]
    run = make_run()
    with suppress(Unreachable):
        run.test_data.post_client({"name": "x"})
    assert len(read_ledger(run.ledger.path).doubts) == doubts


def test_no_record_is_created_without_a_reserved_removal(make_run, server):
    """The budget includes the clean-up: of six requests one creates a record and three are reserved for its removal."""
    server.script = [answer(201, {"data": CLIENT | {"id": f"c{n}"}}) for n in range(9)]
    run = make_run(max_requests=6)
    run.test_data.post_client({"name": "x"})
    run.test_data.post_client({"name": "y"})
    with pytest.raises(BudgetSpent):
        run.get("/clients")
    with pytest.raises(BudgetSpent):
        run.test_data.post_client({"name": "z"})
    assert len(server.requests) == 2
    run.clean_up()
    assert len(server.requests) <= 6


def test_every_deletion_is_recorded(make_run, server):
    """A record that a test deletes is not deleted again in the clean-up."""
    server.script = [answer(201, {"data": CLIENT | {"id": "a/b"}}), answer(204)]
    run = make_run()
    run.test_data.post_client({"name": "x"})
    run.delete(f"/clients/{segment('a/b')}")
    assert list(run.ledger) == []


def test_exchanges_are_numbered_and_shown_in_order(make_run, server):
    """Observers get every exchange, numbered and in order."""
    seen = []
    run = make_run(watch=seen.append)
    run.get("/clients")
    run.get("/invoices")
    assert [(e.number, str(e)) for e in seen] == [(1, "GET /clients -> 404"), (2, "GET /invoices -> 404")]


def test_pace_is_kept(make_run, server, waits):
    """Requests beyond the burst wait for the pace."""
    run = make_run(per_minute=60)
    for _ in range(10):
        run.get("/clients")
    assert waits
