"""A PDF whose text is drawn as outlines of its glyphs, as design programs write it: a reader sees it, no program reads it.

The outlines are those of the fonts that the sandbox ships. Letters of right-to-left scripts stand in their isolated forms.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import cleverinvo_mock
import uharfbuzz

from tests.conformance.mutants.odd_pdf import LEADING, LINES_A_PAGE, Layout, text_of
from tests.conformance.mutants.other_pdf import file_of, stream

FONTS = Path(cleverinvo_mock.__file__).parent / "pdf" / "fonts"
NAMES = ("NotoSans-Regular", "NotoSansArabic-Regular", "NotoSansHebrew-Regular", "DroidSansFallback")
SIZE = 9


class _Pen:
    """Writes outlines as operators of a page's content, curves of the second degree as those of the third."""

    def __init__(self) -> None:
        self.operators: list[str] = []
        self._at = (0.0, 0.0)

    def moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - the protocol of pens
        self._write("m", point)

    def lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - the protocol of pens
        self._write("l", point)

    def curveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802 - the protocol of pens
        self._write("c", *points)

    def qCurveTo(self, control: tuple[float, float], end: tuple[float, float]) -> None:  # noqa: N802 - likewise
        near, far = (
            tuple(a + (b - a) * 2 / 3 for a, b in zip(side, control, strict=True)) for side in (self._at, end)
        )
        self._write("c", near, far, end)

    def closePath(self) -> None:  # noqa: N802 - the protocol of pens
        self.operators.append("h")

    def _write(self, operator: str, *points: Any) -> None:
        self._at = points[-1]
        self.operators.append(" ".join([*(f"{part:g}" for point in points for part in point), operator]))


@functools.cache
def _fonts() -> list[uharfbuzz.Font]:
    blobs = [uharfbuzz.Blob.from_file_path(str(FONTS / f"{name}.ttf")) for name in NAMES]
    return [uharfbuzz.Font(uharfbuzz.Face(blob)) for blob in blobs]


@functools.cache
def _outline(letter: str) -> tuple[str, float]:
    """The outline and the advance of a letter, both for a font of one point."""
    font = next((font for font in _fonts() if font.get_nominal_glyph(ord(letter))), _fonts()[0])
    glyph = font.get_nominal_glyph(ord(letter)) or 0
    pen = _Pen()
    font.draw_glyph_with_pen(glyph, pen)
    scale = 1 / font.face.upem
    shape = "\n".join([*pen.operators, "f"]) if pen.operators else ""
    return f"{scale:.6f} 0 0 {scale:.6f} 0 0 cm {shape}", font.get_glyph_h_advance(glyph) * scale


def outlined(invoice: dict[str, Any]) -> bytes:
    """The PDF: paths only, no font and no picture."""
    lines = text_of(invoice, Layout())
    pages = [lines[first : first + LINES_A_PAGE] for first in range(0, len(lines), LINES_A_PAGE)]
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = ""
    for page in pages:
        content = ""
        for at, line in enumerate(page):
            across = 40.0
            for letter in line:
                shape, advance = _outline(letter)
                content += f"q {SIZE} 0 0 {SIZE} {across:.2f} {810 - at * LEADING} cm {shape} Q\n"
                across += advance * SIZE
        kids += f" {len(objects) + 1} 0 R"
        head = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> /Contents"
        objects.append(f"{head} {len(objects) + 2} 0 R >>".encode())
        objects.append(stream(content.encode(), packed=True))
    objects[1] = f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode()
    return file_of(objects)
