"""What a failed test says of its mock.

Layer: testing.
"""

from __future__ import annotations

from typing import Final

from cleverinvo_mock.testing.errors import ControlError, Unreachable
from cleverinvo_mock.testing.mock import CleverInvoMock

TITLE: Final = "CleverInvo mock"
#: So many exchanges are shown, the last ones.
_SHOWN: Final = 50


def failure_text(mock: CleverInvoMock) -> str:
    """The account's exchanges, each in a line or two, with the reasons of refusals; no key stands in it."""
    where = f"{mock.account.name} at {mock.base_url}"
    try:
        journal = mock.journal.read(limit=_SHOWN)
    except (ControlError, Unreachable) as error:
        return f"{where}: its journal cannot be read: {error}"
    if not journal.total:
        return f"{where}: nothing was sent to it"
    missing = journal.total - len(journal.entries) + journal.dropped
    lines = [where, *([f"… {missing} before"] if missing else []), *map(str, journal.entries)]
    return "\n".join(lines)
