"""What counts as an e-mail address where the deployment checks it (open point ``invalid_email``).

Layer: domain.
"""

from __future__ import annotations

import re
from typing import Final

#: The WHATWG's "valid e-mail address" (HTML, 4.10.5.1.5), the form browsers check, widened by every
#: non-ASCII character that is neither a space nor a control, for internationalised addresses (RFC 6531).
_WIDE: Final = (
    r"\u00a1-\u1fff\u2070-\u2fff\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufeef\uff01-\uffef\U00010000-\U0003fffd"
)
_LABEL: Final = rf"[A-Za-z0-9{_WIDE}](?:[A-Za-z0-9{_WIDE}-]{{0,61}}[A-Za-z0-9{_WIDE}])?"
_ADDRESS: Final = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~{_WIDE}-]+@{_LABEL}(?:\.{_LABEL})*")


def is_address(text: str) -> bool:
    """Whether ``text`` has the form of an e-mail address."""
    return _ADDRESS.fullmatch(text) is not None
