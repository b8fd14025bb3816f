"""Which mutants of the conformance suite's tests `schemathesis run` alone kills, with its requests and time.

    python bench/schemathesis_alone.py [--only MUTANT…] [--again]

Runs the first mutant of each clause in the catalogue. Schemathesis gets the document, the keys of two accounts, all phases,
all checks and a seed; ``schemathesis_alone.toml`` has its limits. A failure is a check, an operation and the status of the
response. A mutant is *killed* if it causes a failure that no run against the truthful server causes, with the same seed
and two others. This also counts failures that are unrelated to the mutation; a further run against the truthful server
shows how often chance alone causes new failures.

The results are written to ``schemathesis_alone.json``, which the kill matrix shows. Mutants with a result are not run
again. The number of parallel runs is the number of processors.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import platform
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.conformance.mutants.hosting import Host, serving  # noqa: E402
from tests.conformance.mutants.mutant import first_of_each_clause  # noqa: E402
from tests.conformance.mutants.servers import CATALOGUE, server_called, truth  # noqa: E402

FOUND = Path(__file__).with_suffix(".json")
CONFIG = Path(__file__).with_suffix(".toml")
AUTH = ROOT / "tests" / "fuzz" / "auth.yaml"
PHASES = "examples,coverage,fuzzing,stateful"
SEED = 1
OTHER_SEEDS = (2, 3)
#: The seed of the run that measures chance.
CONTROL_SEED = 4
#: Seconds after which a run counts as hung.
HUNG_AFTER = 90

Failure = tuple[str, str, int]


def made(name: str) -> Any:
    """Create a server: a mutant or ``truth``. ``@`` precedes the number of the run, ``~`` the options of the truthful server."""
    called, _, options = name.partition("@")[0].partition("~")
    settings: dict[str, Any] = {"random_seed": 1}
    if called == "truth":
        return truth(**settings, **CATALOGUE[options].options if options else {})
    return server_called(called, **settings)


class Bench:
    """Runs of Schemathesis, and the requests that reached each server."""

    def __init__(self, url: str, folder: Path, spent: Counter[str]) -> None:
        self._url = url
        self._folder = folder
        self._spent = spent

    def run(self, name: str, seed: int = SEED) -> dict[str, Any]:
        """One run: failures, requests and seconds. ``failures`` is ``None`` if there was no report."""
        server = f"{name}@{seed}"
        events = self._folder / f"{server.replace('~', '-')}.ndjson"
        started = time.monotonic()
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run"]
        command += [str(ROOT / "openapi" / "cleverinvo.yaml"), "--url", f"{self._url}/{server}/api/v1"]
        command += ["--checks", "all", "--phases", PHASES, "--seed", str(seed)]
        try:
            subprocess.run(
                [*command, "--report-ndjson-path", str(events)],
                cwd=self._folder,
                env=os.environ | {"ALONE_AUTH": str(AUTH), "PYTHONHASHSEED": "0"},
                capture_output=True,
                timeout=HUNG_AFTER,
                check=False,
            )
        except subprocess.TimeoutExpired:
            events.unlink(missing_ok=True)
        failures = sorted(failures_in(events)) if events.exists() else None
        seconds = round(time.monotonic() - started, 1)
        return {"failures": failures, "requests": self._spent[server], "seconds": seconds}


def failures_in(events: Path) -> set[Failure]:
    """Every failed check, with the operation and the status of the response."""
    found: set[Failure] = set()
    for line in events.read_text().splitlines():
        recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
        for id_, checks in recorder.get("checks", {}).items():
            case = recorder["cases"][id_]["value"]
            response = recorder["interactions"].get(id_, {}).get("response")
            status = response["status_code"] if response else 0
            operation = f"{case['method']} {case['path']}"
            found |= {(check["name"], operation, status) for check in checks if check["status"] != "success"}
    return found


def baseline(bench: Bench) -> tuple[set[Failure], str]:
    """The failures on the truthful server, and a sentence about those that one more run adds."""
    runs = [bench.run("truth", seed) for seed in (SEED, *OTHER_SEEDS)]
    known = {tuple(failure) for run in runs for failure in run["failures"] or ()}
    control = {tuple(failure) for failure in bench.run("truth", CONTROL_SEED)["failures"] or ()} - known
    said = f"{len(control)} more" if control else "no more"
    return known, (
        f"On the truthful server it reports {len(known)} failures in three runs, all of which the contract allows; "
        f"a fourth run with another seed reports {said}."
    )


def measured(bench: Bench, name: str, known: set[Failure]) -> dict[str, Any]:
    """The failures on one mutant that do not occur on the truthful server with the same settings."""
    run = bench.run(name)
    if CATALOGUE[name].options:
        known = known | {tuple(failure) for failure in bench.run(f"truth~{name}")["failures"] or ()}
    failures = [failure for failure in run["failures"] or () if tuple(failure) not in known]
    result = run | {"killed": bool(failures), "failures": failures}
    return result if run["failures"] is not None else result | {"no_report": True}


def main() -> None:
    """Run the mutants without a result and write the file after each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--only",
        nargs="+",
        default=[mutant.name for mutant in first_of_each_clause()],
        metavar="MUTANT",
        choices=CATALOGUE,
    )
    parser.add_argument("--again", action="store_true", help="also run mutants that have a result")
    given = parser.parse_args()
    found: dict[str, Any] = json.loads(FOUND.read_text()) if FOUND.exists() else {"mutants": {}}
    left = [name for name in given.only if given.again or name not in found["mutants"]]
    spent: Counter[str] = Counter()
    host = Host(made)
    # Schemathesis also sends invalid HTTP; the server should not log each case.
    logging.getLogger("uvicorn.error").addFilter(lambda record: "Invalid HTTP" not in record.getMessage())

    async def counting(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            spent[scope["path"].split("/")[1]] += 1
        await host(scope, receive, send)

    with TemporaryDirectory() as folder, serving(counting) as url:
        bench = Bench(url, Path(folder), spent)
        known, control = baseline(bench)
        found |= {
            "date": str(datetime.now(UTC).date()),
            "schemathesis": version("schemathesis"),
            "hypothesis": version("hypothesis"),
            "python": platform.python_version(),
            "seed": SEED,
            "control": control,
        }
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            for name, result in zip(left, pool.map(lambda n: measured(bench, n, known), left), strict=True):
                found["mutants"][name] = result
                FOUND.write_text(json.dumps(found, indent=1) + "\n")
                said = "killed" if result["killed"] else "missed"
                print(
                    f"{CATALOGUE[name].clause:14} {name:40} {said} {result['requests']:5} {result['seconds']:5.1f} s"
                )
    killed = sum(result["killed"] for result in found["mutants"].values())
    print(f"{killed} of {len(found['mutants'])} killed. {control}")


if __name__ == "__main__":
    main()
