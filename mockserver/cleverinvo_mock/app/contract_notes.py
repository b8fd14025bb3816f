"""Adds to the API document, for each operation, its clauses, its open points and their evidence.

Layer: app. The notes are added to the served copy only, not to the document that drives the server. Their one source is
``openapi/clauses.yaml``.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any, Final

from cleverinvo_mock.files.contract import OpenPoint, contract

_METHODS: Final = ("get", "put", "post", "delete")
_HEADING: Final = """
{title}
The API reference does not define these points. Every choice conforms; the sandbox uses the first one unless `--behaviour` sets another.

| Open point | Question | Choices | Evidence of the first |
|---|---|---|---|
"""


def with_contract_notes(document: dict[str, Any]) -> dict[str, Any]:
    """A copy of the API document with ``x-clauses``, ``x-open-points`` and a table of open points in the descriptions.

    Open points of one operation are added to that operation, those of the whole API to ``info``.
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
