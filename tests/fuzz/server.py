"""A server as a process on a free port, and the errors in its log."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
MOCK = ("-m", "cleverinvo_mock")
#: With these options the same requests get the same responses, including ids and dates.
OPTIONS = ("--port", "0", "--rate-limit", "off", "--seed", "demo", "--log-format", "json")
OPTIONS += ("--clock", "2024-06-15T12:00:00Z", "--random-seed", "1")


@contextmanager
def serving(log: Path, *options: str, command: tuple[str, ...] = MOCK) -> Iterator[str]:
    """Run a server for the duration of the block; yield its base URL."""
    with (
        log.open("w") as stderr,
        subprocess.Popen(
            [sys.executable, *command, *OPTIONS, *options],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        ) as process,
    ):
        banner = process.stdout.readline()
        if not banner:
            pytest.fail(f"the server did not start: {log.read_text()}")
        try:
            yield json.loads(banner)["url"]
        finally:
            process.terminate()


def faults(log: Path) -> list[str]:
    """The lines of a log that indicate a fault: a traceback, an error, a stray print."""
    return [line for line in log.read_text().splitlines() if not _is_sound(line)]


def _is_sound(line: str) -> bool:
    try:
        entry: dict[str, Any] = json.loads(line)
    except ValueError:
        return False
    return (
        entry["level"] in {"info", "warning"} and "traceback" not in entry and entry.get("status", 200) < 500
    )
