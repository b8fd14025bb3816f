"""The control plane of a process: how it is announced, who may use it, and that it does not delay the shutdown."""

from __future__ import annotations

import json
import re
import signal
import socket
import urllib.error
import urllib.request

import pytest
from cleverinvo_mock.app.control_security import is_loopback


def call(server, method, path, token=None, body=None):
    """Status and body of one request to the control plane."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{server.url}/__admin{path}", data, method=method)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def connect(server):
    return socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=10)


def test_loopback_is_open_and_announced(start):
    """On a loopback address the banner names the control plane, and no token is needed."""
    server = start()
    banner = "".join(server.lines_until("curl"))
    assert f"control plane {server.url}/__admin/docs" in banner
    assert "token" not in banner
    assert call(server, "GET", "/accounts")[0] == 200


def test_other_addresses_get_a_token_that_is_printed_once(start):
    """On other addresses a token is generated and printed; requests without it are refused."""
    server = start("--host", "0.0.0.0")
    banner = "".join(server.lines_until("curl"))
    [token] = re.findall(r"admin token +(\S+)", banner)
    assert len(token) >= 32
    assert call(server, "GET", "/health")[0] == 200
    assert call(server, "GET", "/accounts")[0] == 401
    assert call(server, "GET", "/accounts", token)[0] == 200
    assert token not in server.stop()[1]


def test_json_line_has_address_and_token(start):
    """With --log-format json the first line has the control plane's URL, and the token if one was generated."""
    line = json.loads(start("--log-format", "json").banner)
    assert line["admin"] == line["url"].replace("/api/v1", "/__admin")
    assert "adminToken" not in line
    server = start("--log-format", "json", "--host", "0.0.0.0")
    assert call(server, "GET", "/accounts", json.loads(server.banner)["adminToken"])[0] == 200


def test_given_token_is_not_printed(start, monkeypatch):
    """A token from an option or the environment is required on any address and is never printed."""
    monkeypatch.setenv("CLEVERINVO_ADMIN_TOKEN", "from-the-environment")
    for options, token in (
        ((), "from-the-environment"),
        (("--admin-token", "by-the-option"), "by-the-option"),
    ):
        server = start("--host", "0.0.0.0", *options)
        banner = server.banner + "".join(server.lines_until("curl"))
        assert call(server, "GET", "/accounts")[0] == 401
        assert call(server, "GET", "/accounts", token)[0] == 200
        assert "token" not in banner
        assert token not in banner + server.stop()[1]


@pytest.mark.parametrize("token", ["short", "with a space in it", "ünïcödé-token", ""])
def test_token_unfit_for_a_header_is_refused(refuse, token):
    """A token that no client could send is refused, and the error does not print it."""
    error = refuse("--admin-token", token, code=2)
    assert "--admin-token" in error
    assert "8 or more" in error
    assert not token or token not in error


def test_no_admin_removes_the_control_plane(start):
    """With --no-admin there is no control plane, the banner names none, and no token is generated."""
    server = start("--no-admin", "--host", "0.0.0.0")
    banner = "".join(server.lines_until("curl"))
    assert "control plane" not in banner
    assert "token" not in banner
    assert call(server, "GET", "/health")[0] == 404


def test_journal_entries_limits_the_journal(start):
    """With --journal-entries 2 the third exchange removes the first, and the journal counts it as dropped."""
    server = start("--journal-entries", "2", "--log-level", "error")
    for _ in range(3):
        server.get("/api/v1/clients?limit=1")
    journal = json.loads(call(server, "GET", "/journal")[1])
    assert [entry["number"] for entry in journal["data"]] == [2, 3]
    assert journal["dropped"] == 1


def test_refusals_of_the_control_plane_are_logged(start):
    """A request to the control plane has a line in the log, with the reason if it was refused."""
    server = start()
    call(server, "POST", "/accounts", body={"key": "cinv_secret"})
    [line] = server.stop()[1].splitlines()
    assert " 400 POST   /__admin/accounts " in line
    assert "Invalid field key" in line
    assert "secret" not in line


def test_open_stream_ends_with_the_server(start):
    """An open stream of the journal is ended when the server stops and does not delay the shutdown."""
    server = start("--log-level", "error")
    with connect(server) as connection:
        connection.sendall(b"GET /__admin/journal/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = connection.recv(4096)
        assert b"text/event-stream" in answer
        server.process.send_signal(signal.SIGTERM)
        rest = connection.makefile("rb").read()
    assert (answer + rest).endswith(b"\r\n0\r\n\r\n")
    assert server.process.wait(20) == 0
    assert server.process.stderr.read() == ""


def test_reset_fault_resets_the_tcp_connection(start):
    """A fault that resets the connection sends a TCP reset (not a normal close) and no response."""
    server = start("--log-level", "error")
    assert call(server, "POST", "/faults", body={"effect": {"type": "commit_then_drop"}})[0] == 201
    with connect(server) as connection:
        key = "cinv_sandbox_business"
        connection.sendall(
            f"GET /api/v1/clients HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n\r\n".encode()
        )
        with pytest.raises(ConnectionResetError):
            connection.recv(1)
    assert call(server, "GET", "/health")[0] == 200
    assert server.stop() == (0, "")


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("localhost", True), ("a.localhost", True),
     ("0.0.0.0", False), ("::", False), ("192.168.1.2", False), ("localhost.example", False), ("", False)],
)  # fmt: skip
def test_loopback_addresses_are_recognised(host, expected):
    """Loopback addresses and names reserved for loopback are this machine's own; no others are."""
    assert is_loopback(host) is expected
