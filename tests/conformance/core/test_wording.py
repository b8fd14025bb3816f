"""Values in findings: as JSON, with the difference visible."""

from __future__ import annotations

from decimal import Decimal

import pytest
from cleverinvo_conformance.core.wording import spelled, told_apart


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("858.05"), "858.05"),
        (Decimal("5.5e3"), "5500"),
        ({"total": Decimal("1.10"), "paidAt": None}, '{"total": 1.10, "paidAt": null}'),
        ([True, "ü", {"a": [1]}], '[true, "ü", {"a": [1]}]'),
        ("x", '"x"'),
    ],
)
def test_a_value_is_spelled_as_json(value, expected):
    assert spelled(value) == expected


def test_short_texts_are_shown_whole():
    assert told_apart("Müller", "Mueller") == ("'Müller'", "'Mueller'")
    assert told_apart("two ", "two") == ("'two '", "'two'")
    assert told_apart("5", None) == ('"5"', "null")
    assert told_apart(Decimal("1.50"), 2) == ("1.50", "2")


def test_long_texts_are_shown_from_where_they_differ():
    sent = "a" * 100 + "bcd"
    wanted, got = told_apart(sent, sent[:50])
    assert wanted == f"from character 39 on {sent[38:]!r}, 103 in all"
    assert got == f"{'a' * 12!r}, 50 in all"


def test_texts_that_differ_at_once_are_not_cut_at_the_beginning():
    """A text is cut only at its end: a customer's value cut at the beginning would not be redacted."""
    wanted, got = told_apart("a" * 100, "customer" * 30)
    assert wanted == repr("a" * 100)
    assert got == f"{repr('customer' * 30)[:160]}…"


def test_texts_that_look_the_same_are_shown_as_code_points():
    wanted, got = told_apart("caf\u00e9", "cafe\u0301")
    assert wanted == "'caf\u00e9' (U+00E9 from character 4 on)"
    assert got == "'cafe\u0301' (U+0065 U+0301 from character 4 on)"
