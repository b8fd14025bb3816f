"""Creating clients: CLI-CREATE-1 and -2, and that what was created can be read (CLI-GET-1).

What is refused is in ``test_clients_create_refused``.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from cleverinvo_conformance.checks.clients import (
    FIELDS,
    accepted,
    agree_on,
    check_created,
    check_item,
    check_read,
    described,
)
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.expectation import Listed
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.probes.client_values import FOREIGN_STAMPS, ODD_FIELDS, ODD_NAMES, ODD_TEXTS
from cleverinvo_conformance.suite.client_lists import (
    Place,
    check_total,
    item_of,
    latest_list,
    listed,
    locate,
)


@verifies(
    c.CLI_CREATE_1,
    c.CLI_CREATE_2,
    c.CLI_GET_1,
    c.CLI_LIST_1,
    c.CLI_SHAPE_1,
    observes=(c.CREATE_STATUS, c.UNKNOWN_FIELDS),
)
def test_create_client_makes_the_client_that_was_sent(run: Run, test_data: TestData, expect: Expect) -> None:
    """A new client is answered as sent, can be read back, is listed, and raises the list's total by one.

    Its texts are unusual. Fields that the caller cannot set, or that are not documented, have no effect.
    """
    twin = test_data.made(test_data.twins[0]).record
    before, sent, created = _created(run, test_data, expect, twin["id"])
    expect.observe(c.CREATE_STATUS, str(created.status), created)
    check_created(expect, sent, created, ids=[twin["id"], *(item.get("id") for item in before.items)])
    after = listed(run)
    item = item_of(after, created.record["id"])
    # It is looked for before anything else is created.
    place = Place(item, after) if item else locate(run, created.record)

    def again() -> tuple[Exchange, Exchange]:
        earlier = listed(run)
        test_data.client("Recount")
        return earlier, listed(run)

    check_total(expect, c.CLI_CREATE_2, run, (before, created, after), by=1, again=again)
    read = run.get(f"/clients/{test_data.id_of(created)}")
    is_there = expect.status(c.CLI_CREATE_2, read, 200, why="for a client that was just created")
    got = read.record.get("id")
    if not is_there:
        expect.not_tested("the new client could not be read", c.CLI_GET_1)
    elif expect.equal(c.CLI_GET_1, got, created.record["id"], "`id` of what a GET answers", read):
        check_read(expect, sent, created, read)
    if place.item:
        check_item(expect, sent, created, read, place.exchange)
        expect.that(c.CLI_LIST_1, True, "", None)
        return
    if place.is_certain:
        none = Phrase("no such item")
        must = Listed(str(created.record.get("id")))
        expected = "the new client in the list"
        expect.that(c.CLI_CREATE_2, False, expected, none, created, place.exchange, must=must)
        if read.record.get("isActive") is True and locate(run, test_data.acme.record).item:
            # Another client is listed and this one is not: the list is wrong, too.
            expected = "an active client in the list, as any other"
            expect.that(c.CLI_LIST_1, False, expected, none, created, read, place.exchange, must=must)
    expect.not_tested("the new client is not found in the list", c.CLI_SHAPE_1, c.CLI_LIST_1)


def _created(
    run: Run, test_data: TestData, expect: Expect, foreign_id: object
) -> tuple[Exchange, dict[str, Any], Exchange]:
    """The list before the creation, what counts of the body, and the ``POST``.

    The first body has unusual texts, an undocumented field and fields that the caller cannot set: the id of another
    client of this run, which may be neither taken nor overwritten. Each that is refused is followed by one with less.
    """
    # The name and the address of a deleted client may be used again.
    deleted = test_data.deleted_client
    email = deleted.get("email") or f"{test_data.mark}.Billing@Conformance.example"
    name = {"name": deleted["name"]} if deleted.get("name") else {}
    plain = test_data.client_fields(
        "Façade & Söhne 株式会社", email=email, address="1 Rue de l'Été\n75001 Paris", **name
    )
    odd, colour = {**plain, **ODD_FIELDS}, {"conformanceColour": "green"}
    foreign = {"id": foreign_id, "isActive": False, **FOREIGN_STAMPS}
    before = latest_list(run)
    refused = None
    for sent, more in ((odd, colour | foreign), (odd, colour), (odd, {}), (plain, {})):
        created = test_data.post_client(sent | more)
        if not created.is_success:
            refused = created
            continue
        if more:
            expect.observe(c.UNKNOWN_FIELDS, "ignored", created)
        elif sent is odd and refused and refused.status == 400:
            expect.observe(c.UNKNOWN_FIELDS, "400", refused)
        taken = [f for f in more if f in foreign and agree_on(f, created.record.get(f), foreign[f])]
        expected = f"`{', '.join(taken)}` not to be set by a POST"
        if expect.that(c.CLI_CREATE_1, not taken, expected, described(created.record, taken), created):
            return before, sent, created
        before = listed(run)
    if created.is_success:  # with what is not the caller's, at least
        raise NotTestable("a POST sets fields that the caller cannot set")
    accepted(expect, c.CLI_CREATE_1, created, "for a client with all six fields")
    raise NotTestable(f"no client could be created: {created}")


@verifies(
    c.CLI_CREATE_1,
    c.CLI_CREATE_2,
    c.CLI_LIST_1,
    c.CLI_SHAPE_1,
    scope=Scope.FULL,
    observes=(c.MISSING_EMAIL, c.UNSET_FIELDS, c.INVALID_EMAIL),
)
def test_create_client_with_few_fields_leaves_the_others_unset(
    run: Run, test_data: TestData, expect: Expect
) -> None:
    """A client of a name and no more than an e-mail is whole, stays so, and is listed as any other."""
    full = test_data.client_fields("Sparse")
    sent = {"name": full["name"]}
    created = test_data.post_client(sent)
    if created.is_success:
        expect.observe(c.MISSING_EMAIL, "created", created)
    else:
        without, sent = created, {"name": full["name"], "email": full["email"]}
        created = test_data.post_client(sent)
        if not accepted(expect, c.CLI_CREATE_1, created, "for a client with a name and an e-mail"):
            raise NotTestable(f"no client could be created: {created}")
        if without.status == 400:
            expect.observe(c.MISSING_EMAIL, "400", without)
    check_created(expect, sent, created)
    read = run.get(f"/clients/{test_data.id_of(created)}")
    if expect.status(c.CLI_CREATE_2, read, 200, why="for a client that was just created"):
        check_read(expect, sent, created, read)
        _observe_unset(expect, read, [f for f in FIELDS if f not in sent])
    _check_sparse_listed(run, test_data, expect, sent, (created, read))

    odd = test_data.plain_client_fields("Odd address") | {"email": "no e-mail address"}
    made = test_data.post_client(odd)
    if made.is_success:
        check_created(expect, odd, made, ids=[created.record["id"]])
    if made.is_success or made.status == 400:
        expect.observe(c.INVALID_EMAIL, "created" if made.is_success else "400", made)


def _check_sparse_listed(
    run: Run, test_data: TestData, expect: Expect, sent: dict[str, Any], seen: tuple[Exchange, Exchange]
) -> None:
    """CLI-CREATE-2, CLI-LIST-1: it is listed. If full clients are and this one is not, the list is wrong, too."""
    created, read = seen
    place = locate(run, created.record)
    if place.item:
        check_item(expect, sent, created, read, place.exchange)
        expect.that(c.CLI_LIST_1, True, "", None)
        return
    clauses = [c.CLI_CREATE_2]
    if place.is_certain and locate(run, test_data.acme.record).item:
        clauses.append(c.CLI_LIST_1)
    for clause in clauses if place.is_certain else ():
        expected = "the client in the list, as any other"
        must, none = Listed(str(created.record.get("id"))), Phrase("no such item")
        expect.that(clause, False, expected, none, created, place.exchange, must=must)
    expect.not_tested("no new client can be found in the list", c.CLI_LIST_1, c.CLI_SHAPE_1)


def _observe_unset(expect: Expect, read: Exchange, unset: list[str]) -> None:
    if all(f not in read.record for f in unset):
        expect.observe(c.UNSET_FIELDS, "absent", read)
    elif all(f in read.record and read.record[f] is None for f in unset):
        expect.observe(c.UNSET_FIELDS, "null", read)


@verifies(c.CLI_CREATE_1, c.CLI_CREATE_2, c.CLI_SHAPE_1, scope=Scope.FULL)
@pytest.mark.parametrize("field", ["address", "taxId", "phone", "notes"])
def test_create_client_takes_each_field_alone(
    run: Run, test_data: TestData, expect: Expect, field: str
) -> None:
    """Beside a name and an e-mail each field may come alone; it is kept, and the others stay unset."""
    test_data.made(test_data.acme)
    full = test_data.client_fields(f"Only {field}")
    sent = {name: full[name] for name in ("name", "email", field)}
    _check_round_trip(run, test_data, expect, sent)


@verifies(c.CLI_CREATE_1, c.CLI_CREATE_2, c.CLI_SHAPE_1, scope=Scope.FULL)
@pytest.mark.parametrize("oddity", ["scripts", "quotes", "spaces around", "long"])
def test_create_client_keeps_odd_texts_verbatim(
    run: Run, test_data: TestData, expect: Expect, oddity: str
) -> None:
    """Whatever stands in a text is kept as it was sent, in any script and to the last space."""
    test_data.made(test_data.acme)
    text = ODD_TEXTS[oddity]
    sent = test_data.client_fields("Odd") | {"notes": text, "address": text}
    if oddity in ODD_NAMES:
        sent["name"] += f" {text}"
    _check_round_trip(run, test_data, expect, sent, may_refuse=True)


def _check_round_trip(
    run: Run, test_data: TestData, expect: Expect, sent: dict[str, Any], *, may_refuse: bool = False
) -> None:
    # Raw UTF-8, where other tests send escapes.
    created = run.api.send("POST", "/clients", body=json.dumps(sent, ensure_ascii=False).encode())
    if may_refuse and created.status == 400:
        raise NotTestable("the deployment refuses this text")
    if not accepted(expect, c.CLI_CREATE_1, created, f"for a client with {', '.join(sent)}"):
        raise NotTestable(f"no client could be created: {created}")
    check_created(expect, sent, created)
    read = run.get(f"/clients/{test_data.id_of(created)}")
    if expect.status(c.CLI_CREATE_2, read, 200, why="for a client that was just created"):
        check_read(expect, sent, created, read)
    else:
        expect.not_tested("the new client cannot be read", c.CLI_SHAPE_1)
