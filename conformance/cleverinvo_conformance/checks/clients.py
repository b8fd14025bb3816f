"""What a client consists of, and the judgement of one answer against what was sent.

Layer: checks. Sends nothing. ``null`` and absent are the same wherever a field was never set (*unset_fields*).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase, formatted, same
from cleverinvo_conformance.core.expectation import (
    AnyOf,
    Expectation,
    Kind,
    SameAs,
    Status,
    Value,
    every,
    item,
    of_fields,
)
from cleverinvo_conformance.core.operations import CLIENT_FIELDS

#: The six fields that are the caller's.
FIELDS: Final = CLIENT_FIELDS
#: What the deployment adds.
ADDED: Final = ("id", "isActive", "createdAt", "updatedAt")
_STAMPS: Final = ("createdAt", "updatedAt")

Record = Mapping[str, Any]


def agree(got: Any, wanted: Any) -> bool:
    """Whether two values of a field are the same, ``None`` standing for null and absent; no text is none, too."""
    return same(None if got == "" else got, None if wanted == "" else wanted)


def agree_on(field: str, got: Any, wanted: Any) -> bool:
    """The same of ``field``, where one instant may be spelled in several ways: how it must be is FMT-3's."""
    if field in _STAMPS and (instant := instant_of(got)) and instant == instant_of(wanted):
        return True
    return agree(got, wanted)


def instant_of(stamp: Any) -> datetime | None:
    """When ``stamp`` is, in UTC where it does not say; None for what is no timestamp."""
    try:
        instant = datetime.fromisoformat(stamp)
    except (TypeError, ValueError):
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def is_of_its_type(field: str, value: Any) -> bool:
    """Whether the value is what the field may hold; what is not breaks CLI-SHAPE-1, which is judged elsewhere."""
    return value is None or isinstance(value, bool if field == "isActive" else str)


def differences(got: Record, wanted: Record, fields: Iterable[str]) -> list[str]:
    """The fields in which ``got`` is not as ``wanted``, without those of a wrong type."""
    return [f for f in fields if not agree_on(f, got.get(f), wanted.get(f)) and is_of_its_type(f, got.get(f))]


def described(record: Record, fields: Iterable[str]) -> Phrase:
    """The fields as a sentence shows them: ``name 'A', no notes``."""
    return Phrase(", ".join(f"{f} {formatted(record[f])}" if f in record else f"no {f}" for f in fields))


def check_same(
    expect: Expect, clause: Clause, got: Record, wanted: Record, what: str, *seen: Exchange
) -> bool:
    """Every field of ``got`` is as in ``wanted``, the ten of them."""
    wrong = differences(got, wanted, (*FIELDS, *ADDED))
    must = (
        of_fields([f for f in wrong if f not in _STAMPS], wanted, at=place_of(got, seen[-1]))
        if seen
        else None
    )
    expected = f"{what}: {described(wanted, wrong)}"
    return expect.that(clause, not wrong, expected, described(got, wrong), *seen, must=must)


def place_of(record: Record, seen: Exchange) -> str:
    """The JSON Pointer to ``record`` in the answer that shows it."""
    return item(record.get("id")) if seen.is_of_list else "/data"


def check_created(expect: Expect, sent: Record, created: Exchange, *, ids: Iterable[Any] = ()) -> None:
    """CLI-CREATE-1 for an accepted ``POST``: all as sent, an id that is none of ``ids``, active, both timestamps."""
    record = created.record
    must: Expectation | None
    for field in FIELDS:
        wanted, got = sent.get(field), record.get(field)
        if wanted is not None:
            what = f"`{field}` in the answer to a POST"
            expect.equal(c.CLI_CREATE_1, got, wanted, what, created, at=f"/data/{field}")
        else:
            made_up = isinstance(got, str) and got.strip() != ""
            expected, must = f"no `{field}`, for none was sent", Value(f"/data/{field}", None)
            expect.that(c.CLI_CREATE_1, not made_up, expected, got, created, must=must)
    id_ = record.get("id")
    must = None if id_ else Kind("/data/id", ("text", "number"))
    expect.that(c.CLI_CREATE_1, bool(id_) and id_ not in set(ids), "a new `id`", id_, created, must=must)
    what = "`isActive` of a new client"
    expect.equal(c.CLI_CREATE_1, record.get("isActive"), True, what, created, at="/data/isActive")
    for field in _STAMPS:
        must = Kind(f"/data/{field}", ("text",))
        held, expected = bool(record.get(field)), f"`{field}` of a new client"
        expect.that(c.CLI_CREATE_1, held, expected, None, created, must=must)


def check_read(expect: Expect, sent: Record, created: Exchange, read: Exchange) -> None:
    """CLI-CREATE-2: a ``GET`` answers each field as it was sent, or as the ``POST`` had answered.

    A field that was set must be there (CLI-SHAPE-1).
    """
    got = read.record
    absent = [f for f in FIELDS if created.record.get(f) is not None and f not in got]
    expected = "all fields that were set in what a GET answers"
    must = every(*(Kind(f"/data/{f}", ("text", "boolean")) for f in absent))
    expect.that(c.CLI_SHAPE_1, not absent, expected, described(got, absent), created, read, must=must)
    called = {
        f: name
        for f in FIELDS
        if isinstance(sent.get(f), str) and f not in got and f not in absent
        for name in got.keys() - {*FIELDS, *ADDED}
        if got[name] == sent[f]
    }
    expected = f"fields that are called {', '.join(called)}"
    got_ = Phrase(f"the same as {', '.join(called.values())}")
    must = every(*(Value(f"/data/{f}", sent[f]) for f in called))
    expect.that(c.CLI_SHAPE_1, not called, expected, got_, created, read, must=must)
    _check_kept(expect, sent, created, got, read)


def check_item(expect: Expect, sent: Record, created: Exchange, read: Exchange, page: Exchange) -> None:
    """The same of the client's item on a ``page`` of the list; that only the list lacks a field is CLI-SHAPE-1's."""
    id_ = created.record.get("id")
    got = next(each for each in page.items if each.get("id") == id_)
    absent = [f for f in (*FIELDS, *ADDED) if got.get(f) is None and read.record.get(f) is not None]
    expected = "all fields of a client in an item of the list"
    must = every(*(SameAs(f"{item(id_)}/{f}", 1, f"/data/{f}") for f in absent))
    expect.that(c.CLI_SHAPE_1, not absent, expected, described(got, absent), created, read, page, must=must)
    _check_kept(expect, sent, created, got, page, skip=absent)


def _check_kept(
    expect: Expect, sent: Record, created: Exchange, got: Record, seen: Exchange, *, skip: Iterable[str] = ()
) -> None:
    answered = {"isActive": True} | {f: v for f, v in created.record.items() if v is not None}
    for field in (*FIELDS, *ADDED):
        value, wanted = got.get(field), sent.get(field, answered.get(field))
        if field in skip or (field in ADDED and wanted is None) or not is_of_its_type(field, value):
            continue
        held = (
            agree_on(field, value, wanted)
            or agree_on(field, value, created.record.get(field))
            or (field, value) == ("isActive", True)
        )
        expected = f"`{field}` of the client that was created to be {formatted(wanted)}"
        at = f"{place_of(got, seen)}/{field}"
        must: Expectation = SameAs(at, 0, f"/data/{field}") if field in ADDED else Value(at, wanted)
        expect.that(c.CLI_CREATE_2, held, expected, value, created, seen, must=must)


def check_not_active(expect: Expect, write: Exchange, read: Exchange) -> bool:
    """CLI-DELETE-3: what a ``GET`` of a deleted client answers is no active one."""
    held = read.status == 404 or (read.status == 200 and read.record.get("isActive") is False)
    got = described(read.record, ADDED) if read.status == 200 else Phrase(read.status)
    expected = "404, or 200 with `isActive: false`, for a deleted client"
    must = AnyOf((Status((404,)), Value("/data/isActive", False)))
    return expect.that(c.CLI_DELETE_3, held, expected, got, write, read, must=must)


def accepted(expect: Expect, clause: Clause, exchange: Exchange, why: str) -> bool:
    """Whether a valid write went through; if not, that breaks ``clause`` unless it has another cause.

    Raises :class:`NotTestable` for 403 (the plan's limits) and for 5xx (which break ERR-4).
    """
    if exchange.status == 403 or exchange.status >= 500:
        raise NotTestable(f"a request that this test depends on was refused: {exchange}")
    return expect.status(clause, exchange, 200, 201, why=why)


def refused(
    expect: Expect, clause: Clause, exchange: Exchange, why: str, *, of_plan: tuple[int, ...] = (403,)
) -> bool:
    """Whether a wrong body was refused with 400; if not, that breaks ``clause`` unless it has another cause.

    Raises :class:`NotTestable` for 5xx as :func:`accepted` does, and for ``of_plan``: a ``PUT`` is beyond no limit.
    """
    if exchange.status in of_plan or exchange.status >= 500:
        raise NotTestable(f"the reason for this refusal cannot be determined: {exchange}")
    return expect.status(clause, exchange, 400, why=why)
