"""Whether an answer says when to come back.

Layer: checks. No clause says that the header is right: after a minute at most requests pass (RATE-4), whatever it says.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from cleverinvo_conformance.core.exchange import Exchange


def says_when(exchange: Exchange) -> bool:
    """Whether `Retry-After` is a number of seconds or a date (RFC 9110, 10.2.3)."""
    value = (exchange.header("retry-after") or "").strip()
    if value.isascii() and value.isdigit():
        return True
    try:
        parsedate_to_datetime(value)
    except ValueError:
        return False
    return True
