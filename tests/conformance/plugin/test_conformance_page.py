"""The help, limits, commands and examples in docs/conformance.md and README.md are correct."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import jsonschema_rs
import pytest
import yaml
from cleverinvo_conformance.core.accepted_deviations import read_accepted
from cleverinvo_conformance.core.forbidden_fields import described
from cleverinvo_conformance.pytest_plugin.options import LIMITS

from tests.project.markdown import blocks, generated

from .conftest import CLEAN, KEY, PACKAGE

ROOT = PACKAGE.parents[1]
PAGE = (ROOT / "docs" / "conformance.md").read_text()
DOCUMENTS = ["README.md", "docs/conformance.md"]
#: Stands for the deployment in the documents.
STAGING = "https://staging.example"


def shell(script, folder, text=""):
    """Run a script with the commands of this environment; return its output and exit code."""
    path = f"{Path(sys.executable).parent}:{CLEAN['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=CLEAN | {"PATH": path},
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout + done.stderr, done.returncode


def scripts(name):
    """The shell blocks of a document that use the suite, except installation, which needs a package index."""
    found = blocks((ROOT / name).read_text(), "sh")
    lines = ["".join(line for line in text.splitlines(True) if "pip install" not in line) for text in found]
    return [text for text in lines if "cleverinvo-conformance" in text]


def test_help_is_that_of_the_command():
    """The options are the output of --help with 80 columns. Run `python tools/help_in_docs.py` to update them."""
    command = [sys.executable, "-m", "cleverinvo_conformance", "--help"]
    done = subprocess.run(
        command, cwd=ROOT, env=CLEAN | {"COLUMNS": "80"}, capture_output=True, text=True, check=True
    )
    assert generated(PAGE, "cleverinvo-conformance --help") == done.stdout


def test_tables_have_every_scope_and_exit_code():
    """Each scope has its limit of requests, and each exit code its meaning."""
    for scope, limit in LIMITS.items():
        assert re.search(rf"^\| `{scope.name.lower()}` \|.*\b{limit} requests\b.*\|$", PAGE, re.MULTILINE)
    for code in (0, 1, 3, 4):
        assert f"\n| {code} |" in PAGE


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commands_against_a_deployment_run(name, url, deployment, tmp_path):
    """The commands read the key from standard input, print the plan without sending, and test the deployment."""
    (script,) = [text for text in scripts(name) if STAGING in text and "read -rs" in text]
    *first, last = script.replace(STAGING, url).splitlines()
    printed, code = shell("\n".join(first), tmp_path, f"{KEY}\n")
    assert code == 0, printed
    assert "Plan: " in printed
    assert deployment.requests == []
    printed, _ = shell("\n".join([first[0], f"{last} --clause PAGE-3"]), tmp_path, f"{KEY}\n")
    assert f"CleverInvo conformance of {url}" in printed
    assert f"Bearer {KEY}" in {headers.get("Authorization") for _, _, headers in deployment.requests}
    assert KEY not in printed
    assert (tmp_path / "report.html").exists() == ("report.html" in last)


def test_readme_tests_a_sandbox_without_options(tmp_path):
    """`cleverinvo-conformance` without options tests a sandbox; this test limits it to one clause."""
    (script,) = [text for text in scripts("README.md") if STAGING not in text]
    printed, code = shell(f"{script.strip()} --clause FMT-1", tmp_path)
    assert code == 0, printed
    assert "Testing a mock server of its own" in printed


def test_reproduction_of_the_page_shows_the_fault(url, deployment, tmp_path):
    """The page's commands write a script, and the script exits 1 as the fault is there."""
    deployment.breaks_page_3 = True
    (script,) = [text for text in scripts("docs/conformance.md") if "--reproductions found" in text]
    script = script.replace(STAGING, url).replace("--reproductions", "--clause PAGE-3 --reproductions")
    printed, code = shell(f"export CLEVERINVO_API_KEY={KEY}\n{script}", tmp_path)
    assert code == 1, printed
    assert printed.rstrip().endswith("The expectation does not hold: the fault is there.")


def test_clean_up_command_runs(tmp_path):
    """The command of the page finds nothing to remove in an empty directory."""
    (script,) = [text for text in scripts("docs/conformance.md") if "cleanup" in text]
    printed, code = shell(script, tmp_path)
    assert code == 0, printed
    assert "nothing to remove" in printed


def test_report_has_the_form_that_the_page_shows():
    """The JSON example is valid by the report's schema, apart from omitted clauses and open points."""
    schema = json.loads((PACKAGE / "report.schema.json").read_text())
    for name in ("clauses", "open_points"):
        schema["properties"][name].pop("required", None)
    (text,) = blocks(PAGE, "json")
    report = json.loads(text)
    jsonschema_rs.validate(schema, report)
    del report["residue"]
    with pytest.raises(jsonschema_rs.ValidationError):
        jsonschema_rs.validate(schema, report)


def test_accepted_deviations_have_the_form_that_the_page_shows(tmp_path):
    """The YAML example is accepted until the end of its last day."""
    file = tmp_path / "accepted.yaml"
    (text,) = blocks(PAGE, "yaml")
    file.write_text(text)
    (entry,) = yaml.safe_load(text)
    current, expired = read_accepted(file, date(2026, 12, 31))
    assert [deviation.ticket for deviation in current.values()] == [entry["ticket"]]
    assert expired == []
    assert read_accepted(file, date(2027, 1, 1))[0] == {}


def test_fields_that_are_never_sent_are_listed():
    """The table has a row for each group of forbidden fields, with its reason and all its names."""
    for reason, names in described():
        assert f"| {reason} | {', '.join(f'`{name}`' for name in names)} |" in PAGE
