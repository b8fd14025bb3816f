"""The README's transcripts of the conformance suite: ``python -m tests.conformance.mutants.transcripts`` writes them anew.

A test makes them again and compares, but for what is different each time: ports, seconds, seeds, ids, marks, instants.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conformance.mutants.hosting import serving
from tests.conformance.mutants.servers import ROOT, server_called

README = ROOT / "README.md"
#: This checkout's packages, whatever is installed.
PACKAGES = os.pathsep.join(str(ROOT / folder) for folder in ("mockserver", "conformance"))
PORT = "8090"
MUTANT = "limit-capped-at-fifty"
#: Each by its name in the README: the command that stands there, and the mutant that it is run against, if any.
COMMANDS = {
    "sandbox": ("cleverinvo-conformance", ""),
    "mutant": (
        f"cleverinvo-conformance --base-url http://127.0.0.1:{PORT} --api-key cinv_sandbox_business --clause PAGE",
        MUTANT,
    ),
}
_BLOCK = re.compile(r"<!-- transcript (\w+):.*? -->\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MASKS = (
    (r"(127\.0\.0\.1):\d+", r"\1:PORT"),
    (r"\d+\.\d+ ?s\b", "SECONDS"),
    (r"--seed \d+", "--seed SEED"),
    # One more or less, by the seed; the budgets have tests of their own.
    (r"\d+ requests \(\d+ writes\)", "REQUESTS"),
    # How many clauses, open points and tests there are changes with the contract. What is violated is not masked.
    (r"\b\d+ of \d+ (observed|clauses)", r"N of N \1"),
    (r"\b\d+ (pass|passed|tests)\b", r"N \1"),
    (r"up to \d+ requests", "up to N requests"),
    (r"(?i)cfm[0-9a-z]{6,}", "MARK"),
    (r"\bcl[a-z0-9]{20,}", "ID"),
    (r"\d{4}-\d\d-\d\dT[\d:.]+Z", "INSTANT"),
)


def printed(name: str) -> str:
    """What the command prints, run now; the mutant at whatever port is free."""
    command, mutant = COMMANDS[name]
    if not mutant:
        return _run(command.split()[1:])
    with serving(server_called(mutant)) as url:
        return _run(command.replace(f"http://127.0.0.1:{PORT}", url).split()[1:]).replace(
            url, f"http://127.0.0.1:{PORT}"
        )


def written(readme: str) -> dict[str, str]:
    """The transcripts that stand in the README, by name: what comes after the command."""
    return {name: text.partition("\n")[2] for name, text in _BLOCK.findall(readme)}


def masked(text: str) -> str:
    """``text`` without what is different each time, however its lines are broken."""
    for pattern, what in _MASKS:
        text = re.sub(pattern, what, text)
    return " ".join(text.split())


def rewritten(readme: str) -> str:
    """The README with all transcripts made now."""

    def now(block: re.Match[str]) -> str:
        head = block[0].partition("```text\n")[0]
        command = COMMANDS[block[1]][0]
        return f"{head}```text\n$ {command}\n{printed(block[1])}```"

    return _BLOCK.sub(now, readme)


def _run(arguments: list[str]) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("CLEVERINVO_", "PYTEST_"))}
    with TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "cleverinvo_conformance", *arguments],
            cwd=folder,
            env=environment | {"COLUMNS": "110", "PYTHONPATH": PACKAGES},
            capture_output=True,
            text=True,
            check=False,
        )
    return "\n".join(_without_blanks(done.stdout)) + "\n"


def _without_blanks(text: str) -> Iterator[str]:
    """The lines, no more than one blank among them in a row."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    yield from (line for before, line in zip(["", *lines], lines, strict=False) if before or line)


if __name__ == "__main__":
    Path(README).write_text(rewritten(README.read_text()))
