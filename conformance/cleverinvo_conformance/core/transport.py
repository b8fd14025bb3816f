"""Sends one request over the right connection and reads its answer within bounds.

Layer: core. An httpx transport in place of httpx's own, which has no deadline for a whole answer, no bound on bodies,
decoded bodies or 1xx answers, and keeps a connection after surplus bytes. Follows no redirect.

Which connection: a read may use one that is idle. A write gets a new one, because a deployment may close an idle
connection at the moment the write is sent, and a write is never sent twice. If the deployment closes new connections
without an answer, writes use an idle one that has just served.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import Final
from urllib.request import getproxies, proxy_bypass

import h11
import httpx

from cleverinvo_conformance.core.answer_bounds import Bounds
from cleverinvo_conformance.core.connection import Answer, Connection, Timer, connected
from cleverinvo_conformance.core.unreachable import ClosedWithoutAnswer, NoConnection

#: Methods that have no effect: RFC 9110, 9.2.1.
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
#: Headers that no longer describe the decoded body.
_ENCODED: Final = frozenset({b"content-encoding", b"content-length", b"transfer-encoding"})
#: Seconds that a connection may have been idle: less than servers keep them.
_FRESH: Final = 2.0
_IDLE: Final = 4
_OK: Final = 200
_PORTS: Final = {"http": 80, "https": 443}


class Transport(httpx.BaseTransport):
    """Connections to deployments. Threads may use it at the same time."""

    def __init__(
        self,
        bounds: Bounds | None = None,
        *,
        trust_env: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``trust_env``: use the proxies and certificates that the environment names."""
        self.bounds: Final = bounds or Bounds()
        self._trusts_env: Final = trust_env
        self._clock: Final = clock
        self._context: ssl.SSLContext | None = None
        self._idle: list[tuple[tuple[str, str, int], float, Connection]] = []
        self._lock: Final = threading.Lock()
        self._closes_new = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer to ``request``, read and decoded. Raises :class:`Unreachable` and its subclasses.

        ``extensions["headers"]`` has the headers as they came, ``extensions["surplus"]`` the number of bytes that came
        after the body's end. Raises :class:`httpx.LocalProtocolError` for a request that is no HTTP.
        """
        body = request.read()
        timer = Timer(self.bounds.seconds, self._clock)
        try:
            answer = self._answer(request, body, timer)
        except ClosedWithoutAnswer as error:
            self._closes_new |= not error.reused
            if request.method not in _SAFE:
                raise
            answer = self._answer(request, body, timer, fresh=True)  # RFC 9110, 9.2.2: once
        except h11.LocalProtocolError as error:
            raise httpx.LocalProtocolError(str(error)) from None
        plain = [(name, value) for name, value in answer.headers if name.lower() not in _ENCODED]
        return httpx.Response(
            answer.status,
            headers=plain,
            content=answer.body,
            extensions={"headers": answer.headers, "surplus": answer.surplus},
        )

    def close(self) -> None:
        """Close the idle connections."""
        with self._lock:
            for _, _, connection in self._idle:
                connection.close()
            self._idle.clear()

    def _answer(self, request: httpx.Request, body: bytes, timer: Timer, *, fresh: bool = False) -> Answer:
        url = request.url
        place = (url.scheme, url.raw_host.decode("ascii"), url.port or _PORTS[url.scheme])
        may_reuse = request.method in _SAFE or self._closes_new
        connection = self._idle_one(place) if may_reuse and not fresh else None
        proxy = self._proxy(place)
        if connection is None:
            connection = self._open(place, proxy, timer)
        target, headers = url.raw_path, list(request.headers.raw)
        if proxy is not None and url.scheme == "http":
            target = str(url.copy_with(fragment=None)).encode("ascii")
            headers += _credentials(proxy)
        try:
            answer = connection.exchange(request.method.encode("ascii"), target, headers, body, timer)
        except BaseException:
            connection.close()
            raise
        if connection.is_reusable:
            self._keep(place, connection)
        else:
            connection.close()
        return answer

    def _idle_one(self, place: tuple[str, str, int]) -> Connection | None:
        """An idle connection that looks alive; those that do not are closed."""
        with self._lock:
            while self._idle:
                where, since, connection = self._idle.pop()
                is_stale = self._clock() - since > _FRESH or connection.has_ended()
                if where == place and not is_stale:
                    return connection
                connection.close()
        return None

    def _keep(self, place: tuple[str, str, int], connection: Connection) -> None:
        with self._lock:
            self._idle.append((place, self._clock(), connection))
            while len(self._idle) > _IDLE:
                self._idle.pop(0)[2].close()

    def _open(self, place: tuple[str, str, int], proxy: httpx.URL | None, timer: Timer) -> Connection:
        scheme, host, port = place
        if proxy is None:
            sock = connected(host, port, timer)
        else:
            sock = connected(proxy.host, proxy.port or _PORTS.get(proxy.scheme, 80), timer)
        try:
            if proxy is not None and proxy.scheme == "https":
                sock = self._secured(sock, proxy.host, timer)
            if scheme == "https":
                if proxy is not None:
                    self._tunnel(Connection(sock, self.bounds), place, proxy, timer)
                sock = self._secured(sock, host, timer)
        except BaseException:
            sock.close()
            raise
        return Connection(sock, self.bounds)

    def _secured(self, sock: socket.socket, host: str, timer: Timer) -> ssl.SSLSocket:
        if self._context is None:
            self._context = httpx.create_ssl_context(trust_env=self._trusts_env)
            self._context.set_alpn_protocols(["http/1.1"])
        sock.settimeout(timer.left)
        try:
            return self._context.wrap_socket(sock, server_hostname=host)
        except TimeoutError:
            raise timer.exceeded() from None
        except (OSError, ValueError) as error:
            raise NoConnection(f"TLS with {host}: {error}") from None

    def _tunnel(
        self, connection: Connection, place: tuple[str, str, int], proxy: httpx.URL, timer: Timer
    ) -> None:
        name = f"[{place[1]}]:{place[2]}" if ":" in place[1] else f"{place[1]}:{place[2]}"
        authority = name.encode("ascii")
        headers = [(b"Host", authority), *_credentials(proxy)]
        answer = connection.exchange(b"CONNECT", authority, headers, b"", timer)
        if answer.status // 100 * 100 != _OK:
            raise NoConnection(f"the proxy {proxy.host} answered CONNECT with {answer.status}")

    def _proxy(self, place: tuple[str, str, int]) -> httpx.URL | None:
        scheme, host, port = place
        if not self._trusts_env:
            return None
        proxies = getproxies()
        address = proxies.get(scheme) or proxies.get("all")
        if not address or proxy_bypass(host) or proxy_bypass(f"{host}:{port}"):
            return None
        proxy = httpx.URL(address if "://" in address else f"http://{address}")
        if proxy.scheme not in _PORTS:
            raise NoConnection(
                f"the environment names a {proxy.scheme} proxy; only http and https ones are used"
            )
        return proxy


def _credentials(proxy: httpx.URL) -> list[tuple[bytes, bytes]]:
    if not proxy.username and not proxy.password:
        return []
    request = httpx.Request("GET", "http://proxy")
    header = next(httpx.BasicAuth(proxy.username, proxy.password).auth_flow(request)).headers["Authorization"]
    return [(b"Proxy-Authorization", header.encode("ascii"))]


def headers_of(response: httpx.Response) -> list[tuple[str, str]]:
    """The headers as they came, in order, one pair for each line."""
    raw = response.extensions.get("headers")
    if raw is None:
        return response.headers.multi_items()
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw]
