"""Turns characters into glyphs: splits a text into pieces of one font and one direction and shapes each.

Layer: services. Pure functions, so results of short words are cached: they occur again, in the same invoice and in
later ones. Must not know lines or pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Final
from unicodedata import category

from msgspec import Struct

from cleverinvo_mock.pdf.faces import Face, Glyph, Style, face_for, open_face

#: Combining marks use the font of the character before them, and so do invisible characters: soft hyphens, joiners,
#: zero-width spaces, direction marks.
_MARKS: Final = frozenset({"Mn", "Mc", "Me"})
_INVISIBLE: Final = frozenset(
    map(
        chr,
        (0xAD, 0x34F, 0x61C, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)),
    )
)
#: Only texts of up to this many characters are cached.
_MAX_CACHED: Final = 24


class Piece(Struct, frozen=True, gc=False):
    """Glyphs of one font and one direction. ``glyphs`` are in visual order, from the left.

    ``level`` is the level of UAX #9 (odd: right to left). ``width`` is in thousandths of the font size. ``thicken`` is
    true if the style is bold and the font has no bold face.
    """

    face: Face
    glyphs: tuple[Glyph, ...]
    width: int
    level: int
    thicken: bool

    @property
    def right_to_left(self) -> bool:
        """Whether the text of this piece runs right to left."""
        return self.level % 2 == 1

    @property
    def in_reading_order(self) -> tuple[Glyph, ...]:
        """The glyphs in reading order."""
        return self.glyphs[::-1] if self.right_to_left else self.glyphs

    def part(self, start: int, end: int) -> Piece:
        """Return a piece with the glyphs from ``start`` up to ``end``, counted in reading order."""
        if self.right_to_left:
            start, end = len(self.glyphs) - end, len(self.glyphs) - start
        glyphs = self.glyphs[start:end]
        return Piece(self.face, glyphs, _width(glyphs), self.level, self.thicken)


def shape(unit: str, style: Style, levels: Sequence[int] | None = None) -> tuple[Piece, ...]:
    """Shape ``unit`` and return its pieces in reading order.

    ``levels`` has one level for each character; ``None`` means that all run left to right.
    """
    if not levels or min(levels) == max(levels):
        return _shape_run(unit, style, levels[0] if levels else 0)
    pieces: list[Piece] = []
    start = 0
    for level, run in groupby(levels):
        end = start + sum(1 for _ in run)
        pieces.extend(_shape_run(unit[start:end], style, level))
        start = end
    return tuple(pieces)


def _shape_run(text: str, style: Style, level: int) -> tuple[Piece, ...]:
    return (_cached_pieces if len(text) <= _MAX_CACHED else _pieces)(text, style, level)


def _pieces(text: str, style: Style, level: int) -> tuple[Piece, ...]:
    return tuple([_piece(face, part, style, level) for face, part in _by_face(text, style)])


_cached_pieces: Final = lru_cache(maxsize=4096)(_pieces)


def _piece(face: Face, text: str, style: Style, level: int) -> Piece:
    glyphs = face.shape(text, right_to_left=level % 2 == 1)
    thicken = style is Style.BOLD and not face.name.endswith("Bold")
    return Piece(face, glyphs, _width(glyphs), level, thicken)


def _width(glyphs: Sequence[Glyph]) -> int:
    return sum([glyph.advance for glyph in glyphs])


def _by_face(text: str, style: Style) -> Iterator[tuple[Face, str]]:
    """Split ``text`` where the font changes."""
    current = open_face(style.value[0])
    if text.isascii():
        yield current, text
        return
    start = 0
    for index, character in enumerate(text):
        face = face_for(character, style)
        if index == 0:
            current = face
        elif face is not current and not _keeps_font(character, face, current):
            yield current, text[start:index]
            current, start = face, index
    yield current, text[start:]


def _keeps_font(character: str, face: Face, current: Face) -> bool:
    """Whether ``character`` uses the ``current`` font although ``face`` is its preferred one."""
    if character in _INVISIBLE:
        return True
    return category(character) in _MARKS and (current.has(character) or not face.has(character))
