"""Updating clients: CLI-UPDATE-1 to CLI-UPDATE-3. What is refused is in ``test_clients_update_refused``."""

from __future__ import annotations

from typing import Final

from cleverinvo_conformance.checks.clients import (
    ADDED,
    FIELDS,
    Record,
    accepted,
    agree,
    check_same,
    described,
    differences,
)
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.probes.client_values import (
    FOREIGN_STAMPS,
    ODD_NAMES,
    ODD_TEXTS,
    WRONG_VALUES,
    new_values,
)
from cleverinvo_conformance.suite.client_lists import LOCATE, item_of, locate
from cleverinvo_conformance.suite.client_updates import DOUBTS, Subject, subject_of

#: What a PUT that goes through decides.
_DONE: Final = (c.CLI_UPDATE_1, c.CLI_UPDATE_2, c.CLI_UPDATE_3)
_TYPES: Final = len(WRONG_VALUES) + 1


@verifies(
    *(*_DONE, c.CLI_GET_1),
    requests=10 + 3 + 4 + DOUBTS + 2 * LOCATE,
    writes=9 + 2 + DOUBTS,
    creates=1,
    uses=("acme", "twins"),
)
def test_update_client_changes_the_fields_sent(run: Run, test_data: TestData, expect: Expect) -> None:
    """A PUT changes the fields it sends and leaves the others, and GET and list answer what it answered."""
    other = test_data.acme
    subject = subject_of(run)
    start = subject.begin()
    # By the mark, which finds the other client, too.
    listed_before = locate(run, start.record, test_data.mark)
    values = new_values(test_data.mark)
    for field in ("name", "email", "address"):
        subject.update(expect, {field: values[field]})
    pair = {field: values[field] for field in ("taxId", "phone")}
    foreign = {"id": other.record["id"], **FOREIGN_STAMPS}  # of another client of this run
    # Where an unknown field was refused already, these are, too.
    observed = run.outcomes.observed.get(c.UNKNOWN_FIELDS.key)
    refuses = observed is not None and observed.value == "400"
    if refuses or not subject.update(expect, pair | foreign, may_refuse=True):
        subject.update(expect, pair)
    subject.update(expect, {"notes": values["notes"]})
    several = {"email": f"{test_data.mark}-3@conformance.example", "taxId": "FR-123"}
    if not subject.update(expect, several | {"notes": ""}, may_refuse=True):
        subject.update(expect, several | {"notes": "Net 90 terms"})
    _update_at_once(run, test_data, expect, subject)
    place = locate(run, start.record, test_data.mark)
    if place.item and listed_before.item:
        # What the list never shows is its own breach (CLI-SHAPE-1).
        skip = [
            f
            for f in (*FIELDS, *ADDED)
            if listed_before.item.get(f) is None and start.record.get(f) is not None
        ]
        subject.check_shown(expect, place.exchange, place.item, skip)
    elif listed_before.item and place.is_certain:
        expect.that(
            c.CLI_UPDATE_3, False, "the updated client in the list", Phrase("no such item"), place.exchange
        )
    unchanged, after = (
        item_of(page, other.record["id"]) for page in (listed_before.exchange, place.exchange)
    )
    if (
        unchanged and after and not differences(unchanged, other.record, ("id", *FIELDS))
    ):  # else another's breach
        seen = (listed_before.exchange, place.exchange)
        check_same(expect, c.CLI_UPDATE_1, after, unchanged, "another client as it was", *seen)


def _update_at_once(run: Run, test_data: TestData, expect: Expect, subject: Subject) -> None:
    """Two PUTs of different fields at the same time both last; a GET of two clients at once mixes nothing up."""
    changes = ({"address": "Unter den Linden 1\n10117 Berlin"}, {"phone": "+49 30 0000-1"})
    puts = run.api.send_together([run.api.request("PUT", subject.path, json_body=each) for each in changes])
    paths = (subject.path, f"/clients/{test_data.id_of(test_data.twins[1])}")
    read, other = run.api.send_together([run.api.request("GET", path) for path in paths])
    asked, before = subject.created.record["id"], subject.known
    if read.status == 200 and read.record.get("id") != asked:
        expect.that(c.CLI_GET_1, False, "the client that was asked for", read.record.get("id"), read, other)
        raise NotTestable("a GET was answered with another client")
    wanted = changes[0] | changes[1]
    if all(put.status == 200 for put in puts) and read.status == 200:
        # What comes back as it was before was lost; another spelling of the new value is another fault.
        lost = [field for field in wanted if agree(read.record.get(field), before.get(field))]
        expected = f"both of two PUTs at the same time to last: {described(wanted, lost)}"
        is_new = any(agree(read.record.get(field), value) for field, value in wanted.items())
        if not is_new:  # the GET is stale, or no PUT is stored at all
            is_stale = not subject.check_shown(expect, read, read.record, [*wanted, "updatedAt"])
            if len(lost) == len(wanted) and not is_stale:
                expect.that(c.CLI_UPDATE_3, False, expected, described(read.record, lost), *puts, read)
            if len(lost) == len(wanted) or is_stale:
                raise NotTestable("a GET shows the client as it was before its updates")
        subject.note_both(changes, read)
        expect.that(c.CLI_UPDATE_1, not lost, expected, described(read.record, lost), *puts, read)
    got = other.record.get("id")
    if other.status != 200:
        expect.not_tested("the other client could not be read", c.CLI_GET_1)
    else:
        is_asked = got == test_data.twins[1].record["id"]
        expect.that(c.CLI_GET_1, is_asked, "the client that was asked for", got, read, other)


@verifies(
    *_DONE,
    scope=Scope.FULL,
    requests=2 + 2 * (len(FIELDS) + 2) + DOUBTS,
    writes=1 + len(FIELDS) + 2 + DOUBTS,
    creates=1,
)
def test_update_client_is_stored_field_by_field(test_data: TestData, expect: Expect, run: Run) -> None:
    """Each field alone is stored as it was answered, twice in a row too, and all six at once."""
    subject = subject_of(run)
    subject.begin()
    values = new_values(test_data.mark) | {"name": f"{test_data.mark} Subject three"}
    for field, value in reversed(values.items()):
        subject.update(expect, {field: f"{value}9" if field != "email" else f"nine.{value}"})
        subject.check_stored(expect)
    subject.update(expect, {"notes": "Net 10 terms"})
    subject.check_stored(expect)
    subject.update(expect, values)
    subject.check_stored(expect)


@verifies(
    *_DONE,
    scope=Scope.FULL,
    requests=2 + 2 * len(ODD_TEXTS) + DOUBTS,
    writes=1 + len(ODD_TEXTS) + DOUBTS,
    creates=1,
)
def test_update_client_keeps_odd_texts_verbatim(test_data: TestData, run: Run, expect: Expect) -> None:
    """Whatever stands in a text that a PUT sends is kept as it was sent."""
    subject = subject_of(run)
    subject.begin()
    for oddity, text in ODD_TEXTS.items():
        fields = {"address": text, "notes": text}
        if oddity in ODD_NAMES:
            fields["name"] = f"{test_data.mark} Subject {text}"
        if subject.update(expect, fields, may_refuse=True):
            subject.check_stored(expect)
        else:
            expect.not_tested(f"the deployment refuses texts such as {oddity}", *_DONE)


@verifies(
    c.CLI_UPDATE_1,
    c.CLI_LIST_1,
    scope=Scope.FULL,
    requests=5 + LOCATE,
    writes=5,
    creates=1,
    observes=(c.NULL_CLEARS, c.IS_ACTIVE_WRITABLE),
)
def test_update_client_with_null_or_is_active(run: Run, expect: Expect) -> None:
    """A null, or `isActive`, leaves the other fields as they were; a client that is not active is not listed."""
    subject = subject_of(run)
    base = subject.put({"notes": "Net 45 terms"})
    if not base.is_success:
        raise NotTestable(f"the client could not be updated: {base}")
    before = base.record
    cleared = subject.put({"notes": None})
    if cleared.is_success:
        _check_others(expect, before, cleared, sent=("notes",))
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
            _check_others(expect, before, control, sent=("phone", "notes"))
            expect.observe(c.IS_ACTIVE_WRITABLE, "400", switched)
    elif accepted(expect, c.CLI_UPDATE_1, switched, "for a PUT of phone and isActive"):
        _check_others(expect, before, switched, sent=("phone", "isActive", "notes"))
        is_active = switched.record.get("isActive")
        expect.observe(c.IS_ACTIVE_WRITABLE, "written" if is_active is False else "ignored", switched)
        if is_active is False:
            subject.discard()
            place = locate(run, before)
            expected = "a client that is not active in no list"
            expect.that(c.CLI_LIST_1, place.item is None, expected, place.item, switched, place.exchange)
            return
    expect.not_tested("a client becomes inactive by its deletion alone", c.CLI_LIST_1)


def _check_others(expect: Expect, before: Record, put: Exchange, *, sent: tuple[str, ...]) -> None:
    lost = [field for field in differences(put.record, before, FIELDS) if field not in sent]
    expected = f"PUTs of {', '.join(sent)} to leave {described(before, lost)}"
    expect.that(c.CLI_UPDATE_1, not lost, expected, described(put.record, lost), put)
