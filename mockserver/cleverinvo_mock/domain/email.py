"""The format of e-mail addresses, for deployments that check it (open point ``invalid_email``).

Layer: domain. Must not check whether an address exists.
"""

from __future__ import annotations

import re
from typing import Final

#: The "valid e-mail address" of HTML (4.10.5.1.5), which browsers check, extended by all non-ASCII characters except
#: spaces and controls, for internationalised addresses (RFC 6531).
_NON_ASCII: Final = (
    r"\u00a1-\u1fff\u2070-\u2fff\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufeef\uff01-\uffef\U00010000-\U0003fffd"
)
_LABEL: Final = rf"[A-Za-z0-9{_NON_ASCII}](?:[A-Za-z0-9{_NON_ASCII}-]{{0,61}}[A-Za-z0-9{_NON_ASCII}])?"
_ADDRESS: Final = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~{_NON_ASCII}-]+@{_LABEL}(?:\.{_LABEL})*")


def is_address(text: str) -> bool:
    """Whether ``text`` has the format of an e-mail address."""
    return _ADDRESS.fullmatch(text) is not None
