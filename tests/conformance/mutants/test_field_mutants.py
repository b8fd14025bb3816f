"""The mutants that are written after public bug reports: each cites its report."""

from __future__ import annotations

import re

import pytest

from tests.conformance.mutants.servers import ROOT

FILES = sorted((ROOT / "tests" / "conformance" / "mutants" / "catalogue").glob("field_*.py"))
REPORT = re.compile(r"# After https://\S+\n(?:# .*\n)*@mutant\(")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_field_mutant_cites_a_report(file):
    """Each mutant of a module `field_*` has the address of a public report in the comment above it."""
    text = file.read_text()
    assert text.count("\n@mutant(") == len(REPORT.findall(text))


def test_the_reports_are_many():
    """At least sixty different reports are cited."""
    cited = [url for file in FILES for url in re.findall(r"# After (https://\S+)", file.read_text())]
    assert len(set(cited)) >= 60
