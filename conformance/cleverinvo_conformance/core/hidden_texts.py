"""Finds many hidden texts in another text, in time that hardly depends on how many they are.

Layer: core. A deployment may answer with a hundred thousand names; each of them is masked wherever it stands.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import Final

#: Letters that every hidden text has at least.
SHORTEST: Final = 4


class HiddenTexts:
    """Texts that are not to be shown. Shorter ones than :data:`SHORTEST` are left out."""

    def __init__(self) -> None:
        self._texts: Final[set[str]] = set()
        #: By the first letters of texts: minus their lengths, the longest first.
        self._lengths: Final[dict[str, list[int]]] = {}

    def add(self, text: str) -> None:
        """Hide ``text`` from now on."""
        if len(text) < SHORTEST or text in self._texts:
            return
        self._texts.add(text)
        lengths = self._lengths.setdefault(text[:SHORTEST], [])
        at = bisect_left(lengths, -len(text))
        if at == len(lengths) or lengths[at] != -len(text):
            insort(lengths, -len(text))

    def replaced(self, text: str, mask: str) -> str:
        """``text`` with ``mask`` for each hidden text in it, from the left, the longest first."""
        shown = []
        start = at = 0
        while at <= len(text) - SHORTEST:
            length = self._length_at(text, at)
            if length:
                shown += [text[start:at], mask]
                at = start = at + length
            else:
                at += 1
        return "".join([*shown, text[start:]])

    def _length_at(self, text: str, at: int) -> int:
        for length in self._lengths.get(text[at : at + SHORTEST], ()):
            if text[at : at - length] in self._texts:
                return -length
        return 0
