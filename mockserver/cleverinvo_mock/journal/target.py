"""The URL of a recorded request, for exports.

Layer: mechanisms. The parts of the URL are arbitrary input of a caller. Every character that is not valid in a URL must
be percent-encoded.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from cleverinvo_mock.journal.entry import Entry

_HOST: Final = re.compile(
    r"[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::[0-9]{1,5})?", re.ASCII
)
#: The host of a request without a valid ``Host`` header.
_NO_HOST: Final = "127.0.0.1"


def origin(entry: Entry) -> str:
    """Return ``http://host:port`` from the ``Host`` header of the request."""
    for name, value in entry.headers:
        if name.lower() == "host" and _HOST.fullmatch(value):
            return f"http://{value}"
    return f"http://{_NO_HOST}"


def target(entry: Entry) -> str:
    """Return path and query, percent-encoded."""
    path = quote(entry.path, safe="/:@!$&'()*+,;=~-._")
    query = quote(entry.query, safe="/?:@!$&'()*+,;=~-._%", encoding="latin-1", errors="replace")
    return f"{path}?{query}" if query else path
