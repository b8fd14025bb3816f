"""Breaks a text into lines of a given width.

Layer: services. Knows words, widths and directions, but must not know pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from cleverinvo_mock.pdf import bidi, characters
from cleverinvo_mock.pdf.breaking import units
from cleverinvo_mock.pdf.faces import UNITS, Style
from cleverinvo_mock.pdf.shaping import Piece, shape


class Line(Struct, frozen=True, gc=False):
    """One line: its pieces in reading order, its font size and width in points.

    ``level`` is the level of the paragraph (odd: right to left). ``all_left_to_right`` is true if no character of
    the line runs right to left.
    """

    pieces: tuple[Piece, ...]
    size: float
    width: float
    level: int
    all_left_to_right: bool

    def places(self) -> list[float]:
        """Return the left edge of each piece, in points from the left edge of the line (UAX #9, rule L2)."""
        order = list(range(len(self.pieces)))
        levels = [piece.level for piece in self.pieces]
        for level in range(max(levels, default=0), 0, -1):
            start = 0
            while start < len(order):
                end = start
                while end < len(order) and levels[order[end]] >= level:
                    end += 1
                order[start:end] = order[start:end][::-1]
                start = end + 1
        places = [0.0] * len(order)
        x = 0
        for index in order:
            places[index] = x * self.size / UNITS
            x += self.pieces[index].width
        return places


def typeset(text: str, style: Style, size: float, width: float) -> list[Line]:
    """Break ``text`` into lines of at most ``width`` points. A word is cut only if it is wider than a line."""
    limit = int(width * UNITS / size)
    result: list[Line] = []
    for line in characters.lines(text):
        paragraph, levels = bidi.levels(line) if bidi.has_right_to_left(line) else (0, None)
        for pieces in _fill(_shaped(line, levels, style), limit):
            total = sum([piece.width for piece in pieces])
            result.append(Line(tuple(pieces), size, total * size / UNITS, paragraph, levels is None))
    return result


def _shaped(line: str, levels: Sequence[int] | None, style: Style) -> Iterator[tuple[bool, Sequence[Piece]]]:
    """Yield each unit of ``line``: whether it is a gap between words, and its pieces."""
    start = 0
    for unit in units(line):
        end = start + len(unit)
        yield unit[0] == " ", shape(unit, style, levels[start:end] if levels else None)
        start = end


def _fill(shaped: Iterator[tuple[bool, Sequence[Piece]]], limit: int) -> Iterator[list[Piece]]:
    """Yield lines of at most ``limit`` thousandths of the font size, without the gap at the end of a line."""
    line: list[Piece] = []
    gap: list[Piece] = []
    used = gap_width = 0
    for is_gap, unit in shaped:
        width = sum([piece.width for piece in unit])
        if is_gap:
            gap.extend(unit)
            gap_width += width
            continue
        if used + gap_width + width > limit and (line or gap):
            yield line
            line, used, gap, gap_width = [], 0, [], 0
        last = unit
        if width > limit:
            *full, last = _cut(unit, limit)
            yield from full
            width = sum([piece.width for piece in last])
        line.extend(gap)
        line.extend(last)
        used += gap_width + width
        gap, gap_width = [], 0
    yield line


def _cut(pieces: Sequence[Piece], limit: int) -> list[list[Piece]]:
    """Cut ``pieces`` between characters into lines of at most ``limit`` thousandths, each as full as possible."""
    lines: list[list[Piece]] = [[]]
    used = 0
    for piece in pieces:
        glyphs = piece.in_reading_order
        edges = [index for index, glyph in enumerate(glyphs) if glyph.text]
        line_start = 0
        for start, end in pairwise([*edges, len(glyphs)]):
            width = sum([glyph.advance for glyph in glyphs[start:end]])
            if used and used + width > limit:
                if start > line_start:
                    lines[-1].append(piece.part(line_start, start))
                lines.append([])
                line_start, used = start, 0
            used += width
        lines[-1].append(piece.part(line_start, len(glyphs)))
    return lines
