"""YAML as the sandbox writes it: its own reader reads the same values, and people can read the text."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
import yaml
from cleverinvo_mock.files.marked_yaml import parse_document
from cleverinvo_mock.files.yaml_text import OneLine, yaml_text
from hypothesis import given, settings
from hypothesis import strategies as st

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")) | st.sampled_from(
    [
        "",
        "~",
        "null",
        "TRUE",
        "-.5",
        "+1e5",
        "0x1F",
        "1_000",
        "a\nb",
        " a\nb",
        "a\n",
        "\n",
        "|",
        ">",
        "&a",
        "*a",
        "!t",
    ]
    + [
        "--- x",
        "... x",
        "? x",
        "x: y",
        "x #y",
        "[",
        "{",
        "'",
        '"',
        "%x",
        "@x",
        "`x",
        "\ta",
        "a\n\tb",
        "\ufeffa",
    ]
)
scalars = st.none() | st.booleans() | texts | st.integers(-(10**18), 10**18)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(texts, inner, max_size=3)
        | st.dictionaries(texts, inner, max_size=3).map(OneLine)
    ),
    max_leaves=12,
)


def read(text):
    return parse_document(text, "x").value


@settings(deadline=None)
@given(value=values)
def test_reader_reads_the_same_value(value):
    """Every written value is read as the same value with the same types."""
    again = read(yaml_text(value))
    assert again == value
    assert json.dumps(again) == json.dumps(value)


@settings(deadline=None)
@given(number=st.integers(-(10**19), 10**19) | st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_keep_their_digits(number):
    """A decimal is written with its own digits."""
    value = Decimal(repr(number))
    assert Decimal(repr(read(yaml_text([value]))[0])).as_tuple() == value.as_tuple()


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("青竹茶业", "青竹茶业"),
        ("2026-06-15", "2026-06-15"),
        ("no", "no"),
        ("+86-571-0000", "+86-571-0000"),
        ("0142", "'0142'"),
        ("1e5", "'1e5'"),
        ("null", "'null'"),
        (None, "null"),
        (True, "true"),
        (Decimal("12.50"), "12.50"),
        ("Acme & Sons, Ltd.", "Acme & Sons, Ltd."),
        ("word " * 60 + "end", "word " * 60 + "end"),
        ("a\nb", "|-\n  a\n  b"),
        ("a\n b", '"a\\n b"'),
        (OneLine(a=1, b="x, y"), "{a: 1, b: 'x, y'}"),
        ([], "[]"),
        ({}, "{}"),
    ],
)
def test_people_can_read_it(value, line):
    """Letters of every script are literal, and only texts that would be read as another value are in quotes."""
    assert yaml_text({"k": value}) == f"k: {line}\n"
    assert read(yaml_text({"k": value})) == {"k": float(value) if isinstance(value, Decimal) else value}


@settings(deadline=None)
@given(text=texts)
def test_other_readers_read_quoted_texts_alike(text):
    """PyYAML's own reader reads a quoted text as the same text."""
    written = yaml_text({"k": text})
    if written.startswith(("k: '", 'k: "')):
        assert yaml.safe_load(written) == {"k": text}
