"""The content stream of one page: PDF drawing operators (ISO 32000-1, 8 and 9).

Layer: services. Knows positions on a page, but must not know invoices. Text is written as hexadecimal glyph codes,
so no text of an invoice can act as an operator.
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

#: PDF readers take a larger forward step inside a TJ array for a space between words. In thousandths of the font size.
_MAX_STEP: Final = 100
#: The stroke width that imitates bold in a font without a bold face, as a fraction of the font size.
_BOLD_STROKE: Final = 0.03


class Ink(Enum):
    """The grays of the page, as operands of the PDF operators ``g`` and ``G``."""

    TEXT = "0.13"
    MUTED = "0.42"
    FAINT = "0.85"


class PageContent:
    """The content stream of one page.

    Coordinates are points from the lower left corner; the ``y`` of a text is its baseline.
    """

    def __init__(self, fonts: EmbeddedFonts) -> None:
        self._fonts = fonts
        self._reader = Reader()
        self._operators: list[str] = []
        self._ink: Ink | None = None
        self._font: tuple[str, float] | None = None

    def show(self, line: Line, x: float, y: float, ink: Ink) -> None:
        """Draw ``line`` with its left edge at ``x``."""
        self._use_ink(ink)
        for stretches in self._reader.text_objects(line):
            ahead = stretches[0].glyphs[0].dx
            left = x + stretches[0].x + ahead * line.size / UNITS
            self._operators.append(f"BT 1 0 0 1 {left:.2f} {y:.2f} Tm")
            for (face, thicken), run in groupby(stretches, attrgetter("face", "thicken")):
                glyphs = [glyph for stretch in run for glyph in stretch.glyphs]
                font = self._use_font(face, len(glyphs), line.size)
                operators = _show_operators(glyphs, font, line.size, ahead)
                if thicken:
                    operators = [f"2 Tr {line.size * _BOLD_STROKE:.2f} w", *operators, "0 Tr"]
                self._operators.extend(operators)
                ahead = 0
            self._operators.append("ET")

    def rule(self, x: float, y: float, width: float, thickness: float, ink: Ink) -> None:
        """Draw a horizontal rule, ``width`` by ``thickness`` points, vertically centred at ``y``."""
        self._use_ink(ink)
        self._operators.append(f"{x:.2f} {y - thickness / 2:.2f} {width:.2f} {thickness:.2f} re f")

    def stream(self) -> bytes:
        """Return the operators so far, as the bytes of a content stream."""
        return "\n".join(self._operators).encode()

    def _use_ink(self, ink: Ink) -> None:
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
    """Return the operators that draw ``glyphs``, and leave the pen after the last of them.

    The pen is already ``ahead`` thousandths of the font size to the right of the start of the first glyph.
    """
    operators: list[str] = []
    step = glyphs[0].dx - ahead
    array = [f">{-step}<"] if step else []  # the operand of TJ: glyph codes, and steps with the sign reversed
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
        if step > _MAX_STEP:  # written as character spacing, which readers do not take for a space
            flush()
            operators.append(f"{step * size / UNITS:.3f} Tc <{code}> Tj 0 Tc")
        else:
            array.append(f"{code}>{-step}<" if step else code)
    flush()
    if rise:
        operators.append("0 Ts")
    return operators
