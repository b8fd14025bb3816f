"""Undoing `Content-Encoding` piece by piece, so that a small body cannot become a large one.

Layer: core. gzip and deflate (RFC 9110, 8.4.1): what the requests accept. Never holds more than the bound's bytes.
"""

from __future__ import annotations

import zlib
from typing import Final, Protocol

from cleverinvo_conformance.core.unreachable import AnswerMalformed, AnswerTooLarge

#: What requests send as `Accept-Encoding`.
ACCEPTED: Final = "gzip, deflate"
#: Decoded bytes that are asked for at once.
_PIECE: Final = 64 << 10
_GZIP: Final = zlib.MAX_WBITS | 16
_MAGIC: Final = b"\x1f\x8b"


class Decoder(Protocol):
    """Takes pieces of a body and collects what they mean."""

    def feed(self, data: bytes) -> bytes:
        """What ``data`` decodes to. Raises :class:`AnswerTooLarge` and :class:`AnswerMalformed`."""


class _Inflater:
    """gzip, also in several members, or deflate with or without zlib's header, as servers send either."""

    def __init__(self, coding: str, limit: int) -> None:
        self._coding: Final = coding
        self._limit: Final = limit
        self._total = 0
        self._inflater = zlib.decompressobj(_GZIP if coding == "gzip" else zlib.MAX_WBITS)
        #: What came before the first decoded byte: raw deflate can be taken for zlib's until then.
        self._undecoded: bytes | None = b"" if coding == "deflate" else None

    def feed(self, data: bytes) -> bytes:
        pieces = []
        while data:
            pieces.append(self._piece(data))
            self._total += len(pieces[-1])
            if self._total > self._limit:
                raise AnswerTooLarge(f"the body decoded from {self._coding}", self._limit)
            if self._inflater.eof:
                data = self._inflater.unused_data
                if self._coding != "gzip" or not data.startswith(_MAGIC):
                    break  # bytes after the end mean nothing
                self._inflater = zlib.decompressobj(_GZIP)
            else:
                data = self._inflater.unconsumed_tail
        return b"".join(pieces)

    def _piece(self, data: bytes) -> bytes:
        if self._undecoded is not None:
            self._undecoded += data
        try:
            piece = self._inflater.decompress(data, _PIECE)
        except zlib.error as error:
            if self._undecoded is None:
                raise AnswerMalformed(f"its body is no {self._coding}: {error}") from None
            data, self._undecoded = self._undecoded, None
            self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            return self._piece(data)
        if piece:
            self._undecoded = None
        return piece


def decoders(content_encoding: str, limit: int, most: int) -> list[Decoder]:
    """A decoder for each coding of the header, the last applied one first; each holds ``limit`` bytes at most.

    Raises :class:`AnswerTooLarge` for more than ``most`` codings, :class:`AnswerMalformed` for one that was not accepted.
    """
    codings = [name for name in map(_name, content_encoding.split(",")) if name not in {"", "identity"}]
    if len(codings) > most:
        raise AnswerTooLarge("the list in Content-Encoding", most, "codings")
    for coding in codings:
        if coding not in {"gzip", "deflate"}:
            raise AnswerMalformed(f"Content-Encoding {coding[:40]!r}, which the request did not accept")
    return [_Inflater(coding, limit) for coding in reversed(codings)]


def _name(coding: str) -> str:
    return coding.strip().lower().removeprefix("x-")
