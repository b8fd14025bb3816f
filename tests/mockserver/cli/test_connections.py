"""Connections that clients close, pipeline or send garbage on."""

from __future__ import annotations

import re
import signal
import socket
import sys
from pathlib import Path

import pytest

KEY = "cinv_sandbox_business"
INVOICE = "clx5d8s1b0002qz8rk3v7y0pt"


@pytest.fixture
def connect(start):
    """A function that opens connections to one server."""
    server = start("--log-level", "error", "--rate-limit", "off")
    port = int(server.url.rpartition(":")[2])

    def connect():
        return socket.create_connection(("127.0.0.1", port), timeout=10)

    connect.server = server
    return connect


def request(method, path, body=b"", length=None):
    """The bytes of a request."""
    head = f"{method} /api/v1{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\n"
    if body or length:
        head += f"Content-Length: {length or len(body)}\r\n"
    return f"{head}\r\n".encode() + body


def test_half_closed_connection_is_answered(connect):
    """A client that closes its sending half after the request still gets the PDF."""
    with connect() as connection:
        connection.sendall(request("GET", f"/invoices/{INVOICE}/pdf"))
        connection.shutdown(socket.SHUT_WR)
        answer = connection.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"%PDF-" in answer


def test_garbage_after_a_request_does_not_lose_its_response(connect):
    """A complete request gets its response even if the bytes after it are not HTTP."""
    with connect() as connection:
        connection.sendall(request("POST", "/clients", b'{"name":"A"}') + b"\x01bad\r\n\r\n")
        answer = connection.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 201 ")


def test_pipelined_requests_are_answered_in_order(connect):
    """Several requests in one packet get their responses in the same order."""
    last = request("GET", "/clients?limit=2").replace(b"Host: x", b"Connection: close")
    with connect() as connection:
        connection.sendall(request("GET", "/clients?limit=1") + last)
        answer = connection.makefile("rb").read().decode()
    assert re.findall(r'"limit":(\d)', answer) == ["1", "2"]


def test_unfinished_request_does_not_delay_the_shutdown(connect):
    """A request with an incomplete body neither keeps the server running nor causes a traceback."""
    with connect() as connection:
        connection.sendall(request("POST", "/clients", b"{", length=50))
        connect.server.get("/health")
        code, log = connect.server.stop(signal.SIGTERM)
    assert (code, log) == (0, "")


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_finished_requests_free_their_memory(start):
    """A request leaves no reference cycles: long headers do not accumulate in memory."""
    server = start("--log-level", "error", "--rate-limit", "off", "--no-admin")
    status = Path(f"/proc/{server.process.pid}/status")

    def resident():
        return int(re.search(r"VmRSS:\s+(\d+) kB", status.read_text())[1]) // 1024

    long = request("GET", "/clients?limit=1").replace(b"Host: x", b"Host: x\r\nX-Long: " + b"x" * 1024 * 1024)
    with socket.create_connection(
        ("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=10
    ) as connection:
        for n in range(80):
            connection.sendall(long)
            answer = b""
            while b'"totalPages"' not in answer:
                answer += connection.recv(65536)
            if n == 10:
                before = resident()
        assert resident() - before < 30
