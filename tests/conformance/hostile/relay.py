"""A relay in front of a sandbox: a hostile target gets the sandbox's true answer and sends what it likes."""

from __future__ import annotations

import contextlib
import http.client
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.conformance.hostile.raw_server import Peer, RawServer, message, running


class Call(NamedTuple):
    """A request and its true answer, as one message. ``number`` counts the requests of the run from 1."""

    number: int
    method: str
    path: str
    status: int
    kind: str
    body: bytes
    #: The other headers that say something of the body, as lines.
    more: str = ""

    @property
    def is_pdf(self) -> bool:
        """Whether a PDF was asked for."""
        return self.path.partition("?")[0].endswith("/pdf")

    def message(self, body: bytes | None = None, **options: object) -> bytes:
        """The answer, with another ``body`` or other options of :func:`message`."""
        status = f"{self.status} {http.client.responses.get(self.status, '')}"
        options = {"status": status, "kind": self.kind, "more": self.more} | options
        return message(self.body if body is None else body, **options)  # type: ignore[arg-type] # of a table


_FORWARDED = {"content-disposition", "retry-after", "www-authenticate", "location", "allow"}

#: Sends an answer; returns whether the connection goes on.
Tamper = Callable[[Peer, Call], bool]


def truthful(peer: Peer, call: Call) -> bool:
    """Send the true answer."""
    peer.send(call.message())
    return True


@dataclass
class Relay:
    """Serves connections: true answers to the first ``after`` requests, then ``tamper``."""

    url: str
    tamper: Tamper
    after: int = 0
    #: Called with each connection before its first request; False closes it.
    accepts: Callable[[Peer], bool] = lambda _: True
    #: Whether everything is answered truthfully from now on.
    has_recovered: bool = False
    calls: list[Call] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, peer: Peer) -> None:
        """Serve one connection."""
        if not self.has_recovered and not self.accepts(peer):
            return
        parts = urlsplit(self.url)
        upstream = http.client.HTTPConnection(parts.hostname or "", parts.port)
        with contextlib.closing(upstream):
            while (request := peer.request()) is not None:
                method, path, headers, body = request
                upstream.request(method, path, body or None, headers)
                answer = upstream.getresponse()
                content = answer.read()
                with self._lock:
                    number = len(self.calls) + 1
                    kind = answer.getheader("content-type", "")
                    more = "".join(
                        f"{name}: {value}\r\n"
                        for name, value in answer.getheaders()
                        if name.lower() in _FORWARDED
                    )
                    call = Call(number, method, path, answer.status, kind, content, more)
                    self.calls.append(call)
                is_hostile = number > self.after and not self.has_recovered
                serve = self.tamper if is_hostile else truthful
                if not serve(peer, call):
                    return


@contextlib.contextmanager
def relaying(relay: Relay) -> Iterator[RawServer]:
    """A server that relays."""
    with running(relay) as server:
        yield server


def reset(peer: Peer) -> None:
    """Close with a reset: what was sent may be lost."""
    peer.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
