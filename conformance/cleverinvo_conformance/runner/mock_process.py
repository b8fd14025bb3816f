"""The mock server as a process, for a run that is given no deployment.

Layer: runner. Knows the command and what it prints, never the package. Nothing of the user's folder and environment
changes the process: it imports from its standard library, then from the folders into which packages were installed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Final

#: Runs the command, and ends it when this process does, even by ``kill -9``: its standard input then ends. The first
#: argument is the folders from which packages are imported, behind the standard library.
_LAUNCH: Final = """
import json, os, runpy, sys, threading
threading.Thread(target=lambda: (os.read(0, 1), os._exit(0)), daemon=True).start()
folders = json.loads(sys.argv.pop(1))
first = next((n for n, folder in enumerate(sys.path) if folder in folders), len(sys.path))
sys.path[first:] = [*folders, *(folder for folder in sys.path[first:] if folder not in folders)]
sys.argv[0] = "cleverinvo_mock"
runpy.run_module("cleverinvo_mock", run_name="__main__", alter_sys=True)
"""
#: Variables of Python and of coverage.py that would change the process.
_LEFT_OUT: Final = ("PYTHON", "COVERAGE_", "COV_CORE_", "CLEVERINVO_")
#: Those of Python that say where it is installed, and where it may write compiled files.
_KEPT: Final = frozenset(
    {
        "PYTHONHOME",
        "PYTHONPLATLIBDIR",
        "PYTHONUSERBASE",
        "PYTHONNOUSERSITE",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONPYCACHEPREFIX",
    }
)


class MockFailed(Exception):
    """The mock did not start."""


class OwnMock:
    """A mock on a free port; :attr:`url` is its root."""

    def __init__(self, *, with_rate_limit: bool) -> None:
        """Start it and wait until it says that it listens. Raises :class:`MockFailed`."""
        options = ["--port", "0", "--log-format", "json", "--log-level", "error"]
        if not with_rate_limit:
            options += ["--rate-limit", "off"]
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints:
            self._process: Final = subprocess.Popen(  # noqa: S603 (our own command)
                [
                    sys.executable,
                    "-P",
                    *(["-s"] if sys.flags.no_user_site else []),
                    "-X",
                    "utf8",
                    "-c",
                    _LAUNCH,
                    json.dumps(_package_folders()),
                    *options,
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                encoding="utf-8",
                env=_environment(),
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


def _environment() -> dict[str, str]:
    return {
        name: value for name, value in os.environ.items() if name in _KEPT or not name.startswith(_LEFT_OUT)
    }


def _package_folders() -> list[str]:
    """The folders of the import path into which packages were installed, and in a checkout the mock server's."""
    in_checkout = Path(__file__).resolve().parents[3] / "mockserver"
    installed = filter(_has_distributions, map(os.path.abspath, sys.path))
    return [*dict.fromkeys(installed), *([str(in_checkout)] if in_checkout.is_dir() else [])]


def _has_distributions(folder: str) -> bool:
    try:
        return any(entry.suffix == ".dist-info" for entry in Path(folder).iterdir())
    except OSError:  # no folder, or a zip archive
        return False


def _drain(pipe: IO[str]) -> None:
    """Read on, so that the mock never waits for a reader."""
    try:
        while pipe.read(4096):
            pass
    except ValueError:  # closed
        return
