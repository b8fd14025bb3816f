"""The whole suite against the mock: its budgets, and a test for every clause."""

from __future__ import annotations

import importlib.util
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
from cleverinvo_conformance.core.metadata import Cost
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.probes.authentication import READS, WRITES
from cleverinvo_conformance.pytest_plugin.options import LIMITS
from cleverinvo_conformance.pytest_plugin.selection import Selection
from cleverinvo_conformance.runner.costs import COMMAND, Costs, read_costs

from .conftest import CLEAN, PACKAGE

#: Requests against a conforming server. One that accepts invalid requests costs more, for the clean-up.
#: Each operation of the document with an id, or that writes, costs one request without a key.
EXPECTED = {Scope.READ: 54 + len(READS), Scope.STANDARD: 291 + len(READS) + len(WRITES)}


TOOLS = Path(__file__).resolve().parents[3] / "tools"


@pytest.fixture(scope="module")
def record_costs():
    """The module of the command that records costs."""
    spec = importlib.util.spec_from_file_location("record_costs", TOOLS / "record_costs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", params=[Scope.READ, Scope.STANDARD], ids=["read", "standard"])
def whole(request, tmp_path_factory):
    """A run of the whole suite in one scope against the mock that it starts, and what each test sent."""
    folder = tmp_path_factory.mktemp("whole")
    paths = [str(PACKAGE.parent), str(TOOLS)]
    environment = {"PYTHONPATH": os.pathsep.join(paths), "COSTS_RECORDED": str(folder / "recorded.json")}
    options = [
        "--scope",
        request.param.name.lower(),
        "--seed=1",
        "--conformance-json=r.json",
        "--junitxml=r.xml",
    ]
    process = subprocess.run(
        [sys.executable, "-m", "cleverinvo_conformance", "-p", "count_costs", *options],
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
        recorded=json.loads((folder / "recorded.json").read_text()),
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


def beyond(recording):
    """The tests and shared data of a run that sent more, or used more shared data, than the recorded costs say."""
    costs = read_costs()
    return [
        f"{name}: {figures}, recorded: {known.get(name)}"
        for kind, known in (("tests", costs.tests), ("data", costs.data))
        for name, figures in recording[kind].items()
        if name not in known
        or any(figures[what] > getattr(known[name], what) for what in ("requests", "writes", "creates"))
        or not set(figures["uses"]) <= set(known[name].uses)
    ]


def test_no_test_sends_more_than_was_recorded(whole):
    """No test and no shared data costs more than `runner/costs.toml` says. Otherwise record the costs again."""
    assert len(whole.recorded["tests"]) > 10
    assert beyond(whole.recorded) == [], f"run `{COMMAND}`"


def test_no_test_of_scope_full_sends_more_than_was_recorded(record_costs):
    """The same in scope `full`, without the tests that wait for the rate limit."""
    recording = record_costs.recorded("full", "default", 1, "--deselect", record_costs.RATE_LIMIT)
    assert len(recording["tests"]) > 100
    assert beyond(recording) == [], f"run `{COMMAND}`"


def test_every_test_has_a_recorded_cost_and_every_recorded_test_exists(whole):
    """The names in `runner/costs.toml` are those of the tests that are collected."""
    assert sorted(read_costs().tests) == whole.recorded["known"], f"run `{COMMAND}`"


def test_a_recording_that_exceeds_the_file_is_found(whole):
    """More requests, more shared data and an unknown name are each found."""
    name, figures = max(whole.recorded["tests"].items(), key=lambda entry: entry[1]["requests"])
    assert len(beyond({"tests": {name: figures | {"requests": 1000}}, "data": {}})) == 1
    assert len(beyond({"tests": {name: figures | {"uses": ["nothing"]}}, "data": {}})) == 1
    assert len(beyond({"tests": {"test_a.py::test_x": figures}, "data": {"acme": figures}})) == 2


def test_recordings_keep_the_largest_of_each_figure(record_costs):
    """Several runs are combined figure by figure, and written sorted, one line for a test."""
    one = {"requests": 3, "writes": 1, "creates": 0, "uses": ["draft"]}
    other = {"requests": 2, "writes": 2, "creates": 0, "uses": ["acme"]}
    both = record_costs.largest([one, other])
    assert both == {"requests": 3, "writes": 2, "creates": 0, "uses": ["acme", "draft"]}
    text = record_costs.text_of({"tests": {"test_b.py::test_y": one, "test_a.py::test_x": both}, "data": {}})
    assert text.splitlines()[-5:] == [
        '[tests."test_a.py"]',
        'test_x = { requests = 3, writes = 2, uses = ["acme", "draft"] }',
        "",
        '[tests."test_b.py"]',
        'test_y = { requests = 3, writes = 1, uses = ["draft"] }',
    ]


def test_a_clause_without_a_test_is_an_error():
    """If the whole suite is collected, a clause without a test or passive check is an error."""
    options = SimpleNamespace(clauses=(), keys={}, scope=Scope.FULL, opted_in=bool)
    faults = Selection([], options, Costs(), is_whole=True).faults
    assert len(faults) == len(CLAUSES) - len(CHECKED_ON_EVERY_ANSWER)
    assert "no test decides PAGE-3" in faults
    assert Selection([], options, Costs(), is_whole=False).faults == []


def test_recording_of_some_tests_only_raises_figures(record_costs):
    """With `-k`, an entry keeps its larger figure, others stay, and entries of tests that are gone are dropped."""
    before = Costs(
        {name: Cost(4, 1, 0, ("acme",)) for name in ("a.py::test_one", "a.py::test_two", "a.py::test_gone")},
        {"acme": Cost(1, 1, 1)},
    )
    one = {"requests": 3, "writes": 2, "creates": 0, "uses": ["draft"]}
    part = {
        "tests": {"a.py::test_one": one},
        "data": {"draft": one},
        "known": ["a.py::test_one", "a.py::test_two"],
    }
    whole = record_costs.raised(part, before)
    assert sorted(whole["tests"]) == part["known"]
    assert whole["tests"]["a.py::test_one"] == one | {"requests": 4, "uses": ["acme", "draft"]}
    assert whole["tests"]["a.py::test_two"]["requests"] == 4
    assert sorted(whole["data"]) == ["acme", "draft"]
