"""The project's own files, as a reader finds them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def readme(root: Path) -> str:
    """The text of README.md."""
    return (root / "README.md").read_text()


@pytest.fixture
def url() -> Iterator[str]:
    """The address of a sandbox as the README starts it, on a free port."""
    command = [sys.executable, "-m", "cleverinvo_mock", "--port", "0", "--log-level", "error"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        yield re.search(r"http://[0-9.:]+", server.stdout.readline())[0]
        server.terminate()
