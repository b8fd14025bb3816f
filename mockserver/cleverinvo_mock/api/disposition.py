"""``Content-Disposition`` for any file name (PDF-2; RFC 6266).

Layer: api.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

#: What a quoted string of a header carries as it is, and every client writes as a file name as it is.
_PLAIN: Final = re.compile(r"[A-Za-z0-9 !#$&'()+,.;=@^_`{}~-]+", re.ASCII)
_NOT_PLAIN: Final = re.compile(r"[^A-Za-z0-9 !#$&'()+,.;=@^_`{}~-]", re.ASCII)
#: Bytes of a name that keeps the header's line within the 64 KiB that HTTP clients read of one.
_LONGEST: Final = 60_000
#: Characters of the stem of a name that is not exact anyway.
_LONGEST_FALLBACK: Final = 200
#: attr-char of RFC 5987, 3.2.1, without letters and digits.
_ATTR_CHAR: Final = "!#$&+-.^_`|~"


def attachment(file_name: str) -> tuple[bytes, bytes]:
    """The header for a download called ``file_name``.

    A plain name stands as ``filename="…"``. Any other (quotes, slashes, line breaks, non-ASCII) stands
    exactly in ``filename*``, percent-encoded UTF-8, and with ``_`` for what is not plain in ``filename``. What
    would not fit into a header is cut off before the suffix.
    """
    if _PLAIN.fullmatch(file_name) and len(file_name) <= _LONGEST:
        return b"content-disposition", f'attachment; filename="{file_name}"'.encode("ascii")
    stem, dot, suffix = file_name.rpartition(".")
    fallback = _NOT_PLAIN.sub("_", stem[:_LONGEST_FALLBACK] + dot + suffix)
    exact = quote(file_name, safe=_ATTR_CHAR)
    while len(exact) > _LONGEST:
        stem = stem[: len(stem) * _LONGEST // len(exact)]
        exact = quote(stem + dot + suffix, safe=_ATTR_CHAR)
    return b"content-disposition", f"attachment; filename=\"{fallback}\"; filename*=UTF-8''{exact}".encode(
        "ascii"
    )
