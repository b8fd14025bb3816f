"""Unknown ids, as the shared test data finds them."""

from __future__ import annotations

import pytest
from cleverinvo_conformance.core.expect import NotTestable
from cleverinvo_conformance.core.guard import Forbidden
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TRIES

from .conftest import CLIENT, answer

CUID = "clx3k9v0a0001qz8r5t2m7w4d"
SHORT = "ab1xy9Qw"


def found(request):
    """A server that has a record of every id."""
    return answer(200, {"data": CLIENT | {"id": request.url.path.rpartition("/")[2]}})


def refused(_request):
    """A server that refuses every id as malformed."""
    return answer(400, {"error": "no such id could be"})


def missing(_request):
    """A server that answers 404 to every id."""
    return answer(404, {"error": "no such client"})


def test_unknown_id_is_asked_for_once_and_then_open_to_writes(make_run, server):
    """An id that answered 404 is kept for the run, and writes to it pass the guard."""
    run = make_run()
    unknown = run.test_data.unknown_id("clients", CUID)
    assert unknown.status == 404
    assert run.test_data.unknown_id("clients", CUID) is unknown
    run.delete(unknown.request.path)
    assert len(server.asked) == 2


def test_id_of_a_record_is_passed_over_and_never_written_to(make_run, server):
    """A generated id that an existing record has is skipped, and no write to it passes."""
    run = make_run()
    server.script = [found, missing]
    unknown = run.test_data.unknown_id("clients", "17")
    assert unknown.status == 404
    hit = server.requests[0].url.path.rpartition("/")[2]
    with pytest.raises(Forbidden):
        run.delete(f"/clients/{hit}")


@pytest.mark.parametrize(
    ("said", "why"), [(found, "each id that was made up is a record's"), (refused, "count as malformed")]
)
def test_without_an_unknown_id_nothing_can_be_tested(make_run, server, said, why):
    """If no generated id is unknown after a few attempts, the reason is kept for the run."""
    run = make_run()
    server.script = [said] * (TRIES + 1)
    for _ in range(2):
        with pytest.raises(NotTestable, match=why):
            run.test_data.unknown_id("clients", SHORT)
    assert len(server.asked) == TRIES


@pytest.mark.parametrize(
    ("id_", "said", "status"),
    [
        (CUID, refused, 400),  # of that form it cannot be malformed
        (CUID, found, 200),  # chance does not hit so often
        (SHORT, lambda _: answer(200, {"data": None}), 200),
        (SHORT, lambda _: answer(200, {"data": CLIENT}), 200),
        (SHORT, lambda _: answer(403, {"error": "no"}), 403),
    ],
)
def test_another_response_to_an_unknown_id_is_returned(make_run, server, id_, said, status):
    """Another response than 404 is returned for CLI-GET-2 and INV-GET-2; no write to such an id passes."""
    run = make_run()
    server.script = [said] * TRIES
    unknown = run.test_data.unknown_id("clients", id_)
    assert unknown.status == status
    with pytest.raises(Forbidden):
        run.delete(unknown.request.path)


def test_a_numeric_id_is_replaced_when_the_counter_comes_near(make_run):
    """A numeric unknown id is replaced when new records come near it."""
    run = make_run()
    first = run.test_data.unknown_id("clients", "5")
    number = first.request.path.rpartition("/")[2]
    again = run.test_data.unknown_id("clients", number)
    assert int(again.request.path.rpartition("/")[2]) > int(number)


def test_without_a_known_id_there_is_none(make_run):
    """Without a known id no unknown one is generated, and no request is sent."""
    run = make_run(Scope.READ)
    with pytest.raises(NotTestable, match="no id of clients is known"):
        run.test_data.unknown_id("clients")
