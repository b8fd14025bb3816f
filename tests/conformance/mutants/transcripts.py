"""Writes the transcripts in docs/conformance.md: ``python -m tests.conformance.mutants.transcripts``.

A test runs the commands again and compares. It ignores what differs in each run: ports, seconds, seeds, ids, marks and
times.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conformance.mutants.hosting import serving
from tests.conformance.mutants.servers import ROOT, server_called

PAGE = ROOT / "docs" / "conformance.md"
#: The packages of this checkout come first on the import path, whatever is installed.
PACKAGES = os.pathsep.join(str(ROOT / folder) for folder in ("mockserver", "conformance"))
PORT = "8090"
MUTANT = "limit-capped-at-fifty"
#: By the name of the transcript: its command, and the mutant that it is run against ("" for none).
COMMANDS = {
    "sandbox": ("cleverinvo-conformance", ""),
    "mutant": (
        (
            f"cleverinvo-conformance --base-url http://127.0.0.1:{PORT} --api-key cinv_sandbox_business --clause PAGE"
            " --seed 1"
        ),
        MUTANT,
    ),
}
_BLOCK = re.compile(r"<!-- transcript (\w+):.*? -->\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MASKS = (
    (r"(127\.0\.0\.1):\d+", r"\1:PORT"),
    (r"\d+\.\d+ ?s\b", "SECONDS"),
    (r"--seed \d+", "--seed SEED"),
    # The seed changes the number of requests; the budgets have tests of their own.
    (r"\d+ requests \(\d+ writes\)", "REQUESTS"),
    # The number of clauses, open points and tests changes with the contract. Violations are not masked.
    (r"\b\d+ of \d+ (observed|clauses)", r"N of N \1"),
    (r"\b\d+ (pass|passed|tests)\b", r"N \1"),
    (r"up to \d+ requests", "up to N requests"),
    (r"(?i)cfm[0-9a-z]{6,}", "MARK"),
    (r"\bcl[a-z0-9]{20,}", "ID"),
    (r"\d{4}-\d\d-\d\dT[\d:.]+Z", "INSTANT"),
)


@cache
def printed(name: str) -> str:
    """The output of the command, run once in a process; the mutant listens on a free port."""
    command, mutant = COMMANDS[name]
    if not mutant:
        return _run(command.split()[1:])
    with serving(server_called(mutant)) as url:
        return _run(command.replace(f"http://127.0.0.1:{PORT}", url).split()[1:]).replace(
            url, f"http://127.0.0.1:{PORT}"
        )


def written(page: str) -> dict[str, str]:
    """The transcripts of the page by name, without the command."""
    return {name: text.partition("\n")[2] for name, text in _BLOCK.findall(page)}


def masked(text: str) -> str:
    """``text`` without line breaks, and with placeholders for values that differ in each run."""
    for pattern, what in _MASKS:
        text = re.sub(pattern, what, text)
    return " ".join(text.split())


def rewritten(page: str) -> str:
    """The page with the commands run again and their output replaced."""

    def now(block: re.Match[str]) -> str:
        head = block[0].partition("```text\n")[0]
        command = COMMANDS[block[1]][0]
        return f"{head}```text\n$ {command}\n{printed(block[1])}```"

    return _BLOCK.sub(now, page)


def _run(arguments: list[str]) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("CLEVERINVO_", "PYTEST_"))}
    with TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "cleverinvo_conformance", *arguments],
            cwd=folder,
            env=environment | {"COLUMNS": "80", "PYTHONPATH": PACKAGES},
            capture_output=True,
            text=True,
            check=False,
        )
    return "\n".join(_without_blanks(done.stdout)) + "\n"


def _without_blanks(text: str) -> Iterator[str]:
    """The lines, with consecutive blank lines joined into one."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    yield from (line for before, line in zip(["", *lines], lines, strict=False) if before or line)


if __name__ == "__main__":
    Path(PAGE).write_text(rewritten(PAGE.read_text()))
