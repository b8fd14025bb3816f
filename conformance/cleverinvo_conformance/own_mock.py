"""The mock server as a process, for a run that is given no deployment.

Layer: plugin. Knows the command and what it prints, never the package.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from typing import IO, Final

#: Runs the command, and ends it when this process does, even by ``kill -9``: its standard input then ends.
_LAUNCH: Final = """
import os, runpy, sys, threading
threading.Thread(target=lambda: (os.read(0, 1), os._exit(0)), daemon=True).start()
sys.argv[0] = "cleverinvo_mock"
runpy.run_module("cleverinvo_mock", run_name="__main__", alter_sys=True)
"""


class MockFailed(Exception):
    """The mock did not start."""


class OwnMock:
    """A mock on a free port; :attr:`url` is its root."""

    def __init__(self, *, with_rate_limit: bool) -> None:
        """Start it and wait until it says that it listens. Raises :class:`MockFailed`."""
        options = ["--port", "0", "--log-format", "json", "--log-level", "error"]
        if not with_rate_limit:
            options += ["--rate-limit", "off"]
        with tempfile.TemporaryFile("w+") as complaints:
            self._process: Final = subprocess.Popen(  # noqa: S603 (our own command)
                [sys.executable, "-c", _LAUNCH, *options],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
                start_new_session=True,  # Ctrl-C is for us: the records are still to be removed
            )
            assert self._process.stdout is not None  # asked for
            line = self._process.stdout.readline()
            if not line:
                code = self._process.wait()
                self._close()
                complaints.seek(0)
                last = (complaints.read().strip().splitlines() or ["it printed nothing"])[-1]
                raise MockFailed(f"the mock server ended with exit code {code} before it listened: {last}")
        threading.Thread(target=_drain, args=(self._process.stdout,), daemon=True).start()
        self.url: Final[str] = json.loads(line)["url"]

    def stop(self) -> None:
        """Stop it."""
        self._process.terminate()
        self._process.wait()
        self._close()

    def _close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()


def _drain(pipe: IO[str]) -> None:
    """Read on, so that the mock never waits for a reader."""
    try:
        while pipe.read(4096):
            pass
    except ValueError:  # closed
        return
