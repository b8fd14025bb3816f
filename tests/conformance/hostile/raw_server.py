"""A server on a raw socket: each connection goes to a function that may answer anything, or nothing."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass
class Peer:
    """One accepted connection, seen from the server. ``number`` counts connections from 1."""

    socket: socket.socket
    number: int
    stopping: threading.Event
    buffer: bytes = b""

    def request(self) -> tuple[str, str, dict[str, str], bytes] | None:
        """The next request's method, path, headers and body; None at the end of the connection."""
        while b"\r\n\r\n" not in self.buffer:
            data = self.socket.recv(65536)
            if not data:
                return None
            self.buffer += data
        head, _, rest = self.buffer.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        method, path, _ = lines[0].split(" ", 2)
        fields = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])
        }
        length = int(fields.get("content-length", "0"))
        while len(rest) < length:
            data = self.socket.recv(65536)
            if not data:
                return None
            rest += data
        self.buffer = rest[length:]
        return method, path, fields, rest[:length]

    def send(self, data: bytes) -> None:
        """Send all of it."""
        self.socket.sendall(data)

    def wait(self, seconds: float) -> None:
        """Wait, or end the connection because the server stops."""
        if self.stopping.wait(seconds):
            raise ConnectionAbortedError


@dataclass
class RawServer:
    """Listens on a free port of this machine. ``serve`` gets each connection in a thread of its own."""

    serve: Callable[[Peer], None]
    connections: int = 0
    _stopping: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._peers: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._peers.append(peer)
            threading.Thread(target=self._run, args=(peer, self.connections), daemon=True).start()

    def _run(self, peer: socket.socket, number: int) -> None:
        # The suite closes connections in the middle of what a server sends: that is the point of these servers.
        with peer, contextlib.suppress(OSError):
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.serve(Peer(peer, number, self._stopping))

    def stop(self) -> None:
        """Close the port and every connection."""
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for peer in self._peers:
            with contextlib.suppress(OSError):
                peer.shutdown(socket.SHUT_RDWR)
            peer.close()


@contextlib.contextmanager
def running(serve: Callable[[Peer], None]) -> Iterator[RawServer]:
    """A server, stopped at the end."""
    server = RawServer(serve)
    try:
        yield server
    finally:
        server.stop()


def message(
    body: bytes,
    *,
    status: str = "200 OK",
    kind: str = "application/json",
    length: int | None = None,
    more: str = "",
) -> bytes:
    """An HTTP/1.1 answer. ``length``: its Content-Length, if not the right one."""
    length = len(body) if length is None else length
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{more}\r\n"
    return head.encode("latin-1") + body
