"""Fixtures that run the command ``cleverinvo-mock`` as a process."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

COMMAND = [sys.executable, "-m", "cleverinvo_mock"]


@dataclass
class Running:
    """A running server at ``url``, with the output of its start."""

    process: subprocess.Popen[str]
    url: str
    banner: str

    def get(self, path: str, key: str | None = "cinv_sandbox_business") -> tuple[int, str, dict[str, str]]:
        """Status, body and headers of one GET."""
        request = urllib.request.Request(self.url + path)
        if key:
            request.add_header("Authorization", f"Bearer {key}")
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return response.status, response.read().decode(), dict(response.headers)
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), dict(error.headers)

    def lines_until(self, word: str) -> list[str]:
        """The next lines of the output, up to one that begins with ``word``."""
        lines: list[str] = []
        while not lines or not lines[-1].strip().startswith(word):
            line = self.process.stdout.readline()
            assert line, f"no line begins with {word}:  {lines}"
            lines.append(line)
        return lines

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Send the signal; return the exit code and the log."""
        self.process.send_signal(number)
        _, log = self.process.communicate(timeout=20)
        return self.process.returncode, log


@pytest.fixture
def start() -> Iterator[Callable[..., Running]]:
    """A function that starts servers on free ports; all are stopped at the end of the test."""
    started: list[Running] = []

    def start(*options: str) -> Running:
        process = subprocess.Popen(
            [*COMMAND, "--port", "0", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        banner = ""
        while not (found := re.search(r"https?://[^\s\"]+?(?=/api/v1)", banner)):
            line = process.stdout.readline()
            if not line:
                pytest.fail(f"the server did not start: {process.stderr.read()}")
            banner += line
        server = Running(process, found[0], banner)
        started.append(server)
        return server

    yield start
    for server in started:
        with server.process:  # closes its pipes
            server.process.terminate()


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that is in use."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.fixture
def refuse() -> Callable[..., str]:
    """A function that runs a command that must fail at once, and returns its stderr."""

    def refuse(*options: str, code: int = 1) -> str:
        done = subprocess.run(
            [*COMMAND, "--port", "0", *options], capture_output=True, text=True, timeout=30, check=False
        )
        assert done.returncode == code, done.stderr
        assert done.stdout == ""
        return done.stderr

    return refuse
