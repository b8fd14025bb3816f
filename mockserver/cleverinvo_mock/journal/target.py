"""Where a request went, as a URL that can be written down.

Layer: journal. What a caller sent stands in it, so that nothing but the characters of a URL is let through.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from cleverinvo_mock.journal.entry import Entry

_HOST: Final = re.compile(
    r"[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::[0-9]{1,5})?", re.ASCII
)
#: For a request that names no host, or none that could be one.
_NO_HOST: Final = "127.0.0.1"


def origin(entry: Entry) -> str:
    """``http://host:port``, as the request has it."""
    for name, value in entry.headers:
        if name.lower() == "host" and _HOST.fullmatch(value):
            return f"http://{value}"
    return f"http://{_NO_HOST}"


def target(entry: Entry) -> str:
    """Path and query, percent-encoded."""
    path = quote(entry.path, safe="/:@!$&'()*+,;=~-._")
    query = quote(entry.query, safe="/?:@!$&'()*+,;=~-._%", encoding="latin-1", errors="replace")
    return f"{path}?{query}" if query else path
