"""Updating clients: CLI-UPDATE-1 to CLI-UPDATE-3. What is refused is in ``test_clients_update_refused``."""

from __future__ import annotations

from typing import Final

from cleverinvo_conformance.checks.clients import (
    ADDED,
    FIELDS,
    Record,
    accepted,
    agree,
    described,
    differences,
)
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable
from cleverinvo_conformance.core.expectation import Status
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.probes.client_values import (
    FOREIGN_STAMPS,
    ODD_NAMES,
    ODD_TEXTS,
    new_values,
)
from cleverinvo_conformance.suite.client_lists import Place, item_of, listed, locate
from cleverinvo_conformance.suite.client_updates import Subject, subject_of

#: What a PUT that goes through decides.
_DONE: Final = (c.CLI_UPDATE_1, c.CLI_UPDATE_2, c.CLI_UPDATE_3)
#: The subject's label as it is created, and another one of the same length.
FIRST: Final = "Subject one"
SECOND: Final = "Subject two"
NOT_MODIFIED: Final = 304


@verifies(*(*_DONE, c.CLI_GET_1))
def test_update_client_changes_the_fields_sent(run: Run, test_data: TestData, expect: Expect) -> None:
    """A PUT changes the fields it sends and leaves the others, and GET and list answer what it answered."""
    subject = subject_of(run)
    start = subject.begin()
    values = new_values(test_data.mark)
    renamed = _renamed(start, values["name"])
    term = " ".join(renamed.split(" ")[:3])
    listed(run, search=term)  # it does not find the client yet; the answer may not be kept
    subject.update(expect, {"name": renamed})
    _check_entity_tag(run, expect, subject, start)
    several = {field: values[field] for field in ("email", "address", "notes")}
    foreign = {"id": test_data.acme.record["id"], **FOREIGN_STAMPS}  # of another client of this run
    # Where an unknown field was refused already, these are, too.
    observed = run.outcomes.observed.get(c.UNKNOWN_FIELDS.key)
    refuses = observed is not None and observed.value == "400"
    if refuses or not subject.update(expect, several | foreign, may_refuse=True):
        subject.update(expect, several)
    pair = {field: values[field] for field in ("taxId", "phone")}
    if not subject.update(expect, pair | {"notes": ""}, may_refuse=True):
        subject.update(expect, pair | {"notes": "Net 90 terms"})
    _update_at_once(run, test_data, expect, subject)
    _check_listed(run, test_data, expect, subject, term)


def _renamed(start: Exchange, name: str) -> str:
    """The next name: of the same length as the present one if possible, so that an answer's length shows no update."""
    present = str(start.record.get("name"))
    return present.replace(FIRST, SECOND, 1) if FIRST in present else name


def _check_entity_tag(run: Run, expect: Expect, subject: Subject, start: Exchange) -> None:
    """CLI-UPDATE-3: after an update, a GET with the entity tag from before it is not answered with 304 (RFC 9110, 13.1.2).

    One request, where the deployment sends entity tags.
    """
    tag = start.header("etag")
    if tag is None or subject.updated is None:
        return
    read = run.get(subject.path, headers={"If-None-Match": tag})
    expected = "the updated client in answer to the entity tag from before the update"
    is_new = read.status != NOT_MODIFIED
    expect.that(
        c.CLI_UPDATE_3, is_new, expected, read.status, start, subject.updated, read, must=Status((200,))
    )


def _check_listed(run: Run, test_data: TestData, expect: Expect, subject: Subject, term: str) -> None:
    """CLI-UPDATE-3: the list shows the client as the last PUT answered it, where a search for its new name finds it."""
    found = listed(run, search=term)
    item = item_of(found, subject.created.record["id"])
    place = Place(item, found) if item else locate(run, subject.known, test_data.mark)
    if not place.item:
        return  # the model reports it under SEARCH-1
    # What the list never shows violates CLI-SHAPE-1.
    skip = [f for f in (*FIELDS, *ADDED) if place.item.get(f) is None]
    subject.check_shown(expect, place.exchange, place.item, skip)


def _update_at_once(run: Run, test_data: TestData, expect: Expect, subject: Subject) -> None:
    """Two PUTs of different fields at the same time both last; a GET of two clients at once mixes nothing up."""
    changes = ({"address": "Unter den Linden 1\n10117 Berlin"}, {"phone": "+49 30 0000-1"})
    puts = run.api.send_together([run.api.request("PUT", subject.path, json_body=each) for each in changes])
    paths = (subject.path, f"/clients/{test_data.id_of(test_data.acme)}")
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
                sent = zip(puts, changes, strict=True)
                is_answered = all(not differences(put.record, each, each) for put, each in sent)
                clause = c.CLI_UPDATE_3 if is_answered else c.CLI_UPDATE_1
                expect.that(clause, False, expected, described(read.record, lost), *puts, read)
            if len(lost) == len(wanted) or is_stale:
                subject.forget()
                raise NotTestable("a GET shows the client as it was before its updates")
        subject.note_both(changes, read)
        expect.that(c.CLI_UPDATE_1, not lost, expected, described(read.record, lost), *puts, read)
    got = other.record.get("id")
    if other.status != 200:
        expect.not_tested("the other client could not be read", c.CLI_GET_1)
    else:
        is_asked = got == test_data.acme.record["id"]
        expect.that(c.CLI_GET_1, is_asked, "the client that was asked for", got, read, other)


@verifies(*_DONE, scope=Scope.FULL)
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


@verifies(*_DONE, scope=Scope.FULL)
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


@verifies(c.CLI_UPDATE_1, c.CLI_LIST_1, scope=Scope.FULL, observes=(c.NULL_CLEARS, c.IS_ACTIVE_WRITABLE))
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
