"""Text as it came in, made fit for setting: cut into lines, and free of what no font can show.

Layer: services. Strings in, strings out; knows no font and no page. Nothing else is taken away: invisible
characters (zero-width space, bidirectional marks, variation selectors) stay in the text and come back out of
the PDF with it, and no character ever means anything to the layout but itself.
"""

from __future__ import annotations

import re
from typing import Final

#: C0 and C1 controls, lone surrogates (JSON can spell them) and the two non-characters of the first plane.
_UNSHOWABLE: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"


def lines(text: str) -> list[str]:
    """The lines of ``text``, whatever ends them; tabs are spaces, unshowable characters are U+FFFD.

    Blank lines at either end go, and several in a row become one. An empty text has no lines.
    """
    kept: list[str] = []
    for line in text.splitlines():
        shown = _UNSHOWABLE.sub(_REPLACEMENT, line.replace("\t", " ")).rstrip(" ")
        if shown or (kept and kept[-1]):
            kept.append(shown)
    if kept and not kept[-1]:
        kept.pop()
    return kept


def single_line(text: str) -> str:
    """``text`` as one line, for where there is room for no more."""
    return " ".join(filter(None, lines(text)))
