"""Runs of the suite against the servers of the kill matrix: each a process of its own, as a user would start it.

The processes are forked from one that has imported what the suite stands on, which saves a second of each.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from servers import CATALOGUE, ODD, ROOT

KEYS = {
    "CLEVERINVO_API_KEY": "cinv_sandbox_business",
    "CLEVERINVO_OTHER_API_KEY": "cinv_sandbox_other",
    "CLEVERINVO_LIMITED_API_KEY": "cinv_sandbox_limited",
    "CLEVERINVO_UNENTITLED_API_KEY": "cinv_sandbox_unentitled",
}
PRELOADED = ["pytest", "httpx", "hypothesis", "pypdf", "yaml", "schemathesis"]
#: Seconds after which a run has hung.
PATIENCE = 900


def clauses_of(name: str, scope: str) -> list[str]:
    """The clauses that a run is about, none for all.

    In ``full`` a liar is asked about its own topic. The rate limit is off where it is not what a server is about.
    """
    if scope != "full":
        return []
    if name in ODD:
        topics = {liar.clause.split("-")[0] for liar in CATALOGUE.values()} - {"RATE"}
        return ["RATE"] if ODD[name].slow else sorted(topics)
    return [CATALOGUE[name].clause.rsplit("-", 1)[0]]


def suite_on(url: str, scope: str, folder: Path, name: str, *more: str) -> None:
    """Run the suite in this process, and end it with the suite's exit code."""
    os.chdir(ROOT)
    os.environ.update(KEYS)
    with (folder / f"{name}-{scope}.txt").open("w") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
        import pytest  # noqa: PLC0415 - in the child, where it is already loaded

        command = [
            "conformance/suite",
            "-q",
            "--base-url",
            url,
            "--scope",
            scope,
            "--rate",
            "off",
            "--seed",
            "1",
        ]
        command += [
            "-W",
            "ignore::pytest.PytestAssertRewriteWarning",
            "--conformance-json",
            str(folder / f"{name}-{scope}.json"),
            "-p",
            "no:cacheprovider",
        ]
        code = pytest.main([*command, "--ledger", str(folder / "ledger" / f"{name}-{scope}"), *more])
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(int(code))


class Runs:
    """Runs of the suite, a few at a time; those that mostly wait, all at once."""

    def __init__(self, url: str, folder: Path, *more: str, keep: bool = False) -> None:
        """``url``: where the servers are; ``folder``: for the reports; ``more``: options for the suite.

        ``keep``: a report that is there already is not made again.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._more = more
        self._keep = keep
        self._url = url
        self._folder = folder
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(PRELOADED)
        self._pool = ThreadPoolExecutor(os.cpu_count() or 1)
        self._waiting = ThreadPoolExecutor(16)
        self._reports: dict[tuple[str, str], Future[dict[str, Any]]] = {}

    def begin(self, name: str, scope: str) -> None:
        """Begin a run against the server of that name."""
        if (name, scope) not in self._reports:
            slow = (CATALOGUE.get(name) or ODD[name]).slow
            self._reports[name, scope] = (self._waiting if slow else self._pool).submit(
                self._run, name, scope
            )

    def report(self, name: str, scope: str) -> dict[str, Any]:
        """The run's JSON report, and under ``exit`` its exit code."""
        self.begin(name, scope)
        return self._reports[name, scope].result()

    def close(self) -> None:
        """End them."""
        for pool in (self._pool, self._waiting):
            pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, name: str, scope: str) -> dict[str, Any]:
        topic = [option for clause in clauses_of(name, scope) for option in ("--clause", clause)]
        report = self._folder / f"{name}-{scope}.json"
        if self._keep and report.exists():
            kept: dict[str, Any] = json.loads(report.read_text())
            return kept | {"exit": None}
        report.unlink(missing_ok=True)
        run = self._context.Process(
            target=suite_on,
            args=(f"{self._url}/{name}", scope, self._folder, name, *topic, *self._more),
            daemon=True,
        )
        run.start()
        run.join(PATIENCE)
        if run.is_alive():
            run.kill()
            run.join()
        if not report.exists():
            said = (self._folder / f"{name}-{scope}.txt").read_text()
            raise AssertionError(f"no report of {name}: exit code {run.exitcode}\n{said}")
        document: dict[str, Any] = json.loads(report.read_text())
        return document | {"exit": run.exitcode}
