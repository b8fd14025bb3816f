"""Evaluates an expectation against recorded answers.

Layer: core. Imports the standard library and :mod:`core.pdf_words` alone: each reproduction contains the text of both.
Expectations are dictionaries (:func:`cleverinvo_conformance.core.expectation.as_data`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from cleverinvo_conformance.core.pdf_words import Unread, has_figure, has_words, pdf_words


class Absent:
    """Stands for a value that is not there."""

    def __repr__(self) -> str:
        return "absent"


ABSENT = Absent()


class CannotTell(Exception):
    """The answers do not allow a decision; the message says why."""


class Answer(NamedTuple):
    """An answer: header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        """The body as JSON, numbers with a fraction as decimals; absent where it is no JSON."""
        try:
            return json.loads(self.body, parse_float=Decimal)
        except (ValueError, RecursionError):
            return ABSENT


def value_at(document: Any, pointer: str) -> Any:
    """The value at a JSON Pointer, absent where there is none. ``[id=X]`` is the item of a list with that id."""
    for segment in pointer.split("/")[1:]:
        name = segment.replace("~1", "/").replace("~0", "~")
        if isinstance(document, dict):
            document = document.get(name, ABSENT)
        elif isinstance(document, list) and name.startswith("[id="):
            found = [
                each for each in document if isinstance(each, dict) and str(each.get("id")) == name[4:-1]
            ]
            document = found[0] if found else ABSENT
        elif isinstance(document, list) and name.isdecimal() and int(name) < len(document):
            document = document[int(name)]
        else:
            return ABSENT
    return document


def values_at(document: Any, pointer: str) -> list[Any]:
    """The values at a pointer; a ``*`` segment stands for every item of a list."""
    head, star, rest = pointer.partition("/*")
    if not star:
        return [value_at(document, pointer)]
    items = value_at(document, head)
    return [value for each in items for value in values_at(each, rest)] if isinstance(items, list) else []


def number_of(value: Any) -> Decimal | None:
    """The number that a JSON value is, or a string spells."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def is_equal(got: Any, wanted: Any) -> bool:
    """Whether two JSON values mean the same: null, absent and "" do, and numbers in any spelling.

    An object is compared by the keys of ``wanted``.
    """
    if isinstance(got, Absent) or got is None or got == "":
        return isinstance(wanted, Absent) or wanted is None or wanted == ""
    if isinstance(got, bool) or isinstance(wanted, bool):
        return got is wanted
    if isinstance(wanted, dict):
        return isinstance(got, dict) and all(is_equal(got.get(key), wanted[key]) for key in wanted)
    if isinstance(wanted, list):
        return isinstance(got, list) and len(got) == len(wanted) and all(map(is_equal, got, wanted))
    if isinstance(wanted, int | float | Decimal):
        return number_of(got) == number_of(wanted)
    return bool(got == wanted)


def kind_of(value: Any) -> set[str]:
    """The kinds of a JSON value."""
    if isinstance(value, str):
        return {"string", "text"} if value.strip() else {"string"}
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return {"number", "integer"} if value == int(value) else {"number"}
    names = {Absent: "absent", type(None): "null", bool: "boolean", list: "array"}
    return {names.get(type(value), "object")}


def instant_of(value: Any) -> datetime:
    """The instant that a timestamp names. Raises :class:`CannotTell`."""
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise CannotTell(f"{value!r} is not a timestamp") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def ids_of(answer: Answer) -> list[str]:
    """The ids of the items of a list."""
    items = value_at(answer.document, "/data")
    if answer.status != 200 or not isinstance(items, list):
        raise CannotTell(f"a list was answered with status {answer.status} and no list")
    return [str(each.get("id")) for each in items if isinstance(each, dict)]


def _has_header(data: dict[str, Any], answer: Answer) -> bool:
    name = str(data["name"]).lower()
    header = answer.headers.get(name, "")
    if name == "content-type":
        header = header.partition(";")[0].strip().lower()
    return header == str(data["value"])


def _header_matches(data: dict[str, Any], answer: Answer) -> bool:
    return bool(re.fullmatch(data["pattern"], answer.headers.get(str(data["name"]).lower(), "")))


def _have_term(data: dict[str, Any], answer: Answer) -> bool:
    places = ("/name", "/email", "/invoiceNumber", "/client/name", "/client/email")
    items = value_at(answer.document, "/data")
    term = str(data["term"]).casefold()
    texts = [[str(value_at(each, place)).casefold() for place in places] for each in items]
    return all(any(term in text for text in found) for found in texts)


def _is_empty(data: dict[str, Any], answer: Answer) -> bool:
    return not answer.body and answer.headers.get("content-length", "0").strip("0 ,") == ""


def _is_between(data: dict[str, Any], answer: Answer) -> bool:
    number = number_of(value_at(answer.document, data["pointer"]))
    return number is not None and Decimal(data["low"]) <= number <= Decimal(data["high"])


def _is_of_kind(data: dict[str, Any], answer: Answer) -> bool:
    found = values_at(answer.document, data["pointer"])
    return all(kind_of(value) & set(data["kinds"]) for value in found)


def _matches(data: dict[str, Any], answer: Answer) -> bool:
    found = [value for value in values_at(answer.document, data["pointer"]) if not is_equal(value, None)]
    return all(isinstance(value, str) and re.fullmatch(data["pattern"], value) for value in found)


def _is_full(data: dict[str, Any], answer: Answer) -> bool:
    total = value_at(answer.document, "/total")
    if not isinstance(total, int) or total < int(data["least"]):
        raise CannotTell(f"the account holds {total} records, and the fault needs {data['least']}")
    before = (int(data["page"]) - 1) * int(data["limit"])
    return len(ids_of(answer)) == max(min(int(data["limit"]), total - before), 0)


def _pdf_shows(data: dict[str, Any], answer: Answer) -> bool:
    try:
        text = pdf_words(answer.body)
    except Unread as problem:
        raise CannotTell(str(problem)) from None
    is_complete = all(has_words(text, wanted) for wanted in data["texts"])
    is_current = not any(has_words(text, former) for former in data["absent"])
    return is_complete and is_current and (not data["figures"] or has_figure(text, data["figures"]))


def _follows_from_total(data: dict[str, Any], answer: Answer) -> bool:
    total, limit, pages = (value_at(answer.document, at) for at in ("/total", "/limit", "/totalPages"))
    if not isinstance(total, int) or not isinstance(limit, int) or limit < 1:
        raise CannotTell(f"`total` is {total!r} and `limit` is {limit!r}")
    if total < int(data["least"]):
        raise CannotTell(f"the list holds {total} records, and the fault needs {data['least']}")
    return pages == -(-total // limit) if total else pages in {0, 1}


#: By kind: whether one answer is as expected.
_OF_ONE: dict[str, Callable[[dict[str, Any], Answer], bool]] = {
    "Status": lambda data, answer: answer.status in data["allowed"],
    "StatusBelow": lambda data, answer: answer.status < int(data["limit"]),
    "NotSuccess": lambda _, answer: not 200 <= answer.status < 300,
    "Value": lambda data, answer: all(
        is_equal(value, data["value"]) for value in values_at(answer.document, data["pointer"])
    ),
    "OtherValue": lambda data, answer: (
        not is_equal(value_at(answer.document, data["pointer"]), data["value"])
    ),
    "Between": _is_between,
    "Kind": _is_of_kind,
    "Matches": _matches,
    "Header": _has_header,
    "HeaderMatches": _header_matches,
    "HasTerm": _have_term,
    "EmptyBody": _is_empty,
    "PdfBody": lambda _, answer: b"%PDF-" in answer.body[:1024],
    "PdfShows": _pdf_shows,
    "Listed": lambda data, answer: (str(data["id"]) in ids_of(answer)) is bool(data["is_there"]),
    "FullPage": _is_full,
    "TotalPages": _follows_from_total,
}


def _moved(data: dict[str, Any], answers: list[Answer]) -> bool:
    now = value_at(answers[data["of"]].document, data["pointer"])
    then = value_at(answers[data["since"]].document, data["pointer"])
    if not isinstance(now, int) or not isinstance(then, int):
        raise CannotTell(f"{data['pointer']} is {now!r} and was {then!r}, not an integer")
    return now - then == int(data["by"])


def _of_two(data: dict[str, Any], answers: list[Answer]) -> bool:
    _require_item(answers[data["of"]], data["pointer"])
    _require_item(answers[data["other"]], data["other_pointer"])
    now = value_at(answers[data["of"]].document, data["pointer"])
    then = value_at(answers[data["other"]].document, data["other_pointer"])
    return instant_of(now) > instant_of(then) if data["kind"] == "LaterThan" else is_equal(now, then)


def _is_listed_once(data: dict[str, Any], answers: list[Answer]) -> bool:
    listed = [id_ for page in data["pages"] for id_ in ids_of(answers[page])]
    return len(set(listed)) == len(listed)


#: By kind: whether several answers are as expected.
_OF_SEVERAL: dict[str, Callable[[dict[str, Any], list[Answer]], bool]] = {
    "AllOf": lambda data, answers: all(holds(part, answers) for part in data["parts"]),
    "AnyOf": lambda data, answers: any(holds(part, answers) for part in data["parts"]),
    "ListedOnce": _is_listed_once,
    "SameOrder": lambda data, answers: ids_of(answers[data["of"]]) == ids_of(answers[data["other"]]),
    "SameAs": _of_two,
    "LaterThan": _of_two,
    "Moved": _moved,
}


def holds(expectation: dict[str, Any], answers: list[Answer]) -> bool:
    """Whether the expectation holds of the answers. Raises :class:`CannotTell`."""
    kind = expectation["kind"]
    if kind in _OF_SEVERAL:
        return _OF_SEVERAL[kind](expectation, answers)
    answer = answers[expectation["of"]]
    _require_item(answer, expectation.get("pointer"))
    return bool(_OF_ONE[kind](expectation, answer))


def _require_item(answer: Answer, pointer: object) -> None:
    place = re.match(r"/data/\[id=([^\]]*)\]", str(pointer))
    if place and value_at(answer.document, place[0]) is ABSENT:
        raise CannotTell(f"the list does not hold the record {place[1]}")
