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
    check_created,
    check_item,
    check_read,
)
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.expectation import Listed
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.probes.client_values import ODD_FIELDS, ODD_NAMES, ODD_TEXTS
from cleverinvo_conformance.suite.client_lists import (
    LOCATE,
    RECOUNT,
    Place,
    check_total,
    item_of,
    listed,
    locate,
)


@verifies(
    c.CLI_CREATE_1,
    c.CLI_CREATE_2,
    c.CLI_GET_1,
    c.CLI_LIST_1,
    c.CLI_SHAPE_1,
    requests=6 + 2 * LOCATE + RECOUNT + 3,
    writes=3,
    creates=3,
    uses=("acme",),
    observes=(c.CREATE_STATUS,),
)
def test_create_client_makes_the_client_that_was_sent(run: Run, test_data: TestData, expect: Expect) -> None:
    """A new client is answered as sent, can be read back, is listed, and raises the list's total by one."""
    other = test_data.acme
    before = listed(run)
    sent, created = _created_oddly(test_data, expect)
    expect.observe(c.CREATE_STATUS, str(created.status), created)
    check_created(
        expect, sent, created, ids=[other.record.get("id"), *(item.get("id") for item in before.items)]
    )
    after = listed(run)
    item = item_of(after, created.record["id"])
    # It is looked for before anything else is created.
    place = Place(item, after) if item else locate(run, created.record)

    def again() -> tuple[Exchange, Exchange]:
        earlier = listed(run)
        test_data.client("Recount")
        return earlier, listed(run)

    check_total(expect, c.CLI_CREATE_2, run, (before, created, after), by=1, again=again)
    _check_reading(run, test_data, expect, other, before)
    read = run.get(f"/clients/{test_data.id_of(created)}")
    is_there = expect.status(c.CLI_CREATE_2, read, 200, why="for a client that was just created")
    got = read.record.get("id")
    if is_there and expect.equal(c.CLI_GET_1, got, created.record["id"], "`id` of what a GET answers", read):
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
        if read.record.get("isActive") is True and locate(run, other.record).item:
            # That others are, and this one is not, is the list's own breach.
            expected = "an active client in the list, as any other"
            expect.that(c.CLI_LIST_1, False, expected, none, created, read, place.exchange, must=must)
    expect.not_tested("the new client is not found in the list", c.CLI_SHAPE_1, c.CLI_LIST_1)


def _created_oddly(test_data: TestData, expect: Expect) -> tuple[dict[str, Any], Exchange]:
    """What was sent for a client of odd texts, or of plain ones where those are refused, and the answer."""
    email = f"{test_data.mark}.Billing@Conformance.example"
    plain = test_data.client_fields(
        "Façade & Söhne 株式会社", email=email, address="1 Rue de l'Été\n75001 Paris"
    )
    created = test_data.post_client({**plain, **ODD_FIELDS})
    if created.is_success:
        return {**plain, **ODD_FIELDS}, created
    created = test_data.post_client(plain)
    if not accepted(expect, c.CLI_CREATE_1, created, "for a client with all six fields"):
        raise NotTestable(f"no client could be created: {created}")
    return plain, created


def _check_reading(run: Run, test_data: TestData, expect: Expect, other: Exchange, page: Exchange) -> None:
    """CLI-GET-1: the client before it is still answered by its id, and not the newest."""
    read = run.get(f"/clients/{test_data.id_of(other)}")
    if read.status != 200 and not item_of(page, other.record["id"]):
        expect.not_tested(
            "the deployment does not show the client that it is asked for anywhere", c.CLI_GET_1
        )
    elif expect.status(c.CLI_GET_1, read, 200, why="for a client of this account"):
        # As the POST answered, which may have told less than it should (CLI-CREATE-1).
        wanted = {f: other.record[f] for f in ("id", "name", "email") if f in other.record}
        got = {f: read.record.get(f) for f in wanted}
        expect.equal(c.CLI_GET_1, got, wanted, "what a GET answers of the client of that id", other, read)


@verifies(
    c.CLI_CREATE_1,
    c.CLI_CREATE_2,
    c.CLI_LIST_1,
    c.CLI_SHAPE_1,
    scope=Scope.FULL,
    requests=4 + 2 * LOCATE,
    writes=3,
    uses=("acme",),
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
    """CLI-CREATE-2, CLI-LIST-1: it is listed. That full clients are, and this one is not, is the list's own breach."""
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


@verifies(
    c.CLI_CREATE_1, c.CLI_CREATE_2, c.CLI_SHAPE_1, scope=Scope.FULL, requests=2, writes=1, uses=("acme",)
)
@pytest.mark.parametrize("field", ["address", "taxId", "phone", "notes"])
def test_create_client_takes_each_field_alone(
    run: Run, test_data: TestData, expect: Expect, field: str
) -> None:
    """Beside a name and an e-mail each field may come alone; it is kept, and the others stay unset."""
    test_data.made(test_data.acme)
    full = test_data.client_fields(f"Only {field}")
    sent = {name: full[name] for name in ("name", "email", field)}
    _check_round_trip(run, test_data, expect, sent)


@verifies(
    c.CLI_CREATE_1, c.CLI_CREATE_2, c.CLI_SHAPE_1, scope=Scope.FULL, requests=2, writes=1, uses=("acme",)
)
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
