"""Prepares a text for typesetting: splits it into lines and replaces characters that no font can show.

Layer: services. Strings in, strings out; must not know fonts or pages. Invisible characters (zero-width space,
bidirectional marks, variation selectors) are preserved, so text extraction returns them. No character is a command
to the layout.
"""

from __future__ import annotations

import re
from typing import Final

#: C0 and C1 controls, lone surrogates (JSON can contain them) and the two non-characters of the first plane.
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"


def lines(text: str) -> list[str]:
    """Split ``text`` at line breaks of any kind. Tabs become spaces, unprintable characters become U+FFFD.

    Blank lines at the start and the end are removed, and several blank lines in a row become one. An empty text
    has no lines.
    """
    result: list[str] = []
    for line in text.splitlines():
        printable = _UNPRINTABLE.sub(_REPLACEMENT, line.replace("\t", " ")).rstrip(" ")
        if printable or (result and result[-1]):
            result.append(printable)
    if result and not result[-1]:
        result.pop()
    return result


def single_line(text: str) -> str:
    """Return ``text`` as one line; line breaks become spaces."""
    return " ".join(filter(None, lines(text)))
