"""The redacted report of one test: a violation, an internal error of the suite, an obstacle.

Layer: pytest_plugin.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from cleverinvo_conformance.core.outcomes import Finding
from cleverinvo_conformance.core.redaction import Redactor
from cleverinvo_conformance.core.wording import cut
from cleverinvo_conformance.reports.result import ClauseResult

_PACKAGE: Final = Path(__file__).resolve().parents[1]


class ClauseViolated(Exception):
    """A test found at least one clause broken; the findings say what."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(", ".join(sorted({finding.clause.id for finding in findings})))
        self.findings: Final = findings


class Undecided(Exception):
    """A test cites clauses that it did not decide: an internal error of the suite."""


def violation_text(findings: list[Finding], redactor: Redactor) -> str:
    """Each finding under its clause, with the line that repeats it."""
    lines = []
    for finding in findings:
        lines.append(f"{finding.clause}: {cut(redactor.text(finding.message))}")
        lines.append(f"  the clause: {finding.clause.sentence}")
        lines += [f"  {exchange.request.curl(redactor)}" for exchange in finding.exchanges]
    return "\n".join(lines)


def fault_text(fault: BaseException, redactor: Redactor) -> str:
    """Where ``fault`` came from, and what it says.

    Not pytest's own account: that shows values cut off in the middle, which a redactor no longer knows. What an
    ``assert`` statement of a test says is left out for the same reason; the line itself is shown.
    """
    frames = [frame for frame in traceback.extract_tb(fault.__traceback__) if _is_shown(frame.filename)]
    lines = ["an internal error of the suite, not of the deployment:"]
    for frame in frames[-8:]:
        lines += [f"  {_short(frame.filename)}:{frame.lineno} in {frame.name}", f"    {frame.line}"]
    says = "" if isinstance(fault, AssertionError) else f": {fault}"
    notes = getattr(fault, "__notes__", [])
    return redactor.text("\n".join([*lines, f"{type(fault).__name__}{says}", *notes]))


def place_of(fault: BaseException) -> str:
    """The file and line of ours where ``fault`` came from, such as ``test_lists.py:42``."""
    ours = [frame for frame in traceback.extract_tb(fault.__traceback__) if _is_ours(frame.filename)]
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "pytest"


def redact_exception(excrepr: object, redactor: Redactor) -> None:
    """Have pytest's account of an internal error, which several of its reporters print, tell nothing secret."""
    described = redactor.text(str(excrepr))
    excrepr.toterminal = lambda writer: writer.line(described)  # type: ignore[attr-defined]


def redact_sections(report: pytest.TestReport, redactor: Redactor) -> None:
    """What was printed or logged during a test."""
    report.sections = [(title, redactor.text(content)) for title, content in report.sections]


def reports_of_no_test(clause_results: Iterable[ClauseResult]) -> Iterator[pytest.TestReport]:
    """A report of pytest's for each clause that was broken where no test looked: by what is judged on every exchange."""
    for clause_result in clause_results:
        if clause_result.deviation is None and any(
            finding.test == "passive" for finding in clause_result.findings
        ):
            found = "\n".join(f"{finding.message}\n{finding.curl}" for finding in clause_result.findings)
            nodeid = f"cleverinvo_conformance/suite/every_exchange.py::{clause_result.clause.id}"
            place = ("cleverinvo_conformance/suite", None, f"every_exchange[{clause_result.clause.id}]")
            described = f"{clause_result.clause.id}: {clause_result.clause.sentence}\n{found}"
            yield pytest.TestReport(nodeid, place, {}, "failed", described, "call", kind="violation")
            yield pytest.TestReport(nodeid, place, {}, "passed", None, "teardown")


def quiet(config: pytest.Config, *, is_alone: bool) -> None:
    """Turn down pytest's own noise, and what would show values.

    ``is_alone``: there are no other tests. Then pytest's last line, which counts tests, would stand beside the verdict, which
    counts clauses.
    """
    config.option.showlocals = False
    config.option.fulltrace = False
    config.option.verify_base_url = False  # it would ask past the guard
    reporter: Any = config.pluginmanager.getplugin("terminalreporter")
    if reporter is not None and is_alone:
        reporter.summary_stats = lambda: None
    if reporter is not None and config.get_verbosity() <= 0:
        reporter.showfspath = False
        reporter._show_progress_info = False  # noqa: SLF001 (pytest has no other)


def _is_ours(filename: str) -> bool:
    path = Path(filename)
    return _is_shown(filename) and (path.is_relative_to(_PACKAGE) or path.name.startswith("test_"))


def _is_shown(filename: str) -> bool:
    return (
        "_pytest" not in filename
        and "pluggy" not in filename
        and Path(filename) != _PACKAGE / "pytest_plugin" / "hooks.py"
    )


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(_PACKAGE.parent)) if path.is_relative_to(_PACKAGE.parent) else path.name
