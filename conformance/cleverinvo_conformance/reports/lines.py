"""Lines of styled text, wrapped to the width of a terminal.

Layer: reports. Writes nothing.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import NamedTuple


class Piece(NamedTuple):
    """A text and its style: words such as ``red`` and ``bold``, or none."""

    text: str
    style: str = ""


Line = list[Piece]


def headed(text: str, style: str = "bold") -> Iterator[Line]:
    """A blank line and a heading."""
    yield []
    yield [Piece(text, style)]


def wrapped(text: str, width: int, indent: str, *, hanging: str = "", style: str = "") -> Iterator[Line]:
    """``text`` in lines of at most ``width``."""
    flat = " ".join(text.split())
    lines = textwrap.wrap(
        flat, width, initial_indent=indent, subsequent_indent=hanging or indent, break_on_hyphens=False
    )
    yield from ([Piece(line, style)] for line in lines)
