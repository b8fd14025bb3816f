"""The text styles of an invoice: size, weight and ink of a title, a label, a total and so on.

Layer: services. Strings and widths in, lines out; must not know invoices or pages.
"""

from __future__ import annotations

from enum import Enum

from cleverinvo_mock.pdf.content import Ink
from cleverinvo_mock.pdf.faces import Style
from cleverinvo_mock.pdf.flow import Text
from cleverinvo_mock.pdf.paragraph import typeset


class Role(Enum):
    """The purpose of a text, with its size in points, its weight and its ink."""

    TITLE = (22.0, Style.BOLD, Ink.TEXT)
    NAME = (11.0, Style.BOLD, Ink.TEXT)
    TOTAL = (11.5, Style.BOLD, Ink.TEXT)
    BODY = (9.0, Style.REGULAR, Ink.TEXT)
    DETAIL = (9.0, Style.REGULAR, Ink.MUTED)
    LABEL = (7.5, Style.REGULAR, Ink.MUTED)


def set_text(text: str | None, role: Role, width: float, gap: float = 0.0) -> list[Text]:
    """Break ``text`` into lines of at most ``width`` points, with ``gap`` points above the first.

    Returns no lines if ``text`` is ``None`` or empty.
    """
    if not text:
        return []
    size, style, ink = role.value
    lines = typeset(text, style, size, width)
    return [Text(line, ink, 0.0 if index else gap) for index, line in enumerate(lines)]
