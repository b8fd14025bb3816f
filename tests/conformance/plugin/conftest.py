"""Fixtures: a small deployment, and runs of a few tests against it, in this process or as the command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import cleverinvo_conformance
import httpcore  # noqa: F401 (httpx imports it lazily; pytester would undo that import between runs)
import pytest
from cleverinvo_conformance.core.metadata import Cost
from cleverinvo_conformance.pytest_plugin.selection import COSTS
from cleverinvo_conformance.runner.costs import Costs

from .deployment import Deployment, serving

PACKAGE = Path(cleverinvo_conformance.__file__).parent
KEY = "cinv_planted_s3cret_0815"
#: Options that these runs do not need.
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith(("CLEVERINVO_", "PYTEST_", "VERIFY_"))}

#: A suite with a few tests, each of another kind.
SUITE = '''
import os
import signal

import pytest

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.expect import NotTestable
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.metadata import verifies


@verifies(c.PAGE_3, scope=Scope.READ)
@pytest.mark.parametrize("query", ["page=0", "limit=101"])
def test_page(run, expect, query):
    """A page out of bounds is refused."""
    expect.status(c.PAGE_3, run.get("/clients", query=query), 400, why=f"for {query}")


@verifies(c.CLI_CREATE_1, observes=(c.CREATE_STATUS,))
def test_create(run, expect, test_data):
    """A created client is answered as sent."""
    fields = test_data.client_fields("Own")
    exchange = test_data.made(test_data.post_client(fields))
    expect.equal(c.CLI_CREATE_1, exchange.record["name"], fields["name"], "`name`", exchange)
    expect.observe(c.CREATE_STATUS, str(exchange.status), exchange)


@verifies(c.AUTH_4, keys=("other",))
def test_other(run, expect):
    """Another account sees nothing."""
    expect.that(c.AUTH_4, True, "x", "y")


@verifies(c.RATE_1, scope=Scope.FULL)
def test_full(run, expect):
    """A test of the scope full."""
    expect.that(c.RATE_1, True, "x", "y")
'''


class MadeUpCosts:
    """A plugin: the costs of made-up suites, which nobody has recorded."""

    def pytest_configure(self, config):
        config.stash[COSTS] = Costs({"test_suite.py::test_create": Cost(1, 1, 1)}, unrecorded=Cost(1))


@pytest.fixture
def deployment():
    return Deployment()


@pytest.fixture
def url(deployment):
    with serving(deployment) as url:
        yield url


class Done:
    """A finished run: its output, exit code, and reports as texts."""

    def __init__(self, code, printed, folder):
        self.code = code
        self.printed = printed
        self.reports = {path.name: path.read_text() for path in sorted(folder.glob("r.*"))}

    @property
    def said(self):
        """The output without line breaks."""
        return " ".join(self.printed.split())

    @property
    def json(self):
        return json.loads(self.reports["r.json"])

    def verdict(self, clause):
        return self.json["clauses"][clause]["verdict"]


@pytest.fixture
def run_suite(pytester, url, monkeypatch):
    """A function that runs the tests of ``suite`` in this process against the deployment."""
    for name in set(os.environ) - set(CLEAN) - {"PYTEST_CURRENT_TEST", "PYTEST_VERSION"}:
        monkeypatch.delenv(name)

    def run(*options, suite=SUITE, key=KEY, at=None):
        pytester.makepyfile(test_suite=suite)
        pytester.makeini(
            "[pytest]\naddopts = -p cleverinvo_conformance.pytest_plugin.hooks -p no:cacheprovider --import-mode=importlib\n"
        )
        reports = [f"--conformance-{form}=r.{form}" for form in ("json", "html", "sarif")] + [
            "--junitxml=r.xml"
        ]
        given = [f"--base-url={at or url}", *([f"--api-key={key}"] if key else [])]
        result = pytester.runpytest_inprocess(*given, *reports, *options, plugins=[MadeUpCosts()])
        return Done(int(result.ret), result.stdout.str() + result.stderr.str(), pytester.path)

    return run


@pytest.fixture
def command(tmp_path):
    """A function that starts ``python -m cleverinvo_conformance`` in an empty directory."""

    def start(*arguments, environment=None, cwd=tmp_path):
        with handling_ctrl_c():
            return subprocess.Popen(
                [sys.executable, "-m", "cleverinvo_conformance", *arguments],
                cwd=cwd,
                env=CLEAN | {"PYTHONPATH": str(PACKAGE.parent)} | (environment or {}),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )

    return start


@contextmanager
def handling_ctrl_c():
    """Processes started in the block handle SIGINT, even if pytest itself was started to ignore it.

    `nohup` and a shell's background jobs ignore SIGINT, and a child inherits that. It does not inherit a handler.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
