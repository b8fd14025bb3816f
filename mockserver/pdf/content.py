"""What is drawn on one page, as the operators of a PDF content stream (ISO 32000-1, 8 and 9).

Layer: services. Knows places on a page, but not what stands there. Text goes in as glyph codes in hexadecimal,
so nothing that an invoice says can be an operator.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import groupby
from operator import attrgetter
from typing import Final

from mockserver.pdf.embedding import EmbeddedFont, EmbeddedFonts
from mockserver.pdf.faces import UNITS, Face, Glyph
from mockserver.pdf.paragraph import Line
from mockserver.pdf.reading import Reader

#: A step forward of more thousandths than this inside a TJ array is taken for a space between words.
_MOST_STEP: Final = 100
#: How much thicker bold is drawn where a font has none, as a part of its size.
_THICKER: Final = 0.03


class Ink(Enum):
    """The colours of the page, as PDF's operands of gray or RGB."""

    TEXT = "0.13"
    MUTED = "0.42"
    FAINT = "0.85"


class PageContent:
    """The content stream of one page. Points from the lower left corner, ``y`` of text is its baseline."""

    def __init__(self, fonts: EmbeddedFonts) -> None:
        self._fonts = fonts
        self._reader = Reader()
        self._operators: list[str] = []
        self._ink: Ink | None = None
        self._font: tuple[str, float] | None = None

    def show(self, line: Line, x: float, y: float, ink: Ink) -> None:
        """Set ``line`` with its left edge at ``x``."""
        self._use(ink)
        for stretches in self._reader.text_objects(line):
            left = x + stretches[0].x + stretches[0].glyphs[0].dx * line.size / UNITS
            self._operators.append(f"BT 1 0 0 1 {left:.2f} {y:.2f} Tm")
            for (face, thicken), run in groupby(stretches, attrgetter("face", "thicken")):
                glyphs = [glyph for stretch in run for glyph in stretch.glyphs]
                self._show(face, glyphs, line.size, thicken=thicken)
            self._operators.append("ET")

    def rule(self, x: float, y: float, width: float, thickness: float, ink: Ink) -> None:
        """Draw a horizontal line whose middle is at ``y``."""
        self._use(ink)
        self._operators.append(f"{x:.2f} {y - thickness / 2:.2f} {width:.2f} {thickness:.2f} re f")

    def stream(self) -> bytes:
        """The operators so far."""
        return "\n".join(self._operators).encode()

    def _use(self, ink: Ink) -> None:
        if ink is not self._ink:
            self._operators.append(f"{ink.value} g {ink.value} G")
            self._ink = ink

    def _show(self, face: Face, glyphs: Sequence[Glyph], size: float, *, thicken: bool) -> None:
        font = self._fonts.font_for(face, len(glyphs))
        if self._font != (font.resource, size):
            self._operators.append(f"/{font.resource} {size:g} Tf")
            self._font = (font.resource, size)
        if thicken:
            self._operators.append(f"2 Tr {size * _THICKER:.2f} w")
        self._operators.extend(_show_operators(glyphs, font, size))
        if thicken:
            self._operators.append("0 Tr")


def _show_operators(glyphs: Sequence[Glyph], font: EmbeddedFont, size: float) -> Iterator[str]:
    """The operators that show ``glyphs``, the pen being where the first is drawn."""
    codes = ""  # inside a TJ array: codes, and steps back in thousandths
    rise = 0
    for index, glyph in enumerate(glyphs):
        if glyph.dy != rise:
            if codes:
                yield f"[<{codes}>] TJ"
            yield f"{glyph.dy * size / UNITS:.2f} Ts"
            codes, rise = "", glyph.dy
        code, width = font.code_and_width(glyph)
        step = glyph.advance - glyph.dx - width
        if index + 1 < len(glyphs):
            step += glyphs[index + 1].dx
        if step > _MOST_STEP:  # as character spacing, which nobody takes for a space
            if codes:
                yield f"[<{codes}>] TJ"
            yield f"{step * size / UNITS:.3f} Tc <{code}> Tj 0 Tc"
            codes = ""
        else:
            codes += f"{code}>{-step}<" if step else code
    if codes:
        yield f"[<{codes}>] TJ"
    if rise:
        yield "0 Ts"
