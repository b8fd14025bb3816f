"""The server process: the listening socket, the event loop, and the shutdown.

Layer: cli. The only module that knows the ASGI server.
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
    """The server cannot listen on the address; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Address:
    """The address to listen on: ``host`` and ``port`` (0: any free port) from the user, and the resolved ``address``."""

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


def listen(endpoint: Address) -> socket.socket:
    """A socket that listens on ``endpoint``. Raises :class:`CannotListen`."""
    try:
        listener = socket.socket(endpoint.family)
    except OSError as error:
        raise CannotListen(f"cannot listen on {endpoint.host}: {error.strerror}") from None
    try:
        if sys.platform != "win32":  # on Windows it would let two servers share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(endpoint.address)
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise CannotListen(_reason(error, endpoint.host, endpoint.port)) from None
    return listener


def base_url(listener: socket.socket) -> str:
    """``http://host:port`` of a listening socket."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(app: App, listener: socket.socket, announce: Callable[[], None]) -> None:
    """Serve ``app`` until SIGINT or SIGTERM. Calls ``announce`` when the server accepts requests.

    Running requests are completed before the process ends.
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
    log.setLevel(
        logging.ERROR
    )  # its warnings are about bytes that are not HTTP, and advise to install packages
    log.addFilter(_is_unexpected)
    # uvicorn raises the signal again after its shutdown; the process then exits with 0.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _exit)
    _Server(config, announce).run(sockets=[listener])


#: The ends of uvicorn's messages about requests that delay a shutdown, and about responses that a fault or the shutdown
#: cut short.
_EXPECTED_MESSAGES: Final = ("timeout graceful shutdown exceeded", "returned without completing response.")


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce: Final = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        gc.collect()
        # The objects of the start are never freed, and records have no reference cycles: collect rarely.
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)
        self._announce()


#: SO_LINGER with a timeout of 0: closing the socket discards unsent data and resets the connection.
_NO_LINGER: Final = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class _Protocol(HttpToolsProtocol):
    """Responds to invalid HTTP with the API's error body (ERR-1), and lets the application reset the connection."""

    def on_headers_complete(self) -> None:
        """Start a request and add :data:`ABORT` to its scope, also for pipelined requests."""
        super().on_headers_complete()
        cycle: Any = self.cycle  # of this request; earlier ones in a pipeline have their own
        if cycle is not None and cycle.scope is self.scope:
            # A weak reference: a cycle would keep the request until the next garbage collection, which is rare.
            cycle.scope["extensions"] = {ABORT: partial(self._abort, ref(cycle))}  # type: ignore[dict-item] # not an extension that ASGI defines

    def shutdown(self) -> None:
        """Close the connection when its response is complete. A wait or a stream is ended."""
        super().shutdown()
        cycle: Any = self.cycle
        if self._is_busy() and ON_STOP in cycle.scope["extensions"]:
            cycle.scope["extensions"][ON_STOP]()

    def _abort(self, request: ref[Any]) -> None:
        """Reset the connection. Nothing more is sent, not even buffered data."""
        cycle = request()
        if cycle is not None:
            cycle.disconnected = True
        listener = self.transport.get_extra_info("socket")
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """Respond with 400 to bytes that cannot be parsed, after the responses to earlier requests."""
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
        """Complete the response to a client that has closed its half of the connection (RFC 9293, 3.6).

        A wait or a stream is ended instead, because a client that has disconnected looks the same.
        """
        cycle: Any = self.cycle
        if not self._is_busy() or ON_STOP in cycle.scope.get("extensions", {}):
            return False
        self.cycle.keep_alive = False
        return True

    def _is_busy(self) -> bool:
        cycle: Any = self.cycle  # None before the first request
        return cycle is not None and not cycle.response_complete


def _is_unexpected(record: logging.LogRecord) -> bool:
    """False for messages about incomplete requests at the shutdown and about responses that were cut short."""
    cancelled = record.exc_info is not None and record.exc_info[0] is asyncio.CancelledError
    return not cancelled and not record.getMessage().endswith(_EXPECTED_MESSAGES)


def _exit(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is in use; choose another with --port, or a free one with --port 0"
    if error.errno == errno.EACCES:
        return f"port {port} on {host} needs rights that this user does not have; choose one above 1023"
    return f"cannot listen on {host} port {port}: {error.strerror}"
