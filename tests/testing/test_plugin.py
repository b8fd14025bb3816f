"""The pytest plugin gives each test an account, and reports what was sent where a test fails."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

pytest_plugins = ["pytester"]

USES = """
import httpx


def create(mock, body):
    headers = {"authorization": f"Bearer {mock.api_key}"}
    return httpx.post(f"{mock.base_url}/clients", headers=headers, json=body, trust_env=False)
"""
PASSES = (
    USES
    + """
import pytest


@pytest.mark.parametrize("n", range(6))
def test_account_is_empty(cleverinvo_mock, n):
    assert cleverinvo_mock.account.read().records["clients"] == 0
    create(cleverinvo_mock, {"name": "Acme Corp", "email": "billing@acme.example"})
    assert cleverinvo_mock.account.read().records["clients"] == 1
    cleverinvo_mock.clock.freeze()
    cleverinvo_mock.fail_next(times=None)
"""
)
FAILS = (
    USES
    + """
def test_client(cleverinvo_mock):
    create(cleverinvo_mock, {"name": "Acme Corp", "email": "billing@acme.example"})
    cleverinvo_mock.fail_next("createClient", status=503)
    create(cleverinvo_mock, {"name": "Other Corp", "email": "other@corp.example"})
    answer = create(cleverinvo_mock, {"email": "billing@acme.example"})
    print("KEY", cleverinvo_mock.api_key)
    assert answer.status_code == 201
"""
)


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    """The options of this test run must not affect the runs inside the tests."""
    for name in (
        "PYTEST_ADDOPTS",
        "PYTEST_XDIST_WORKER",
        "PYTEST_XDIST_TESTRUNUID",
        "CLEVERINVO_ADMIN_TOKEN",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run(pytester, process):
    """A function that runs tests of a project against a running sandbox."""

    def run(text, *options):
        pytester.makepyfile(text)
        return pytester.runpytest_inprocess(f"--cleverinvo-mock-url={process.base_url}", *options)

    return run


def test_each_test_has_an_empty_account(run, process):
    """A test does not see the changes of earlier tests, and all accounts are deleted at the end."""
    before = process.accounts.list()
    run(PASSES).assert_outcomes(passed=6)
    assert process.accounts.list() == before


def test_sandbox_is_started(pytester):
    """Without a URL a sandbox is started in the project's root folder, with the options of its configuration."""
    pytester.makefile(".toml", mine='create_status = "200"\n')
    pytester.makeini("[pytest]\ncleverinvo_mock_options = behaviour=./mine.toml rate_limit=7\n")
    pytester.makepyfile(
        USES
        + """
def test_client(cleverinvo_mock, cleverinvo_sandbox):
    answer = create(cleverinvo_mock, {"name": "Acme Corp", "email": "billing@acme.example"})
    assert answer.status_code == 200
    assert cleverinvo_mock.account.read().requests_per_minute == 7
    assert cleverinvo_mock.sandbox is cleverinvo_sandbox
"""
    )
    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_xdist(pytester):
    """With pytest-xdist each worker has its own sandbox, and all tests pass without a reset."""
    pytester.makepyfile(
        PASSES
        + """

def test_where(cleverinvo_sandbox, worker_id):
    open(f"where-{worker_id}", "w").write(cleverinvo_sandbox.base_url)


def test_where_again(cleverinvo_sandbox, worker_id):
    open(f"where-{worker_id}", "w").write(cleverinvo_sandbox.base_url)
"""
    )
    pytester.runpytest_subprocess("-n2", "--dist=each").assert_outcomes(passed=16)
    where = {path.read_text() for path in pytester.path.glob("where-*")}
    assert len(where) == 2


def test_xdist_with_one_sandbox(pytester, process):
    """Workers that share a sandbox do not affect each other."""
    pytester.makepyfile(PASSES)
    url = f"--cleverinvo-mock-url={process.base_url}"
    pytester.runpytest_subprocess("-n2", url).assert_outcomes(passed=6)


def test_failure_report_lists_the_requests(run):
    """The report of a failed test has the account's exchanges, the reasons of refusals and the faults, but no key."""
    result = run(FAILS)
    result.assert_outcomes(failed=1)
    result.stdout.re_match_lines(
        [
            r"-+ CleverInvo mock -+",
            r"account-\d+ at http://127\.0\.0\.1:\d+/api/v1",
            r"#\d+ POST /api/v1/clients -> 201, [\d.]+ ms",
            r"#\d+ POST /api/v1/clients -> 503, [\d.]+ ms",
            r"    fault: status \(fault-\d+\)",
            r"#\d+ POST /api/v1/clients -> 400, [\d.]+ ms",
            r"    refused: Missing required field: name \(\w+, [A-Z-]+\d?, /name\)",
        ]
    )
    key = re.search(r"KEY (cinv_\w+)", str(result.stdout))[1]
    assert str(result.stdout).count(key) == 1


def test_other_reports_have_no_section(run):
    """Reports of passed tests, and of tests without the mock, have no section about it."""
    result = run(PASSES + "\n\ndef test_other():\n    assert not 'other'\n", "-rA")
    result.assert_outcomes(passed=6, failed=1)
    result.stdout.no_fnmatch_line("*- CleverInvo mock -*")


def test_failed_expectation_hides_the_library(run):
    """The traceback of a failed journal expectation ends at the line of the test."""
    result = run("def test_sent(cleverinvo_mock):\n    cleverinvo_mock.journal.expect_exactly(1)\n")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*AssertionError: expected exactly 1 match, got none*"])
    result.stdout.fnmatch_lines(["account-* nothing was sent to it"])
    result.stdout.no_fnmatch_line("*_assert_verified*")


def test_failure_report_without_a_journal(pytester):
    """If the journal cannot be read, the report says why, and the failure of the test is still shown."""
    pytester.makepyfile(
        """
def test_client(cleverinvo_mock, monkeypatch):
    cleverinvo_mock.journal._control.close()
    from cleverinvo_mock.testing.errors import Unreachable

    def send(*args, **more):
        raise Unreachable("no sandbox responds at all")

    monkeypatch.setattr(type(cleverinvo_mock.journal._control), "send", send)
    assert not "mine"
"""
    )
    result = pytester.runpytest_inprocess()
    result.stdout.fnmatch_lines(["*: its journal cannot be read: no sandbox responds at all"])
    result.stdout.fnmatch_lines(["*assert not 'mine'*"])


def test_unreachable_sandbox_is_an_error_without_traceback(pytester):
    """If an account cannot be created or deleted because the sandbox is closed, the error has no traceback."""
    pytester.makepyfile(
        """
def test_it(cleverinvo_mock):
    cleverinvo_mock.sandbox.close()


def test_next(cleverinvo_mock):
    pass
"""
    )
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines(
        ["the sandbox at http://127.0.0.1:*/__admin/ is closed: its with block has ended"] * 2
    )
    result.stdout.no_fnmatch_line("*mock.py:*")


@pytest.mark.parametrize(
    ("options", "configuration", "message"),
    [
        (
            ["--cleverinvo-mock-url=http://127.0.0.1:9"],
            "",
            "no sandbox responds at http://127.0.0.1:9/__admin*",
        ),
        (["--cleverinvo-mock-url=http://[::1"], "", "--cleverinvo-mock-url: Invalid IPv6 URL"),
        ([], "cleverinvo_mock_options = sead=demo", "cleverinvo_mock_options: there is no option 'sead'; *"),
        ([], "cleverinvo_mock_options = seed=./no.yaml", "*no.yaml*"),
    ],
)
def test_failed_start_is_an_error_without_traceback(pytester, options, configuration, message):
    """A sandbox that cannot be started or reached is an error of the test with a message and no traceback."""
    pytester.makeini(f"[pytest]\n{configuration}\n")
    pytester.makepyfile("def test_it(cleverinvo_mock):\n    pass\n")
    result = pytester.runpytest_inprocess(*options)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([message])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_own_runs_of_this_project_are_left_alone(root):
    """The project's own pytest has the plugin, and collects the conformance suite and nothing else."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False).stdout
    files = {line.split("::")[0] for line in listed.splitlines() if "::" in line}
    assert files
    assert all(name.startswith("conformance/cleverinvo_conformance/suite/") for name in files)
