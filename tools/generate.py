"""Write the modules that are derived from the documents in ``openapi/``: ``python tools/generate.py``.

The documents are the source. What a type checker or an editor must see as text is generated from them and committed; a
test compares it (``tests/project/test_generated.py``). ``--check`` writes nothing, names what is out of date and exits
with 1.

Each entry of :data:`TARGETS` is one file and the function that makes its text.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
COMMAND = "python tools/generate.py"


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit code."""
    parser = argparse.ArgumentParser(description="Write the modules that are derived from openapi/.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file is out of date")
    check = parser.parse_args(arguments).check
    stale = outdated()
    for path, text in stale.items():
        if not check:
            (ROOT / path).write_text(text, encoding="utf-8")
        print(f"{path}: {'out of date' if check else 'written'}")
    if check and stale:
        print(f"Run `{COMMAND}`.", file=sys.stderr)
        return 1
    return 0


def outdated(root: Path = ROOT) -> dict[str, str]:
    """The files below ``root`` that differ from what the documents say, with the text that they should have."""
    texts = {path: make(root) for path, make in TARGETS.items()}
    return {path: text for path, text in texts.items() if _text(root / path) != text}


def behaviour(root: Path) -> str:
    """The settings of the mock: one field for each open point, with its values as a type."""
    fields = []
    for point in _contract(root)["open_points"]:
        values = ", ".join(f'"{value}"' for value in point["values"])
        fields.append(f"    #: {_one_line(point['question'])}")
        fields.append(f'    {point["key"]}: Literal[{values}] = "{point["values"][0]}"')
    return _BEHAVIOUR.format(command=COMMAND, fields="\n".join(fields))


_BEHAVIOUR = '''\
"""The open points of the contract as typed settings: one field for each, the default first.

Layer: domain. Generated from ``openapi/clauses.yaml`` by ``{command}``; do not edit. A rule that depends on an
open point reads the setting here and decides nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The choices of one deployment. Every combination keeps the contract."""

{fields}
'''

#: Each generated file, relative to the root of the repository, and the function that makes its text.
TARGETS: dict[str, Callable[[Path], str]] = {
    "mockserver/cleverinvo_mock/domain/behaviour.py": behaviour,
}


def _contract(root: Path) -> dict[str, Any]:
    contract: dict[str, Any] = yaml.safe_load((root / "openapi/clauses.yaml").read_text(encoding="utf-8"))
    return contract


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main())
