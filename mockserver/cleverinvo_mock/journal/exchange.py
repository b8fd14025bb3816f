"""One request to the API and its answer, as they passed: nothing is decoded before somebody reads it.

Layer: journal. Holds references to what passed anyway. The one thing that it never holds is the ``Authorization``
header, of which only the scheme is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from msgspec import Struct, msgpack

from cleverinvo_mock.domain.errors import Refusal

#: Bytes of a body that are kept; of a longer one nothing is, for half a body is none.
MAX_BODY: Final = 64 * 1024

Headers = list[tuple[bytes, bytes]]

#: Headers in one piece: a dozen of small values that are kept for long cost more, in memory and in time.
packed: Final = msgpack.Encoder().encode
_unpacked: Final = msgpack.Decoder(Headers).decode


class Exchange(Struct, gc=False):
    """One exchange.

    ``account`` and ``operation``: where the request came so far. ``at``: the instant that it counted as, by the
    account's clock. ``headers``: :data:`packed`, without ``Authorization``, whose ``scheme`` is here, ``None`` where
    there was none. ``body`` and ``answer``: ``None`` for what is not kept; ``body_size`` and ``answer_size`` tell how
    long they were, and ``is_read`` whether the body came to its end. ``status``: ``None`` where no answer was sent.
    ``fault``: what was applied, ``{"id": …, "type": …}``.
    """

    at: datetime
    account: str | None
    operation: str | None
    method: str
    path: str
    query: bytes
    headers: bytes
    scheme: str | None
    body: bytes | None
    body_size: int
    is_read: bool
    refusal: Refusal | None
    fault: dict[str, Any] | None
    #: What follows is known when the answer begins, or has ended.
    status: int | None = None
    answer_headers: Iterable[tuple[bytes, bytes]] = ()
    answer: bytes | None = b""
    answer_size: int = 0
    seconds: float = 0.0
    is_finished: bool = False
    #: The journal's own: the entry's number, and how many bytes it is counted as (-1: it is not kept).
    number: int = 0
    weight: int = -1
    #: What the refusal was explained by, once somebody has asked.
    reason: tuple[str, str, str | None, str | None] | None = None

    def header_pairs(self) -> Headers:
        """The request's headers."""
        return _unpacked(self.headers)
