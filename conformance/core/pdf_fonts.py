"""Which of a page's fonts do not say what their glyphs mean.

Layer: core. Text in such a font comes out as garbage from every reader, so that nothing can be said of its absence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from pypdf import PageObject
from pypdf.generic import DictionaryObject, NameObject

_STANDARD: Final = re.compile(r"/(Helvetica|Times|Courier|Symbol|ZapfDingbats|Arial)")
#: Names of glyphs that number them instead of naming them.
_NUMBERED: Final = re.compile(r"/(?!uni|u[0-9A-F])(?:[A-Za-z]{1,2}|cid|glyph|index|gid)[._]?\d+")
_DEEPEST: Final = 8


def has_unreadable_font(page: PageObject) -> bool:
    """Whether the page has a font whose text cannot be told from garbage."""
    return any(not _is_readable(font) for font in _fonts(page.get("/Resources"), _DEEPEST))


def _fonts(resources: Any, depth: int) -> Iterator[DictionaryObject]:
    resources = _resolved(resources)
    if not isinstance(resources, DictionaryObject) or not depth:
        return
    yield from _values(resources.get("/Font"))
    for form in _values(resources.get("/XObject")):
        if form.get("/Subtype") == "/Form":
            yield from _fonts(form.get("/Resources"), depth - 1)


def _values(dictionary: Any) -> Iterator[DictionaryObject]:
    dictionary = _resolved(dictionary)
    if isinstance(dictionary, DictionaryObject):
        for value in dictionary.values():
            found = _resolved(value)
            if isinstance(found, DictionaryObject):
                yield found


def _is_readable(font: DictionaryObject) -> bool:
    if "/ToUnicode" in font:
        return True
    encoding = _resolved(font.get("/Encoding"))
    match font.get("/Subtype"):
        case "/Type0":
            return isinstance(encoding, NameObject) and encoding.startswith("/Uni")
        case "/Type3":
            return False
    if isinstance(encoding, NameObject):
        return True
    if isinstance(encoding, DictionaryObject):
        names = _resolved(encoding.get("/Differences")) or []
        return not any(isinstance(name, NameObject) and _NUMBERED.fullmatch(name) for name in names)
    return bool(_STANDARD.match(str(font.get("/BaseFont", ""))))


def _resolved(value: Any) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value
