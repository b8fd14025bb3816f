"""Updating clients: CLI-UPDATE-1 to CLI-UPDATE-5."""

from __future__ import annotations

from typing import Any, Final

import pytest

from conformance.core import clauses as c
from conformance.core.exchange import Exchange
from conformance.core.expect import Expect, NotTestable, Said
from conformance.core.run import Run
from conformance.core.target import Scope
from conformance.core.world import World, id_in
from conformance.deciding import decides
from conformance.suite.clients_fields import (
    ADDED,
    FIELDS,
    Record,
    accepted,
    differences,
    judge_same,
    refused,
    told,
)
from conformance.suite.clients_listing import LOCATE, locate
from conformance.suite.clients_subject import DOUBTS, Subject
from conformance.suite.clients_values import (
    ODD_NAMES,
    ODD_TEXTS,
    WRONG_IN_PUT,
    WRONG_VALUES,
    kind_of,
    new_values,
)

#: What a PUT that goes through decides.
_DONE: Final = (c.CLI_UPDATE_1, c.CLI_UPDATE_2, c.CLI_UPDATE_3)
_TYPES: Final = len(WRONG_VALUES) + 1


@pytest.fixture(scope="module")
def subject(run: Run, world: World) -> Subject:
    """The client that these tests update, one after the other."""
    return Subject(run, world)


@decides(
    *_DONE,
    requests=13 + DOUBTS + 2 * LOCATE,
    writes=8 + DOUBTS,
    uses=("acme",),
)
def test_update_client_changes_the_fields_sent(
    run: Run, world: World, expect: Expect, subject: Subject
) -> None:
    """A PUT changes the fields it sends and leaves the others, and GET and list answer what it answered."""
    term = f"{world.mark} Subject"
    other = world.acme
    unchanged = world.read(f"/clients/{world.id_of(other)}")
    start = subject.begin()
    listed_before = locate(run, start.record, term)
    for field, value in new_values(world.mark).items():
        subject.update(expect, {field: value})
        if field == "name":
            subject.judge_stored(expect)
    subject.update(
        expect, {"email": f"{world.mark}-3@conformance.example", "taxId": "FR-123", "notes": "Net 90 terms"}
    )
    subject.judge_stored(expect)
    place = locate(run, start.record, term)
    if place.item and listed_before.item:
        # What the list never shows is its own breach (CLI-SHAPE-1).
        skip = [
            f
            for f in (*FIELDS, *ADDED)
            if listed_before.item.get(f) is None and start.record.get(f) is not None
        ]
        subject.judge_shown(expect, place.exchange, place.item, skip)
    elif listed_before.item and place.is_certain:
        expect.that(
            c.CLI_UPDATE_3, False, "the updated client in the list", Said("no such item"), place.exchange
        )
    after = run.get(f"/clients/{world.id_of(other)}")
    if not differences(unchanged.record, other.record, ("id", *FIELDS)):  # else another breach shows here
        judge_same(
            expect,
            c.CLI_UPDATE_1,
            after.record,
            unchanged.record,
            "another client as it was",
            unchanged,
            after,
        )


@decides(
    *_DONE,
    scope=Scope.FULL,
    requests=2 + 2 * (len(FIELDS) + 2) + DOUBTS,
    writes=1 + len(FIELDS) + 2 + DOUBTS,
)
def test_update_client_is_stored_field_by_field(
    world: World, expect: Expect, run: Run, subject: Subject
) -> None:
    """Each field alone is stored as it was answered, twice in a row too, and all six at once."""
    subject.begin()
    values = new_values(world.mark) | {"name": f"{world.mark} Subject three"}
    for field, value in reversed(values.items()):
        subject.update(expect, {field: f"{value}9" if field != "email" else f"nine.{value}"})
        subject.judge_stored(expect)
    subject.update(expect, {"notes": "Net 10 terms"})
    subject.judge_stored(expect)
    subject.update(expect, values)
    subject.judge_stored(expect)


@decides(
    *_DONE,
    scope=Scope.FULL,
    requests=2 + 2 * len(ODD_TEXTS) + DOUBTS,
    writes=1 + len(ODD_TEXTS) + DOUBTS,
)
def test_update_client_keeps_odd_texts_verbatim(
    world: World, run: Run, expect: Expect, subject: Subject
) -> None:
    """Whatever stands in a text that a PUT sends is kept as it was sent."""
    subject.begin()
    for oddity, text in ODD_TEXTS.items():
        fields = {"address": text, "notes": text}
        if oddity in ODD_NAMES:
            fields["name"] = f"{world.mark} Subject {text}"
        if subject.update(expect, fields, may_refuse=True):
            subject.judge_stored(expect)
        else:
            expect.untested(f"the deployment refuses texts such as {oddity}", *_DONE)


@decides(
    c.CLI_UPDATE_1,
    c.CLI_LIST_1,
    scope=Scope.FULL,
    requests=5 + LOCATE,
    writes=5,
    observes=(c.NULL_CLEARS, c.IS_ACTIVE_WRITABLE),
)
def test_update_client_with_null_or_is_active(run: Run, expect: Expect, subject: Subject) -> None:
    """A null, or `isActive`, leaves the other fields as they were; a client that is not active is not listed."""
    base = subject.put({"notes": "Net 45 terms"})
    if not base.is_success:
        raise NotTestable(f"the client could not be updated: {base}")
    before = base.record
    cleared = subject.put({"notes": None})
    if cleared.is_success:
        _judge_others(expect, before, cleared, sent=("notes",))
        notes = cleared.record.get("notes")
        value = "cleared" if notes in {None, ""} else "ignored" if notes == before.get("notes") else ""
        if value and before.get("notes"):
            expect.observe(c.NULL_CLEARS, value, cleared)
        before = cleared.record
    elif cleared.status == 400:
        expect.observe(c.NULL_CLEARS, "400", cleared)

    phone = {"phone": "+1-555-0300"}
    switched = subject.put(phone | {"isActive": False})
    if switched.status == 400:
        control = subject.put(phone)
        if accepted(expect, c.CLI_UPDATE_1, control, "for a PUT of phone"):
            _judge_others(expect, before, control, sent=("phone", "notes"))
            expect.observe(c.IS_ACTIVE_WRITABLE, "400", switched)
    elif accepted(expect, c.CLI_UPDATE_1, switched, "for a PUT of phone and isActive"):
        _judge_others(expect, before, switched, sent=("phone", "isActive", "notes"))
        is_active = switched.record.get("isActive")
        expect.observe(c.IS_ACTIVE_WRITABLE, "written" if is_active is False else "ignored", switched)
        if is_active is False:
            subject.discard()
            place = locate(run, before)
            expected = "a client that is not active in no list"
            expect.that(c.CLI_LIST_1, place.item is None, expected, place.item, switched, place.exchange)
            return
    expect.untested("a client becomes inactive by its deletion alone", c.CLI_LIST_1)


def _judge_others(expect: Expect, before: Record, put: Exchange, *, sent: tuple[str, ...]) -> None:
    lost = [field for field in differences(put.record, before, FIELDS) if field not in sent]
    expected = f"PUTs of {', '.join(sent)} to leave {told(before, lost)}"
    expect.that(c.CLI_UPDATE_1, not lost, expected, told(put.record, lost), put)


@decides(c.CLI_UPDATE_5, requests=4 + len(FIELDS), writes=2 + len(FIELDS))
def test_update_client_refuses_wrong_types(run: Run, world: World, expect: Expect, subject: Subject) -> None:
    """A field of the wrong JSON type is refused with 400, and the client stays as it was in every field."""
    before = _controlled(world, subject)
    puts = [_refused_type(expect, subject, field, value) for field, value in WRONG_IN_PUT.items()]
    _judge_unchanged(run, expect, subject, before, puts)


@decides(
    c.CLI_UPDATE_5, scope=Scope.FULL, requests=3 + len(FIELDS) * _TYPES, writes=2 + len(FIELDS) * (_TYPES - 1)
)
def test_update_client_refuses_every_wrong_type(
    run: Run, world: World, expect: Expect, subject: Subject
) -> None:
    """Each field is refused as a number, a boolean, a list and an object, and the client stays as it was."""
    before = _controlled(world, subject)
    for field in FIELDS:
        puts = [_refused_type(expect, subject, field, value) for value in WRONG_VALUES]
        before = _judge_unchanged(run, expect, subject, before, puts)


def _controlled(world: World, subject: Subject) -> Exchange:
    """What is there after a PUT of two right fields was accepted: what is refused then is so for its own reason."""
    control = subject.put({"address": "1 Control Street", "notes": "Net 15 terms"})
    if not control.is_success:
        raise NotTestable(f"the client could not be updated: {control}")
    return world.read(subject.path)


def _refused_type(expect: Expect, subject: Subject, field: str, value: Any) -> Exchange:
    # The right field beside the wrong one tells whether a refused PUT is applied in part.
    beside = "notes" if field != "notes" else "address"
    put = subject.put({beside: f"Sent beside {field}", field: value})
    refused(expect, c.CLI_UPDATE_5, put, f"for a PUT whose `{field}` is {kind_of(value)}")
    return put


def _judge_unchanged(
    run: Run, expect: Expect, subject: Subject, before: Exchange, puts: list[Exchange]
) -> Exchange:
    after = run.get(subject.path)
    if after.status == 200 and all(put.status == 400 for put in puts):
        judge_same(
            expect, c.CLI_UPDATE_5, after.record, before.record, "the client unchanged", before, *puts, after
        )
    return after


@decides(c.CLI_UPDATE_4, requests=2, writes=1, uses=("unknown_client",))
def test_update_client_of_an_unknown_id(run: Run, world: World, expect: Expect) -> None:
    """A PUT to an id that nobody has is answered with 404, and makes no client of that id."""
    unknown = world.unknown_client
    if unknown.status != 404:
        raise NotTestable(f"no id is known that nobody has: {unknown}")
    put = run.put(f"/clients/{id_in(unknown)}", world.client_fields("Upsert"))
    expect.status(c.CLI_UPDATE_4, put, 404, why="for a PUT to an id that nobody has")
    after = run.get(unknown.request.path)
    expect.status(c.CLI_UPDATE_4, after, 404, why="still, after a PUT to an id that nobody has")
