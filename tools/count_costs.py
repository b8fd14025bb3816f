"""Count what each test and each piece of shared data sends in one run: the pytest plugin ``-p count_costs``.

It writes the counts as JSON to ``$COSTS_RECORDED``. What is sent while shared data are created belongs to the shared data.
``tools/record_costs.py`` starts such runs and combines their files.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.metadata import Cost, metadata_of
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.pytest_plugin.fixtures import suite_of
from cleverinvo_conformance.pytest_plugin.selection import COSTS, name_of
from cleverinvo_conformance.runner.costs import Costs

FIGURES = ("requests", "writes", "creates", "uses")
#: By name of :data:`FIGURES`.
Figures = dict[str, Any]
#: Enough for any run: a recording must not end because of its budget.
PLENTY = 100_000


class Tally:
    """What was counted under one name."""

    def __init__(self) -> None:
        self.sent = dict.fromkeys(FIGURES[:-1], 0)
        self.uses: set[str] = set()

    def add(self, method: str) -> None:
        """Count one request."""
        self.sent["requests"] += 1
        self.sent["writes"] += method in {"POST", "PUT", "DELETE"}
        self.sent["creates"] += method == "POST"

    @property
    def figures(self) -> Figures:
        """The counts, and the shared data that are used."""
        return {**self.sent, "uses": sorted(self.uses)}


class Counting:
    """The pytest plugin. Cases of one test are counted apart, and the largest figures of them are kept."""

    def __init__(self, file: Path, order: str) -> None:
        """``order``: a seed for shuffling the tests, "" for none."""
        self._file = file
        self._order = order
        self._tests: dict[str, list[Tally]] = {}
        self._data: dict[str, Tally] = {}
        self._known: list[str] = []
        self._test = Tally()
        self._is_watching = False

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Function]) -> Iterator[None]:
        """Note the names of all tests; shuffle those that run."""
        self._known = sorted({name_of(item) for item in items})
        result = yield
        if self._order:
            random.Random(self._order).shuffle(items)  # noqa: S311 (an order that can be repeated)
            items.sort(key=lambda item: bool(metadata_of(item.obj).opt_in))
        return result

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Function) -> Iterator[None]:
        """Count the requests of one test, with those of its fixtures."""
        run = suite_of(item.config).runner.run
        if not self._is_watching:
            self._watch(run)
        self._test = Tally()
        run.test_data.uses.clear()
        result = yield
        uses = dict(run.test_data.uses)
        self._test.uses |= uses.pop("", set())
        for name in self._test.uses | uses.keys():
            self._data.setdefault(name, Tally()).uses |= uses.get(name, set())
        self._tests.setdefault(name_of(item), []).append(self._test)
        self._test = Tally()  # what follows, such as the clean-up, is no test's
        return result

    def pytest_unconfigure(self) -> None:
        """Write the file."""
        tests = {name: largest(tally.figures for tally in cases) for name, cases in self._tests.items()}
        data = {name: tally.figures for name, tally in self._data.items()}
        self._file.write_text(json.dumps({"tests": tests, "data": data, "known": self._known}))

    def _watch(self, run: Run) -> None:
        self._is_watching = True
        watch, asked = run.api.watch, run.test_data.asked

        def watched(exchange: Exchange) -> None:
            # The second mock of a run, for the rate limit, has shared data of its own, which its only test pays for.
            is_shared = asked and exchange.request.url.startswith(run.target.root)
            tally = self._data.setdefault(asked[-1], Tally()) if is_shared else self._test
            tally.add(exchange.request.method)
            watch(exchange)

        run.api.watch = watched


def pytest_configure(config: pytest.Config) -> None:
    """Count, if the variable names a file. Where ``$COSTS_ORDER`` is set, costs need not be known, and the budget is large."""
    file, order = os.environ.get("COSTS_RECORDED"), os.environ.get("COSTS_ORDER")
    if not file:
        return
    config.pluginmanager.register(Counting(Path(file), order or ""))
    if order is not None:
        config.stash[COSTS] = Costs(unrecorded=Cost(requests=PLENTY))


def largest(each: Iterable[Figures]) -> Figures:
    """The largest of each figure, and all shared data that any of them uses."""
    found: Figures = {}
    for figures in each:
        for what, value in figures.items():
            found[what] = (
                sorted({*found.get(what, []), *value}) if what == "uses" else max(value, found.get(what, 0))
            )
    return found
