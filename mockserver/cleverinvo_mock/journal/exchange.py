"""One request to the API and its response, unprocessed. Decoding waits until somebody reads the entry.

Layer: mechanisms. Recording must be cheap, so an exchange only references the bytes of the request and the response. It
must not contain the ``Authorization`` header, of which it has only the scheme.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from msgspec import Struct, msgpack

from cleverinvo_mock.domain.errors import Refusal

#: The maximum size of a recorded body, in bytes. A longer body is not recorded at all: half a body is of no use.
MAX_BODY: Final = 64 * 1024

Headers = list[tuple[bytes, bytes]]

#: Encodes headers as one value, which takes less memory and time than a dozen small objects.
encode_headers: Final = msgpack.Encoder().encode
_decode_headers: Final = msgpack.Decoder(Headers).decode


class Exchange(Struct, gc=False):
    """One exchange.

    ``at``: the time of the request by the account's clock. ``account`` and ``operation``: ``None`` if the request was
    refused before they were known. ``headers``: the result of :data:`encode_headers`, without ``Authorization``.
    ``scheme``: the scheme of ``Authorization``; ``None`` without that header. ``body`` and ``response_body``: ``None``
    if they were too long to record. ``body_size`` and ``response_size``: their size in bytes. ``is_read``: whether the
    request's body was read to its end. ``fault``: the fault that was applied, ``{"id": …, "type": …}``. ``status``:
    ``None`` if no response was sent. ``seconds``: the duration.
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
    #: The following fields are set when the response starts or ends.
    status: int | None = None
    response_headers: Iterable[tuple[bytes, bytes]] = ()
    response_body: bytes | None = b""
    response_size: int = 0
    seconds: float = 0.0
    is_finished: bool = False
    #: Set by the journal: the entry's number, and the bytes that it counts as (-1: it is not in the journal).
    number: int = 0
    weight: int = -1
    #: The cached explanation of the refusal: error, rule, clause, pointer.
    reason: tuple[str, str, str | None, str | None] | None = None

    def header_pairs(self) -> Headers:
        """The headers of the request, without ``Authorization``."""
        return _decode_headers(self.headers)
