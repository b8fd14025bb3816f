"""Lists that were answered with the list of another account, as a cache does that forgets who asks.

Layer: checks. Sends nothing. Such a list violates AUTH-4. What it lacks, or counts otherwise, is a consequence and no
further violation (SEARCH-1, PAGE-4 and the like).
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from cleverinvo_conformance.checks.deviation import Deviation
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.model.account import ACCOUNTS


class MixedLists:
    """What each list was last answered with, and whether any list has shown a record of another account."""

    def __init__(self) -> None:
        self._has_leaked = False
        #: By path and query: the key that asked last, and a digest of the body of the answer.
        self._last: Final[dict[tuple[str, str], tuple[str, bytes]]] = {}

    def is_of_another(self, exchange: Exchange, found: Iterable[Deviation]) -> bool:
        """Whether the list is another account's; called once for each successful list. ``found``: its deviations so far.

        Two accounts may have the same answer by right, such as an empty list. So it counts only if it is, byte for byte,
        what another key got for the same URL right before, and if some list has shown another account's record.
        """
        key, url = exchange.request.key, (exchange.request.path, exchange.request.query)
        self._has_leaked |= any(deviation.clause is c.AUTH_4 for deviation in found)
        if key not in ACCOUNTS:
            return False
        answer = (key, sha256(exchange.body).digest())
        last = self._last.get(url, answer)
        self._last[url] = answer
        return self._has_leaked and last[0] != key and last[1] == answer[1]
