"""What a finding expects of an answer, as data: a reproduction checks it without this package.

Layer: core. Values only. :mod:`cleverinvo_conformance.core.expectation_check` evaluates them. ``of`` is the index of the
answer among the finding's exchanges; -1, the default, is the decisive one. A pointer is a JSON Pointer (RFC 6901) into
the body, with one more kind of segment: ``[id=X]`` is the item of a list whose ``id`` is X.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Status:
    """The status is one of ``allowed``."""

    allowed: tuple[int, ...]
    of: int = -1


@dataclass(frozen=True, slots=True)
class StatusBelow:
    """The status is below ``limit``: 500 means no server error."""

    limit: int
    of: int = -1


@dataclass(frozen=True, slots=True)
class NotSuccess:
    """The status is not a 2xx."""

    of: int = -1


@dataclass(frozen=True, slots=True)
class Value:
    """The JSON value at ``pointer`` equals ``value``. Null, absent and "" are the same; numbers compare by value."""

    pointer: str
    value: Any
    of: int = -1


@dataclass(frozen=True, slots=True)
class OtherValue:
    """The JSON value at ``pointer`` differs from ``value``."""

    pointer: str
    value: Any
    of: int = -1


@dataclass(frozen=True, slots=True)
class Between:
    """The number at ``pointer`` is from ``low`` to ``high``, which are decimals as text."""

    pointer: str
    low: str
    high: str
    of: int = -1


@dataclass(frozen=True, slots=True)
class Kind:
    """The JSON value at ``pointer`` is of one of ``kinds``.

    Kinds: ``string``, ``text`` (a string that is not blank), ``number``, ``integer``, ``boolean``, ``array``, ``object``,
    ``null``, ``absent``. Where the pointer has a ``*`` segment, that holds for every item of the list there.
    """

    pointer: str
    kinds: tuple[str, ...]
    of: int = -1


@dataclass(frozen=True, slots=True)
class Matches:
    """The string at ``pointer`` matches the regular expression as a whole; null and absent pass."""

    pointer: str
    pattern: str
    of: int = -1


@dataclass(frozen=True, slots=True)
class Header:
    """The header ``name`` equals ``value``; of ``Content-Type`` the media type is compared."""

    name: str
    value: str
    of: int = -1


@dataclass(frozen=True, slots=True)
class HeaderMatches:
    """The header ``name`` matches the regular expression as a whole."""

    name: str
    pattern: str
    of: int = -1


@dataclass(frozen=True, slots=True)
class HasTerm:
    """Each item of ``data`` has ``term``, in any case of letters, where ``search`` looks (SEARCH-3)."""

    term: str
    of: int = -1


@dataclass(frozen=True, slots=True)
class EmptyBody:
    """The answer has no body and announces none."""

    of: int = -1


@dataclass(frozen=True, slots=True)
class PdfBody:
    """The body has ``%PDF-`` within its first 1,024 bytes."""

    of: int = -1


@dataclass(frozen=True, slots=True)
class PdfShows:
    """The text of the PDF has the words of all ``texts``, a match of one of ``figures``, and no ``absent`` text.

    ``figures`` are regular expressions; without any, no figure is expected.
    """

    texts: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    of: int = -1


@dataclass(frozen=True, slots=True)
class Listed:
    """The list ``data`` holds the record ``id``, or does not (``is_there``)."""

    id: str
    is_there: bool = True
    of: int = -1


@dataclass(frozen=True, slots=True)
class ListedOnce:
    """No two items of ``data`` have the same ``id``, on one page or on several (``pages``: indices of exchanges)."""

    pages: tuple[int, ...] = (-1,)


@dataclass(frozen=True, slots=True)
class SameAs:
    """The JSON value at ``pointer`` equals the one at ``other_pointer`` in the exchange ``other``."""

    pointer: str
    other: int
    other_pointer: str
    of: int = -1


@dataclass(frozen=True, slots=True)
class LaterThan:
    """The timestamp at ``pointer`` is later than the one at ``other_pointer`` in the exchange ``other``."""

    pointer: str
    other: int
    other_pointer: str
    of: int = -1


@dataclass(frozen=True, slots=True)
class Moved:
    """The integer at ``pointer`` is ``by`` more than in the exchange ``since``; ``about``: ids of the records counted."""

    pointer: str
    by: int
    since: int
    of: int = -1
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FullPage:
    """``data`` holds as many items as ``total``, ``page`` and ``limit`` allow. Cannot be told below ``least`` records."""

    page: int
    limit: int
    least: int
    of: int = -1


@dataclass(frozen=True, slots=True)
class SameOrder:
    """The records of ``data`` are those of the exchange ``other``, in the same order."""

    other: int
    of: int = -1


@dataclass(frozen=True, slots=True)
class TotalPages:
    """``totalPages`` follows from ``total`` and ``limit`` (PAGE-4). Cannot be told below ``least`` records."""

    least: int = 0
    of: int = -1


@dataclass(frozen=True, slots=True)
class AllOf:
    """Each of ``parts`` holds."""

    parts: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of ``parts`` holds."""

    parts: tuple[Expectation, ...]


Expectation = (
    Status
    | StatusBelow
    | NotSuccess
    | Value
    | OtherValue
    | Between
    | Kind
    | Matches
    | Header
    | HeaderMatches
    | HasTerm
    | EmptyBody
    | PdfBody
    | PdfShows
    | Listed
    | ListedOnce
    | SameAs
    | LaterThan
    | Moved
    | FullPage
    | SameOrder
    | TotalPages
    | AllOf
    | AnyOf
)


def as_data(expectation: Expectation) -> dict[str, Any]:
    """The expectation as plain data: its class as ``kind``, and its fields."""
    if isinstance(expectation, AllOf | AnyOf):
        return {"kind": type(expectation).__name__, "parts": [as_data(part) for part in expectation.parts]}
    values = {each.name: getattr(expectation, each.name) for each in fields(expectation)}
    return {"kind": type(expectation).__name__} | values


def every(*parts: Expectation | None) -> Expectation | None:
    """All of ``parts``; None where one of them is not known."""
    known = tuple(part for part in parts if part is not None)
    if not parts or len(known) < len(parts):
        return None
    return known[0] if len(known) == 1 else AllOf(known)


def pointers_of(expectation: Expectation | None) -> tuple[str, ...]:
    """The pointers that an expectation is about."""
    if isinstance(expectation, AllOf | AnyOf):
        return tuple(dict.fromkeys(each for part in expectation.parts for each in pointers_of(part)))
    pointer = str(getattr(expectation, "pointer", ""))
    return (pointer,) if pointer else ()


def ids_of(expectation: Expectation | None) -> set[str]:
    """The ids of the records that an expectation names."""
    match expectation:
        case AllOf() | AnyOf():
            return {id_ for part in expectation.parts for id_ in ids_of(part)}
        case Listed():
            return {expectation.id}
        case Moved():
            return set(expectation.about)
        case _:
            return set(re.findall(r"\[id=([^\]]*)\]", str(getattr(expectation, "pointer", ""))))


def needs_items(expectation: Expectation | None) -> bool:
    """Whether an expectation of a list depends on all the records in it, or may do so."""
    if isinstance(expectation, AllOf | AnyOf):
        return any(isinstance(part, Listed) or needs_items(part) for part in expectation.parts)
    if isinstance(expectation, Between | Value) and expectation.pointer == "/total":
        return True
    return expectation is None or isinstance(
        expectation, FullPage | ListedOnce | HasTerm | SameOrder | TotalPages
    )


def of_fields(names: list[str], wanted: Any, *, at: str = "/data", of: int = -1) -> Expectation | None:
    """The fields ``names`` of the record at the pointer ``at`` equal those of ``wanted``."""
    return every(*(Value(f"{at}/{name}", wanted.get(name), of) for name in names))


def fields_in(at: str, names: list[str], *, may_be_null: bool = False) -> Expectation | None:
    """The record at the pointer ``at`` has the fields ``names``."""
    kinds = ("string", "number", "boolean", "array", "object", *(("null",) if may_be_null else ()))
    return every(*(Kind(f"{at}/{name}", kinds) for name in names))


def item(id_: object) -> str:
    """The pointer to the item with that id in a list."""
    return f"/data/[id={id_}]"
