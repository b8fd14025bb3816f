"""The shipped fonts, opened: which one shows a character, how it shapes text, and what is cut out of it.

Layer: services. The one module that knows HarfBuzz. A font is opened when a character first needs it and kept for
the life of the process; an open font is never changed, so threads share it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from threading import Lock
from typing import Any, Final

import uharfbuzz
from msgspec import Struct

from cleverinvo_mock.pdf.fonts import read_font

#: Widths and positions of glyphs are in thousandths of the font size, as PDF counts them.
UNITS: Final = 1000

_CLUSTERS: Final = uharfbuzz.BufferClusterLevel.MONOTONE_CHARACTERS
_HIDE_INVISIBLE: Final = uharfbuzz.BufferFlags.REMOVE_DEFAULT_IGNORABLES
_LEAN: Final = (
    uharfbuzz.SubsetFlags.NO_HINTING
    | uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
    | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
)
#: Tables of a font that only matter to whoever shapes with it.
_SHAPING_TABLES: Final = [
    int.from_bytes(tag)
    for tag in (b"GDEF", b"GPOS", b"GSUB", b"OS/2", b"cmap", b"gasp", b"name", b"post", b"vhea", b"vmtx")
]


class Style(Enum):
    """The weights that text is set in: the fonts that are asked for a character, in this order.

    A font that has no bold is drawn with a thicker stroke.
    """

    REGULAR = (
        "NotoSans-Regular",
        "NotoSansArabic-Regular",
        "NotoSansHebrew-Regular",
        "DroidSansFallback",
        "NotoSansThai-Regular",
        "NotoSansDevanagari-Regular",
    )
    BOLD = (
        "NotoSans-Bold",
        "NotoSansArabic-Bold",
        "NotoSansHebrew-Bold",
        "DroidSansFallback",
        "NotoSansThai-Regular",
        "NotoSansDevanagari-Regular",
    )


class Glyph(Struct, frozen=True, gc=False):
    """One glyph as shaped. ``text`` is what it stands for: none, one or several characters.

    ``advance`` moves the pen after it, ``dx`` and ``dy`` move the glyph alone.
    """

    id: int
    text: str
    advance: int
    dx: int
    dy: int


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One open font."""

    name: str
    ascent: int
    descent: int
    _characters: Any
    _face: Any
    _font: Any

    def has(self, character: str) -> bool:
        """Whether the font has a glyph for ``character``."""
        return ord(character) in self._characters

    def width(self, glyph: int) -> int:
        """How far glyph number ``glyph`` moves the pen, kerning apart."""
        return int(self._font.get_glyph_h_advance(glyph))

    def shape(self, text: str, *, right_to_left: bool) -> tuple[Glyph, ...]:
        """The glyphs of ``text``, which runs in one direction, in the order of the page: from the left.

        Characters that show nothing (marks of direction, joiners) belong to the text of a glyph beside them.
        """
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.cluster_level = _CLUSTERS
        buffer.flags = _HIDE_INVISIBLE
        buffer.direction = "rtl" if right_to_left else "ltr"
        buffer.language = "en"  # not the machine's
        buffer.guess_segment_properties()  # the script
        uharfbuzz.shape(self._font, buffer)
        infos = buffer.glyph_infos
        if not infos:
            return (Glyph(self._font.get_nominal_glyph(ord(" ")) or 0, text, 0, 0, 0),)
        shares = _shares(text, [info.cluster for info in infos], right_to_left=right_to_left)
        return tuple(
            [
                Glyph(info.codepoint, share, advance, dx, dy)
                for info, share, (dx, dy, advance, _) in zip(
                    infos, shares, [position.position for position in buffer.glyph_positions], strict=True
                )
            ]
        )

    def subset(self, glyphs: Iterable[int]) -> tuple[bytes, dict[int, int]]:
        """A TrueType file of just ``glyphs``, and each one's number in it."""
        wanted = uharfbuzz.SubsetInput()
        wanted.sets(uharfbuzz.SubsetInputSets.GLYPH_INDEX).update(glyphs)
        wanted.sets(uharfbuzz.SubsetInputSets.DROP_TABLE_TAG).update(_SHAPING_TABLES)
        wanted.flags = _LEAN
        plan = uharfbuzz.SubsetPlan(self._face, wanted)
        return plan.execute().blob.data, dict(plan.old_to_new_glyph_mapping)


_open_faces: Final[dict[str, Face]] = {}
_opening: Final = Lock()


def open_face(name: str) -> Face:
    """The shipped font ``name``, the same object for every caller."""
    if name not in _open_faces:
        with _opening:
            if name not in _open_faces:
                _open_faces[name] = _read(name)
    return _open_faces[name]


def face_for(character: str, style: Style) -> Face:
    """The first font of ``style`` that has ``character``; its first font if none has, which shows a box."""
    for name in style.value:
        face = open_face(name)
        if face.has(character):
            return face
    return open_face(style.value[0])


def _read(name: str) -> Face:
    face = uharfbuzz.Face(uharfbuzz.Blob(read_font(f"{name}.ttf")))
    font = uharfbuzz.Font(face)
    font.scale = (UNITS, UNITS)
    extents = font.get_font_extents("ltr")
    return Face(name, extents.ascender, extents.descender, face.unicodes, face, font)


def _shares(text: str, starts: list[int], *, right_to_left: bool) -> list[str]:
    """What each glyph stands for, given where in ``text`` its cluster starts, in the order of the page.

    The glyphs of one cluster, in reading order, stand for a character each and the last for the rest. Where there are
    more glyphs than characters, the first stands for all of them and the others for none.
    """
    if right_to_left:
        return _shares(text, starts[::-1], right_to_left=False)[::-1]
    if len(starts) == len(text) and starts == list(range(len(text))):
        return list(text)
    starts = [0, *starts[1:]]  # what comes before the first glyph shows nothing
    shares: list[str] = []
    for start, cluster in groupby(starts):
        count = sum(1 for _ in cluster)
        end = starts[len(shares) + count] if len(shares) + count < len(starts) else len(text)
        spread = count if count <= end - start else 1
        last = start + spread - 1
        shares += [*text[start:last], text[last:end], *[""] * (count - spread)]
    return shares
