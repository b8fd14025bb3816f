"""The server process: a listening socket, the event loop, and a clean end.

Layer: cli. The one place that knows the ASGI server.
"""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import signal
import socket
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import Any, Final, NoReturn
from weakref import ref

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from cleverinvo_mock.app.asgi import App
from cleverinvo_mock.app.control_security import is_loopback
from cleverinvo_mock.app.fault_injection import ABORT
from cleverinvo_mock.app.streaming import ON_STOP


class CannotListen(Exception):
    """The address cannot be listened on; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen: ``host`` and ``port`` (0: a free one) as the user gave them, and what the system makes of them."""

    host: str
    port: int
    family: int
    address: tuple[Any, ...]

    @property
    def is_open_to_others(self) -> bool:
        """Whether other machines can reach it."""
        return not is_loopback(self.address[0])


def resolve(host: str, port: int) -> Address:
    """The address of ``host`` and ``port``; nothing is opened. Raises :class:`CannotListen` for an unknown host."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise CannotListen(f"cannot listen on {host}: {error.strerror}") from None
    return Address(host, port, family, address)


def listen(where: Address) -> socket.socket:
    """A socket that listens on ``where``. Raises :class:`CannotListen`."""
    try:
        listener = socket.socket(where.family)
    except OSError as error:
        raise CannotListen(f"cannot listen on {where.host}: {error.strerror}") from None
    try:
        if sys.platform != "win32":  # there it would let two servers share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where.address)
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise CannotListen(_reason(error, where.host, where.port)) from None
    return listener


def base_url(listener: socket.socket) -> str:
    """``http://host:port`` of a listening socket."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(app: App, listener: socket.socket, announce: Callable[[], None]) -> None:
    """Serve ``app`` until SIGINT or SIGTERM; call ``announce`` once requests are being answered.

    Requests under way when the signal comes are answered first.
    """
    config = uvicorn.Config(
        app,
        http=_Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=2,
    )
    log = logging.getLogger("uvicorn.error")
    log.setLevel(logging.ERROR)  # its warnings are about bytes that are no HTTP, and advise to install things
    log.addFilter(_is_news)
    # uvicorn raises the signal again when it has shut down; here that is the ordinary end.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    _Server(config, announce).run(sockets=[listener])


#: How uvicorn tells of a request that kept it from stopping, and of an answer that a fault or the end cut short.
_NO_NEWS: Final = ("timeout graceful shutdown exceeded", "returned without completing response.")


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce: Final = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        gc.collect()
        # What the start made stays, and records hold no cycles: no collection needs to look at them often.
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)
        self._announce()


#: What makes a socket forget what it has not sent, and reset its connection, when it is closed.
_NO_LINGER: Final = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class _Protocol(HttpToolsProtocol):
    """Answers what is not HTTP in the API's own shape, too (ERR-1), and lets the application reset the connection."""

    def on_headers_complete(self) -> None:
        """Begin a request, and tell it how to reset its connection: while others are answered, too."""
        super().on_headers_complete()
        cycle: Any = self.cycle  # this request's own; those before it in a pipeline have theirs
        if cycle is not None and cycle.scope is self.scope:
            # Weakly: a request that held itself would stay until the next collection, which is far.
            cycle.scope["extensions"] = {ABORT: partial(self._abort, ref(cycle))}  # type: ignore[dict-item] # not what ASGI names

    def shutdown(self) -> None:
        """End the connection once its answer is whole; an answer that goes on is ended."""
        super().shutdown()
        cycle: Any = self.cycle
        if self._is_busy() and ON_STOP in cycle.scope["extensions"]:
            cycle.scope["extensions"][ON_STOP]()

    def _abort(self, request: ref[Any]) -> None:
        """Reset the connection: nothing more is sent on it, not even what was written already."""
        cycle = request()
        if cycle is not None:
            cycle.disconnected = True
        listener = self.transport.get_extra_info("socket")
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be parsed, once the requests before it are answered."""
        if self._is_busy():
            self.cycle.keep_alive = False
            return
        body = b'{"error":"This is not a valid HTTP request"}'
        self.transport.write(
            b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n"
            b"content-length: %d\r\nconnection: close\r\n\r\n%b" % (len(body), body)
        )
        self.transport.close()

    def eof_received(self) -> bool:  # type: ignore[override] # asyncio takes a boolean (Protocol.eof_received)
        """Answer what a client asked before it closed its half of the connection (RFC 9293, 3.6).

        An answer that waits or goes on is ended instead: for it, a client that is gone looks the same.
        """
        cycle: Any = self.cycle
        if not self._is_busy() or ON_STOP in cycle.scope.get("extensions", {}):
            return False
        self.cycle.keep_alive = False
        return True

    def _is_busy(self) -> bool:
        cycle: Any = self.cycle  # None before the first request
        return cycle is not None and not cycle.response_complete


def _is_news(record: logging.LogRecord) -> bool:
    """False for what is told of requests that never came whole, when the server ends, and of answers cut short."""
    cancelled = record.exc_info is not None and record.exc_info[0] is asyncio.CancelledError
    return not cancelled and not record.getMessage().endswith(_NO_NEWS)


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is in use; choose another with --port, or a free one with --port 0"
    if error.errno == errno.EACCES:
        return f"port {port} on {host} needs rights that this user does not have; choose one above 1023"
    return f"cannot listen on {host} port {port}: {error.strerror}"
