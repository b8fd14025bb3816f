"""The one way to the deployment: what leaves, what is counted, what is waited for, what is noted."""

from __future__ import annotations

import base64
from contextlib import suppress

import httpx
import pytest
from cleverinvo_conformance.core.guard import Forbidden
from cleverinvo_conformance.core.ledger import read_ledger
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.throttle import BudgetSpent
from cleverinvo_conformance.core.wire import PATIENCE, Unreachable, segment

from .conftest import CLIENT, answer

TOO_MANY = {"error": "too many requests"}


def test_request_goes_to_the_api_with_its_key(make_run, server):
    """Path, query, key, body and content type arrive as they were given."""
    server.script = [answer(200, {"data": []}), answer(400, {"error": "no"})]
    run = make_run()
    run.get("/clients", query={"search": "a b&c", "page": 2}, key="other")
    run.world.post_client({"name": "ü"})
    read, write = server.requests
    assert str(read.url) == "https://api.example/api/v1/clients?search=a+b%26c&page=2"
    assert read.headers["authorization"] == "Bearer cinv_other_key"
    assert (write.method, write.headers["content-type"]) == ("POST", "application/json")
    assert write.read() == b'{"name": "\\u00fc"}'


@pytest.mark.parametrize("key", [None, "limited"])
def test_without_a_key_no_header_goes_along(make_run, server, key):
    """`None`, or a key that was not given, sends no Authorization."""
    make_run().get("/clients", key=key)
    assert "authorization" not in server.requests[0].headers


def test_a_key_in_another_place_goes_along_as_it_is_written(make_run, server):
    """With `misplaced` the header is the test's own."""
    basic = base64.b64encode(b"cinv_primary_key:").decode()
    make_run().get("/clients", key="misplaced", headers={"Authorization": f"Basic {basic}"})
    assert server.requests[0].headers["authorization"] == f"Basic {basic}"


def test_cookies_are_not_kept(make_run, server):
    """A session that the deployment opens does not authenticate what comes without a key (AUTH-1)."""
    server.script = [answer(200, {"data": []}, set_cookie="session=1; Path=/")]
    run = make_run()
    run.get("/clients")
    run.get("/clients", key=None)
    assert "cookie" not in server.requests[1].headers


def test_redirects_are_not_followed(make_run, server):
    """The guard would not see where they lead."""
    server.script = [answer(307, None, location="https://elsewhere.example/")]
    assert make_run().get("/clients").status == 307
    assert len(server.requests) == 1


def test_what_the_guard_forbids_is_not_sent_or_counted(make_run, server):
    """It fails before a byte leaves."""
    run = make_run(Scope.READ)
    with pytest.raises(Forbidden, match="POST /clients with the primary key is not within the scope read"):
        run.world.post_client({"name": "x"})
    assert server.requests == []
    assert run.budget.requests == 0


def test_a_429_is_waited_out(make_run, server, waits):
    """The request is sent again after the time that the answer asks for, or a minute."""
    server.script = [answer(429, TOO_MANY, retry_after="7"), answer(429, TOO_MANY), answer(200, {"data": []})]
    run = make_run()
    assert run.get("/clients").status == 200
    assert waits == [7.5, 61.0]
    assert run.budget.requests == 3
    assert run.throttle.waited == 68.5


def test_a_429_for_ever_is_no_answer(make_run, server, waits):
    """After a few waits the deployment counts as unreachable, not as at fault."""
    server.script = [answer(429, TOO_MANY)] * 20
    with pytest.raises(Unreachable, match="429 still"):
        make_run().get("/clients")
    assert len(server.requests) == PATIENCE + 1
    assert len(waits) == PATIENCE


@pytest.mark.parametrize("asked", ["3600", "9" * 400])
def test_a_429_that_asks_for_an_hour_is_not_waited_out(make_run, server, waits, asked):
    """The contract promises a minute (RATE-4); nobody's run stands still for an hour."""
    server.script = [answer(429, TOO_MANY, retry_after=asked)]
    with pytest.raises(Unreachable, match="more seconds than a run waits"):
        make_run().get("/clients")
    assert waits == []


def test_a_429_that_a_test_wants_is_its_answer(make_run, server, waits):
    """The tests of the rate limit see it."""
    server.script = [answer(429, TOO_MANY)]
    assert make_run().get("/clients", wants_429=True).status == 429
    assert waits == []


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.DecodingError("bad gzip"),
        httpx.ReadError(""),
    ],
)
def test_no_answer_is_unreachable(make_run, server, error):
    """Whatever kept the answer away, it is no breach."""
    server.script = [error]
    with pytest.raises(Unreachable, match=type(error).__name__):
        make_run().get("/clients")


def test_a_connection_closed_while_idle_is_tried_again_for_a_get_only(make_run, server):
    """A write may have had its effect."""
    server.script = [httpx.RemoteProtocolError("closed"), answer(200, {"data": []})]
    run = make_run()
    assert run.get("/clients").status == 200
    server.script = [httpx.RemoteProtocolError("closed")]
    with pytest.raises(Unreachable):
        run.world.post_client({"name": "x"})
    assert server.asked == ["GET /clients", "GET /clients", "POST /clients"]


def test_what_is_no_http_is_a_fault_of_ours(make_run, server):
    """A header that cannot be sent is not the deployment's doing."""
    server.script = [httpx.LocalProtocolError("bad header")]
    with pytest.raises(httpx.LocalProtocolError):
        make_run().get("/clients")


@pytest.mark.parametrize("id_", ["cli1", 5])
def test_what_was_made_stands_in_the_ledger(make_run, server, id_):
    """By its id as a text, and with whose key it was made."""
    server.script = [answer(201, {"data": CLIENT | {"id": id_}})]
    run = make_run()
    run.world.post_client({"name": "x"}, key="other")
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
def test_what_may_have_been_made_is_in_doubt(make_run, server, said, doubts):
    """Only a refusal is taken for one."""
    server.script = [said]
    run = make_run()
    with suppress(Unreachable):
        run.world.post_client({"name": "x"})
    assert len(read_ledger(run.ledger.path).doubts) == doubts


def test_no_record_is_made_whose_removal_is_not_paid_for(make_run, server):
    """The budget holds the clean-up too: of six requests one makes a record, three are put by for its removal."""
    server.script = [answer(201, {"data": CLIENT | {"id": f"c{n}"}}) for n in range(9)]
    run = make_run(max_requests=6)
    run.world.post_client({"name": "x"})
    run.world.post_client({"name": "y"})
    with pytest.raises(BudgetSpent):
        run.get("/clients")
    with pytest.raises(BudgetSpent):
        run.world.post_client({"name": "z"})
    assert len(server.requests) == 2
    run.clean_up()
    assert len(server.requests) <= 6


def test_deleting_is_noted_whoever_does_it(make_run, server):
    """A record that a test deletes is not deleted again."""
    server.script = [answer(201, {"data": CLIENT | {"id": "a/b"}}), answer(204)]
    run = make_run()
    run.world.post_client({"name": "x"})
    run.delete(f"/clients/{segment('a/b')}")
    assert list(run.ledger) == []


def test_exchanges_are_numbered_and_shown_in_order(make_run, server):
    """Whoever watches sees each one."""
    seen = []
    run = make_run(watch=seen.append)
    run.get("/clients")
    run.get("/invoices")
    assert [(e.number, str(e)) for e in seen] == [(1, "GET /clients -> 404"), (2, "GET /invoices -> 404")]


def test_pace_is_kept(make_run, server, waits):
    """Requests beyond the burst wait."""
    run = make_run(per_minute=60)
    for _ in range(10):
        run.get("/clients")
    assert waits
