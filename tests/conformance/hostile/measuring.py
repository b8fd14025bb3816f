"""Runs the suite's command against a hostile target, and measures what it took and what it left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from cleverinvo_mock.testing import running_mock

from tests.conformance.hostile.relay import relaying
from tests.conformance.hostile.targets import Target

KEYS = {
    "CLEVERINVO_API_KEY": "cinv_sandbox_business",
    "CLEVERINVO_OTHER_API_KEY": "cinv_sandbox_other",
    "CLEVERINVO_LIMITED_API_KEY": "cinv_sandbox_limited",
    "CLEVERINVO_UNENTITLED_API_KEY": "cinv_sandbox_unentitled",
}
#: Seconds for one answer in these runs.
TIMEOUT = 2
#: Minutes for one run.
RUN_TIMEOUT = 2
#: Seconds after which a run counts as hung.
HUNG_AFTER = 300


@dataclass(frozen=True)
class Measured:
    """What a run came to. ``mebibytes``: the most memory of it or a process of its; ``left``: active records that it made.

    ``left_at_last``: those that a clean-up leaves when the target is no longer hostile; ``has_ledger``: whether the run's
    ledger stayed. ``report`` is the JSON report, empty if the run wrote none.
    """

    target: str
    scope: str
    exit_code: int
    seconds: float
    mebibytes: int
    left: int
    left_at_last: int
    has_ledger: bool
    report: dict[str, Any]
    output: str

    @property
    def reason(self) -> str:
        """Why the run could not tell, or what it found."""
        return str(self.report.get("verdict", {}).get("sentence", "")) if self.report else "no report"


def measured(target: Target, scope: str, *more: str) -> Measured:
    """Run the suite against ``target`` once."""
    with tempfile.TemporaryDirectory() as name, running_mock(account="business", rate_limit="off") as mock:
        folder = Path(name)
        root = mock.base_url.removesuffix("/api/v1")
        before = _active(root)
        relay = target.relay(root)
        with relaying(relay) as server:
            command = [
                sys.executable, "-m", "cleverinvo_conformance", "--base-url", server.url, "--scope", scope,
                "--timeout", str(TIMEOUT), "--run-timeout", str(RUN_TIMEOUT), "--seed", "1",
                "--ledger", str(folder / "ledger"), "--conformance-json", str(folder / "report.json"), *more,
            ]  # fmt: skip
            started = time.monotonic()
            with (folder / "output").open("wb") as output:
                process = subprocess.Popen(
                    command, stdout=output, stderr=subprocess.STDOUT, env=os.environ | KEYS, cwd=folder
                )
                code, peak = _waited(process)
            seconds = time.monotonic() - started
            left = _active(root) - before
            has_ledger = any((folder / "ledger").glob("*.jsonl"))
            relay.has_recovered = True
            later = [
                sys.executable,
                "-m",
                "cleverinvo_conformance",
                "cleanup",
                "--ledger",
                str(folder / "ledger"),
            ]
            subprocess.run(later, env=os.environ | KEYS, cwd=folder, capture_output=True, check=False)
        report = folder / "report.json"
        return Measured(
            target.name,
            scope,
            code,
            seconds,
            peak,
            left,
            _active(root) - before,
            has_ledger,
            json.loads(report.read_text()) if report.exists() else {},
            (folder / "output").read_text(errors="replace"),
        )


def _waited(process: subprocess.Popen[bytes]) -> tuple[int, int]:
    """The process's exit code and its peak memory in mebibytes; one that hangs is killed."""
    timer = threading.Timer(HUNG_AFTER, process.kill)
    timer.daemon = True
    timer.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    finally:
        timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return process.returncode, int(usage.ru_maxrss) // unit


def _active(root: str) -> int:
    """Clients and invoices of all accounts that the run has keys of."""
    count = 0
    for key in KEYS.values():
        for path in ("clients", "invoices"):
            answer = httpx.get(f"{root}/api/v1/{path}?limit=1", headers={"Authorization": f"Bearer {key}"})
            count += answer.json()["total"] if answer.is_success else 0
    return count
