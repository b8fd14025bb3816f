"""The shipped fonts: font selection for a character, shaping and subsetting.

Layer: services. The only module that uses HarfBuzz. A font is opened on first use and stays open until the process
ends. It must not be changed after that, because threads share it.
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

#: Units of a font size: widths and positions of glyphs are in thousandths of the font size, as in PDF.
UNITS: Final = 1000

_CLUSTERS: Final = uharfbuzz.BufferClusterLevel.MONOTONE_CHARACTERS
_HIDE_INVISIBLE: Final = uharfbuzz.BufferFlags.REMOVE_DEFAULT_IGNORABLES
_SUBSET_FLAGS: Final = (
    uharfbuzz.SubsetFlags.NO_HINTING
    | uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
    | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
)
#: Font tables that only shaping needs; the embedded subset omits them.
_SHAPING_TABLES: Final = [
    int.from_bytes(tag)
    for tag in (b"GDEF", b"GPOS", b"GSUB", b"OS/2", b"cmap", b"gasp", b"name", b"post", b"vhea", b"vmtx")
]


class Style(Enum):
    """The weights of text. Each value lists the fonts that are searched for a character, in this order.

    Bold text in a font without a bold face is drawn with a thicker stroke.
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
    """One shaped glyph. ``text`` is the text that it represents: zero, one or several characters.

    ``advance`` moves the pen after the glyph; ``dx`` and ``dy`` move only the glyph. In thousandths of the font size.
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
        """Return the advance of glyph number ``glyph`` without kerning, in thousandths of the font size."""
        return int(self._font.get_glyph_h_advance(glyph))

    def shape(self, text: str, *, right_to_left: bool) -> tuple[Glyph, ...]:
        """Shape ``text``, which runs in one direction. The glyphs are in visual order, from the left.

        Invisible characters (direction marks, joiners) are part of the text of a neighbouring glyph.
        """
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.cluster_level = _CLUSTERS
        buffer.flags = _HIDE_INVISIBLE
        buffer.direction = "rtl" if right_to_left else "ltr"
        buffer.language = "en"  # the default is the language of the machine
        buffer.guess_segment_properties()  # sets the script
        uharfbuzz.shape(self._font, buffer)
        infos = buffer.glyph_infos
        if not infos:
            return (Glyph(self._font.get_nominal_glyph(ord(" ")) or 0, text, 0, 0, 0),)
        texts = _glyph_texts(text, [info.cluster for info in infos], right_to_left=right_to_left)
        return tuple(
            [
                Glyph(info.codepoint, glyph_text, advance, dx, dy)
                for info, glyph_text, (dx, dy, advance, _) in zip(
                    infos, texts, [position.position for position in buffer.glyph_positions], strict=True
                )
            ]
        )

    def subset(self, glyphs: Iterable[int]) -> tuple[bytes, dict[int, int]]:
        """Return a TrueType file that has only ``glyphs``, and a map from each glyph number to its new number."""
        request = uharfbuzz.SubsetInput()
        request.sets(uharfbuzz.SubsetInputSets.GLYPH_INDEX).update(glyphs)
        request.sets(uharfbuzz.SubsetInputSets.DROP_TABLE_TAG).update(_SHAPING_TABLES)
        request.flags = _SUBSET_FLAGS
        plan = uharfbuzz.SubsetPlan(self._face, request)
        return plan.execute().blob.data, dict(plan.old_to_new_glyph_mapping)


_open_faces: Final[dict[str, Face]] = {}
_opening: Final = Lock()


def open_face(name: str) -> Face:
    """Return the shipped font ``name``; every caller gets the same object."""
    if name not in _open_faces:
        with _opening:
            if name not in _open_faces:
                _open_faces[name] = _read(name)
    return _open_faces[name]


def face_for(character: str, style: Style) -> Face:
    """Return the first font of ``style`` that has ``character``.

    If none has it, return the first font of ``style``, which draws a box.
    """
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


def _glyph_texts(text: str, starts: list[int], *, right_to_left: bool) -> list[str]:
    """Return the text of each glyph. ``starts`` are the positions of the glyphs' clusters in ``text``, in visual order.

    In reading order, each glyph of a cluster gets one character, and the last glyph gets the rest. If a cluster has
    more glyphs than characters, the first glyph gets all characters and the others get none.
    """
    if right_to_left:
        return _glyph_texts(text, starts[::-1], right_to_left=False)[::-1]
    if len(starts) == len(text) and starts == list(range(len(text))):
        return list(text)
    starts = [0, *starts[1:]]  # characters before the first cluster are invisible
    texts: list[str] = []
    for start, cluster in groupby(starts):
        count = sum(1 for _ in cluster)
        end = starts[len(texts) + count] if len(texts) + count < len(starts) else len(text)
        spread = count if count <= end - start else 1
        last = start + spread - 1
        texts += [*text[start:last], text[last:end], *[""] * (count - spread)]
    return texts
