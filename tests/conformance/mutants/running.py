"""Runs of the suite against the servers of the kill matrix, each in its own process.

The processes are forked from one that has already imported the suite's dependencies, which saves a second each. A run
that hangs is terminated and has no report; the other runs continue.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.conformance.mutants.servers import CATALOGUE, ODD, ROOT, has_manner
from tests.conformance.mutants.verdicts import Ended

KEYS = {
    "CLEVERINVO_API_KEY": "cinv_sandbox_business",
    "CLEVERINVO_OTHER_API_KEY": "cinv_sandbox_other",
    "CLEVERINVO_LIMITED_API_KEY": "cinv_sandbox_limited",
    "CLEVERINVO_UNENTITLED_API_KEY": "cinv_sandbox_unentitled",
}
PRELOADED = ["pytest", "httpx", "hypothesis", "pypdf", "yaml", "schemathesis"]
#: Seconds after which a run counts as hung, by scope. A run takes a few seconds; all of `full` takes about fifty.
HUNG_AFTER = {"read": 60, "standard": 90, "full": 240}
#: The same for a run that waits for the rate limit's window to pass.
HUNG_WAITING_AFTER = 600


class NoReport(AssertionError):
    """A run ended without a report."""


def clauses_of(name: str, scope: str) -> list[str]:
    """The clauses that a run tests; an empty list for all of them.

    In ``full`` a mutant is tested on its own topic only. The rate limit is off unless the server is about it.
    """
    if scope != "full":
        return []
    if name in ODD:
        topics = {mutant.clause.split("-")[0] for mutant in CATALOGUE.values()} - {"RATE"}
        return ["RATE"] if ODD[name].slow else sorted(topics)
    return [CATALOGUE[name].clause.rsplit("-", 1)[0]]


def is_slow(name: str) -> bool:
    """Whether a run against that server waits for the rate limit's window to pass."""
    return (CATALOGUE.get(name) or ODD[name]).slow


def suite_on(url: str, scope: str, folder: Path, name: str, *more: str) -> None:
    """Run the suite in this process, and end it with the suite's exit code."""
    os.chdir(ROOT)
    os.environ.update(KEYS)
    with (folder / f"{name}-{scope}.txt").open("w") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
        import pytest  # noqa: PLC0415 - in the child, where it is already loaded

        command = [
            "conformance/cleverinvo_conformance/suite",
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
        command += ["-W", "ignore::pytest.PytestAssertRewriteWarning", "-p", "no:cacheprovider"]
        command += ["--conformance-json", str(folder / f"{name}-{scope}.json")]
        code = pytest.main([*command, "--ledger", str(folder / "ledger" / f"{name}-{scope}"), *more])
        sys.stdout.flush()
        sys.stderr.flush()
        code_file(folder, name, scope).write_text(str(int(code)))
        os._exit(int(code))


def code_file(folder: Path, name: str, scope: str) -> Path:
    """The file to which a run writes its exit code.

    The fork server reports 255 if it loses the status of a child (``multiprocessing.popen_forkserver``).
    """
    return folder / f"{name}-{scope}.code"


class Runs:
    """Runs of the suite: a few at a time, but the slow ones, which mostly wait, all at once."""

    def __init__(
        self,
        url: str,
        folder: Path,
        *more: str,
        raw: str = "",
        keep: bool = False,
        on_end: Callable[[str, Ended, float], None] = lambda *_: None,
    ) -> None:
        """``url``: the host of the servers; ``folder``: for the reports; ``more``: options for the suite.

        ``raw``: the host of the servers with a manner of their own.
        ``keep``: reuse the results already in ``folder``, also those of runs that ended without a report.
        ``on_end`` is called after each run with the server's name, the result and the duration in seconds.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._more = more
        self._keep = keep
        self._on_end = on_end
        self._url = url
        self._raw = raw
        self._folder = folder
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(PRELOADED)
        self._pool = ThreadPoolExecutor(os.cpu_count() or 1)
        self._waiting = ThreadPoolExecutor(16)
        self._ended: dict[tuple[str, str], Future[Ended]] = {}

    def begin(self, name: str, scope: str) -> None:
        """Start a run against the server of that name."""
        if (name, scope) not in self._ended:
            pool = self._waiting if is_slow(name) else self._pool
            self._ended[name, scope] = pool.submit(self._run, name, scope)

    def ended(self, name: str, scope: str) -> Ended:
        """Wait for the run; return its result."""
        self.begin(name, scope)
        return self._ended[name, scope].result()

    def report(self, name: str, scope: str) -> dict[str, Any]:
        """The run's JSON report, with its exit code under ``exit``. Raises :class:`NoReport`."""
        ended = self.ended(name, scope)
        if ended.report is None:
            raise NoReport(f"no report of {name}: {ended.why}")
        return ended.report

    def close(self) -> None:
        """Stop all runs."""
        for pool in (self._pool, self._waiting):
            pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, name: str, scope: str) -> Ended:
        started = time.monotonic()
        ended = self._kept(name, scope) if self._keep else None
        if ended is None:
            ended = self._made(name, scope)
        self._on_end(name, ended, time.monotonic() - started)
        return ended

    def _kept(self, name: str, scope: str) -> Ended | None:
        none = self._folder / f"{name}-{scope}.none"
        document = _read(self._folder / f"{name}-{scope}.json")
        if document is not None:
            return Ended(scope, document | {"exit": None})
        return Ended(scope, None, none.read_text()) if none.exists() else None

    def _made(self, name: str, scope: str) -> Ended:
        report, none = (self._folder / f"{name}-{scope}.{form}" for form in ("json", "none"))
        report.unlink(missing_ok=True)
        none.unlink(missing_ok=True)
        noted = code_file(self._folder, name, scope)
        noted.unlink(missing_ok=True)
        topic = [option for clause in clauses_of(name, scope) for option in ("--clause", clause)]
        run = self._context.Process(
            target=suite_on,
            args=(
                f"{self._raw if has_manner(name) else self._url}/{name}",
                scope,
                self._folder,
                name,
                *topic,
                *self._more,
            ),
            daemon=True,
        )
        patience = HUNG_WAITING_AFTER if is_slow(name) else HUNG_AFTER[scope]
        run.start()
        run.join(patience)
        if run.is_alive():
            run.kill()
            run.join()
            code = run.exitcode
            why = f"terminated after {patience} seconds"
        else:
            code = int(noted.read_text()) if noted.exists() else run.exitcode
            why = f"exit code {code}"
        document = _read(report)
        if document is not None:
            return Ended(scope, document | {"exit": code})
        printed = self._folder / f"{name}-{scope}.txt"
        last = printed.read_text().strip().splitlines()[-1:] if printed.exists() else []
        why = "; ".join([why, *last])
        none.write_text(why)
        return Ended(scope, None, why)


def _read(report: Path) -> dict[str, Any] | None:
    """The report; ``None`` if it is missing or incomplete."""
    try:
        document: dict[str, Any] = json.loads(report.read_text())
    except (FileNotFoundError, ValueError):
        return None
    return document
