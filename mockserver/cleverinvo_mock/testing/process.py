"""A sandbox as a process of its own, for as long as a block lasts.

Layer: testing. Knows the command by its options and the line that it prints, and nothing of the server's inside.
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

#: How long the process may take to end after SIGTERM, in seconds.
_PATIENCE: Final = 5.0
#: How long a process that no longer answers may take to be gone, in seconds.
_MOMENT: Final = 0.5
#: So many characters are told of what it said last.
_LAST_WORDS: Final = 4000


@contextmanager
def running_mock(*, account: str | None = None, **options: Unpack[Options]) -> Iterator[CleverInvoMock]:
    """A sandbox on a free port of 127.0.0.1 that runs as long as the block, and a mock of an account of it.

    ``account``: the name of one that there is, such as "business", which has the demo records; by default a new, empty
    one. The rest are the command's options, such as ``behaviour="strict"``.
    Raises :class:`~cleverinvo_mock.testing.MockFailed` if it does not start, in its own words.
    """
    with running_sandbox(**options) as sandbox:
        if account is not None:
            yield sandbox.mock(account)
        else:
            with sandbox.fresh_account() as mock:
                yield mock


@contextmanager
def running_sandbox(cwd: Path | None = None, **options: Unpack[Options]) -> Iterator[Sandbox]:
    """The same, as a whole. ``cwd``: the folder from which its files are named."""
    process = _Process(arguments(options), cwd)
    with process as url, Sandbox(url, ending=process.ending) as sandbox:
        yield sandbox


class _Process:
    """The command with the given options. It ends with the block, or with this process, however that ends."""

    def __init__(self, options: list[str], cwd: Path | None) -> None:
        self._options: Final = options
        self._cwd: Final = cwd
        self._process: subprocess.Popen[str] | None = None
        #: Ends when the process does. Waiting for it has a timeout also where a test has frozen ``time.monotonic``.
        self._drain: threading.Thread | None = None
        self._log: Final = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - closed with the process

    def __enter__(self) -> str:
        """Start it and wait until it listens; its URL."""
        options = ["--port", "0", "--log-format", "json", "--log-level", "error", *self._options]
        process = self._process = subprocess.Popen(  # noqa: S603 - our own command
            interpreter.command(options),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            encoding="utf-8",
            cwd=self._cwd,
            env=interpreter.environment(),
            start_new_session=True,  # Ctrl-C is for the tests, which still need it to clean up
        )
        assert process.stdout is not None  # asked for
        line = process.stdout.readline()
        if not line:
            code = process.wait()
            words = self._last_words()
            self._close(process)
            raise MockFailed(f"the sandbox ended with exit code {code} before it listened:\n{words}")
        self._drain = threading.Thread(target=_drain, args=(process.stdout,), daemon=True)
        self._drain.start()
        url: str = json.loads(line)["url"]
        return url

    def __exit__(self, *_: object) -> None:
        process = self._process
        assert process is not None  # entered
        process.terminate()
        if not self._has_ended(_PATIENCE):
            process.kill()
        process.wait()
        self._close(process)

    def ending(self) -> str | None:
        """How the process has ended; ``None`` as long as it runs, or when it was this one that ended it."""
        process = self._process
        if process is None or self._log.closed or not self._has_ended(_MOMENT):
            return None
        code = process.wait()
        how = f"was killed by signal {-code}" if code < 0 else f"has ended with exit code {code}"
        return f"its process {how}:\n{self._last_words()}"

    def _has_ended(self, seconds: float) -> bool:
        """Whether the process has ended, or does within so many seconds."""
        assert self._drain is not None  # entered
        self._drain.join(seconds)
        return not self._drain.is_alive()

    def _last_words(self) -> str:
        self._log.seek(0)
        return self._log.read().strip()[-_LAST_WORDS:] or "it said nothing"

    def _close(self, process: subprocess.Popen[str]) -> None:
        self._log.close()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _drain(pipe: IO[str]) -> None:
    """Read on, so that the sandbox never waits for a reader."""
    try:
        while pipe.read(4096):
            pass
    except ValueError:  # closed
        return
