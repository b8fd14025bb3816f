"""One client that is updated again and again, and the judgement of each update against what was there before.

Layer: suite. A value that comes back from before an earlier update was never stored: that breaks CLI-UPDATE-3, not
CLI-UPDATE-1 of the update after which it shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, Final

from cleverinvo_conformance.checks.clients import (
    ADDED,
    FIELDS,
    Record,
    accepted,
    agree,
    agree_on,
    described,
    differences,
    instant_of,
    place_of,
)
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase, formatted, same
from cleverinvo_conformance.core.expectation import (
    Kind,
    LaterThan,
    OtherValue,
    SameAs,
    Value,
    every,
    of_fields,
)
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.test_data import TestData

#: Seconds after which a clock of any resolution has moved.
_TICK: Final = 1.1
#: How often an ``updatedAt`` that stands still is tried again.
DOUBTS: Final = 3
_JUDGED: Final = (*FIELDS, "isActive")


class Subject:
    """A client of the tests' own. It is made when it is first asked for."""

    def __init__(self, run: Run, test_data: TestData) -> None:
        self._run: Final = run
        self._test_data: Final = test_data
        #: What the client was before the last PUT, and after it by its answer.
        self._start: dict[str, Any] = {}
        self._earlier: dict[str, Any] = {}
        self._before: dict[str, Any] = {}
        #: What a field held before it was last sent.
        self._replaced: dict[str, Any] = {}
        self._unseen: set[str] = set()
        self._sent: dict[str, Any] = {}
        self._put: Exchange | None = None
        self._doubts = 0
        self._is_first = True

    @cached_property
    def created(self) -> Exchange:
        """The ``POST`` that made it: one of the shared twins, or one request where that was discarded."""
        if self._is_first:
            self._is_first = False
            return self._test_data.twins[0]
        return self._test_data.made(self._test_data.post_client(self._test_data.client_fields("Subject one")))

    @property
    def known(self) -> dict[str, Any]:
        """The client after the last ``PUT``, by its answer."""
        return dict(self._before)

    @property
    def updated(self) -> Exchange | None:
        """The last exchange that shows the client as its accepted updates left it; ``None`` before the first."""
        return self._put

    @property
    def mark(self) -> str:
        """The word that its name begins with."""
        return self._test_data.mark

    @property
    def path(self) -> str:
        """Its path."""
        return f"/clients/{self._test_data.id_of(self.created)}"

    def begin(self) -> Exchange:
        """Read what is there before a test's first update. Raises :class:`NotTestable`."""
        read = self._test_data.read(self.path)
        if read.record.get("id") != self.created.record["id"]:
            raise NotTestable(f"another client was answered: {read}")
        # What a GET never shows is not judged by updates (CLI-SHAPE-1, CLI-CREATE-2).
        unseen = {field: value for field, value in self.created.record.items() if field not in read.record}
        self._unseen = set(unseen)
        self._before = self._start = unseen | read.record
        self._replaced = {}
        self._put = None
        return read

    def discard(self) -> None:
        """Use another client from now on."""
        self.__dict__.pop("created", None)

    def put(self, fields: dict[str, Any]) -> Exchange:
        """``PUT`` to it, without a check. If it is accepted, the client is not as an earlier update left it any more."""
        put = self._run.put(self.path, fields)
        if put.is_success:
            self.forget()
        return put

    def forget(self) -> None:
        """From now on, what the client is after its updates is not known."""
        self._put = None

    def update(self, expect: Expect, fields: dict[str, Any], *, may_refuse: bool = False) -> bool:
        """A ``PUT`` that must go through, judged by CLI-UPDATE-1 to -3; one more, rarely (:data:`DOUBTS`).

        Raises :class:`NotTestable` if it did not go through; but with ``may_refuse`` answers False for a 400, and
        for any answer but 200 where there was nothing to do.
        """
        put = self.put(fields)
        if may_refuse and (put.status == 400 or (not fields and put.status != 200)):
            return False
        if not accepted(expect, c.CLI_UPDATE_1, put, f"for a PUT of {', '.join(fields) or 'no field'}"):
            raise NotTestable(f"the client could not be updated: {put}")
        fields = self._without_foreign(expect, fields, put)
        self._check_answer(expect, fields, put)
        # What changes nothing may leave it alone.
        stood_still = not self._check_stamps(expect, put) and bool(fields)
        before = self._before
        self._note(fields, put)
        if stood_still and self._doubts < DOUBTS:
            # CLI-UPDATE-2: the clock may be a coarse one; the same fields once more, a tick later.
            self._doubts += 1
            self._run.throttle.pause(_TICK)
            changed = {field: another(field, value) for field, value in fields.items()}
            again = self.put(changed)
            expected = f"`updatedAt` to move forward from {formatted(before.get('updatedAt'))}"
            held, got = _is_later(again, before), again.record.get("updatedAt")
            stamp = "/data/updatedAt"
            must = every(LaterThan(stamp, 0, stamp), LaterThan(stamp, 1, stamp))
            expect.that(c.CLI_UPDATE_2, held, expected, got, self.created, put, again, must=must)
            self._note(changed, again)
        return True

    def _without_foreign(self, expect: Expect, fields: dict[str, Any], put: Exchange) -> dict[str, Any]:
        """CLI-UPDATE-2: those of ``fields`` that are not the caller's to set had no effect; the others."""
        foreign = {f: fields[f] for f in ADDED if f in fields}
        if not foreign:
            return fields
        taken = [f for f, value in foreign.items() if agree_on(f, put.record.get(f), value)]
        expected = f"`{', '.join(taken)}` not to be set by a PUT"
        must = every(*(OtherValue(f"/data/{f}", foreign[f]) for f in taken))
        if "id" in taken and self._is_changed(foreign["id"], fields):
            expected = "a PUT to change the client that its path names, and no other"
            got = Phrase(f"client {foreign['id']} changed, whose id was in the body")
            expect.that(c.CLI_UPDATE_1, False, expected, got, put)
        else:
            expect.that(c.CLI_UPDATE_2, not taken, expected, described(put.record, taken), put, must=must)
        if "id" in taken:
            self.discard()
            raise NotTestable("a PUT gave the client the id of another one")
        return {f: value for f, value in fields.items() if f not in foreign}

    def _is_changed(self, id_: str, fields: dict[str, Any]) -> bool:
        """Whether the client of that id has the values that were sent to this one: one request."""
        other = self._run.get(f"/clients/{segment(id_)}")
        own = self._run.get(self.path)
        sent = {f: value for f, value in fields.items() if f in FIELDS}
        return not differences(other.record, sent, sent) and bool(differences(own.record, sent, sent))

    def note_both(self, changes: Iterable[dict[str, Any]], read: Exchange) -> None:
        """Two updates went through at the same time; ``read`` is the client after both."""
        for fields in changes:
            self._note(fields, read)
        self._put = read

    def check_stored(self, expect: Expect) -> None:
        """CLI-UPDATE-3: a ``GET`` (one request) answers what the last ``PUT`` did."""
        put, read = self._last, self._run.get(self.path)
        if not expect.status(c.CLI_UPDATE_3, read, 200, why="for a client that was just updated"):
            return
        got = read.record
        self._check_lasting(expect, got, put, read)
        self.check_shown(expect, read, got, self._unseen)
        if not differences(got, self._sent, self._sent):
            # What was sent is stored; so nothing stale is seen, and what else differs was lost (CLI-UPDATE-1).
            stale = {f for f, old in self._replaced.items() if agree(got.get(f), old)}
            known = stale | self._unseen | self._sent.keys()
            lost = [f for f in differences(got, self._earlier, _JUDGED) if f not in known]
            expected = f"a PUT of {', '.join(self._sent)} to leave {described(self._earlier, lost)}"
            must = of_fields(lost, self._earlier)
            expect.that(c.CLI_UPDATE_1, not lost, expected, described(got, lost), put, read, must=must)

    def check_shown(self, expect: Expect, seen: Exchange, got: Record, skip: Iterable[str] = ()) -> bool:
        """CLI-UPDATE-3 for the client as ``seen`` shows it, but for the fields to ``skip``; whether it holds."""
        put = self._last
        judged = [field for field in (*_JUDGED, "updatedAt") if field in put.record and field not in skip]
        stale = differences(got, put.record, judged)
        where = "the list" if isinstance(seen.data, list) else "a GET"
        expected = f"what the PUT answered in {where}, too: {described(put.record, stale)}"
        must = every(*(SameAs(f"{place_of(got, seen)}/{f}", 0, f"/data/{f}") for f in stale))
        return expect.that(c.CLI_UPDATE_3, not stale, expected, described(got, stale), put, seen, must=must)

    @property
    def _last(self) -> Exchange:
        if self._put is None:
            raise NotTestable("nothing was updated")
        return self._put

    def _note(self, fields: dict[str, Any], put: Exchange) -> None:
        self._replaced |= {field: self._before.get(field) for field in fields}
        self._earlier = self._before
        unset = {field: None for field, value in fields.items() if value == ""}
        known = self._earlier | unset | put.record
        self._before = {field: known.get(field) for field in (*FIELDS, *ADDED)}
        self._sent, self._put = dict(fields), put

    def _check_answer(self, expect: Expect, fields: Record, put: Exchange) -> None:
        got, before = put.record, self._before
        sent = f"the answer to a PUT of {', '.join(fields) or 'no field'}"
        for field in _JUDGED:
            wanted, value = fields.get(field, before.get(field)), got.get(field)
            is_old = field not in fields and value is not None and same(value, self._replaced.get(field))
            if is_old and not agree(value, wanted):
                what = f"`{field}` in {sent}, as an earlier PUT answered,"
                expect.equal(c.CLI_UPDATE_3, value, wanted, what, put, at=f"/data/{field}")
            else:
                expected = (
                    f"`{field}`{'' if field in fields else ', not sent,'} in {sent} to be {formatted(wanted)}"
                )
                must = Value(f"/data/{field}", wanted)
                expect.that(c.CLI_UPDATE_1, agree(value, wanted), expected, value, put, must=must)
        absent = [field for field in ADDED if field not in got]
        there = every(*(Kind(f"/data/{f}", ("string", "boolean", "null", "number")) for f in absent))
        expected = f"the whole client in {sent}"
        expect.that(c.CLI_UPDATE_1, not absent, expected, described(got, absent), put, must=there)

    def _check_stamps(self, expect: Expect, put: Exchange) -> bool:
        """CLI-UPDATE-2 of an answer; whether ``updatedAt`` moved forward, which is not judged if it did not."""
        self._check_lasting(expect, put.record, put)
        if not _is_later(put, self._before):
            return False
        expect.that(c.CLI_UPDATE_2, True, "", None)
        return True

    def _check_lasting(self, expect: Expect, got: Record, *seen: Exchange) -> None:
        """CLI-UPDATE-2 of what never changes: as the ``POST`` answered it, or as the ``GET`` before did."""
        for field in ("id", "createdAt"):
            known = [self.created.record.get(field), self._start.get(field)]
            if got.get(field) is not None and any(known):
                expected = f"`{field}` after a PUT to be {formatted(known[0])}, as before"
                is_known = any(agree_on(field, got[field], value) for value in known)
                must = SameAs(f"/data/{field}", 0, f"/data/{field}")
                expect.that(c.CLI_UPDATE_2, is_known, expected, got[field], self.created, *seen, must=must)


def subject_of(run: Run) -> Subject:
    """The client that the tests of ``run`` update, one after the other."""
    return run.test_data.kept(Subject, lambda: Subject(run, run.test_data))


def another(field: str, value: Any) -> Any:
    """A value for ``field`` that is not ``value``."""
    if not isinstance(value, str):
        return "changed again"
    match field:
        case "email":
            return f"again.{value}"
        case "taxId" | "phone":
            return f"{value}1"
        case _:
            return f"{value} again"


def _is_later(put: Exchange, before: Record) -> bool:
    """Whether ``updatedAt`` is later than before; so it is said of what is no timestamp (FMT-3)."""
    now, then = (instant_of(record.get("updatedAt")) for record in (put.record, before))
    return now is None or then is None or now > then
