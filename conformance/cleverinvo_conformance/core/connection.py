"""One HTTP/1.1 connection: sends a request, reads its answer within bounds.

Layer: core. h11 parses; the socket is read here, so that one deadline covers every read and every 1xx answer. It
never sends a request twice and follows nothing.
"""

from __future__ import annotations

import re
import select
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import h11

from cleverinvo_conformance.core.answer_bounds import Bounds
from cleverinvo_conformance.core.content_coding import Decoder, decoders
from cleverinvo_conformance.core.unreachable import (
    AnswerCutOff,
    AnswerMalformed,
    AnswerTooLarge,
    AnswerTooSlow,
    ClosedWithoutAnswer,
    NoConnection,
)

Headers = Sequence[tuple[bytes, bytes]]
_READ: Final = 64 << 10
_EXPECTED: Final = re.compile(r"received (\d+) bytes, expected (\d+)")
#: h11's words for a first line of another kind.
_NO_STATUS: Final = re.compile("illegal (request|status) line|no response line")
#: Letters of a malformed line that a sentence shows.
_SHOWN: Final = 80


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. ``body`` is decoded; ``surplus``: bytes that came after the end of its body."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    surplus: int = 0


class Timer:
    """The deadline of one answer, and how much of it came."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds: Final = seconds
        self._clock: Final = clock
        self._end: Final = clock() + seconds
        self.received = 0

    @property
    def left(self) -> float:
        """Seconds left, more than 0. Raises :class:`AnswerTooSlow`."""
        left = self._end - self._clock()
        if left <= 0:
            raise self.exceeded()
        return left

    def exceeded(self) -> AnswerTooSlow:
        """The exception for a deadline that has passed."""
        return AnswerTooSlow(self._seconds, self.received)


class Connection:
    """A connection that is open; :attr:`is_reusable` after each answer."""

    def __init__(self, sock: socket.socket, bounds: Bounds) -> None:
        self._socket: Final = sock
        self._bounds: Final = bounds
        self._state: Final = h11.Connection(h11.CLIENT, max_incomplete_event_size=bounds.head)
        self.answers = 0
        self.is_reusable = False

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def has_ended(self) -> bool:
        """Whether an idle connection was closed by the deployment, or holds bytes that no request asked for."""
        try:
            readable, _, _ = select.select([self._socket], [], [], 0)
        except (OSError, ValueError):  # closed, or a number that select does not take
            return True
        return bool(readable)

    def exchange(self, method: bytes, target: bytes, headers: Headers, body: bytes, timer: Timer) -> Answer:
        """Send the request and read the answer.

        Raises the subclasses of :class:`Unreachable`, and :class:`h11.LocalProtocolError` for a request that is no
        HTTP. The connection is to be closed after each of them.
        """
        if self.answers:
            self._state.start_next_cycle()
        self.is_reusable = False
        is_sent = self._send(method, target, headers, body, timer)
        timer.received = 0
        head = self._head(timer)
        encoding = _joined(head.headers, b"content-encoding")
        limit = self._limit(_joined(head.headers, b"content-type"))
        has_body = method != b"HEAD" and head.status_code not in {204, 304}
        coders = decoders(encoding, limit, self._bounds.codings) if has_body else []
        content = self._body(coders, limit, timer)
        surplus = len(self._state.trailing_data[0])
        self.answers += 1
        done = self._state.our_state is h11.DONE and self._state.their_state is h11.DONE
        self.is_reusable = done and is_sent and not surplus
        return Answer(head.status_code, list(head.headers.raw_items()), content, surplus)

    def _send(self, method: bytes, target: bytes, headers: Headers, body: bytes, timer: Timer) -> bool:
        """Send it; whether all of it was taken: a server may answer and close before it has read everything."""
        event = h11.Request(method=method, target=target, headers=list(headers))
        data = [self._state.send(event)]
        if body:
            data.append(self._state.send(h11.Data(data=body)))
        data.append(self._state.send(h11.EndOfMessage()))
        try:
            self._socket.settimeout(timer.left)
            self._socket.sendall(b"".join(filter(None, data)))
        except TimeoutError:
            raise timer.exceeded() from None
        except OSError:
            return False
        return True

    def _head(self, timer: Timer) -> h11.Response:
        interim = 0
        while True:
            event = self._event(timer, "head")
            if isinstance(event, h11.Response):
                return event
            interim += 1
            if interim > self._bounds.interim:
                raise AnswerTooLarge(
                    "the number of 1xx answers before the answer", self._bounds.interim, "answers"
                )

    def _body(self, coders: list[Decoder], limit: int, timer: Timer) -> bytes:
        content = bytearray()
        raw = 0
        while True:
            event = self._event(timer, "body", raw)
            if not isinstance(event, h11.Data):
                return bytes(content)
            raw += len(event.data)
            if raw > limit:
                raise AnswerTooLarge("the body", limit)
            data = bytes(event.data)
            for coder in coders:
                data = coder.feed(data)
            content += data

    def _limit(self, content_type: str) -> int:
        is_pdf = content_type.partition(";")[0].strip().lower() == "application/pdf"
        return self._bounds.pdf if is_pdf else self._bounds.body

    def _event(self, timer: Timer, place: str, received: int = 0) -> Any:
        while True:
            _ = timer.left  # a deployment may send faster than it is read
            try:
                event = self._state.next_event()
                if event is not h11.NEED_DATA:
                    return event
                data = self._read(timer, place, received)
                self._state.receive_data(data)
            except h11.RemoteProtocolError as error:
                raise self._trouble(error, place, received) from None

    def _read(self, timer: Timer, place: str, received: int) -> bytes:
        try:
            self._socket.settimeout(timer.left)
            data = self._socket.recv(_READ)
        except TimeoutError:
            raise timer.exceeded() from None
        except OSError as error:
            if timer.received:
                raise AnswerCutOff(received, None, f"{place} ({_words(error)})") from None
            data = b""
        if not data and not timer.received:
            raise ClosedWithoutAnswer(reused=bool(self.answers))
        if not data and place == "head":
            if not bytes(self._state.trailing_data[0]).startswith(b"HTTP/"):
                raise AnswerMalformed("it does not begin with an HTTP status line")
            raise AnswerCutOff(timer.received, None, "head")
        timer.received += len(data)
        return data

    def _trouble(self, error: h11.RemoteProtocolError, place: str, received: int) -> Exception:
        text = str(error)
        if error.error_status_hint == 431:  # h11 says so of any line, and of trailers too
            part = "the answer's head" if place == "head" else "a chunk's size, or the trailer,"
            return AnswerTooLarge(part, self._bounds.head)
        if counts := _EXPECTED.search(text):
            return AnswerCutOff(int(counts[1]), int(counts[2]))
        if "peer closed connection" in text or "unexpectedly closed" in text:
            return AnswerCutOff(received, None)
        if _NO_STATUS.match(text):
            return AnswerMalformed("it does not begin with an HTTP status line")
        return AnswerMalformed(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def connected(host: str, port: int, timer: Timer) -> socket.socket:
    """A socket to the host, by whichever of its addresses answers. Raises :class:`NoConnection`, :class:`AnswerTooSlow`."""
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoConnection(f"{host} has no address ({_words(error)})") from None
    reason = ""
    for family, kind, protocol, _, address in addresses:
        sock = None
        try:
            sock = socket.socket(family, kind, protocol)
            sock.settimeout(timer.left)
            sock.connect(address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            reason = _words(error)
            if sock is not None:
                sock.close()
        else:
            return sock
    raise NoConnection(f"{host} port {port}: {reason}")


def _words(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error) or type(error).__name__


def _joined(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str:
    return ", ".join(value.decode("latin-1") for key, value in headers if key == name)
