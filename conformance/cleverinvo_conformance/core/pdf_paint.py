"""Whether a page of a PDF shows anything at all.

Layer: core. Text that no program reads can be on a page as a picture, as outlines of its letters, in a form field or in
a font without a map to Unicode. A page without any of them shows no text to anybody.
"""

from __future__ import annotations

from typing import Any, Final

from pypdf import PageObject

from cleverinvo_conformance.core.pdf_fonts import has_unreadable_font

#: Operators that paint what the page's content does not hold itself: pictures, forms, shadings.
_PICTURES: Final = frozenset({b"Do", b"sh", b"INLINE IMAGE"})
_SHOWN_TEXT: Final = frozenset({b"Tj", b"TJ", b"'", b'"'})
#: Operators that add a segment to a path: a line, a curve or a rectangle.
_SEGMENTS: Final = frozenset({b"l", b"c", b"v", b"y", b"re"})
#: The number, the client's name, a description and the total of an invoice have more letters than this, and the outline
#: of each letter has a segment. A page with fewer has rules and frames only.
_FEWEST_SEGMENTS: Final = 40


def shows_nothing(page: PageObject) -> bool:
    """Whether nothing on ``page``, whose text is empty, can be read by a person."""
    if _resolved(page.get("/Annots")):
        return False
    contents = page.get_contents()
    segments = 0
    for operands, operator in contents.operations if contents is not None else ():
        if operator in _PICTURES:
            return False
        if operator in _SHOWN_TEXT and any(map(_has_text, operands)) and has_unreadable_font(page):
            return False
        segments += operator in _SEGMENTS
    return segments < _FEWEST_SEGMENTS


def _has_text(operand: Any) -> bool:
    if isinstance(operand, list):
        return any(map(_has_text, operand))
    return isinstance(operand, str | bytes) and len(operand) > 0


def _resolved(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value
