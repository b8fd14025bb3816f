"""What a PDF says: opened by pypdf in strict mode, its text compared the way a reader would.

Layer: core. How text comes out of a PDF depends on the producer and the reader (the contract's note on PDF-3):
spacing, line breaks, presentation forms, the order of right-to-left text and the grouping of numbers do not count.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, PyPdfError

from cleverinvo_conformance.core.pdf_fonts import has_plain_fonts_only, has_unreadable_font
from cleverinvo_conformance.core.pdf_paint import shows_nothing

#: What reading bytes of any origin may raise, beside pypdf's own: it trusts the types of what it finds.
_TROUBLE: Final = (
    PyPdfError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    OSError,
)
#: Bytes within which the header begins.
_HEADER_WITHIN: Final = 1024
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_QUOTES: Final = dict.fromkeys(map(ord, "‘’‛`´"), "'") | dict.fromkeys(map(ord, "“”„‟"), '"')
_LAM_ALEF: Final = re.compile("ل[اأإآ]|.", re.DOTALL)
_TATWEEL: Final = "ـ"
#: Points of Hebrew and Arabic, which a page may set or leave.
_POINTS: Final = frozenset(
    map(chr, [*range(0x591, 0x5C8), *range(0x610, 0x61B), *range(0x64B, 0x660), 0x670])
)
_PAGE_BREAK: Final = "\f"
_SIGN: Final = "[.,'٬·_]"
_GROUP: Final = f" ?{_SIGN}? ?"
#: From so many words and letters on, a text may come out with other columns between its lines.
_WORDS: Final = 3
_LONG: Final = 20
#: How many cells of other columns may stand between the words of a text.
_CELLS: Final = 3
#: How many letters may follow on a line in other columns.
_OTHER_COLUMNS: Final = 160


class NotAPdf(ValueError):
    """Bytes that a PDF reader does not open."""


class Locked(Exception):
    """A PDF that only a reader with more cryptography than ours opens: nothing can be said of it."""


@dataclass(frozen=True, slots=True)
class Pdf:
    """An opened PDF. ``is_readable``: whether what its text lacks is surely not on it; also true of a blank page."""

    pages: int
    text: str
    is_readable: bool

    @property
    def is_blank(self) -> bool:
        """Whether it surely shows nothing."""
        return self.is_readable and not self.text.strip()

    def shows(self, wanted: str) -> bool:
        """Whether ``wanted`` stands on it, perhaps broken over lines or columns; its own lines may stand apart.

        Some producers draw a page from its last line to its first.
        """
        upward = (page.splitlines()[::-1] for page in self.text.split(_PAGE_BREAK))
        texts = self.text, "\n".join(line for page in upward for line in page)
        lines = list(filter(str.strip, wanted.splitlines()))
        return any(
            _stands_in(text, wanted) or (len(lines) > 1 and all(_stands_in(text, line) for line in lines))
            for text in texts
        )

    def shows_whole(self, wanted: str) -> bool:
        """Whether ``wanted`` stands on it in one piece."""
        return _stands_whole(self.text, wanted)

    def shows_money(self, value: Decimal) -> bool:
        """Whether ``value`` stands on it, grouped in any style, in digits of any script."""
        text = _composed(self.text)
        if re.search(money_pattern(value), text):
            return True
        return _is_right_to_left(text) and bool(re.search(money_pattern(value), text[::-1]))


def read_pdf(body: bytes) -> Pdf:
    """Open ``body`` in strict mode. Raises :class:`NotAPdf` and :class:`Locked`.

    Bytes before ``%PDF`` within the first 1,024, such as a blank line, a BOM or a warning, are passed over, as readers
    do; the offsets within the file may or may not count them.
    """
    start = body.find(b"%PDF-", 0, _HEADER_WITHIN)
    try:
        pages = _pages(body[start:] if start > 0 else body, strict=True)
    except DependencyError as error:
        raise Locked(str(error)) from None
    except _TROUBLE as error:
        if start <= 0:
            raise NotAPdf(f"{type(error).__name__}: {error}") from None
        try:
            pages = _pages(body, strict=False)
        except _TROUBLE:
            raise NotAPdf(f"{type(error).__name__}: {error}") from None
    texts, is_readable = [], True
    for page in pages:
        try:
            text = page.extract_text()
            texts.append(text)
            is_garbled = any(map(_is_unmapped, text)) and not has_plain_fonts_only(page)
            is_readable = is_readable and not is_garbled and not has_unreadable_font(page)
        except (DependencyError, *_TROUBLE):
            is_readable = False
    text = _PAGE_BREAK.join(texts)
    return Pdf(len(pages), text, is_readable and (bool(text.strip()) or _is_blank(pages)))


def _is_blank(pages: list[PageObject]) -> bool:
    try:
        return all(map(shows_nothing, pages))
    except (DependencyError, *_TROUBLE):
        return False


def _pages(body: bytes, *, strict: bool) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(body), strict=strict).pages)


def _is_unmapped(letter: str) -> bool:
    """Whether ``letter`` is what comes out of a glyph that a font leaves without a meaning."""
    return letter == "\ufffd" or (unicodedata.category(letter) in {"Cc", "Co", "Cn"} and not letter.isspace())


def _composed(text: str) -> str:
    """``text`` in plain letters, dashes, quotes and digits, without controls and presentation forms."""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_QUOTES)
    return "".join(_letters(plain))


def _letters(text: str) -> Iterator[str]:
    for letter in text:
        kind = unicodedata.category(letter)
        if letter.isspace():
            yield " "
        elif kind == "Nd":
            yield str(unicodedata.digit(letter))
        elif kind not in {"Cc", "Cf"} and letter != _TATWEEL and not (kind == "Mn" and letter in _POINTS):
            yield letter


@lru_cache(maxsize=512)
def _folded(text: str) -> str:
    """``text`` composed, and without any space."""
    return _composed(text).replace(" ", "")


def _forms(wanted: str) -> list[str]:
    """``wanted`` as it may stand in the text; right-to-left text in either direction."""
    folded = _folded(wanted)
    if not _is_right_to_left(wanted):
        return [folded]
    return [folded, folded[::-1], "".join(_LAM_ALEF.findall(folded)[::-1])]


def _stands_whole(text: str, wanted: str) -> bool:
    folded = _folded(text)
    return any(form in folded for form in _forms(wanted))


def _stands_in(text: str, wanted: str) -> bool:
    folded, words = _folded(text), wanted.split()
    if _stands_whole(text, wanted) or _folded(wanted).replace("-", "") in folded.replace("-", ""):
        return True
    if _is_right_to_left(wanted):
        if all(any(form in folded for form in _forms(word)) for word in words):
            return True
    elif len(words) >= _WORDS and len(wanted) >= _LONG and _stand_close(folded, list(map(_folded, words))):
        return True
    return _is_wrapped(wanted, filter(None, map(_folded, text.splitlines())))


def _stand_close(text: str, words: list[str]) -> bool:
    """Whether all ``words`` stand in ``text`` near the longest of them, with a few cells of other columns between."""
    longest = max(words, key=len)
    reach = sum(map(len, words)) + _CELLS * _OTHER_COLUMNS
    at = text.find(longest)
    while at >= 0:
        near = text[max(0, at - reach) : at + reach]
        if all(word in near for word in words):
            return True
        at = text.find(longest, at + 1)
    return False


def _is_wrapped(wanted: str, lines: Iterable[str]) -> bool:
    """Whether ``wanted`` stands in a narrow column of ``lines``: the rest of each of its lines belongs to other columns.

    A line ends between words, after a hyphen of the text or of the producer's, and within writing without blanks; the
    column begins where the lines begin, except for the first.
    """
    letters, ends = _folded(wanted), _ends(wanted)
    held: set[int] = set()  # how many letters stand at the ends of what was read so far
    for line in lines:
        reached = set()
        begun = [(count, 0) for count in held]
        begun += [(0, at) for at, letter in enumerate(line) if letter == letters[:1]]
        for count, at in begun:
            while count < len(letters) and line[at : at + 1] == letters[count]:
                count, at = count + 1, at + 1  # noqa: PLW2901 - one letter further
                if (count in ends or line[at : at + 1] == "-") and len(line) - at <= _OTHER_COLUMNS:
                    reached.add(count)
            if count == len(letters):
                return True
        held = reached
    return False


def _ends(wanted: str) -> set[int]:
    """After how many of the letters of ``wanted``, without blanks, a line may end without a hyphen."""
    ends, count = set(), 0
    for letter in _composed(wanted):
        if letter in " -/" or unicodedata.east_asian_width(letter) in {"W", "F"}:
            ends |= {count, count + (letter != " ")}
        count += letter != " "
    return ends - {0}


def _is_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text)


def money_pattern(value: Decimal) -> str:
    """A regular expression for ``value`` in any grouping."""
    whole, _, decimals = f"{abs(value).normalize():f}".partition(".")
    grouped = _GROUP.join(whole)
    fraction = rf" ?[.,٫·] ?{decimals or 0}0*"
    ending = fraction if decimals else "(?: ?[.,٫·] ?(?:0+|-))?"
    # Some producers draw a text twice, a hair apart, for bold letters.
    twice = f"(?:{grouped}{fraction}){{2}}"
    return rf"(?<![0-9])(?<![0-9]{_SIGN})(?:{twice}|{grouped}{ending})(?!{_SIGN}?[0-9])"


def described(pdf: Pdf) -> Any:
    """A PDF as a finding shows it: its beginning, as text."""
    pages = f"{pdf.pages} page{'s' if pdf.pages != 1 else ''}"
    words = " ".join(pdf.text.split())
    return f"{pages} with the text {words!r}" if words else f"{pages} without any text"
