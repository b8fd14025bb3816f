"""The fonts embedded in one PDF: character codes, font subsets and the PDF objects that describe them.

Layer: services. Knows fonts and PDF objects, but must not know pages. A code stands for a glyph *and* its text.
Therefore one glyph can represent different characters (the box stands for every character that no font has), and
text extraction returns the right one.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Final
from zlib import compress

import pydyf

from cleverinvo_mock.pdf.faces import Face, Glyph

#: A code has two bytes. Some readers decode codes as UTF-16, so no code may be half of a surrogate pair.
_MAX_CODES: Final = 0xD7FF
_MIN_COMPRESSED_SIZE: Final = 400  # bytes; a shorter stream does not shrink
_MAX_CMAP_BLOCK: Final = 100  # entries; the limit of the CMap format
#: The most characters that one glyph represents. Only a long run of invisible characters reaches it.
_MAX_GLYPH_TEXT: Final = 100


class EmbeddedFont:
    """One font resource: a face, and the codes assigned to its glyphs."""

    def __init__(self, face: Face, resource: str) -> None:
        self.face = face
        self.resource = resource
        self._codes: dict[tuple[int, str], int] = {}
        self._widths: dict[int, int] = {}
        self._cache: dict[Glyph, tuple[str, int]] = {}

    def has_room_for(self, glyphs: int) -> bool:
        """Whether there are free codes for that many more glyphs."""
        return len(self._codes) + glyphs <= _MAX_CODES

    def code_and_width(self, glyph: Glyph) -> tuple[str, int]:
        """Return the code of ``glyph`` in hexadecimal, and its default advance in thousandths of the font size."""
        cached = self._cache.get(glyph)
        if cached is None:
            code = self._codes.setdefault((glyph.id, glyph.text), len(self._codes) + 1)
            width = self._widths.setdefault(glyph.id, self.face.width(glyph.id))
            cached = self._cache[glyph] = (f"{code:04x}", width)
        return cached

    def add_to(self, pdf: pydyf.PDF) -> bytes:
        """Add the font's objects to ``pdf`` and return a reference to the font."""
        program, numbers = self.face.subset(sorted(self._widths))
        tag = "".join([chr(ord("A") + byte % 26) for byte in sha256(program).digest()[:6]])
        font_name = f"/{tag}+{self.face.name}"
        glyph_numbers = b"".join([numbers[glyph].to_bytes(2) for glyph, _ in self._codes])
        widths = [self._widths[glyph] for glyph, _ in self._codes]
        descriptor = pydyf.Dictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": font_name,
                "Flags": 4,  # symbolic: the font uses its own character set
                "FontBBox": pydyf.Array([0, self.face.descent, 1000, self.face.ascent]),
                "ItalicAngle": 0,
                "Ascent": self.face.ascent,
                "Descent": self.face.descent,
                "CapHeight": 714,
                "StemV": 80,
                "FontFile2": _add(pdf, compressed(program, {"Length1": len(program)})),
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
                "CIDToGIDMap": _add(pdf, compressed(b"\0\0" + glyph_numbers)),
            }
        )
        font = pydyf.Dictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": font_name,
                "Encoding": "/Identity-H",
                "DescendantFonts": pydyf.Array([_add(pdf, descendant)]),
                "ToUnicode": _add(pdf, compressed("\n".join(self._unicode_map()).encode())),
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
            f"<{code:04x}> <{text[:_MAX_GLYPH_TEXT].encode('utf-16-be').hex()}>"
            for (_, text), code in self._codes.items()
        ]
        for start in range(0, len(entries), _MAX_CMAP_BLOCK):
            block = entries[start : start + _MAX_CMAP_BLOCK]
            yield f"{len(block)} beginbfchar"
            yield from block
            yield "endbfchar"
        yield from ("endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end")


class EmbeddedFonts:
    """The font resources of one PDF, in the order of their first use."""

    def __init__(self) -> None:
        self.all: list[EmbeddedFont] = []
        self._current: dict[str, EmbeddedFont] = {}

    def font_for(self, face: Face, glyphs: int) -> EmbeddedFont:
        """Return a font resource of ``face`` that has room for that many more glyphs."""
        font = self._current.get(face.name)
        if font is None or not font.has_room_for(glyphs):
            font = self._current[face.name] = EmbeddedFont(face, f"F{len(self.all)}")
            self.all.append(font)
        return font


def compressed(content: bytes, extra: dict[str, int] | None = None) -> pydyf.Stream:
    """Return a stream of ``content``, compressed unless it is too short to gain from it."""
    if len(content) < _MIN_COMPRESSED_SIZE:
        return pydyf.Stream([content], extra)
    return pydyf.Stream([compress(content)], {"Filter": "/FlateDecode", **(extra or {})})


def _add(pdf: pydyf.PDF, added: pydyf.Object) -> bytes:
    pdf.add_object(added)
    reference: bytes = added.reference
    return reference
