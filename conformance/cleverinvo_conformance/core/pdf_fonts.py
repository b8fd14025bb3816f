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
#: Of the fourteen that each reader has, those of letters.
_LATIN: Final = re.compile(r"/(Helvetica|Times|Courier)(-[A-Za-z]+)?")
_FILES: Final = ("/FontFile", "/FontFile2", "/FontFile3")
#: Names of glyphs that number them instead of naming them.
_NUMBERED: Final = re.compile(r"/(?!uni|u[0-9A-F])(?:[A-Za-z]{1,2}|cid|glyph|index|gid)[._]?\d+")
_DEEPEST: Final = 8


def has_unreadable_font(page: PageObject) -> bool:
    """Whether the page has a font whose text cannot be told from garbage."""
    return any(not _is_readable(font) for font in _fonts(page.get("/Resources"), _DEEPEST))


def has_plain_fonts_only(page: PageObject) -> bool:
    """Whether each of the page's fonts is one of a reader's own in an encoding of its own.

    What its codes mean is then fixed: a text that does not come out of them is not on the page, for nobody.
    """
    fonts = list(_fonts(page.get("/Resources"), _DEEPEST))
    return bool(fonts) and all(map(_is_plain, fonts))


def _is_plain(font: DictionaryObject) -> bool:
    if font.get("/Subtype") not in {"/Type1", "/TrueType"} or "/ToUnicode" in font:
        return False
    descriptor = _resolved(font.get("/FontDescriptor"))
    is_embedded = isinstance(descriptor, DictionaryObject) and any(key in descriptor for key in _FILES)
    encoding = _resolved(font.get("/Encoding"))
    is_latin = bool(_LATIN.fullmatch(str(font.get("/BaseFont", ""))))
    return is_latin and not is_embedded and (encoding is None or isinstance(encoding, NameObject))


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
