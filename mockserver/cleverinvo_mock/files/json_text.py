"""Converts JSON to YAML, which is nearly a superset of JSON.

Layer: files. The differences are in strings only. YAML does not know surrogate pairs of Unicode escapes. Some characters
that JSON allows unescaped are line breaks in YAML or not allowed.
"""

from __future__ import annotations

import re
from typing import Final

_ESCAPE: Final = re.compile(r"\\(?:u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|.)", re.IGNORECASE | re.DOTALL)
_UNESCAPED: Final = {
    code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF)
}


def json_as_yaml(text: str) -> str:
    """YAML with the same value and the same line numbers as the JSON ``text``."""
    return _ESCAPE.sub(_one_escape, text).translate(_UNESCAPED)


def _one_escape(escape: re.Match[str]) -> str:
    high, low = escape.groups()
    if high is None:
        return escape[0]
    return f"\\U{0x10000 + (int(high, 16) - 0xD800) * 0x400 + int(low, 16) - 0xDC00:08X}"
