"""The whole suite against the mock: its budgets, and a test for every clause."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from types import SimpleNamespace

import pytest
from cleverinvo_conformance.checks.response_checks import CHECKED_ON_EVERY_ANSWER
from cleverinvo_conformance.core.clauses import CLAUSES
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.probes.authentication import READS, WRITES
from cleverinvo_conformance.pytest_plugin.options import LIMITS
from cleverinvo_conformance.pytest_plugin.selection import Selection

from .conftest import CLEAN, PACKAGE

#: Requests against a conforming server. One that accepts invalid requests costs more, for the clean-up.
#: Each operation of the document with an id, or that writes, costs one request without a key.
EXPECTED = {Scope.READ: 54 + len(READS), Scope.STANDARD: 291 + len(READS) + len(WRITES)}


@pytest.fixture(scope="module", params=[Scope.READ, Scope.STANDARD], ids=["read", "standard"])
def whole(request, tmp_path_factory):
    """A run of the whole suite in one scope against the mock that it starts."""
    folder = tmp_path_factory.mktemp("whole")
    paths = [str(PACKAGE.parent), str(Path(__file__).parent)]
    environment = {"PYTHONPATH": os.pathsep.join(paths), "COUNTED": str(folder / "counted.json")}
    options = ["--scope", request.param.name.lower(), "--conformance-json=r.json", "--junitxml=r.xml"]
    process = subprocess.run(
        [sys.executable, "-m", "cleverinvo_conformance", "-p", "counting", *options],
        cwd=folder,
        env=CLEAN | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    return SimpleNamespace(
        scope=request.param,
        printed=process.stdout,
        report=json.loads((folder / "r.json").read_text()),
        skipped=[skip.get("message") for skip in ET.parse(folder / "r.xml").iter("skipped")],
        counted=json.loads((folder / "counted.json").read_text()),
    )


def test_whole_suite_keeps_to_its_budget(whole):
    """At most 60 requests in `read` and 300 in `standard`, clean-up included, and no test is skipped for that."""
    assert LIMITS[whole.scope] == {Scope.READ: 60, Scope.STANDARD: 300}[whole.scope]
    assert whole.report["requests"] <= EXPECTED[whole.scope] <= LIMITS[whole.scope]
    assert not [message for message in whole.skipped if "used up" in message]
    assert "(0 writes)" in whole.printed or whole.scope is not Scope.READ
    port = int(re.fullmatch(r"http://127\.0\.0\.1:(\d+)", whole.report["target"])[1])
    with pytest.raises(ConnectionRefusedError):  # the run has stopped its mock
        socket.create_connection(("127.0.0.1", port), timeout=2)


def test_no_test_sends_more_than_it_declares(whole):
    """No test exceeds its declared requests, writes and creations, including those of its shared data."""
    assert len(whole.counted) > 20
    over = [
        (each["test"], each["sent"], each["declared"])
        for each in whole.counted
        if any(each["sent"][what] > each["declared"][what] for what in each["sent"])
    ]
    assert over == []


def test_a_clause_without_a_test_is_an_error():
    """If the whole suite is collected, a clause without a test or passive check is an error."""
    options = SimpleNamespace(clauses=(), keys={}, scope=Scope.FULL, opted_in=bool)
    faults = Selection([], options, is_whole=True).faults
    assert len(faults) == len(CLAUSES) - len(CHECKED_ON_EVERY_ANSWER)
    assert "no test decides PAGE-3" in faults
    assert Selection([], options, is_whole=False).faults == []
