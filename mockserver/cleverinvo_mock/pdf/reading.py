"""Splits the glyphs of a line into text objects, so that text extraction returns the text in reading order.

Layer: services. Knows glyphs and positions, but must not know PDF syntax.

A PDF text extractor reads glyphs from left to right and guesses the direction from the characters. It inserts a
right-to-left letter before the text that it has read so far. It gives a neutral character the direction of the last
letter. It orders each text object separately. Therefore a line is written in reading order, as the smallest number of
text objects that an extractor orders correctly. For example, an Arabic word at the start of a page is one text object, and
the full stop after it is another. A line without right-to-left characters is usually one text object.

The rules are those of pypdf, the reader that the conformance suite uses. Other readers extract the same words
(``tests/mockserver/pdf/test_other_readers.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from typing import Final, Literal

from msgspec import Struct

from cleverinvo_mock.pdf.faces import UNITS, Face, Glyph
from cleverinvo_mock.pdf.paragraph import Line
from cleverinvo_mock.pdf.shaping import Piece

_Class = Literal["rtl", "ltr", "neutral"]

# The character classes of pypdf: right to left (rtl), left to right (ltr) and neutral. UAX #9 has more classes.
_RTL: Final = re.compile("[\u0590-\u065f\u066e-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_NEUTRAL: Final = re.compile("[\x00-\x2f\x3a-\x40\u0660-\u066d\u06f0-\u06f9\u2000-\u206f\u20a0-\u21ff]")


class Stretch(Struct, frozen=True, gc=False):
    """Neighbouring glyphs of one font.

    ``x`` of the first stretch of a text object is the start of the text object, in points from the left edge of the line.
    ``x`` of the other stretches is not used.
    """

    face: Face
    thicken: bool
    glyphs: tuple[Glyph, ...]
    x: float


class Reader:
    """The state of a text extractor on one page: the direction of the last letter that it read."""

    def __init__(self) -> None:
        self._rtl = False  # whether the last letter was a right-to-left one

    def text_objects(self, line: Line) -> Iterator[list[Stretch]]:
        """Yield the text objects of ``line``, in reading order."""
        if line.all_left_to_right and not self._rtl:
            if line.pieces:
                yield [Stretch(piece.face, piece.thicken, piece.glyphs, 0.0) for piece in line.pieces]
            return
        placed = zip(line.pieces, line.places(), strict=True)
        for (level, face, thicken), group in groupby(placed, lambda place: _run_of(place[0])):
            run = list(group)
            rtl = level % 2 == 1
            left = run[-1][1] if rtl else run[0][1]
            glyphs = [glyph for piece, _ in (reversed(run) if rtl else run) for glyph in piece.glyphs]
            edges = [0, *accumulate([glyph.advance for glyph in glyphs])]
            for start, end in self._portions(glyphs, rtl=rtl):
                x = left + edges[start] * line.size / UNITS
                yield [Stretch(face, thicken, tuple(glyphs[start:end]), x)]

    def _portions(self, glyphs: Sequence[Glyph], *, rtl: bool) -> Iterator[tuple[int, int]]:
        """Split ``glyphs``, a run in visual order, into text objects.

        Yields the start and end index of each, in reading order.
        """
        classes = [_class_of(glyph.text) for glyph in glyphs]
        if rtl:
            classes.reverse()
        start = 0
        while start < len(classes):
            end = self._read(classes, start, rtl=rtl)
            yield (len(classes) - end, len(classes) - start) if rtl else (start, end)
            start = end

    def _read(self, classes: Sequence[_Class], start: int, *, rtl: bool) -> int:
        """Return the end of the longest text object that can begin at ``start``; remember its last direction."""
        along: _Class = "rtl" if rtl else "ltr"
        first = classes[start]
        if first == "neutral" and self._rtl != rtl:
            return start + 1  # together with the next glyph, it would be extracted on the wrong side
        if first not in ("neutral", along):
            self._rtl = first == "rtl"
            return start + 1
        end = start
        while end < len(classes) and classes[end] in ("neutral", along):
            end += 1
        # Neutral characters at the end of right-to-left text are the leftmost glyphs. An extractor reads them before the
        # letters of the run and gives them the direction of the text before. If that is left to right, they get a text
        # object of their own.
        while rtl and not self._rtl and classes[end - 1] == "neutral":
            end -= 1
        if along in classes[start:end]:
            self._rtl = rtl
        return end


def _run_of(piece: Piece) -> tuple[int, Face, bool]:
    """Return the key that adjacent pieces of one run share."""
    return piece.level, piece.face, piece.thicken


def _class_of(text: str) -> _Class:
    if len(text) != 1 or _NEUTRAL.match(text):
        return "neutral"
    return "rtl" if _RTL.match(text) else "ltr"
