"""Fixtures that run the command of Schemathesis against a server with each shipped behaviour."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from .report import Report
from .server import MOCK, ROOT, faults, serving
from .table import behaviour

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Run:
    """A run, the behaviour of its server, and the errors in that server's log."""

    report: Report
    behaviour: dict[str, str]
    faults: list[str]


@pytest.fixture(scope="session")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Run]:
    """A function that returns the run against a server with a behaviour; each run is made once."""

    @cache
    def run(name: str, command: tuple[str, ...] = MOCK) -> Run:
        folder = tmp_path_factory.mktemp(name)
        log, choices = folder / "server.log", behaviour(name)
        options = () if name == "default" else ("--behaviour", name)
        with serving(log, *options, command=command) as url:
            report = _schemathesis(url, folder, choices)
        return Run(report, choices, faults(log))

    return run


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    """The API document."""
    content: dict[str, Any] = yaml.safe_load((ROOT / "openapi/cleverinvo.yaml").read_text(encoding="utf-8"))
    return content


def _schemathesis(url: str, folder: Path, choices: dict[str, str]) -> Report:
    events, summary = folder / "events.ndjson", folder / "summary.json"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml")),
            *("run", str(ROOT / "openapi/cleverinvo.yaml"), "--url", url),
            *("--checks", "all", "--phases", "examples,coverage,fuzzing,stateful"),
            *("--report-ndjson-path", str(events), "--report-json-path", str(summary)),
        ],
        cwd=folder,
        env={
            **os.environ,
            "FUZZ_HOOKS": str(HERE / "hooks.py"),
            "FUZZ_AUTH": str(HERE / "auth.yaml"),
            "FUZZ_URL": url,
            "FUZZ_BEHAVIOUR": json.dumps(choices),
            "PYTHONHASHSEED": "0",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=300,
    )
    if done.returncode not in {0, 1}:  # 1: it has found failures
        pytest.fail(f"schemathesis ended with {done.returncode}:\n{done.stdout}")
    return Report(events, summary)
