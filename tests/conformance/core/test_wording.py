"""Values in findings: as JSON, with the difference visible."""

from __future__ import annotations

from decimal import Decimal

import pytest
from cleverinvo_conformance.core.wording import Phrase, cut, formatted, spelled, told_apart


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
    """A text that differs at once is whole: a customer's value that is cut would not be redacted."""
    assert told_apart("a" * 100, "customer" * 30) == (repr("a" * 100), repr("customer" * 30))


def test_a_value_in_a_sentence_is_whole_and_quoted():
    assert formatted("a") == "'a'"
    assert formatted(Phrase("an empty body")) == "an empty body"
    assert formatted(Decimal("1.50")) == "1.50"
    assert [formatted(value) for value in (None, True)] == ["null", "true"]
    assert formatted("x" * 1000) == repr("x" * 1000)


def test_a_report_shortens_quoted_values_and_then_the_sentence():
    long = "x" * 1000
    assert cut(f"`name` to be {long!r}; got 'y'") == f"`name` to be '{'x' * 160}…'; got 'y'"
    assert cut("word " * 200) == f"{('word ' * 200)[:600]}…"
    assert cut("short 'text'") == "short 'text'"


def test_texts_that_look_the_same_are_shown_as_code_points():
    wanted, got = told_apart("caf\u00e9", "cafe\u0301")
    assert wanted == "'caf\u00e9' (U+00E9 from character 4 on)"
    assert got == "'cafe\u0301' (U+0065 U+0301 from character 4 on)"
