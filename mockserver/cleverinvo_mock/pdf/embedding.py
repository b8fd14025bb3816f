"""The fonts inside one PDF: a code for each glyph and the text it stands for, and the objects that explain them.

Layer: services. Knows fonts and PDF objects, but no page. A code names a glyph *and* its text, so one glyph can
stand for different characters (the box for all that no font has), and each comes back as what it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Final
from zlib import compress

import pydyf

from cleverinvo_mock.pdf.faces import Face, Glyph

#: Codes have two bytes, and readers take some for UTF-16: none may look like half of a surrogate pair.
_MOST_CODES: Final = 0xD7FF
_WORTH_COMPRESSING: Final = 400  # bytes
_ENTRIES_A_BLOCK: Final = 100  # the most that a CMap allows
#: Characters that one glyph stands for at most; only invisible ones can ever be so many.
_MOST_TEXT: Final = 100


class EmbeddedFont:
    """One font resource: a face, and the codes given out for its glyphs."""

    def __init__(self, face: Face, resource: str) -> None:
        self.face = face
        self.resource = resource
        self._codes: dict[tuple[int, str], int] = {}
        self._widths: dict[int, int] = {}
        self._known: dict[Glyph, tuple[str, int]] = {}

    def has_room_for(self, glyphs: int) -> bool:
        """Whether codes are left for that many more glyphs."""
        return len(self._codes) + glyphs <= _MOST_CODES

    def code_and_width(self, glyph: Glyph) -> tuple[str, int]:
        """The code of ``glyph`` in hexadecimal, and how far a reader moves on after it unless told otherwise."""
        known = self._known.get(glyph)
        if known is None:
            code = self._codes.setdefault((glyph.id, glyph.text), len(self._codes) + 1)
            width = self._widths.setdefault(glyph.id, self.face.width(glyph.id))
            known = self._known[glyph] = (f"{code:04x}", width)
        return known

    def add_to(self, pdf: pydyf.PDF) -> bytes:
        """Add the font's objects to ``pdf``; answers a reference to the font."""
        program, numbers = self.face.subset(sorted(self._widths))
        tag = "".join([chr(ord("A") + byte % 26) for byte in sha256(program).digest()[:6]])
        font_name = f"/{tag}+{self.face.name}"
        glyph_numbers = b"".join([numbers[glyph].to_bytes(2) for glyph, _ in self._codes])
        widths = [self._widths[glyph] for glyph, _ in self._codes]
        descriptor = pydyf.Dictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": font_name,
                "Flags": 4,  # symbolic: it has a character set of its own
                "FontBBox": pydyf.Array([0, self.face.descent, 1000, self.face.ascent]),
                "ItalicAngle": 0,
                "Ascent": self.face.ascent,
                "Descent": self.face.descent,
                "CapHeight": 714,
                "StemV": 80,
                "FontFile2": _add(pdf, packed(program, {"Length1": len(program)})),
            }
        )
        descendant = pydyf.Dictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": font_name,
                "CIDSystemInfo": pydyf.Dictionary(
                    {
                        "Registry": pydyf.String("Adobe"),
                        "Ordering": pydyf.String("Identity"),
                        "Supplement": 0,
                    }
                ),
                "FontDescriptor": _add(pdf, descriptor),
                "W": pydyf.Array([1, pydyf.Array(widths)]),
                "CIDToGIDMap": _add(pdf, packed(b"\0\0" + glyph_numbers)),
            }
        )
        font = pydyf.Dictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": font_name,
                "Encoding": "/Identity-H",
                "DescendantFonts": pydyf.Array([_add(pdf, descendant)]),
                "ToUnicode": _add(pdf, packed("\n".join(self._unicode_map()).encode())),
            }
        )
        return _add(pdf, font)

    def _unicode_map(self) -> Iterator[str]:
        yield from (
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<0000> <ffff>",
            "endcodespacerange",
        )
        entries = [
            f"<{code:04x}> <{text[:_MOST_TEXT].encode('utf-16-be').hex()}>"
            for (_, text), code in self._codes.items()
        ]
        for start in range(0, len(entries), _ENTRIES_A_BLOCK):
            block = entries[start : start + _ENTRIES_A_BLOCK]
            yield f"{len(block)} beginbfchar"
            yield from block
            yield "endbfchar"
        yield from ("endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end")


class EmbeddedFonts:
    """The font resources of one PDF, in the order in which they were first needed."""

    def __init__(self) -> None:
        self.all: list[EmbeddedFont] = []
        self._current: dict[str, EmbeddedFont] = {}

    def font_for(self, face: Face, glyphs: int) -> EmbeddedFont:
        """The font resource to show that many glyphs of ``face`` with."""
        font = self._current.get(face.name)
        if font is None or not font.has_room_for(glyphs):
            font = self._current[face.name] = EmbeddedFont(face, f"F{len(self.all)}")
            self.all.append(font)
        return font


def packed(content: bytes, extra: dict[str, int] | None = None) -> pydyf.Stream:
    """A stream of ``content``, compressed unless that gains nothing."""
    if len(content) < _WORTH_COMPRESSING:
        return pydyf.Stream([content], extra)
    return pydyf.Stream([compress(content)], {"Filter": "/FlateDecode", **(extra or {})})


def _add(pdf: pydyf.PDF, added: pydyf.Object) -> bytes:
    pdf.add_object(added)
    reference: bytes = added.reference
    return reference
