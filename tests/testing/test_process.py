"""The sandbox as a process of a test's own starts, says why not, and ends with whoever started it."""

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
    """A connection to the sandbox; it ends when the sandbox does."""
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname, parts.port), timeout=30)


def test_it_ends_with_its_parent_however_that_ends():
    """A sandbox whose parent is killed is gone."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        url = parent.stdout.readline().strip()
        with connected(url) as connection:
            parent.send_signal(signal.SIGKILL)
            parent.wait()
            with suppress(ConnectionResetError):  # which is an end as well
                assert connection.recv(1) == b""
    with suppress(OSError), connected(url) as connection:  # the listening socket may be the last to be closed
        assert connection.recv(1) == b""


class NotedPopen(subprocess.Popen):
    """Remembers the processes that are started."""

    started: ClassVar = []

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.started.append(self)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
def test_its_end_is_told(monkeypatch):
    """Where a sandbox's process is gone, errors say how it ended, and what it said last."""
    monkeypatch.setattr(subprocess, "Popen", NotedPopen)
    with running_sandbox(seed="empty") as sandbox:
        assert sandbox.version()
        NotedPopen.started.pop().kill()
        with pytest.raises(
            Unreachable, match=r"/__admin/: .*; its process was killed by signal 9:\nit said nothing"
        ):
            sandbox.version()
        with pytest.raises(Unreachable, match="signal 9"):
            sandbox.version()


def test_it_ends_with_its_block(monkeypatch):
    """After the block nobody listens; two at once have a port each; the user's own token and proxies are not for it."""
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
    ("options", "words"),
    [
        ({"seed": "./nowhere.yaml"}, "nowhere.yaml"),
        ({"rate_limit": "often"}, "'often' is neither a number from 1 on nor 'off'"),
    ],
)
def test_it_says_why_it_does_not_start(options, words):
    """A sandbox that does not start is told in its own words."""
    with pytest.raises(MockFailed, match="before it listened") as failure, running_mock(**options):
        pass
    assert words in str(failure.value)


def test_options_are_the_commands():
    """Options become what the command takes, and one that there is not is refused with those that there are."""
    given = options_from(["behaviour=strict", "--rate-limit=off", "known-keys-only", "journal_entries=5"])
    assert arguments(given) == [
        "--behaviour=strict",
        "--rate-limit=off",
        "--known-keys-only",
        "--journal-entries=5",
    ]
    assert arguments({"known_keys_only": False}) == []
    assert options_from(["known_keys_only=false"]) == {"known_keys_only": False}
    for wrong, words in (
        (["port=80"], "no option 'port'"),
        (["seed"], "needs a value"),
        (["known_keys_only=maybe"], "true or false"),
    ):
        with pytest.raises(ValueError, match=words):
            options_from(wrong)
    with pytest.raises(TypeError, match="there is no option 'sead'; the options are seed"):
        arguments({"sead": "demo"})


def test_every_option_is_one_of_the_command():
    """No option is offered in Python that the command does not have."""
    known = {option.removeprefix("--").replace("-", "_") for each in main.params for option in each.opts}
    assert set(Options.__annotations__) <= known


def test_it_answers_on_a_loopback_address_alone(process):
    """Nobody else reaches it."""
    assert urlsplit(process.base_url).hostname == "127.0.0.1"
    assert httpx.get(f"{process.base_url}/clients", trust_env=False).status_code == 401
