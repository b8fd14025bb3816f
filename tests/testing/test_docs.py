"""The commands and the Python of the documents run, and the documents show every operation of the control plane."""

from __future__ import annotations

import re

import pytest
from cleverinvo_mock.testing import running_mock
from cleverinvo_mock.testing.control_client import ControlClient

from tests.project.markdown import assert_session, blocks, matches, steps_of

from .conftest import control_operations, operation_of

pytest_plugins = ["pytester"]

#: The code under test in the README's example.
MY_COMPANY = """
import httpx


def create_invoice(base_url, api_key, number):
    headers = {"Authorization": f"Bearer {api_key}"}
    with httpx.Client(base_url=base_url, headers=headers, trust_env=False) as http:
        client = http.post("/clients", json={"name": "Acme Corp", "email": "billing@acme.example"}).json()["data"]
        lines = [{"description": "Web Development", "quantity": 40, "unitPrice": 125.00}]
        try:
            http.post("/invoices", json={"clientId": client["id"], "invoiceNumber": number, "lineItems": lines})
        except httpx.ReadError:
            assert http.get("/invoices", params={"search": number}).json()["total"] == 1
"""


def requested(steps):
    """The operations of the control plane that the commands call."""
    values = {"admin": "/__admin"}
    found = set()
    for command, _ in steps:
        if assigned := re.fullmatch(r"(\w+)=(\S+)", command):
            values.setdefault(assigned[1], re.sub(r"\$(\w+)", lambda m: values[m[1]], assigned[2]))
        if command.startswith("curl"):
            url = re.search(r'"?(\$(?:admin|transitions)[^\s"]*)', command)
            if url is None:
                continue
            path = re.sub(r"\$(\w+|\(.*)", lambda m: values.get(m[1], "1"), url[1]).removeprefix("/__admin")
            method = re.search(r"-X (\w+)", command)
            implied = "POST" if " -d " in command else "GET"
            found.add(operation_of(method[1] if method else implied, path))
    return found


def test_commands_print_what_the_page_shows(root, tmp_path):
    """Every command of docs/control.md, run by one shell in order, prints the output below it."""
    steps = steps_of((root / "docs" / "control.md").read_text())
    assert len(steps) > 40
    with running_mock() as mock:
        mock.account.delete()
        assert_session(steps, mock.base_url.removesuffix("/api/v1"), tmp_path)


def test_every_operation_has_a_command(root):
    """docs/control.md has a command for every operation of the control plane, and none for another."""
    found = requested(steps_of((root / "docs" / "control.md").read_text()))
    missing = {operation.id for operation in control_operations()} - found
    assert not missing, f"docs/control.md: add a command for each of {sorted(missing)}"
    assert None not in found, (
        "docs/control.md: a command asks for a path that openapi/admin.yaml does not have"
    )


def test_commands_are_mapped_to_operations():
    """The parser of commands finds the operation of each, so a missing one would be detected."""
    steps = steps_of(
        "```console\n$ transitions=$admin/accounts/a/invoices/b/transitions\n$ curl $transitions -d '{}'\n```\n"
    )
    assert requested(steps) == {"transitionInvoice"}
    assert requested([('curl -s -X DELETE "$admin/faults?account=x"', "")]) == {"removeFaults"}
    assert requested([("curl $admin/nothing", "")]) == {None}
    assert not matches('{"total":1}', '{"total":2}')


@pytest.fixture
def run_python(pytester, monkeypatch):
    """A function that runs Python blocks as one test module; returns the result and the operations that it called."""
    for name in ("PYTEST_ADDOPTS", "CLEVERINVO_ADMIN_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    called = set()
    send, stream = ControlClient.send, ControlClient.stream

    def recording_send(self, method, path, **rest):
        called.add(operation_of(method, path))
        return send(self, method, path, **rest)

    def recording_stream(self, path, **rest):
        called.add(operation_of("GET", path))
        return stream(self, path, **rest)

    monkeypatch.setattr(ControlClient, "send", recording_send)
    monkeypatch.setattr(ControlClient, "stream", recording_stream)

    def run(text):
        pytester.makepyfile("\n\n".join(text))
        return pytester.runpytest_inprocess("-Werror"), called

    return run


def test_python_runs(root, run_python):
    """Every block of docs/python.md passes, and together they call every operation of the control plane."""
    text = blocks((root / "docs" / "python.md").read_text(), "python")
    result, called = run_python(text)
    result.assert_outcomes(passed=result.parseoutcomes()["passed"])
    assert result.parseoutcomes()["passed"] > 25
    missing = {operation.id for operation in control_operations()} - called
    assert not missing, (
        f"docs/python.md: add a test that uses each of {sorted(missing)}, by a method in cleverinvo_mock/testing"
    )
    assert None not in called, (
        "a method in cleverinvo_mock/testing requests a path that openapi/admin.yaml does not have"
    )


#: A test that fails after a request that the mock rejects.
FAILING = """
import httpx


def test_fails(cleverinvo_mock):
    headers = {"Authorization": f"Bearer {cleverinvo_mock.api_key}"}
    with httpx.Client(base_url=cleverinvo_mock.base_url, headers=headers, trust_env=False) as http:
        client = http.post("/clients", json={"name": "Acme Corp", "email": "billing@acme.example"}).json()["data"]
        lines = [{"description": "Hosting", "quantity": 1, "unitPrice": 9.50}]
        fields = {"clientId": client["id"], "currency": "dollars", "lineItems": lines}
        assert http.post("/invoices", json=fields).status_code == 201
"""
#: What differs in each run of the report: numbers of the account, the port, the entries and the durations.
VARYING = (
    (r"account-\w+", "ACCOUNT"),
    (r":\d+/", ":PORT/"),
    (r"#\d+", "#N"),
    (r"\d+\.\d+ ms", "MS"),
    ("-{3,}|_{3,}", ""),
)


def masked(text):
    """A report without what differs in each run."""
    for pattern, name in VARYING:
        text = re.sub(pattern, name, text)
    return "\n".join(line.strip() for line in text.strip().splitlines())


def test_report_of_a_failed_test(root, pytester, monkeypatch):
    """The report of a failed test has the section that docs/python.md shows."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    (shown,) = blocks((root / "docs" / "python.md").read_text(), "text")
    pytester.makepyfile(FAILING)
    printed = masked(pytester.runpytest_inprocess().stdout.str())
    section = printed[printed.index("CleverInvo mock") :].partition("\n=")[0]
    assert matches(masked(shown), section)


def test_readme_runs(root, run_python, pytester):
    """The test in the README passes."""
    pytester.makepyfile(**{"my_company/__init__": "", "my_company/billing": MY_COMPANY})
    pytester.makeini("[pytest]\npythonpath = .\n")
    (text,) = blocks((root / "README.md").read_text(), "python")
    result, _ = run_python([text])
    result.assert_outcomes(passed=1)
