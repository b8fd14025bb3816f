"""The file name of a ``Content-Disposition`` header, by RFC 6266.

Layer: core.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import unquote

_PARAMETER: Final = re.compile(r""";\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)""")

#: RFC 9110, 5.6.2, and letters outside of ASCII, which senders put there all the same.
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z\x80-\U0010ffff-]+")


class Disposition(NamedTuple):
    """The type in lower case (``attachment``) and the file name, ``filename*`` before ``filename``; "" for none."""

    type: str
    filename: str


def disposition_of(header: str) -> Disposition:
    """Parse ``header``; what is malformed is left out."""
    kind, semicolon, rest = header.partition(";")
    parameters = {name.lower(): value.strip() for name, value in _PARAMETER.findall(semicolon + rest)}
    name = _extended(parameters.get("filename*", "")) or _plain(parameters.get("filename", ""))
    return Disposition(kind.strip().lower(), name)


def _plain(value: str) -> str:
    """The value of ``filename``: a quoted string, or a token, which ends at the first other character."""
    if value.startswith('"'):
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    token = _TOKEN.match(value)
    return token[0] if token else ""


def _extended(value: str) -> str:
    charset, _, rest = value.strip('"').partition("'")
    try:
        return unquote(rest.partition("'")[2], encoding=charset or "utf-8", errors="strict")
    except (LookupError, ValueError):
        return ""
