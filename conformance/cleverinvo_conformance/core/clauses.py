"""The clauses of the contract and its open points, as objects.

Layer: core. All of them are read from ``openapi/clauses.yaml``; none is named here. Each is an attribute of this module:
clause ``CLI-CREATE-1`` is ``CLI_CREATE_1``, open point ``create_status`` is ``CREATE_STATUS``. Tests and findings cite
these objects, never a string. ``tests/conformance/core/test_clauses.py`` checks every name that the code uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import yaml

from cleverinvo_conformance.core.resources import resource


@dataclass(frozen=True, slots=True)
class Clause:
    """One promise: its id, level (``D`` documented, ``I`` implied), topic and sentence."""

    id: str
    level: str
    topic: str
    sentence: str

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """A choice that the reference leaves to a deployment: its key, its question and the lawful values."""

    key: str
    question: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return self.key


def _load() -> tuple[dict[str, Clause], dict[str, OpenPoint]]:
    text = resource("openapi/clauses.yaml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    clauses = {
        c["id"]: Clause(c["id"], c["level"], c["topic"], " ".join(c["sentence"].split()))
        for c in document["clauses"]
    }
    points = {
        p["key"]: OpenPoint(p["key"], " ".join(p["question"].split()), tuple(p["values"]))
        for p in document["open_points"]
    }
    return clauses, points


#: Every clause by its id, and every open point by its key, in the contract's order.
CLAUSES, OPEN_POINTS = _load()

_BY_NAME: Final[dict[str, Clause | OpenPoint]] = {
    **{id_.replace("-", "_"): clause for id_, clause in CLAUSES.items()},
    **{key.upper(): point for key, point in OPEN_POINTS.items()},
}


def __getattr__(name: str) -> Any:  # a Clause or an OpenPoint; which one, only the document says
    """The clause or open point of that name. Raises :class:`AttributeError` for a name that the contract lacks."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise AttributeError(f"openapi/clauses.yaml has no clause and no open point {name}") from None


def matching(selector: str) -> list[Clause]:
    """The clauses whose id is ``selector`` or begins with it and a dash: ``PAGE-3``, ``PAGE``, ``CLI-CREATE``.

    Raises :class:`KeyError` if there is none.
    """
    wanted = selector.strip().upper().rstrip("-")
    found = [clause for id_, clause in CLAUSES.items() if id_ == wanted or id_.startswith(f"{wanted}-")]
    if not found:
        raise KeyError(selector)
    return found
