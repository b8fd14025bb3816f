"""The suite within one session of pytest: what was selected, how its run goes, what came of each test.

Layer: pytest_plugin. The hooks of :mod:`cleverinvo_conformance.pytest_plugin.hooks` call it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NoReturn

import pytest

from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import VARIABLES, Exchange
from cleverinvo_conformance.core.outcomes import Outcomes
from cleverinvo_conformance.core.redaction import Redactor
from cleverinvo_conformance.core.unreachable import Unreachable
from cleverinvo_conformance.pytest_plugin.options import Options
from cleverinvo_conformance.pytest_plugin.pytest_reports import (
    ClauseViolated,
    Undecided,
    fault_text,
    place_of,
    redact_sections,
    reports_of_no_test,
    violation_text,
)
from cleverinvo_conformance.pytest_plugin.results import build_result, write_reports
from cleverinvo_conformance.pytest_plugin.selection import Selection, sentence_of
from cleverinvo_conformance.reports.lines import Line, Piece, wrapped
from cleverinvo_conformance.reports.plan_report import lines_of_plan
from cleverinvo_conformance.reports.progress import Progress
from cleverinvo_conformance.reports.result import Result
from cleverinvo_conformance.reports.terminal import lines_of
from cleverinvo_conformance.runner.runner import Runner

#: By outcome of a test: its category, letter and word in the output of pytest.
_STATUS: Final = {
    "violation": ("violated", "V", "VIOLATED"),
    "untested": ("untested", "u", "UNTESTED"),
    "accepted": ("accepted", "a", "ACCEPTED"),
}


class Suite:
    """Selection, conduct and outcomes of one session."""

    def __init__(self, config: pytest.Config, options: Options, selection: Selection, runner: Runner) -> None:
        self._config: Final = config
        self._reporter: Final[Any] = config.pluginmanager.getplugin("terminalreporter")
        self._capture: Final[Any] = config.pluginmanager.getplugin("capturemanager")
        self.options: Final = options
        self.selection: Final = selection
        self.runner: Final = runner
        self._keys: Final = Redactor()
        for name, key in options.keys.items():
            self._keys.hide_key(key, f"${VARIABLES[name]}")
        self._progress = Progress(None, tests=0, limit=0)
        self._reached: set[str] = set()
        #: Why tests were not tried that were to run, by their node ids.
        self._skipped: dict[str, str] = {}
        self._others_failed = False
        self.was_interrupted = False
        self.result: Result | None = None

    @property
    def redactor(self) -> Redactor:
        """Knows the keys, and once the run has begun all that it has read."""
        return self.runner.run.redactor if self.runner.run else self._keys

    @property
    def outcomes(self) -> Outcomes:
        """The run's outcomes."""
        assert self.runner.run is not None  # a test runs
        return self.runner.run.outcomes

    @property
    def _width(self) -> int:
        """Columns of the terminal."""
        return self._config.get_terminal_writer().fullwidth if self._reporter else 100

    # Before and after

    def leave_out(self, items: Iterable[pytest.Item]) -> None:
        """Some tests are not to run after all."""
        for item in items:
            self.selection.deselect(item.nodeid)
        self.runner.plan = self.selection.plan(self.options)

    def print_plan(self) -> None:
        """Print what will be sent at most, before anything is."""
        target = self.options.root or "a mock server of its own"
        details = self.selection if self.options.plan_only else None
        self._write(lines_of_plan(target, self.runner.plan, details, width=self._width))

    def begin(self) -> None:
        """Begin the run; :attr:`Runner.stopped` says if that came to nothing. Raises :class:`pytest.UsageError`."""
        is_terminal = self._reporter is not None and self._reporter.isatty() and self._reporter.verbosity <= 0
        self._progress = Progress(
            self._rewrite if is_terminal else None,
            tests=len(self.selection.tests),
            limit=self.runner.plan.requests,
            width=self._width,
        )
        self.runner.watch = self._watch
        self.runner.waiting = self._wait
        self.runner.removing = self._remove
        try:
            self.runner.begin(self.selection.left_out)
            for sentence, reason, clauses in self.selection.keyless if self.runner.run else ():
                self.outcomes.skipped(sentence, reason, clauses)
        except OSError as error:
            self.runner.end()
            where = error.filename or self.options.ledger
            raise pytest.UsageError(
                f"the ledger cannot be written at {where}: {error.strerror}; see --ledger"
            ) from None

    def end(self, session: pytest.Session) -> None:
        """Clean up, make the result, write the reports, and say the verdict as the session's exit status."""
        if self.options.plan_only and not self.selection.faults:
            if session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
                session.exitstatus = pytest.ExitCode.OK
            return
        if not self.was_interrupted:
            self.runner.explain()
        self._announce_removal()
        self.runner.end()
        self._progress.clear()
        faults = [*self.selection.faults, *self.runner.faults, *self._ended_early(session)]
        reached = frozenset(self._reached)
        self.result = build_result(
            self.options,
            self.selection,
            self.runner,
            redactor=self.redactor,
            reached=reached,
            skipped=self._skipped,
            faults=faults,
        )
        write_reports(self.options, self.result)
        if session.config.getoption("xmlpath", None):
            for report in reports_of_no_test(self.result.clause_results):
                self._config.hook.pytest_runtest_logreport(report=report)
        session.exitstatus = self.result.verdict.exit_code or int(self._others_failed)

    def report_breakdown(self, session: pytest.Session, fault: Exception) -> None:
        """The run could not be concluded: whatever was found, that is no verdict."""
        self.runner.end()
        self.result = None
        session.exitstatus = pytest.ExitCode.INTERNAL_ERROR
        described = (
            [f"{fault}"] if isinstance(fault, OSError) else fault_text(fault, self.redactor).splitlines()
        )
        self._write(
            [[Piece(line, "red")] for line in [*described, "INCONCLUSIVE. Exit code 3: could not tell."]]
        )

    def print_result(self) -> None:
        """Print the whole account."""
        if self.result is not None:
            verbose = self._config.get_verbosity() > 0
            self._write(lines_of(self.result, self._width, with_open_points=verbose))

    # Tests

    def settle(self, item: pytest.Item, touched: set[Clause]) -> None:
        """The test ended; what it cites and did not decide is a fault. Raises :class:`Undecided`."""
        silent = [clause for clause in self._cited(item) if clause not in touched]
        if silent:
            names = ", ".join(map(str, silent))
            self.outcomes.error(f"{item.name} cites {names} and did not decide it", silent)
            raise Undecided(f"{item.name} did not decide {names}")

    def note(self, item: pytest.Item, obstacle: BaseException, touched: set[Clause]) -> None:
        """What the test could not decide because of ``obstacle``."""
        undecided = [clause for clause in self._cited(item) if clause not in touched]
        if isinstance(obstacle, Unreachable):
            self.outcomes.error(f"the deployment did not respond: {obstacle}", undecided)
            self.runner.unanswered()
        else:
            self.outcomes.not_tested(str(obstacle), undecided)
            self.outcomes.skipped(sentence_of(item), str(obstacle), undecided)

    def blocked(self, item: pytest.Item, obstacle: BaseException, touched: set[Clause]) -> NoReturn:
        """The same, and the test is skipped."""
        self.note(item, obstacle, touched)
        self._skipped[item.nodeid] = str(obstacle)
        pytest.skip(self.redactor.text(str(obstacle)))

    def not_tested(self, item: pytest.Item, reason: str, touched: Iterable[Clause] = ()) -> None:
        """The test was skipped."""
        known = set(touched)
        self._skipped[item.nodeid] = reason
        undecided = [clause for clause in self._cited(item) if clause not in known]
        self.outcomes.not_tested(reason, undecided)
        self.outcomes.skipped(sentence_of(item), reason, undecided)

    def error(self, item: pytest.Item, fault: BaseException) -> None:
        """The test broke down."""
        described = (
            f"an internal error of the suite in {item.name}: {type(fault).__name__} at {place_of(fault)}"
        )
        self.outcomes.error(described, self._cited(item))

    def is_accepted(self, violation: ClauseViolated) -> bool:
        """Whether every finding is an accepted deviation."""
        return all(finding.clause in self.options.accepted for finding in violation.findings)

    # Reports of pytest's

    def redact(self, report: pytest.TestReport, call: pytest.CallInfo[None]) -> None:
        """Redact the report; a violation has no traceback."""
        redact_sections(report, self.redactor)
        fault = call.excinfo.value if call.excinfo else None
        if isinstance(fault, ClauseViolated):
            report.longrepr = violation_text(fault.findings, self.redactor)
            if self.is_accepted(fault):
                report.outcome = "skipped"
                report.wasxfail = f"accepted: {fault}"
            report.kind = "accepted" if self.is_accepted(fault) else "violation"  # type: ignore[attr-defined]
        elif report.failed and fault is not None:
            report.longrepr = fault_text(fault, self.redactor)
        elif report.skipped:
            report.kind = "untested"  # type: ignore[attr-defined]
            if isinstance(report.longrepr, tuple):
                path, line, reason = report.longrepr
                report.longrepr = (path, line, self.redactor.text(reason))
        if report.when == "teardown":
            self._reached.add(report.nodeid)
            self._progress.done = len(self._reached)
            self._progress.show()

    def status_of(self, report: Any) -> tuple[str, str, str] | None:
        """How pytest counts and shows ``report``: with -v in its own way, else in silence."""
        kind = getattr(report, "kind", "")
        if not kind and not (
            report.nodeid in self.selection.tests and report.when == "call" and report.passed
        ):
            self._others_failed |= (
                bool(getattr(report, "failed", False)) and report.nodeid not in self.selection.tests
            )
            return None
        category, letter, word = _STATUS.get(kind, ("passed", ".", "PASSED"))
        return (category, letter, word) if self._config.get_verbosity() > 0 else (category, "", "")

    # Inside

    def _cited(self, item: pytest.Item) -> tuple[Clause, ...]:
        return self.selection.tests[item.nodeid].clauses

    def _watch(self, exchange: Exchange) -> None:
        self._progress.requests = exchange.number
        self._progress.findings = self.outcomes.count
        self._progress.show()

    def _wait(self, seconds: float) -> None:
        if self.runner.run is not None:
            throttle = self.runner.run.throttle
            self._progress.wait(seconds, throttle.reason, throttle.per_minute)

    def _remove(self, left: int, of: int) -> None:
        self._progress.stage(f"removing {of} records, {left} left")

    def _announce_removal(self) -> None:
        """Show that the clean-up begins; after Ctrl-C, say what is still done, and how to leave it."""
        run = self.runner.run
        count = len(list(run.ledger)) if run else 0
        if run is None or not count:
            return
        records = "1 record" if count == 1 else f"{count} records"
        if self.was_interrupted:
            text = (
                f"Interrupted. Removing {records} of this run; press Ctrl-C again to leave them. "
                f"`cleverinvo-conformance cleanup {run.ledger.path}` removes them later."
            )
            self._progress.clear()
            self._write(wrapped(text, min(self._width, 110), "", style="yellow"))
        self._progress.stage(f"removing {records}")

    def _ended_early(self, session: pytest.Session) -> list[str]:
        if self.was_interrupted:
            return ["the run was interrupted"]
        if session.exitstatus in {pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR}:
            return ["an internal error of the suite: pytest could not collect it or run it; see above"]
        return []

    def _rewrite(self, text: str) -> None:
        with self._capture.global_and_fixture_disabled():
            self._reporter.write(text, flush=True)

    def _write(self, lines: Iterable[Line]) -> None:
        if self._reporter is None:
            return
        with self._capture.global_and_fixture_disabled():
            self._reporter.ensure_newline()
            for line in lines:
                for text, style in line:
                    self._reporter.write(text, **dict.fromkeys(style.split(), True))
                self._reporter.write("\n", flush=True)
