"""Write the files that are derived from the documents in ``openapi/``: ``python tools/generate.py``.

The documents are the source. Type checkers and editors need some of their content as files, which are generated and
committed; a test compares them (``tests/project/test_generated.py``). ``--check`` writes nothing, lists the files that are
out of date and exits with 1. In ``openapi/admin.yaml`` only the lines between two marks are generated.

Each entry of :data:`TARGETS` is one file and the function that makes its text.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
COMMAND = "python tools/generate.py"


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit code."""
    parser = argparse.ArgumentParser(description="Write the files that are derived from openapi/.")
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
    """The files below ``root`` that are out of date, with the text that they should have."""
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


def names(root: Path) -> str:
    """The names that test authors write in their code, as types: operations, scopes of a reset, presets, transitions."""
    control = _document(root, "admin.yaml")
    schemas = control["components"]["schemas"]
    body = _operations(control)["transitionInvoice"]["requestBody"]["content"]["application/json"]
    return _NAMES.format(
        command=COMMAND,
        operation=_literal(_operations(_document(root, "cleverinvo.yaml"))),
        scope=_literal(schemas["Scope"]["enum"]),
        preset=_literal(schemas["Preset"]["enum"]),
        transition=_literal(body["schema"]["properties"]["transition"]["enum"]),
    )


_NAMES = '''\
"""Names of the API and of the control plane as types, for editors and type checkers.

Layer: testing. Generated from ``openapi/cleverinvo.yaml`` and ``openapi/admin.yaml`` by ``{command}``;
do not edit.
"""

from __future__ import annotations

from typing import Literal

#: An operation of the API.
Operation = {operation}
#: What a reset touches.
ResetScope = {scope}
#: How near an account is to the limits of its plan.
Preset = {preset}
#: What can happen to an invoice that the API has no operation for.
Transition = {transition}
'''


def fixtures_schema(root: Path) -> str:
    """The names of the API that a fixture may contain, as a JSON Schema that the schemas of the fixtures refer to."""
    document = _document(root, "cleverinvo.yaml")
    definitions = {
        "operation": {"type": "string", "enum": list(_operations(document))},
        "invoiceStatus": {"enum": document["components"]["schemas"]["InvoiceStatus"]["enum"]},
    }
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "CleverInvo sandbox: names of the API",
        "description": f"Generated from openapi/cleverinvo.yaml by `{COMMAND}`; do not edit.",
        "$defs": definitions,
    }
    return json.dumps(schema, indent=2) + "\n"


def control_document(root: Path) -> str:
    """``openapi/admin.yaml`` with the operations of the API between its two marks.

    Raises :class:`ValueError` if the marks are missing.
    """
    text = (root / _CONTROL).read_text(encoding="utf-8")
    lines = "".join(f"        - {name}\n" for name in _operations(_document(root, "cleverinvo.yaml")))
    made, count = re.subn(
        rf"(?<={_BEGIN}\n).*?(?= *{_END}\n)", f"      enum:\n{lines}", text, flags=re.DOTALL
    )
    if count != 1:
        raise ValueError(f"{_CONTROL} must have the lines {_BEGIN!r} and {_END!r} once")
    return made


_CONTROL = "openapi/admin.yaml"
_BEGIN = f"# Generated from cleverinvo.yaml by `{COMMAND}`: begin"
_END = "# Generated: end"

#: Each generated file, relative to the root of the repository, and the function that makes its text.
TARGETS: dict[str, Callable[[Path], str]] = {
    "mockserver/cleverinvo_mock/domain/behaviour.py": behaviour,
    "mockserver/cleverinvo_mock/testing/names.py": names,
    "fixtures/api.schema.json": fixtures_schema,
    _CONTROL: control_document,
}


def _contract(root: Path) -> dict[str, Any]:
    return _document(root, "clauses.yaml")


def _document(root: Path, name: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((root / "openapi" / name).read_text(encoding="utf-8"))
    return document


def _operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every operation of an OpenAPI document by its operationId, in the order of the document."""
    return {
        member["operationId"]: member
        for path in document["paths"].values()
        for member in path.values()
        if isinstance(member, dict) and "operationId" in member
    }


def _literal(values: Iterable[str]) -> str:
    """A ``Literal`` of ``values`` as the formatter writes it: on one line, or one value a line."""
    quoted = [f'"{value}"' for value in values]
    line = f"Literal[{', '.join(quoted)}]"
    if len(line) <= _LONGEST_LITERAL:
        return line
    return "Literal[\n" + "".join(f"    {value},\n" for value in quoted) + "]"


#: Characters of a ``Literal`` that fit on one line beside a name.
_LONGEST_LITERAL = 90


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main())
