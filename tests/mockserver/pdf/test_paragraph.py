"""Breaking text into lines."""

from __future__ import annotations

import pytest
from cleverinvo_mock.pdf import breaking, characters
from cleverinvo_mock.pdf.faces import Style
from cleverinvo_mock.pdf.paragraph import typeset
from hypothesis import given, settings
from hypothesis import strategies as st


def text_of(pieces):
    return "".join(glyph.text for piece in pieces for glyph in piece.in_reading_order)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("one two", "one| |two"),
        ("a  b", "a|  |b"),
        ("well-known e-mail", "well-|known| |e-|mail"),
        ("2026-01-15 -5 a - b", "2026-01-15| |-5| |a| |-| |b"),
        ("foo—bar", "foo—|bar"),
        ("a\u00a0b\u202fc", "a\u00a0b\u202fc"),
        ("a\u200bb", "a\u200b|b"),
        ("中文（发票）。「第一」，", "中|文|（发|票）。|「第|一」，"),
        ("ちょっと、テスト！", "ちょっ|と、|テ|ス|ト！"),
        ("共12项ABC", "共|12|项|ABC"),
        ("소프트웨어 개발", "소프트웨어| |개발"),
        ("שלום עולם", "שלום| |עולם"),
        ("(((", "((("),
        ("", ""),
    ],
)
def test_line_break_opportunities(text, units):
    """A line may break at spaces, after hyphens inside words, and around ideographs but not their punctuation."""
    assert "|".join(breaking.units(text)) == units


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_units_add_up(text):
    """The units joined are the text, and no unit is empty."""
    units = breaking.units(text)
    assert "".join(units) == text
    assert all(units)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        (" \n\n", []),
        ("a", ["a"]),
        ("a\nb\r\nc\rd\u2028e", ["a", "b", "c", "d", "e"]),
        ("\n\na\n\n\n\nb\n\n", ["a", "", "b"]),
        ("a\tb  ", ["a b"]),
        ("a\x00b\ud800", ["a\ufffdb\ufffd"]),
        ("a\u200b\u202eb", ["a\u200b\u202eb"]),
    ],
)
def test_lines_of_a_text(text, lines):
    """Text is split at its line breaks, repeated blank lines are merged, unprintable characters are replaced."""
    assert characters.lines(text) == lines
    assert characters.single_line(text) == " ".join(line for line in lines if line)


@settings(max_examples=150, deadline=None)
@given(
    st.text(
        st.one_of(st.sampled_from("aW i.-אבשل中ょ、한"), st.characters(exclude_categories=["Cs"])),
        max_size=200,
    ),
    st.sampled_from([12.0, 40.0, 200.0]),
    st.sampled_from(Style),
)
def test_no_line_is_too_wide_and_nothing_is_lost(text, width, style):
    """No line is wider than the limit, unless it is a single character; the lines joined are the text."""
    lines = typeset(text, style, 9.0, width)
    for line in lines:
        wide = [glyph for piece in line.pieces for glyph in piece.glyphs if glyph.text and glyph.advance]
        assert line.width <= width + 0.01 or len(wide) <= 1
    assert "".join("".join(text_of(line.pieces) for line in lines).split()) == "".join(
        "".join(characters.lines(text)).split()
    )


@settings(max_examples=50, deadline=None)
@given(st.text("abאב 12().", min_size=1, max_size=40))
def test_pieces_stand_side_by_side(text):
    """The pieces of a line fill it from the left edge to the right edge without gaps."""
    for line in typeset(text, Style.REGULAR, 10.0, 1000.0):
        x = 0.0
        for place, piece in sorted(
            zip(line.places(), line.pieces, strict=True), key=lambda placed: placed[0]
        ):
            assert place == pytest.approx(x)
            x += piece.width * line.size / 1000
        assert x == pytest.approx(line.width)


def test_right_to_left_line_begins_on_the_right():
    """In a right-to-left paragraph the first word is the rightmost."""
    (line,) = typeset("שלום 12 עולם", Style.REGULAR, 10.0, 1000.0)
    words = dict(zip([text_of([piece]) for piece in line.pieces], line.places(), strict=True))
    assert line.level == 1
    assert words["שלום"] > words["12"] > words["עולם"]
