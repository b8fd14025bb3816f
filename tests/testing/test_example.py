"""The tests of the example billing client pass, and they detect mutants of the client."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest

#: Mutants of the client: the replaced code, and the tests that must fail.
MUTANTS = {
    "no look before it sends again": (
        "                made = self.invoice_numbered(number)\n",
        "                made = None\n",
        {
            "test_bills_once_when_the_connection_breaks_after_the_invoice_was_made",
            "test_bills_at_all_when_the_connection_breaks_before",
        },
    ),
    "no second attempt": (
        "attempts: int = 4,",
        "attempts: int = 1,",
        {
            "test_tries_again_after_an_error_of_the_server",
            "test_waits_as_long_as_the_server_says",
            "test_tries_again_after_half_an_answer_or_none",
            "test_gives_up_in_the_end",
            "test_never_keeps_half_a_pdf",
            "test_bills_once_when_the_connection_breaks_after_the_invoice_was_made",
            "test_bills_at_all_when_the_connection_breaks_before",
        },
    ),
    "deaf to Retry-After": (
        '"retry-after" in error.response.headers',
        "False",
        {"test_waits_as_long_as_the_server_says"},
    ),
    "the first page alone": (
        'answer["totalPages"]',
        "1",
        {"test_reads_every_page"},
    ),
    "half a PDF is one": (
        '        if not content.startswith(b"%PDF-") or not content.rstrip().endswith(b"%%EOF"):\n',
        "        if False:\n",
        {"test_never_keeps_half_a_pdf"},
    ),
    "refusals are sent again": (
        'raise BillingError(f"{method} {path}',
        'raise ValueError(f"{method} {path}',
        {"test_sends_a_refused_request_once"},
    ),
}
#: Only the named plugin is loaded, because importing the others takes longer than running the tests.
ALONE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


@pytest.fixture
def project(root, tmp_path):
    """A copy of the example."""
    return shutil.copytree(
        root / "examples" / "billing-client",
        tmp_path / "billing-client",
        ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache"),
    )


def run(project, *options, **settings):
    """Run the tests of the example, as its author does."""
    environment = {n: v for n, v in os.environ.items() if not n.startswith(("PYTEST_", "CLEVERINVO_"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-Werror", *options],
        cwd=project,
        env=environment | settings,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("options", [[], ["-n2"]], ids=["alone", "in parallel"])
def test_example_passes(project, options):
    """The client's tests pass, sequentially and in parallel."""
    done = run(project, *options)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\b1\d passed", done.stdout)


@pytest.mark.parametrize("name", MUTANTS)
def test_mutant_is_killed(project, name):
    """With a part of the client's logic removed, exactly the tests of that part fail."""
    old, new, expected = MUTANTS[name]
    code = (project / "billing.py").read_text()
    assert code.count(old) == 1
    (project / "billing.py").write_text(code.replace(old, new))
    done = run(project, "-q", "-p", "cleverinvo_mock", **ALONE)
    failed = set(re.findall(r"^FAILED test_billing\.py::(\w+)", done.stdout, re.MULTILINE))
    assert (done.returncode, failed) == (1, expected), done.stdout
    assert "- CleverInvo mock -" in done.stdout


def test_duplicate_shows_in_the_report(project):
    """If the client creates two invoices, the report shows the dropped request and the repeated one."""
    old, new, _ = MUTANTS["no look before it sends again"]
    (project / "billing.py").write_text((project / "billing.py").read_text().replace(old, new))
    report = run(project, "-k", "bills_once", "-p", "cleverinvo_mock", **ALONE).stdout.partition(
        "- CleverInvo mock -"
    )[2]
    sent = re.findall(r"^#\d+ POST /api/v1/invoices -> (no response|\d+)", report, re.MULTILINE)
    assert sent == ["no response", "201"]
    assert "fault: commit_then_drop" in report
