"""Keys out of texts that go into the log.

Layer: app.
"""

from __future__ import annotations

import re
from typing import Final

#: What looks like a key, wherever a caller has put it, plain or percent-encoded; a placeholder in a sentence of
#: ours (``Bearer <API key>``) does not.
_KEY: Final = re.compile(r"cinv(?:_|%5f)[^&\s?#\"']*|bearer(?:%20|\+| )+(?!<)[^&\s\"']+", re.IGNORECASE)


def redacted(text: str) -> str:
    """``text`` without what looks like a key."""
    return _KEY.sub("[key]", text)
