"""Ids that nobody has, as the shared world finds them."""

from __future__ import annotations

import pytest
from cleverinvo_conformance.core.expect import NotTestable
from cleverinvo_conformance.core.guard import Forbidden
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.world import TRIES

from .conftest import CLIENT, answer

CUID = "clx3k9v0a0001qz8r5t2m7w4d"
SHORT = "ab1xy9Qw"


def found(request):
    """A record of the id that is asked for."""
    return answer(200, {"data": CLIENT | {"id": request.url.path.rpartition("/")[2]}})


def refused(_request):
    """As malformed."""
    return answer(400, {"error": "no such id could be"})


def missing(_request):
    """Nobody's."""
    return answer(404, {"error": "no such client"})


def test_unknown_id_is_asked_for_once_and_then_open_to_writes(make_run, server):
    """What answered 404 is kept for the run, and the guard lets writes to it pass."""
    run = make_run()
    unknown = run.world.nobodys("clients", CUID)
    assert unknown.status == 404
    assert run.world.nobodys("clients", CUID) is unknown
    run.delete(unknown.request.path)
    assert len(server.asked) == 2


def test_id_of_a_record_is_passed_over_and_never_written_to(make_run, server):
    """A made-up id that hits a record says nothing of unknown ids; the next may be nobody's."""
    run = make_run()
    server.script = [found, missing]
    unknown = run.world.nobodys("clients", "17")
    assert unknown.status == 404
    hit = server.requests[0].url.path.rpartition("/")[2]
    with pytest.raises(Forbidden):
        run.delete(f"/clients/{hit}")


@pytest.mark.parametrize(
    ("said", "why"), [(found, "each id that was made up is a record's"), (refused, "count as malformed")]
)
def test_where_no_made_up_id_is_nobodys_it_cannot_be_tested(make_run, server, said, why):
    """Tried a few times, once for a run."""
    run = make_run()
    server.script = [said] * (TRIES + 1)
    for _ in range(2):
        with pytest.raises(NotTestable, match=why):
            run.world.nobodys("clients", SHORT)
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
def test_what_is_no_answer_to_an_unknown_id_is_handed_back(make_run, server, id_, said, status):
    """To be judged under CLI-GET-2 and INV-GET-2; no write to such an id passes."""
    run = make_run()
    server.script = [said] * TRIES
    unknown = run.world.nobodys("clients", id_)
    assert unknown.status == status
    with pytest.raises(Forbidden):
        run.delete(unknown.request.path)


def test_counted_ids_are_looked_for_anew_when_the_count_has_come_near(make_run):
    """Else the next record that anybody makes might have the number."""
    run = make_run()
    first = run.world.nobodys("clients", "5")
    number = first.request.path.rpartition("/")[2]
    again = run.world.nobodys("clients", number)
    assert int(again.request.path.rpartition("/")[2]) > int(number)


def test_without_a_known_id_there_is_none(make_run):
    """Nothing is sent."""
    run = make_run(Scope.READ)
    with pytest.raises(NotTestable, match="no id of clients is known"):
        run.world.nobodys("clients")
