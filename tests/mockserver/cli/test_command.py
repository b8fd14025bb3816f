"""``cleverinvo-mock``: start, banner, log, end."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess

import pytest


def test_banner_names_url_documentation_and_every_key(start):
    """The banner has the base URL, the URL of the documentation, and each key with its plan."""
    server = start()
    banner = server.banner + "".join(server.lines_until("curl"))
    assert f"{server.url}/api/v1" in banner
    assert f"{server.url}/docs" in banner
    for key in ("business", "other", "limited", "unentitled", "revoked"):
        assert re.search(rf"cinv_sandbox_{key} +\S", banner)


def test_banner_curl_command_works_as_it_stands(start):
    """The curl command of the banner fits a terminal of 80 columns. Run in a shell, it prints clients."""
    server = start("--log-level", "error")
    command = [server.lines_until("curl")[-1], server.process.stdout.readline()]
    assert all(len(line.rstrip()) <= 80 for line in command)
    done = subprocess.run(
        ["bash", "-c", "".join(command).strip() + " -sS"], capture_output=True, text=True, check=True
    )
    assert len(json.loads(done.stdout)["data"]) == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_the_server_with_exit_code_0(start, number):
    """SIGTERM and SIGINT end the process cleanly, without a traceback."""
    server = start()
    server.get("/health")
    code, log = server.stop(number)
    assert code == 0
    assert "Traceback" not in log


def test_port_in_use_is_one_clear_line(refuse, taken_port):
    """A port in use is a one-line error that names the port and the option to change it."""
    assert refuse("--port", str(taken_port)) == (
        f"Error: port {taken_port} on 127.0.0.1 is in use; choose another with --port, "
        "or a free one with --port 0\n"
    )


def test_unknown_host_is_one_clear_line(refuse):
    """An invalid host is a one-line error."""
    error = refuse("--host", "256.1.1.1")
    assert error.startswith("Error: cannot listen on 256.1.1.1")
    assert error.count("\n") == 1


_BAD_FILES = [
    (("--seed", "nonsense"), "demo"),
    (("--seed", "./missing.yaml"), "missing.yaml"),
    (("--behaviour", "./missing.toml"), "missing.toml"),
    (("--accounts", "./missing.yaml"), "missing.yaml"),
]


@pytest.mark.parametrize(("options", "expected"), _BAD_FILES)
def test_bad_file_is_one_clear_line(refuse, options, expected):
    """A missing file is a one-line error that names the file."""
    error = refuse(*options)
    assert expected in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(("options", "expected"), _BAD_FILES)
def test_bad_file_is_reported_although_the_port_is_taken(refuse, taken_port, options, expected):
    """Files are read before the port is opened: the error is about the bad file, not about the port."""
    error = refuse("--port", str(taken_port), *options)
    assert expected in error
    assert "in use" not in error


def test_bad_records_are_reported_although_the_port_is_taken(refuse, taken_port, tmp_path):
    """Records are also checked before the port is opened."""
    file = tmp_path / "seed.yaml"
    file.write_text("accounts:\n  nobody:\n    clients: []\n")
    error = refuse("--port", str(taken_port), "--seed", str(file))
    assert f"{file}:2:" in error
    assert "no such account" in error


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--rate-limit", "0"), "off"),
        (("--rate-limit", "many"), "off"),
        (("--clock", "yesterday"), "2024-06-01T12:00:00Z"),
        (("--port", "70000"), "65535"),
        (("--log-level", "loud"), "warning"),
        (("--seed", ""), "the value is empty"),
        (("--behaviour", ""), "the value is empty"),
        (("--show-behaviour", ""), "the value is empty"),
        (("--accounts", ""), "the value is empty"),
    ],
)
def test_bad_option_is_refused_with_the_allowed_values(refuse, options, expected):
    """An invalid value of an option is refused with the option's name and the allowed values."""
    error = refuse(*options, code=2)
    assert options[0] in error
    assert expected in error


def test_behaviour_file_is_refused_with_line_and_choices(refuse, tmp_path):
    """An invalid value in a behaviour file is refused with its line and the allowed values."""
    file = tmp_path / "mine.toml"
    file.write_text('rounding = "half_even"\ncreate_status = 204\n')
    error = refuse("--behaviour", str(file))
    assert f"{file}:2:" in error
    assert "201, 200" in error


def test_options_reach_the_server(start, tmp_path):
    """Seed, behaviour, clock, random seed and rate limit given on the command line take effect."""
    file = tmp_path / "mine.toml"
    file.write_text("empty_total_pages = 1\n")
    server = start(
        "--seed", "empty", "--behaviour", str(file), "--clock", "2024-06-01T12:00:00", "--rate-limit", "1",
        "--random-seed", "7", "--known-keys-only",
    )  # fmt: skip
    status, body, _ = server.get("/api/v1/clients")
    assert (status, json.loads(body)) == (
        200,
        {"data": [], "total": 0, "page": 1, "limit": 20, "totalPages": 1},
    )
    status, _, headers = server.get("/api/v1/clients")
    assert (status, headers["retry-after"]) == (429, "60")
    assert server.get("/api/v1/clients", "cinv_somebody_new")[0] == 401


def test_rate_limit_off_refuses_nothing(start):
    """With --rate-limit off the 121st request of a minute passes."""
    server = start("--rate-limit", "off", "--log-level", "error")
    assert {server.get("/api/v1/clients?limit=1")[0] for _ in range(130)} == {200}


def test_log_has_one_line_a_request_without_keys_or_colours(start):
    """A log that is not a terminal is plain: status, method, path, time and account, and never a key."""
    server = start()
    server.get("/api/v1/clients?limit=1")
    server.get("/api/v1/clients?api_key=cinv_sandbox_business", key=None)
    server.get("/health")
    _, log = server.stop()
    lines = log.splitlines()
    assert len(lines) == 3
    assert re.fullmatch(r"\d\d:\d\d:\d\d 200 GET    /api/v1/clients\?limit=1 \d+\.\d ms business", lines[0])
    refused = r"\d\d:\d\d:\d\d 401 GET    /api/v1/clients\?api_key=\[hidden\] \d+\.\d ms Unauthorized: .*"
    assert re.fullmatch(refused, lines[1])
    assert "cinv_" not in log
    assert "\x1b" not in log


def test_log_as_json_has_one_object_a_line(start):
    """With --log-format json every line of log and banner is a JSON object."""
    server = start("--log-format", "json")
    server.get("/api/v1/invoices?status=PAID")
    assert json.loads(server.banner)["url"] == f"{server.url}/api/v1"
    _, log = server.stop()
    (entry,) = map(json.loads, log.splitlines())
    assert entry["level"] == "info"
    assert (entry["method"], entry["path"], entry["status"]) == ("GET", "/api/v1/invoices?status=PAID", 200)
    assert (entry["account"], entry["operation"]) == ("business", "listInvoices")


def test_log_level_warning_logs_no_requests(start):
    """At level warning no request is logged."""
    server = start("--log-level", "warning")
    server.get("/health")
    assert server.stop()[1] == ""


def test_invalid_http_is_a_400_in_the_api_s_error_format(start):
    """Bytes that are not an HTTP request get a 400 with a JSON error body."""
    server = start()
    port = int(server.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"\x16\x03\x01 this is not HTTP\r\n\r\n")
        answer = connection.makefile("rb").read().decode()
    head, _, body = answer.partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 400 ")
    assert "content-type: application/json" in head
    assert json.loads(body)["error"]


def test_request_under_way_is_answered_before_the_end(start):
    """A request that is being sent when the signal arrives still gets its response."""
    server = start("--log-level", "error")
    port = int(server.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        head = "POST /api/v1/clients HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer cinv_sandbox_other\r\n"
        connection.sendall(f"{head}Content-Length: 16\r\n\r\n".encode() + b'{"name":')
        server.get("/health")
        server.process.send_signal(signal.SIGTERM)
        connection.sendall(b' "Acme"}')
        answer = connection.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 201 ")
    assert server.process.wait(20) == 0
