"""Reads code blocks and console sessions out of Markdown documents, for the tests that execute them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import NamedTuple

#: A code block, with the comment right above it that says what generates it, if there is one.
_BLOCK = re.compile(r"(?:^<!-- ([^\n]*) -->\n)?^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: Ends the output of each command of a session.
_MARK = "<<end of output>>"


class Block(NamedTuple):
    """A code block: its language with what follows it, its text, and the comment above it or ``""``."""

    kind: str
    text: str
    comment: str


class Step(NamedTuple):
    """A command of a console session and its output; ``…`` stands for any text."""

    command: str
    output: str


def all_blocks(text: str) -> list[Block]:
    """All code blocks of a document, in order."""
    return [Block(kind, code, comment) for comment, kind, code in _BLOCK.findall(text)]


def blocks(text: str, kind: str) -> list[str]:
    """The text of the code blocks of one kind."""
    return [block.text for block in all_blocks(text) if block.kind == kind]


def generated(text: str, what: str) -> str:
    """The text of the one block below the comment ``generated: <what>``."""
    (found,) = [block.text for block in all_blocks(text) if block.comment == f"generated: {what}"]
    return found


def steps_of(text: str) -> list[Step]:
    """The commands in the console blocks of a document."""
    steps = []
    for block in blocks(text, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = part.splitlines()
            until = next((n for n, line in enumerate(lines[1:], 1) if not line.startswith("> ")), len(lines))
            command = "\n".join([lines[0], *(line[2:] for line in lines[1:until])])
            steps.append(Step(command, "\n".join(lines[until:])))
    return steps


def matches(expected: str, printed: str) -> bool:
    """Whether ``printed`` is ``expected``, in which ``…`` stands for any text."""
    pattern = ".*?".join(re.escape(part) for part in expected.split("…"))
    return re.fullmatch(pattern, printed, re.DOTALL) is not None


def assert_session(steps: list[Step], url: str, folder: Path) -> None:
    """Run the commands in one shell in ``folder``, against the sandbox at ``url``; each must print its output."""
    script = "".join(f"{command}\necho\necho '{_MARK}'\n" for command, _ in steps)
    script = script.replace("http://127.0.0.1:8080", url)
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    printed = [part.replace("\r", "").strip("\n") for part in done.stdout.split(_MARK)]
    for (command, expected), output in zip(steps, printed, strict=False):
        assert matches(expected.strip("\n"), output), f"{command}\nprinted: {output}\nnot:     {expected}"
