"""``Content-Disposition`` for any file name (PDF-2; RFC 6266).

Layer: api.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

#: Characters that need no escape in a quoted string and that every client keeps in a file name.
_PLAIN: Final = re.compile(r"[A-Za-z0-9 !#$&'()+,.;=@^_`{}~-]+", re.ASCII)
_NOT_PLAIN: Final = re.compile(r"[^A-Za-z0-9 !#$&'()+,.;=@^_`{}~-]", re.ASCII)
#: The most bytes of a name: HTTP clients read at most 64 KiB of a header line.
_LONGEST: Final = 60_000
#: The most characters of the stem in ``filename``, which is only an approximation where ``filename*`` is sent.
_LONGEST_FALLBACK: Final = 200
#: attr-char of RFC 5987, 3.2.1, without letters and digits.
_ATTR_CHAR: Final = "!#$&+-.^_`|~"


def attachment(file_name: str) -> tuple[bytes, bytes]:
    """The header for a download called ``file_name``.

    A plain name is sent as ``filename="…"``. Any other name (quotes, slashes, line breaks, non-ASCII) is sent twice: in
    ``filename*`` as percent-encoded UTF-8, and in ``filename`` with ``_`` for each character that is not plain. A name
    that is too long for a header is cut before its suffix.
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
