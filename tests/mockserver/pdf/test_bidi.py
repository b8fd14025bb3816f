"""The directions of text (UAX #9). The unicode-bidi library confirmed the expected levels."""

from __future__ import annotations

import sys
from unicodedata import bidirectional

import pytest
from cleverinvo_mock.pdf import bidi
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "paragraph", "levels"),
    [
        ("", 0, ""),
        ("abc", 0, "000"),
        ("123", 0, "000"),
        ("אב", 1, "11"),
        ("a אב c", 0, "001100"),
        ("אב a ד", 1, "111211"),
        ("אב 12 ג", 1, "1112211"),
        ("a 12 אב", 0, "0000011"),
        ("a אב 12", 0, "0011122"),
        ("אב 1,234.50", 1, "11122222222"),
        ("אב 15%", 1, "111222"),
        ("אב -5", 1, "11112"),
        ("اب 1-2", 1, "111212"),
        ("אב.", 1, "111"),
        ("a אב.", 0, "00110"),
        ("א (b) ג", 1, "1112111"),
        ("a (ב) c", 0, "0001000"),
        ("a (ב)", 0, "00010"),
        ("a ב(ג) ד", 0, "00111111"),
        ("א [b(c)] ד", 1, "1112222111"),
        ("٣ אב", 1, "2111"),
        ("a ٣-٤ b", 0, "0021200"),
        ("a\u200fb", 0, "010"),
        ("\u202eabc\u202c", 0, "00000"),
        ("\u202aאב\u202c", 1, "1111"),
        ("א\u05b0ב", 1, "111"),
        ("(\u0301א)", 1, "1111"),
    ],
)
def test_levels(text, paragraph, levels):
    """Each character has the level that UAX #9 gives it; embeddings and overrides change nothing."""
    assert bidi.levels(text) == (paragraph, [int(level) for level in levels])


@given(st.text(st.sampled_from("abאבج٣12 .,()[]%-+\u0301\u05b0\u202e\u2067\u200f"), max_size=30))
def test_levels_are_small_and_even_for_figures(text):
    """Each character has a level from the paragraph's up to 2; digits and Latin letters run left to right."""
    paragraph, levels = bidi.levels(text)
    assert len(levels) == len(text)
    assert all(paragraph <= level <= 2 for level in levels)
    assert all(level % 2 == 0 for level, character in zip(levels, text, strict=True) if character in "12ab")


def test_every_right_to_left_character_is_detected():
    """``has_right_to_left`` detects each Unicode character of the classes R, AL and AN."""
    characters = map(chr, range(sys.maxunicode + 1))
    leftward = [character for character in characters if bidirectional(character) in {"R", "AL", "AN"}]
    assert len(leftward) > 1000
    assert all(map(bidi.has_right_to_left, leftward))
