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
#: attr-char of RFC 5987, 3.2.1, without letters and digits.
_ATTR_CHAR: Final = "!#$&+-.^_`|~"


def attachment(file_name: str) -> tuple[bytes, bytes]:
    """The header for a download called ``file_name``.

    A plain name stands as ``filename="…"``. Any other (quotes, slashes, line breaks, non-ASCII) stands
    exactly in ``filename*``, percent-encoded UTF-8, and with ``_`` for what is not plain in ``filename``.
    """
    value = f'attachment; filename="{_NOT_PLAIN.sub("_", file_name)}"'
    if not _PLAIN.fullmatch(file_name):
        value += f"; filename*=UTF-8''{quote(file_name, safe=_ATTR_CHAR)}"
    return b"content-disposition", value.encode("ascii")
