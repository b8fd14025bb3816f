"""Measure what each test of the suite sends, and write it to the package: ``python tools/record_costs.py``.

The command runs the suite in each scope on the mock with each of its behaviours, and with several seeds. Each seed but the
first also shuffles the tests, because the first test that meets an answer may save later ones a request. The result,
``conformance/cleverinvo_conformance/runner/costs.toml``, has for each test and each piece of shared data the most that was
seen. ``-k EXPRESSION`` (as of pytest) records some tests only, which takes half a minute. It only raises figures, because what
a test sends also depends on the tests before it; a whole recording lowers them. ``count_costs.py`` counts.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / name) for name in ("tools", "conformance", "mockserver")]

from cleverinvo_conformance.core.exchange import VARIABLES  # noqa: E402 (the packages of this checkout come first)
from cleverinvo_conformance.pytest_plugin.options import SHIPPED_KEYS  # noqa: E402
from cleverinvo_conformance.runner.costs import COMMAND, FILE, Costs, read_costs  # noqa: E402
from cleverinvo_mock.testing import running_mock  # noqa: E402
from count_costs import FIGURES, PLENTY, Figures, largest  # noqa: E402

BEHAVIOURS = ("default", "strict", "lenient", "opposite")
SEEDS = {"read": (1, 2), "standard": (1, 2, 3, 4), "full": (1, 2)}
#: The tests that need a mock with a rate limit, which would keep all others waiting.
RATE_LIMIT = "test_rate_limit.py"
#: Figures by kind (``tests``, ``data``) and name, the names of all tests under ``known``, and unexpected output as ``problem``.
Recording = dict[str, Any]


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
                    "count_costs",
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


def raised(part: Recording, before: Costs) -> Recording:
    """The figures ``before``, raised to those of a recording of some tests; without tests that do not exist any more."""
    known = {
        "tests": {n: cost for n, cost in before.tests.items() if n in part["known"]},
        "data": before.data,
    }
    figures = {
        kind: {
            name: largest([*([asdict(old[name])] if name in old else []), part[kind].get(name, {})])
            for name in {*old, *part[kind]}
        }
        for kind, old in known.items()
    }
    return part | figures


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
    parser.add_argument("-k", metavar="EXPRESSION", help="record these tests only, and raise their figures")
    chosen = parser.parse_args(arguments).k
    whole = record(chosen)
    if chosen:
        whole = raised(whole, read_costs())
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
