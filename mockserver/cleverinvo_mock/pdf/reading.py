"""In which order and in what portions the glyphs of a line are written, so that its text can be read back.

Layer: services. Knows glyphs and places, but no PDF syntax. Tuned to pypdf, the reader that the conformance suite uses;
other readers get the same words (``tests/mockserver/pdf/test_other_readers.py``).

A program that takes text out of a PDF gets glyphs from left to right, and turns right-to-left text around by
looking at its characters: a right-to-left letter goes in front of the ones before it, a neutral character goes
on as the last letter did, and each text object stands for itself. So a line is written in reading order, and
becomes as few text objects as can each be understood that way: a word of Arabic is one, the full stop after
it is another. A line without right-to-left characters is one text object, as anywhere else.
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

_Class = Literal["leftward", "rightward", "neutral"]

# The classes that pypdf goes by, which are coarser than those of UAX #9.
_LEFTWARD: Final = re.compile("[\u0590-\u065f\u066e-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_NEUTRAL: Final = re.compile("[\x00-\x2f\x3a-\x40\u0660-\u066d\u06f0-\u06f9\u2000-\u206f\u20a0-\u21ff]")


class Stretch(Struct, frozen=True, gc=False):
    """Neighbouring glyphs of one font.

    ``x`` is where a text object begins, in points from the left edge of the line, if it begins with these.
    """

    face: Face
    thicken: bool
    glyphs: tuple[Glyph, ...]
    x: float


class Reader:
    """What a reader of one page makes of the text so far: the direction of its last letter."""

    def __init__(self) -> None:
        self._leftward = False

    def text_objects(self, line: Line) -> Iterator[list[Stretch]]:
        """The text objects to write for ``line``, in reading order."""
        if line.all_left_to_right and not self._leftward:
            if line.pieces:
                yield [Stretch(piece.face, piece.thicken, piece.glyphs, 0.0) for piece in line.pieces]
            return
        placed = zip(line.pieces, line.places(), strict=True)
        for (level, face, thicken), group in groupby(placed, lambda place: _run_of(place[0])):
            run = list(group)
            leftward = level % 2 == 1
            left = run[-1][1] if leftward else run[0][1]
            glyphs = [glyph for piece, _ in (reversed(run) if leftward else run) for glyph in piece.glyphs]
            edges = [0, *accumulate([glyph.advance for glyph in glyphs])]
            for start, end in self._portions(glyphs, leftward=leftward):
                x = left + edges[start] * line.size / UNITS
                yield [Stretch(face, thicken, tuple(glyphs[start:end]), x)]

    def _portions(self, glyphs: Sequence[Glyph], *, leftward: bool) -> Iterator[tuple[int, int]]:
        """Which of ``glyphs``, a run in the order of the page, read well by themselves, in reading order."""
        classes = [_class_of(glyph.text) for glyph in glyphs]
        if leftward:
            classes.reverse()
        start = 0
        while start < len(classes):
            end = self._read(classes, start, leftward=leftward)
            yield (len(classes) - end, len(classes) - start) if leftward else (start, end)
            start = end

    def _read(self, classes: Sequence[_Class], start: int, *, leftward: bool) -> int:
        """Read as many glyphs from ``start`` on as can be one text object; answers where the next begins."""
        along: _Class = "leftward" if leftward else "rightward"
        first = classes[start]
        if first == "neutral" and self._leftward != leftward:
            return start + 1  # together with what follows, it would come out on the wrong side of it
        if first not in ("neutral", along):
            self._leftward = first == "leftward"
            return start + 1
        end = start
        while end < len(classes) and classes[end] in ("neutral", along):
            end += 1
        # From the left, neutrals at the end of leftward text come first: they must not be read before a letter.
        while leftward and not self._leftward and classes[end - 1] == "neutral":
            end -= 1
        if along in classes[start:end]:
            self._leftward = leftward
        return end


def _run_of(piece: Piece) -> tuple[int, Face, bool]:
    """Pieces that follow one another and agree in this stand side by side, and are one run of glyphs."""
    return piece.level, piece.face, piece.thicken


def _class_of(text: str) -> _Class:
    if len(text) != 1 or _NEUTRAL.match(text):
        return "neutral"
    return "leftward" if _LEFTWARD.match(text) else "rightward"
