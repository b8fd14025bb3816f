"""What is drawn on one page, as the operators of a PDF content stream (ISO 32000-1, 8 and 9).

Layer: services. Knows places on a page, but not what stands there. Text goes in as glyph codes in hexadecimal,
so nothing that an invoice says can be an operator.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from itertools import groupby
from operator import attrgetter
from typing import Final

from cleverinvo_mock.pdf.embedding import EmbeddedFont, EmbeddedFonts
from cleverinvo_mock.pdf.faces import UNITS, Face, Glyph
from cleverinvo_mock.pdf.paragraph import Line
from cleverinvo_mock.pdf.reading import Reader

#: A step forward of more thousandths than this inside a TJ array is taken for a space between words.
_MOST_STEP: Final = 100
#: How much thicker bold is drawn where a font has none, as a part of its size.
_THICKER: Final = 0.03


class Ink(Enum):
    """The grays of the page, as PDF's operands."""

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
            ahead = stretches[0].glyphs[0].dx
            left = x + stretches[0].x + ahead * line.size / UNITS
            self._operators.append(f"BT 1 0 0 1 {left:.2f} {y:.2f} Tm")
            for (face, thicken), run in groupby(stretches, attrgetter("face", "thicken")):
                glyphs = [glyph for stretch in run for glyph in stretch.glyphs]
                font = self._use_font(face, len(glyphs), line.size)
                shown = _show_operators(glyphs, font, line.size, ahead)
                if thicken:
                    shown = [f"2 Tr {line.size * _THICKER:.2f} w", *shown, "0 Tr"]
                self._operators.extend(shown)
                ahead = 0
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

    def _use_font(self, face: Face, glyphs: int, size: float) -> EmbeddedFont:
        font = self._fonts.font_for(face, glyphs)
        if self._font != (font.resource, size):
            self._operators.append(f"/{font.resource} {size:g} Tf")
            self._font = (font.resource, size)
        return font


def _show_operators(glyphs: Sequence[Glyph], font: EmbeddedFont, size: float, ahead: int) -> list[str]:
    """The operators that show ``glyphs``. The pen is ``ahead`` of where they begin, and then behind their last."""
    operators: list[str] = []
    step = glyphs[0].dx - ahead
    array = [f">{-step}<"] if step else []  # of TJ: codes, and steps back
    rise = 0

    def flush() -> None:
        if array:
            operators.append(f"[<{''.join(array)}>] TJ")
            array.clear()

    for index, glyph in enumerate(glyphs):
        if glyph.dy != rise:
            flush()
            rise = glyph.dy
            operators.append(f"{rise * size / UNITS:.2f} Ts")
        code, width = font.code_and_width(glyph)
        step = glyph.advance - glyph.dx - width
        if index + 1 < len(glyphs):
            step += glyphs[index + 1].dx
        if step > _MOST_STEP:  # as character spacing, which nobody takes for a space
            flush()
            operators.append(f"{step * size / UNITS:.3f} Tc <{code}> Tj 0 Tc")
        else:
            array.append(f"{code}>{-step}<" if step else code)
    flush()
    if rise:
        operators.append("0 Ts")
    return operators
