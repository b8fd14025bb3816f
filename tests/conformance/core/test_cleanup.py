"""Clean-up: a run removes its records, whatever the responses were, and reports those that are left."""

from __future__ import annotations

import json

import httpx
import pytest
from cleverinvo_conformance.core.api_client import PATIENCE, ApiClient
from cleverinvo_conformance.core.cleanup import clean_up
from cleverinvo_conformance.core.guard import Guard
from cleverinvo_conformance.core.ledger import Ledger, read_ledger
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.unreachable import Unreachable

from .conftest import CLIENT, KEYS, answer

EMPTY = {"data": [], "total": 0, "page": 1, "limit": 100, "totalPages": 0}


def made(id_):
    """The answer to a POST of a client, with what it sent."""
    return lambda request: answer(201, {"data": CLIENT | json.loads(request.content) | {"id": id_}})


def test_every_created_record_is_removed(make_run, server):
    """Each record is deleted once, after a search for the run's mark."""
    run = make_run()
    server.script = [made("c1"), made("c2"), *[answer(200, EMPTY)] * 2, answer(204), answer(204)]
    run.test_data.client("One")
    run.test_data.client("Two")
    left = []
    residue = run.clean_up(lambda *counts: left.append(counts))
    assert left == [(2, 2), (1, 2)]
    mark = run.mark
    assert server.asked[2:] == [
        f"GET /invoices?search={mark.upper()}&limit=100",
        f"GET /clients?search={mark}&limit=100",
        "DELETE /clients/c2",
        "DELETE /clients/c1",
    ]
    assert residue == [
        "2 clients are soft-deleted: the API keeps deleted clients as inactive records (CLI-DELETE-3)"
    ]
    run.close()
    assert not run.ledger.path.exists()


def test_a_run_without_records_sends_nothing(make_run, server):
    """The clean-up of a run that created nothing sends no request and reports nothing."""
    assert make_run().clean_up() == []
    assert server.requests == []


def test_a_record_in_doubt_is_found_by_its_mark(make_run, server, waits):
    """A record of a POST that answered 500 is searched for by its mark after a wait, and removed."""
    run = make_run()
    kept = CLIENT | {"id": "c9", "name": f"{run.mark} Acme"}
    foreign = CLIENT | {"id": "c8", "name": "Somebody else"}
    server.script = [
        answer(500, {"error": "oh"}),
        answer(200, EMPTY),
        answer(200, EMPTY | {"data": [foreign, kept], "total": 2}),
        answer(204),
    ]
    run.test_data.post_client({"name": "x"})
    run.clean_up()
    assert server.asked[-1] == "DELETE /clients/c9"
    assert len(server.requests) == 4
    assert waits == [1.5]
    assert run.ledger.is_clean


def test_a_record_of_a_refused_post_is_removed(make_run, server):
    """A record of a POST that answered 400 but created one is removed too."""
    run = make_run()
    invoice = {"id": "i9", "invoiceNumber": f"{run.mark.upper()}-0001"}
    server.script = [
        answer(400, {"error": "no"}),
        answer(200, EMPTY | {"data": [invoice], "total": 1}),
        answer(200, EMPTY),
        answer(204),
    ]
    run.test_data.post_invoice({"clientId": "x"})
    run.clean_up()
    assert server.asked[-1] == "DELETE /invoices/i9"


@pytest.mark.parametrize("key", [None, "unknown", "misplaced"])
def test_a_record_created_without_a_valid_key_is_removed_with_the_primary_key(make_run, server, key):
    """A record created without a valid key, on a deployment that checks no keys, is removed with the primary key."""
    run = make_run()
    server.script = [made("c1"), answer(200, EMPTY), answer(200, EMPTY), answer(204)]
    run.test_data.post_client({"email": "a@b.example"}, key=key)
    assert len(run.clean_up()) == 1
    assert server.asked[-1] == "DELETE /clients/c1"
    assert {r.headers["authorization"] for r in server.requests[1:]} == {"Bearer cinv_primary_key"}


def test_a_record_that_is_already_deleted_is_not_reported(make_run, server):
    """A record whose deletion answers 404 is not reported as left."""
    run = make_run()
    server.script = [made("c1"), answer(200, EMPTY), answer(200, EMPTY), answer(404, {"error": "no"})]
    run.test_data.client("One")
    assert len(run.clean_up()) == 1  # the soft deletion
    assert run.ledger.is_clean


@pytest.mark.parametrize("said", [answer(403, {"error": "no"}), httpx.ConnectError("down")])
def test_a_record_that_cannot_be_removed_is_reported_and_kept_in_the_ledger(make_run, server, said):
    """Each record that is left has a sentence in the report, and the ledger file stays."""
    run = make_run()
    server.script = [made("c1"), answer(200, EMPTY), answer(200, EMPTY), said]
    run.test_data.client("One")
    (sentence,) = run.clean_up()
    assert sentence.startswith("client c1 is left: ")
    run.close()
    assert [entry.id for entry in read_ledger(run.ledger.path).entries] == ["c1"]


def refused_with(key):
    return lambda request: answer(403 if request.headers["authorization"].endswith(key) else 200, EMPTY)


def test_a_refused_key_leaves_no_records(make_run, server):
    """Refused lists of a key whose every POST was refused are not reported."""
    run = make_run(keys=KEYS | {"unentitled": "cinv_closed"})
    server.script = [answer(403, {"error": "no"}), *[refused_with("cinv_closed")] * 2]
    run.test_data.post_client({"name": "x"}, key="unentitled")
    assert run.clean_up() == []
    assert run.ledger.is_clean
    assert len(server.requests) == 3


@pytest.mark.parametrize("said", [made("c1"), answer(500, {"error": "oh"})])
def test_a_refused_key_with_possible_records_is_reported(make_run, server, said):
    """Records, certain or possible, that cannot be searched for are reported."""
    run = make_run(keys=KEYS | {"unentitled": "cinv_closed"})
    server.script = [said, *[refused_with("cinv_closed")] * 3]
    run.test_data.post_client({"name": "x"}, key="unentitled")
    assert any("could not be searched for" in sentence for sentence in run.clean_up())
    assert not run.ledger.is_clean


def test_a_persistent_429_is_waited_for_once(make_run, server, waits):
    """A rate limit that never ends is waited for once per key, not for every record."""
    run = make_run()
    server.script = [made(f"c{n}") for n in range(4)]
    for n in range(3):
        run.test_data.client(f"Own {n}")
    run.test_data.made(run.test_data.post_client({"name": "x"}, key="other"))

    def limited(request):
        is_other = request.headers["authorization"].endswith(KEYS["other"])
        return answer(204) if is_other else answer(429, {"error": "too many"})

    server.script = [limited] * 50
    residue = run.clean_up()
    assert len(waits) == PATIENCE
    assert [sentence for sentence in residue if sentence.startswith("client c")] == [
        f"client c{n} is left: 429 still, after waiting {PATIENCE} times" for n in (2, 1, 0)
    ]
    assert [entry.id for entry in run.ledger] == ["c2", "c1", "c0"]


def test_an_unreachable_deployment_is_not_asked_for_every_record(make_run, server):
    """The clean-up stops after three requests without a response, each of which may take a minute."""
    run = make_run()
    server.script = [made(f"c{n}") for n in range(5)]
    for n in range(5):
        run.test_data.client(f"Own {n}")
    server.script = [httpx.ConnectTimeout("slow")] * 50
    residue = run.clean_up()
    assert len(server.requests) == 5 + 3
    assert sum("is left: ConnectTimeout" in sentence for sentence in residue) == 5


def test_a_failed_search_is_reported(make_run, server):
    """A possible record whose search fails is reported and kept in the ledger."""
    run = make_run()
    server.script = [httpx.ReadTimeout("slow"), httpx.ConnectError("down"), answer(500, {"error": "oh"})]
    with pytest.raises(Unreachable):
        run.test_data.post_client({"name": "x"})
    residue = run.clean_up()
    assert len(residue) == 3
    assert all("could not be searched for" in sentence for sentence in residue[:2])
    assert residue[2].startswith("1 client may be left: the answer to each POST with the primary key")
    assert not run.ledger.is_clean


UNREADABLE = [
    httpx.Response(200, content=b'{"data":[],"total":0', headers={"content-type": "application/json"}),
    answer(200, {"error": "no"}),
    answer(200, []),
    answer(200, {"data": [], "page": 1}),
    answer(200, {"data": [], "total": "0"}),
    answer(200, {"data": [], "total": 3}),
    answer(302),
    answer(500, {"error": "oh"}),
    answer(204),
    httpx.Response(200, content=b"<html>", headers={"content-type": "text/html"}),
]


@pytest.mark.parametrize("said", UNREADABLE, ids=range(len(UNREADABLE)))
@pytest.mark.parametrize("lost", [answer(500, {"error": "oh"}), answer(200, {"data": {}}), answer(303)])
def test_an_unreadable_list_is_not_taken_for_an_empty_one(make_run, server, said, lost):
    """While a list that could show more records cannot be read, the ledger stays, and a later clean-up finds them."""
    run = make_run()
    server.script = [lost, *[said] * 9]
    run.test_data.post_client({"name": f"{run.mark} Lost"})
    residue = run.clean_up()
    assert "1 client may be left" in residue[-1]
    run.close()
    ledger = Ledger.resumed(run.ledger.path)
    assert not ledger.is_clean
    kept = CLIENT | {"id": "c9", "name": f"{run.mark} Lost"}
    server.script = [answer(200, EMPTY), answer(200, EMPTY | {"data": [kept], "total": 1}), answer(204)]
    api = ApiClient(
        run.target, guard=Guard(Scope.STANDARD, ledger), ledger=ledger, budget=run.budget, throttle=run.throttle,
        client=httpx.Client(transport=httpx.MockTransport(server)),
    )  # fmt: skip
    assert len(clean_up(api, ledger)) == 1
    ledger.close()
    assert server.asked[-1] == "DELETE /clients/c9"
    assert not run.ledger.path.exists()


def test_an_unreadable_list_keeps_the_ledger_where_nothing_is_in_doubt(make_run, server):
    """Every record is removed, but a refused POST may have made another: the list must show that it has not."""
    run = make_run()
    server.script = [made("c1"), answer(200, EMPTY), answer(200, {"data": []}), answer(204)]
    run.test_data.client("One")
    assert "no list with a total" in run.clean_up()[0]
    run.close()
    assert run.ledger.path.exists()


def test_each_page_of_the_search_is_read(make_run, server):
    """More marked records than a page holds are found on the next page."""
    run = make_run()
    pages = [
        [CLIENT | {"id": f"c{n}", "name": run.mark} for n in some] for some in (range(100), range(100, 103))
    ]
    server.script = [
        answer(500, {"error": "oh"}),
        answer(200, EMPTY),
        *[answer(200, EMPTY | {"data": page, "total": 103}) for page in pages],
    ]
    run.test_data.post_client({"name": run.mark})
    server.script += [answer(204)] * 103
    run.clean_up()
    assert server.asked[3].endswith("&limit=100&page=2")
    assert sum(asked.startswith("DELETE") for asked in server.asked) == len(set(server.asked)) - 4


@pytest.mark.parametrize("is_seen", [True, False])
def test_another_s_record_in_the_answer_to_a_post_is_not_deleted(make_run, server, is_seen):
    """An answer that belongs to another request does not put somebody else's record into the ledger."""
    run = make_run()
    foreign = CLIENT | {"id": "theirs"}
    server.script = [answer(200, EMPTY | {"data": [foreign], "total": 1})] * is_seen
    if is_seen:
        run.get("/clients")
        foreign = {"id": "theirs"}
    server.script = [answer(200, {"data": foreign}), answer(200, EMPTY), answer(200, EMPTY)]
    run.test_data.post_client({"name": f"{run.mark} Lost"})
    residue = run.clean_up()
    assert not any(asked.startswith("DELETE") for asked in server.asked)
    assert residue[0].startswith("client theirs was the answer to a POST of the run, but may be another's")
    run.close()
    assert read_ledger(run.ledger.path).disputed == ((("client", "theirs"), "primary"),)


def test_the_clean_up_has_a_time_limit(make_run, server):
    """A deployment that takes the whole time for each request does not keep the clean-up for ever."""
    seconds = [0.0]
    run = make_run(clock=lambda: seconds[0])
    server.script = [made(f"c{n}") for n in range(5)]
    for n in range(5):
        run.test_data.client(f"Own {n}")

    def slow(_request):
        seconds[0] += 100
        return answer(200, EMPTY) if len(server.requests) < 8 else answer(204)

    server.script = [slow] * 50
    residue = run.clean_up()
    left = [sentence for sentence in residue if "is left: the time limit of the clean-up" in sentence]
    assert len(left) == len(list(run.ledger)) == 3


@pytest.mark.parametrize(
    ("said", "count"), [(answer(500, {"error": "oh"}), 1), (answer(400, {"error": "no"}), 0)]
)
def test_what_no_search_finds_is_named(make_run, server, said, count):
    """A POST without the run's mark, in doubt, is reported: nothing more can be done about it."""
    run = make_run()
    server.script = [said, answer(200, EMPTY), answer(200, EMPTY)]
    run.test_data.post_client({"email": "a@b.example"})
    assert (
        sum("1 POST without the run's mark may have made records" in each for each in run.clean_up()) == count
    )
    assert run.ledger.is_clean
