"""A sandbox in a separate process, until a block ends.

Layer: testing. Knows the command's options and its first line of output; must not know the server's code.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, Unpack

from cleverinvo_mock.testing import interpreter
from cleverinvo_mock.testing.errors import MockFailed
from cleverinvo_mock.testing.mock import CleverInvoMock, Sandbox
from cleverinvo_mock.testing.options import Options, arguments

#: Seconds that the process may take to exit after SIGTERM.
_STOP_TIMEOUT: Final = 5.0
#: Seconds to wait for the exit of a process that does not respond any more.
_EXIT_TIMEOUT: Final = 0.5
#: The maximum length of the log in an error message, in characters.
_MAX_LOG: Final = 4000


@contextmanager
def running_mock(*, account: str | None = None, **options: Unpack[Options]) -> Iterator[CleverInvoMock]:
    """Run a sandbox on a free port of 127.0.0.1 until the block ends, and yield a mock of one of its accounts.

    ``account``: the name of an existing account, such as "business", which has the demo records; by default a new,
    empty one. ``options``: those of the command, such as ``behaviour="strict"``.
    Raises :class:`~cleverinvo_mock.testing.MockFailed` with the end of the log if the sandbox does not start.
    """
    with running_sandbox(**options) as sandbox:
        if account is not None:
            yield sandbox.mock(account)
        else:
            with sandbox.fresh_account() as mock:
                yield mock


@contextmanager
def running_sandbox(cwd: Path | None = None, **options: Unpack[Options]) -> Iterator[Sandbox]:
    """Run a sandbox until the block ends. ``cwd``: the folder that relative file names are resolved in."""
    process = _Process(arguments(options), cwd)
    with process as url, Sandbox(url, describe_exit=process.describe_exit) as sandbox:
        yield sandbox


class _Process:
    """The command as a process. It exits with the block, or with this process, even if this process is killed."""

    def __init__(self, options: list[str], cwd: Path | None) -> None:
        self._options: Final = options
        self._cwd: Final = cwd
        self._process: subprocess.Popen[str] | None = None
        #: Ends when the process does. Waiting for it has a timeout also where a test has frozen ``time.monotonic``.
        self._drain: threading.Thread | None = None
        self._log: Final = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - closed with the process

    def __enter__(self) -> str:
        """Start the process, wait until it listens, and return its URL."""
        options = ["--port", "0", "--log-format", "json", "--log-level", "error", *self._options]
        process = self._process = subprocess.Popen(  # noqa: S603 - our own command
            interpreter.command(options),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            encoding="utf-8",
            cwd=self._cwd,
            env=interpreter.environment(),
            start_new_session=True,  # Ctrl-C must not stop it: the tests still need it to clean up
        )
        assert process.stdout is not None  # stdout=PIPE
        line = process.stdout.readline()
        if not line:
            code = process.wait()
            log = self._log_tail()
            self._close(process)
            raise MockFailed(f"the sandbox exited with exit code {code} before it listened:\n{log}")
        self._drain = threading.Thread(target=_drain, args=(process.stdout,), daemon=True)
        self._drain.start()
        url: str = json.loads(line)["url"]
        return url

    def __exit__(self, *_: object) -> None:
        process = self._process
        assert process is not None  # entered
        process.terminate()
        if not self._has_exited(_STOP_TIMEOUT):
            process.kill()
        process.wait()
        self._close(process)

    def describe_exit(self) -> str | None:
        """Return how the process exited; ``None`` if it runs, or if this object stopped it."""
        process = self._process
        if process is None or self._log.closed or not self._has_exited(_EXIT_TIMEOUT):
            return None
        code = process.wait()
        how = f"was killed by signal {-code}" if code < 0 else f"exited with exit code {code}"
        return f"its process {how}:\n{self._log_tail()}"

    def _has_exited(self, seconds: float) -> bool:
        """Whether the process has exited, or exits within that many seconds."""
        assert self._drain is not None  # entered
        self._drain.join(seconds)
        return not self._drain.is_alive()

    def _log_tail(self) -> str:
        self._log.seek(0)
        return self._log.read().strip()[-_MAX_LOG:] or "(the log is empty)"

    def _close(self, process: subprocess.Popen[str]) -> None:
        self._log.close()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _drain(pipe: IO[str]) -> None:
    """Read and discard the output, so that the process never blocks on a full pipe."""
    try:
        while pipe.read(4096):
            pass
    except ValueError:  # closed
        return
