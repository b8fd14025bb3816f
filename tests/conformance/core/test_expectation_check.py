"""Expectations as data: each kind holds and fails where it must."""

from __future__ import annotations

import json

import pytest
from cleverinvo_conformance.core import expectation as e
from cleverinvo_conformance.core.expectation_check import ABSENT, Answer, CannotTell, holds, kind_of, value_at

CLIENT = {
    "data": {"id": "c1", "name": "Ä", "total": 5500.0, "notes": None, "updatedAt": "2024-06-01T12:00:01.000Z"}
}
LATER = {"data": CLIENT["data"] | {"updatedAt": "2024-06-01T12:00:02.000Z", "name": "B"}}
LIST = {
    "data": [{"id": "c1", "name": "Acme"}, {"id": "c2", "name": "Acme"}],
    "total": 2,
    "page": 1,
    "limit": 20,
    "totalPages": 1,
}
SHORT = LIST | {"data": LIST["data"][:1], "total": 1}


def answer(document=None, status=200, body=None, **headers):
    content = body if body is not None else b"" if document is None else json.dumps(document).encode()
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, content)


@pytest.mark.parametrize(
    ("must", "good", "bad"),
    [
        (e.Status((400, 404)), answer(status=404), answer(status=200)),
        (e.StatusBelow(500), answer(status=404), answer(status=500)),
        (e.NotSuccess(), answer(status=404), answer(status=204)),
        (e.Value("/data/name", "Ä"), answer(CLIENT), answer(LATER)),
        (e.Value("/data/total", 5500), answer(CLIENT), answer({"data": {"total": "x"}})),
        (e.Value("/data/notes", ""), answer(CLIENT), answer({"data": {"notes": "x"}})),
        (e.Value("/data/*/name", "Acme"), answer(LIST), answer({"data": [{"name": "B"}]})),
        (e.Value("/data/[id=c2]/name", "Acme"), answer(LIST), answer({"data": [{"id": "c2"}]})),
        (e.OtherValue("/data/name", "B"), answer(CLIENT), answer(LATER)),
        (e.Between("/data/total", "5499.99", "5500.01"), answer(CLIENT), answer({"data": {"total": 1}})),
        (e.Kind("/data/notes", ("null",)), answer(CLIENT), answer({"data": {}})),
        (e.Matches("/data/name", "B|C"), answer(LATER), answer(CLIENT)),
        (e.Header("Content-Type", "application/json"), answer(content_type="application/json; charset=utf-8"), answer()),
        (e.HeaderMatches("X-A", "a+"), answer(x_a="aa"), answer(x_a="b")),
        (e.EmptyBody(), answer(status=204), answer(status=204, body=b"x")),
        (e.EmptyBody(), answer(content_length="0"), answer(content_length="2")),
        (e.PdfBody(), answer(body=b"\n%PDF-1.7"), answer(body=b"<html>")),
        (e.Listed("c2"), answer(LIST), answer(SHORT)),
        (e.Listed("c2", is_there=False), answer(SHORT), answer(LIST)),
        (e.ListedOnce(), answer(LIST), answer({"data": [{"id": "c1"}, {"id": "c1"}]})),
        (e.HasTerm("acm"), answer(LIST), answer({"data": [{"id": "c1", "email": "b"}]})),
        (e.FullPage(1, 20, 1), answer(LIST), answer(LIST | {"total": 3})),
        (e.TotalPages(), answer(LIST), answer(LIST | {"totalPages": 2})),
        (e.AnyOf((e.Status((404,)), e.Listed("c2"))), answer(LIST), answer(SHORT)),
        (e.AllOf((e.Status((200,)), e.Listed("c2"))), answer(LIST), answer(SHORT)),
    ],
)  # fmt: skip
def test_expectation_of_one_answer(must, good, bad):
    """Each kind of expectation holds of a right answer and fails of a wrong one."""
    assert holds(e.as_data(must), [good])
    assert not holds(e.as_data(must), [bad])


@pytest.mark.parametrize(
    ("must", "good", "bad"),
    [
        (e.SameAs("/data/name", 0, "/data/name"), CLIENT, LATER),
        (e.LaterThan("/data/updatedAt", 0, "/data/updatedAt"), LATER, CLIENT),
    ],
)
def test_expectation_of_two_answers(must, good, bad):
    """An expectation of two answers compares them."""
    assert holds(e.as_data(must), [answer(CLIENT), answer(good)])
    assert not holds(e.as_data(must), [answer(CLIENT), answer(bad)])


def test_lists_are_compared_with_the_ones_before():
    """A total moves by a number, and an order stays."""
    moved = e.as_data(e.Moved("/total", -1, since=0))
    assert holds(moved, [answer(LIST), answer(SHORT)])
    assert not holds(moved, [answer(LIST), answer(LIST)])
    order = e.as_data(e.SameOrder(0))
    assert holds(order, [answer(LIST), answer(LIST)])
    assert not holds(order, [answer(LIST), answer({"data": LIST["data"][::-1]})])


@pytest.mark.parametrize(
    ("must", "given"),
    [
        (e.Listed("c1"), answer(status=500)),
        (e.FullPage(1, 20, 60), answer(LIST)),
        (e.Value("/data/[id=c9]/name", "A"), answer(LIST)),
        (e.LaterThan("/data/name", 0, "/data/name"), answer(CLIENT)),
        (e.Moved("/data/name", 1, since=0), answer(CLIENT)),
        (e.TotalPages(), answer(CLIENT)),
    ],
)
def test_what_the_answers_do_not_allow_cannot_be_told(must, given):
    """An answer that does not have what is compared gives no decision."""
    with pytest.raises(CannotTell):
        holds(e.as_data(must), [given])


def test_values_and_their_kinds():
    """A pointer follows names, positions and ids; a boolean is no number."""
    assert value_at({"a/b": [{"id": 7, "x": 1}]}, "/a~1b/[id=7]/x") == 1
    assert value_at({"a": [1]}, "/a/1") is ABSENT
    kinds = [kind_of(value) for value in (True, 1, "", "x", [], {}, None, ABSENT)]
    assert kinds == [
        {"boolean"}, {"number", "integer"}, {"string"}, {"string", "text"}, {"array"}, {"object"}, {"null"}, {"absent"},
    ]  # fmt: skip


def test_an_expectation_names_its_records_and_its_pointers():
    """The ids and the pointers of an expectation are those of its parts."""
    both = e.every(e.Listed("c1"), e.SameAs("/data/[id=c2]/name", 0, "/data/name"))
    assert e.ids_of(both) == {"c1", "c2"}
    assert e.pointers_of(both) == ("/data/[id=c2]/name",)
    assert e.every(e.Listed("c1"), None) is None
    assert e.every() is None
