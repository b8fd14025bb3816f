"""A sandbox in a separate process: start, errors at the start, and exit with its parent."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from typing import ClassVar
from urllib.parse import urlsplit

import httpx
import pytest
from cleverinvo_mock.cli import main
from cleverinvo_mock.testing import MockFailed, Unreachable, running_mock
from cleverinvo_mock.testing.options import Options, arguments, options_from
from cleverinvo_mock.testing.process import running_sandbox

HOLDER = """
from cleverinvo_mock.testing import running_mock

with running_mock(seed="empty") as mock:
    print(mock.base_url, flush=True)
    input()
"""


def connected(url):
    """Open a connection to the sandbox, which closes when the sandbox exits."""
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname, parts.port), timeout=30)


def test_it_exits_with_its_parent():
    """A sandbox exits when its parent is killed."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        url = parent.stdout.readline().strip()
        with connected(url) as connection:
            parent.send_signal(signal.SIGKILL)
            parent.wait()
            with suppress(ConnectionResetError):  # the connection has ended too
                assert connection.recv(1) == b""
    with suppress(OSError), connected(url) as connection:  # the listening socket may be the last to be closed
        assert connection.recv(1) == b""


class RecordingPopen(subprocess.Popen):
    """Records the started processes."""

    started: ClassVar = []

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.started.append(self)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals")
def test_errors_describe_the_exit(monkeypatch):
    """After the process was killed, errors have the signal and the end of the log."""
    monkeypatch.setattr(subprocess, "Popen", RecordingPopen)
    with running_sandbox(seed="empty") as sandbox:
        assert sandbox.version()
        RecordingPopen.started.pop().kill()
        with pytest.raises(
            Unreachable, match=r"/__admin/: .*; its process was killed by signal 9:\n\(the log is empty\)"
        ):
            sandbox.version()
        with pytest.raises(Unreachable, match="signal 9"):
            sandbox.version()


def test_it_ends_with_its_block(monkeypatch):
    """After the block the port is closed. Two sandboxes have two ports. The user's token and proxies are ignored."""
    monkeypatch.setenv("CLEVERINVO_ADMIN_TOKEN", "somebody-elses-token")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with (
        running_mock(account="business", clock=datetime(2026, 6, 15, tzinfo=UTC)) as one,
        running_mock() as two,
    ):
        assert one.base_url != two.base_url
        assert one.clock.read().frozen
        with one.client(trust_env=False) as http:
            assert http.get("/invoices").json()["total"] == 60
    with pytest.raises(OSError):
        connected(one.base_url).close()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"seed": "./nowhere.yaml"}, "nowhere.yaml"),
        ({"rate_limit": "often"}, "'often' is neither an integer from 1 on nor 'off'"),
    ],
)
def test_failed_start(options, message):
    """A sandbox that does not start raises MockFailed with its log."""
    with pytest.raises(MockFailed, match="before it listened") as failure, running_mock(**options):
        pass
    assert message in str(failure.value)


def test_options_become_arguments():
    """Options become arguments of the command; an unknown option is refused with the list of options."""
    options = options_from(["behaviour=strict", "--rate-limit=off", "known-keys-only", "journal_entries=5"])
    assert arguments(options) == [
        "--behaviour=strict",
        "--rate-limit=off",
        "--known-keys-only",
        "--journal-entries=5",
    ]
    assert arguments({"known_keys_only": False}) == []
    assert options_from(["known_keys_only=false"]) == {"known_keys_only": False}
    for wrong, message in (
        (["port=80"], "no option 'port'"),
        (["seed"], "needs a value"),
        (["known_keys_only=maybe"], "true or false"),
    ):
        with pytest.raises(ValueError, match=message):
            options_from(wrong)
    with pytest.raises(TypeError, match="there is no option 'sead'; the options are seed"):
        arguments({"sead": "demo"})


def test_every_option_exists_in_the_command():
    """Every option in Python is an option of the command."""
    known = {
        option.removeprefix("--").replace("-", "_") for parameter in main.params for option in parameter.opts
    }
    assert set(Options.__annotations__) <= known


def test_it_listens_on_a_loopback_address_only(process):
    """Other machines cannot reach the sandbox."""
    assert urlsplit(process.base_url).hostname == "127.0.0.1"
    assert httpx.get(f"{process.base_url}/clients", trust_env=False).status_code == 401
