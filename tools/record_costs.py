"""Measure what each test of the suite sends, and write it to the package: ``python tools/record_costs.py``.

The command runs the suite in each scope on the mock with each of its behaviours, and with several seeds. Each seed but the
first also shuffles the tests, because the first test that meets an answer may save later ones a request. The result,
``conformance/cleverinvo_conformance/runner/costs.toml``, has for each test and each piece of shared data the most that was
seen. ``-k EXPRESSION`` (as of pytest) records some tests only, which takes half a minute, and keeps the entries of the others.

This module is also the pytest plugin that counts (``-p record_costs``): it writes what one run sends as JSON to
``$COSTS_RECORDED``. What is sent while shared data are created belongs to the shared data.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "conformance"), str(ROOT / "mockserver")]

import pytest  # noqa: E402 (the packages of this checkout come first)
from cleverinvo_conformance.core.exchange import VARIABLES, Exchange  # noqa: E402
from cleverinvo_conformance.core.metadata import Cost, metadata_of  # noqa: E402
from cleverinvo_conformance.core.run import Run  # noqa: E402
from cleverinvo_conformance.pytest_plugin.fixtures import suite_of  # noqa: E402
from cleverinvo_conformance.pytest_plugin.options import SHIPPED_KEYS  # noqa: E402
from cleverinvo_conformance.pytest_plugin.selection import COSTS, name_of  # noqa: E402
from cleverinvo_conformance.runner.costs import COMMAND, FILE, Costs, read_costs  # noqa: E402
from cleverinvo_conformance.suite import changed_draft  # noqa: E402
from cleverinvo_conformance.suite.drafts_at_once import DraftsAtOnce  # noqa: E402
from cleverinvo_conformance.suite.list_fixtures import ListData  # noqa: E402
from cleverinvo_mock.testing import running_mock  # noqa: E402

BEHAVIOURS = ("default", "strict", "lenient", "opposite")
SEEDS = {"read": (1, 2), "standard": (1, 2, 3, 4), "full": (1, 2)}
#: The tests that need a mock with a rate limit, which would keep all others waiting.
RATE_LIMIT = "test_rate_limit.py"
FIGURES = ("requests", "writes", "creates", "uses")
#: By name of :data:`FIGURES`; and by kind and name, with the names of all tests under ``known``.
Figures = dict[str, Any]
Recording = dict[str, Any]
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
    _count_shared(ListData, "")
    _count_shared(DraftsAtOnce, "drafts_")
    keep = changed_draft.changed_draft

    def kept(run: Run) -> changed_draft.Changed:
        with run.test_data.shared("changed_draft"):
            return keep(run)

    changed_draft.changed_draft = kept  # the tests import it later


def _count_shared(owner: Any, prefix: str) -> None:
    """Note when shared data that are kept by ``owner`` are asked for."""
    make = owner._part  # noqa: SLF001 (no other place sees it)

    def shared(data: Any, name: str, made: Callable[[], Any]) -> Any:
        with data._run.test_data.shared(f"{prefix}{name}"):  # noqa: SLF001 (as above)
            return make(data, name, made)

    owner._part = shared  # noqa: SLF001 (as above)


def largest(each: Iterable[Figures]) -> Figures:
    """The largest of each figure, and all shared data that any of them uses."""
    found: Figures = {}
    for figures in each:
        for what, value in figures.items():
            found[what] = (
                sorted({*found.get(what, []), *value}) if what == "uses" else max(value, found.get(what, 0))
            )
    return found


def recorded(scope: str, behaviour: str, seed: int, *options: str, rate_limit: str = "off") -> Recording:
    """One run of the suite against a mock: the figures of its tests and shared data, and the names of all tests."""
    order = "" if seed == 1 else f"{scope} {behaviour} {seed}"
    with (
        tempfile.TemporaryDirectory() as folder,
        running_mock(account="business", behaviour=behaviour, rate_limit=rate_limit) as mock,
    ):
        file = Path(folder) / "recorded.json"
        done = subprocess.run(  # noqa: S603 (our own command)
            [
                *(
                    sys.executable,
                    "-m",
                    "cleverinvo_conformance",
                    "-p",
                    "record_costs",
                    f"--base-url={mock.base_url}",
                ),
                *(f"--scope={scope}", f"--seed={seed}", f"--max-requests={PLENTY}", "--rate=off", *options),
                *(["--allow-status-change"] if scope != "read" else []),
            ],
            cwd=folder,
            env=os.environ
            | {variable: SHIPPED_KEYS[name] for name, variable in VARIABLES.items()}
            | {"COSTS_RECORDED": str(file), "COSTS_ORDER": order}
            | {
                "PYTHONPATH": os.pathsep.join(
                    str(ROOT / name) for name in ("tools", "conformance", "mockserver")
                )
            },
            capture_output=True,
            text=True,
            check=False,
        )
        if not file.exists():
            raise SystemExit(f"{' '.join(done.args)}\n{done.stdout}{done.stderr}")
        # A run of few tests may test no clause: it is inconclusive. In any other case the mock must conform, in every order.
        expected = {0, 3} if "-k" in options else {0}
        problem = "" if done.returncode in expected else f"{' '.join(done.args)}\n{done.stdout}{done.stderr}"
        return json.loads(file.read_text()) | {"problem": problem}


def record(chosen: str | None) -> Recording:
    """All runs, of the ``chosen`` tests with the first seed only: those that wait for the rate limit at once, the others as many at a time as there are processors."""
    options = ["-k", chosen] if chosen else []
    with ThreadPoolExecutor(len(BEHAVIOURS)) as waiting, ThreadPoolExecutor(os.cpu_count()) as pool:
        futures = [
            waiting.submit(recorded, "full", behaviour, 1, *options, "--clause=RATE", rate_limit="120")
            for behaviour in BEHAVIOURS
        ]
        futures += [
            pool.submit(recorded, scope, behaviour, seed, "--deselect", RATE_LIMIT, *options)
            for scope, seeds in SEEDS.items()
            for behaviour, seed in product(BEHAVIOURS, seeds[:1] if chosen else seeds)
        ]
        recordings = [future.result() for future in futures]
    problems = "".join(recording["problem"] for recording in recordings)
    whole: Recording = {"known": recordings[0]["known"], "problem": problems}
    for kind in ("tests", "data"):
        names = sorted({name for recording in recordings for name in recording[kind]})
        whole[kind] = {name: largest(r[kind][name] for r in recordings if name in r[kind]) for name in names}
    return whole


def text_of(whole: Recording) -> str:
    """The file of costs: sorted, one line for a test. What is zero or empty is left out."""
    lines = [
        f"# Written by `{COMMAND}`; do not edit. Each line has the most that was seen on the mock.",
        "",
        "[data]",
    ]
    lines += [f"{name} = {_line(figures)}" for name, figures in sorted(whole["data"].items())]
    modules: dict[str, list[str]] = {}
    for name, figures in sorted(whole["tests"].items()):
        module, _, test = name.partition("::")
        modules.setdefault(module, []).append(f"{test} = {_line(figures)}")
    for module, tests in modules.items():
        lines += ["", f'[tests."{module}"]', *tests]
    return "\n".join([*lines, ""])


def _line(figures: Figures) -> str:
    return (
        f"{{ {', '.join(f'{what} = {json.dumps(figures[what])}' for what in FIGURES if figures.get(what))} }}"
    )


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit code, 1 where a run had another result than on a mock that conforms."""
    parser = argparse.ArgumentParser(
        description="Measure what each test of the suite sends, and write the file."
    )
    parser.add_argument(
        "-k", metavar="EXPRESSION", help="record these tests only, and keep the other entries"
    )
    chosen = parser.parse_args(arguments).k
    whole = record(chosen)
    if chosen:
        before = read_costs()
        kept = {name: asdict(cost) for name, cost in before.tests.items() if name in whole["known"]}
        whole["tests"] = kept | whole["tests"]
        for name, cost in before.data.items():
            whole["data"][name] = largest([asdict(cost), whole["data"].get(name, {})])
    FILE.write_text(text_of(whole), encoding="utf-8")
    print(
        f"{FILE.relative_to(ROOT)}: {len(whole['tests'])} tests, {len(whole['data'])} pieces of shared data"
    )
    if whole["problem"]:
        print(
            f"{whole['problem']}The file is written, but the mock was found not to conform.", file=sys.stderr
        )
    return int(bool(whole["problem"]))


if __name__ == "__main__":
    sys.exit(main())
