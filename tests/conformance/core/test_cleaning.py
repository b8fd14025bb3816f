"""What a run made is removed, whatever its answers said; what is left is told."""

from __future__ import annotations

import httpx
import pytest

from conformance.core.ledger import read_ledger
from conformance.core.wire import Unreachable

from .conftest import CLIENT, answer

EMPTY = {"data": [], "total": 0, "page": 1, "limit": 100, "totalPages": 0}


def made(id_):
    return answer(201, {"data": CLIENT | {"id": id_}})


def test_everything_made_is_removed(make_run, server):
    """Each record is deleted once, after a look for what carries the mark."""
    run = make_run()
    server.script = [made("c1"), made("c2"), *[answer(200, EMPTY)] * 2, answer(204), answer(204)]
    run.world.client("One")
    run.world.client("Two")
    residue = run.clean_up()
    mark = run.mark
    assert server.asked[2:] == [
        f"GET /invoices?search={mark.upper()}&limit=100",
        f"GET /clients?search={mark}&limit=100",
        "DELETE /clients/c2",
        "DELETE /clients/c1",
    ]
    assert residue == [
        "2 clients are deleted, but only softly: the API keeps deleted clients, inactive (CLI-DELETE-3)"
    ]
    run.close()
    assert not run.ledger.path.exists()


def test_a_run_that_made_nothing_sends_nothing(make_run, server):
    """Nor does it leave anything."""
    assert make_run().clean_up() == []
    assert server.requests == []


def test_a_record_in_doubt_is_found_by_its_mark(make_run, server):
    """A POST that answered 500 and made a record all the same is cleaned up after."""
    run = make_run()
    kept = CLIENT | {"id": "c9", "name": f"{run.mark} Acme"}
    foreign = CLIENT | {"id": "c8", "name": "Somebody else"}
    server.script = [
        answer(500, {"error": "oh"}),
        answer(200, EMPTY),
        answer(200, {"data": [foreign, kept]}),
        answer(204),
    ]
    run.world.post_client({"name": "x"})
    run.clean_up()
    assert server.asked[-1] == "DELETE /clients/c9"
    assert len(server.requests) == 4
    assert run.ledger.is_clean


def test_a_record_made_by_a_refused_post_is_found_as_well(make_run, server):
    """The deployment that says 400 and creates is cleaned up after too."""
    run = make_run()
    invoice = {"id": "i9", "invoiceNumber": f"{run.mark.upper()}-0001"}
    server.script = [
        answer(400, {"error": "no"}),
        answer(200, {"data": [invoice]}),
        answer(200, EMPTY),
        answer(204),
    ]
    run.world.post_invoice({"clientId": "x"})
    run.clean_up()
    assert server.asked[-1] == "DELETE /invoices/i9"


@pytest.mark.parametrize("key", [None, "unknown", "misplaced"])
def test_what_was_made_without_a_valid_key_is_removed_with_the_primary(make_run, server, key):
    """A deployment that checks no keys may put it there."""
    run = make_run()
    server.script = [made("c1"), answer(200, EMPTY), answer(200, EMPTY), answer(204)]
    run.world.post_client({"email": "a@b.example"}, key=key)
    assert len(run.clean_up()) == 1
    assert server.asked[-1] == "DELETE /clients/c1"
    assert {r.headers["authorization"] for r in server.requests[1:]} == {"Bearer cinv_primary_key"}


def test_what_is_gone_already_is_no_residue(make_run, server):
    """A 404 says that it is not there."""
    run = make_run()
    server.script = [made("c1"), answer(200, EMPTY), answer(200, EMPTY), answer(404, {"error": "no"})]
    run.world.client("One")
    assert len(run.clean_up()) == 1  # the soft deletion
    assert run.ledger.is_clean


@pytest.mark.parametrize("said", [answer(403, {"error": "no"}), httpx.ConnectError("down")])
def test_what_cannot_be_removed_is_told_and_kept_in_the_ledger(make_run, server, said):
    """Each record that is left has its sentence, and the file stays."""
    run = make_run()
    server.script = [made("c1"), answer(200, EMPTY), answer(200, EMPTY), said]
    run.world.client("One")
    (sentence,) = run.clean_up()
    assert sentence.startswith("client c1 is left: ")
    run.close()
    assert [entry.id for entry in read_ledger(run.ledger.path).entries] == ["c1"]


def test_what_cannot_be_looked_for_is_told(make_run, server):
    """A search that fails leaves the doubt, and the ledger."""
    run = make_run()
    server.script = [httpx.ReadTimeout("slow"), httpx.ConnectError("down"), answer(500, {"error": "oh"})]
    with pytest.raises(Unreachable):
        run.world.post_client({"name": "x"})
    residue = run.clean_up()
    assert len(residue) == 2
    assert all("could not be looked for" in sentence for sentence in residue)
    assert not run.ledger.is_clean
