"""How deep a JSON text nests, before anything parses it.

Layer: the lowest; it imports only the standard library.
"""

from __future__ import annotations

import re
from typing import Final

_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_BRACKET: Final = re.compile(rb"[\[\]{}]")


def nests_deeper(raw: bytes, levels: int) -> bool:
    """Whether lists and objects nest in more than so many levels. ``raw`` need not be valid JSON."""
    return raw.count(b"[") + raw.count(b"{") > levels and _depth(raw) > levels


def _depth(raw: bytes) -> int:
    depth = deepest = 0
    for bracket in _BRACKET.findall(_STRING.sub(b"", raw)):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest
