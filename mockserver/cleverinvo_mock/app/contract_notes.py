"""The API document with what the contract says of each operation: its clauses, open points and their evidence.

Layer: app. The document that drives the server has none of it; it is added to the copy that readers get. The facts stand
in ``openapi/clauses.yaml`` only.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any, Final

from cleverinvo_mock.files.contract import OpenPoint, contract

_METHODS: Final = ("get", "put", "post", "delete")
_HEADING: Final = """
{title}
What the reference leaves open. Every choice is lawful; the sandbox makes the first one unless `--behaviour` says otherwise.

| Open point | Question | Choices | Evidence of the first |
|---|---|---|---|
"""


def with_contract_notes(document: dict[str, Any]) -> dict[str, Any]:
    """A copy of the API document with ``x-clauses``, ``x-open-points`` and a table of open points in the descriptions.

    Those of one operation stand at the operation, those of the API as a whole at the top.
    """
    noted = deepcopy(document)
    general = [point for point in contract().open_points if point.operations is None]
    noted["x-open-points"] = [point.key for point in general]
    noted["info"]["description"] += _table("## Open points", general)
    for item in noted["paths"].values():
        for operation in (item[method] for method in _METHODS if method in item):
            id_ = operation["operationId"]
            own = [point for point in contract().open_points if point.concerns(id_)]
            operation["x-clauses"] = contract().clauses_of(id_)
            operation["x-open-points"] = [point.key for point in own]
            if own:
                operation["description"] += _table("### Open points", own)
    return noted


def _table(title: str, points: Sequence[OpenPoint]) -> str:
    rows = [
        f"| `{point.key}` | {point.question}{' ' * bool(point.details)}{point.details} | {', '.join(f'`{value}`' for value in point.values)} "
        f"| {point.evidence}{': ' * bool(point.fact)}{point.fact} |"
        for point in points
    ]
    return _HEADING.format(title=title) + "\n".join(rows) + "\n"
