"""What each test and each piece of shared data costs, as recorded on the mock: the file ``costs.toml``.

Layer: runner. ``python tools/record_costs.py`` writes the file; nothing here measures.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cleverinvo_conformance.core.metadata import Cost

FILE: Final = Path(__file__).with_name("costs.toml")
COMMAND: Final = "python tools/record_costs.py"


class UnknownCost(Exception):
    """A test, or shared data that a test uses, was never recorded."""


@dataclass(frozen=True, slots=True)
class Costs:
    """The costs of tests by their names (``test_lists.py::test_x``, for the most expensive of its cases), and of shared data.

    ``unrecorded``: the cost of a test that is not in the file; ``None`` where that is an error.
    """

    tests: Mapping[str, Cost] = field(default_factory=dict)
    data: Mapping[str, Cost] = field(default_factory=dict)
    unrecorded: Cost | None = None

    def of(self, test: str) -> Cost:
        """The cost of one case of ``test``, without the shared data. Raises :class:`UnknownCost`."""
        cost = self.tests.get(test, self.unrecorded)
        if cost is None:
            raise UnknownCost(f"no cost is recorded for {test}: run `{COMMAND}`")
        return cost

    def of_data(self, names: Iterable[str]) -> dict[str, Cost]:
        """The costs of these shared data and of all that they use, each once. Raises :class:`UnknownCost`."""
        found: dict[str, Cost] = {}
        wanted = list(names)
        while wanted:
            name = wanted.pop()
            if name in found:
                continue
            if name not in self.data:
                raise UnknownCost(f"no cost is recorded for the shared data {name}: run `{COMMAND}`")
            found[name] = self.data[name]
            wanted += found[name].uses
        return found


def read_costs(path: Path = FILE) -> Costs:
    """The costs that were recorded. Raises :class:`OSError` and :class:`tomllib.TOMLDecodeError`."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    tests = {
        f"{module}::{name}": _cost(entry)
        for module, entries in document["tests"].items()
        for name, entry in entries.items()
    }
    return Costs(tests, {name: _cost(entry) for name, entry in document["data"].items()})


def _cost(entry: dict[str, Any]) -> Cost:
    return Cost(**{**entry, "uses": tuple(entry.get("uses", ()))})
