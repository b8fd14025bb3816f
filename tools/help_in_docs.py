"""Write the help of both commands into the documents: ``python tools/help_in_docs.py``.

The help is generated at 80 columns into the block below the comment ``<!-- generated: COMMAND --help -->`` of each page
in :data:`PAGES`. Tests compare it (``tests/project/test_server_page.py``, ``tests/conformance/plugin/test_command.py``).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: The command, the module that it runs, and the page that shows its help.
PAGES = (
    ("cleverinvo-mock", "cleverinvo_mock", "docs/server.md"),
    ("cleverinvo-conformance", "cleverinvo_conformance", "docs/conformance.md"),
)


def main() -> None:
    """Rewrite the block of each page."""
    for command, module, name in PAGES:
        path = ROOT / name
        path.write_text(with_help(path.read_text(), command, module))


def with_help(page: str, command: str, module: str) -> str:
    """The page with the help that the command prints now."""
    done = subprocess.run(  # noqa: S603 - a module of this project
        [sys.executable, "-m", module, "--help"],
        env=os.environ | {"COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=True,
    )
    text = done.stdout.replace(f"python -m {module}", command)
    start, end = f"<!-- generated: {command} --help -->\n```text\n", "```\n"
    before, _, rest = page.partition(start)
    return before + start + text + end + rest.partition(end)[2]


if __name__ == "__main__":
    main()
