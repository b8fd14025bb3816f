"""Updates of clients that are refused: CLI-UPDATE-4 and CLI-UPDATE-5."""

from __future__ import annotations

from typing import Any

from cleverinvo_conformance.checks.clients import ADDED, FIELDS, check_same, differences, refused
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData, id_in
from cleverinvo_conformance.probes.client_values import WRONG_VALUES, kind_of, wrong_in_put
from cleverinvo_conformance.suite.client_updates import Subject, subject_of


@verifies(c.CLI_UPDATE_5)
def test_update_client_refuses_wrong_types(run: Run, test_data: TestData, expect: Expect) -> None:
    """A field of the wrong JSON type is refused with 400, and the client stays as it was in every field."""
    subject = subject_of(run)
    before = subject.updated or _controlled(subject)
    puts = [_refused_type(expect, subject, *each) for each in wrong_in_put(run.random)]
    after = run.get(subject.path)
    if all(put.status == 400 for put in puts) and not _is_unchanged(before, after):
        # An accepted PUT may not be answered as it is stored (CLI-UPDATE-3); then the difference has that reason.
        again = _controlled(subject)
        if differences(test_data.read(subject.path).record, again.record, (*FIELDS, *ADDED)):
            raise NotTestable("a GET does not answer what the PUT before it did")
    _check_unchanged(expect, before, puts, after)
    _refuses_null_name(expect, subject, after)


def _refuses_null_name(expect: Expect, subject: Subject, before: Exchange) -> None:
    """A name cannot be cleared: 400, or null counts as not sent (*null_clears*) and the name stays."""
    put = subject.put({"name": None})
    name = before.record.get("name")
    if put.is_success and name is not None and put.record.get("name") == name:
        return
    refused(expect, c.CLI_UPDATE_5, put, "for a PUT whose `name` is null", of_plan=())


@verifies(c.CLI_UPDATE_5, scope=Scope.FULL)
def test_update_client_refuses_every_wrong_type(run: Run, test_data: TestData, expect: Expect) -> None:
    """Each field is refused as a number, a boolean, a list and an object, and the client stays as it was."""
    subject = subject_of(run)
    _controlled(subject)
    before = test_data.read(subject.path)
    for field in FIELDS:
        puts = [_refused_type(expect, subject, field, value) for value in WRONG_VALUES]
        after = run.get(subject.path)
        _check_unchanged(expect, before, puts, after)
        before = after


def _controlled(subject: Subject) -> Exchange:
    """A PUT of three right fields that was accepted: what is refused then is so for its own reason."""
    name = f"{subject.mark} Controlled"
    control = subject.put({"name": name, "address": "1 Control Street", "notes": "Net 15 terms"})
    if not control.is_success:
        raise NotTestable(f"the client could not be updated: {control}")
    return control


def _refused_type(expect: Expect, subject: Subject, field: str, value: Any) -> Exchange:
    # The right fields beside the wrong one tell whether a refused PUT is applied in part.
    beside = "notes" if field != "notes" else "address"
    right = {"name": f"{subject.mark} Sent beside {field}", beside: f"Sent beside {field}"}
    put = subject.put(right | {field: value})
    refused(expect, c.CLI_UPDATE_5, put, f"for a PUT whose `{field}` is {kind_of(value)}", of_plan=())
    return put


def _is_unchanged(before: Exchange, after: Exchange) -> bool:
    return after.status == 200 and not differences(after.record, before.record, (*FIELDS, *ADDED))


def _check_unchanged(expect: Expect, before: Exchange, puts: list[Exchange], after: Exchange) -> None:
    if after.status == 200 and all(put.status == 400 for put in puts):
        what = "the client unchanged"
        check_same(expect, c.CLI_UPDATE_5, after.record, before.record, what, before, *puts, after)


@verifies(c.CLI_UPDATE_4)
def test_update_client_of_an_unknown_id(run: Run, test_data: TestData, expect: Expect) -> None:
    """A PUT to an unknown id is answered with 404."""
    unknown = test_data.unknown_client
    if unknown.status != 404:
        raise NotTestable(f"no unknown id could be made: {unknown}")
    put = run.put(f"/clients/{id_in(unknown)}", test_data.client_fields("Upsert"))
    expect.status(c.CLI_UPDATE_4, put, 404, why="for a PUT to an unknown id")
