"""The suite within one session of pytest: what was selected, how its run goes, what came of each test.

Layer: plugin. The hooks of :mod:`cleverinvo_conformance.plugin` call it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NoReturn

import pytest

from cleverinvo_conformance.conclusion import concluded, write_reports
from cleverinvo_conformance.conduct import Conduct
from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import VARIABLES, Exchange
from cleverinvo_conformance.core.outcomes import Outcomes
from cleverinvo_conformance.core.redaction import Redactor
from cleverinvo_conformance.core.wire import Unreachable
from cleverinvo_conformance.options import Options
from cleverinvo_conformance.report.plan_report import lines_of_plan
from cleverinvo_conformance.report.progress import Progress
from cleverinvo_conformance.report.result import Result
from cleverinvo_conformance.report.terminal import Line, Piece, lines_of
from cleverinvo_conformance.selection import Selection, sentence_of
from cleverinvo_conformance.telling import (
    Breach,
    Undecided,
    breach_told,
    fault_told,
    place_of,
    redact_sections,
    reports_of_no_test,
)

#: By outcome of a test: its category, letter and word in the output of pytest.
_STATUS: Final = {
    "breach": ("violated", "V", "VIOLATED"),
    "untested": ("untested", "u", "UNTESTED"),
    "accepted": ("accepted", "a", "ACCEPTED"),
}


class Suite:
    """Selection, conduct and outcomes of one session."""

    def __init__(
        self, config: pytest.Config, options: Options, selection: Selection, conduct: Conduct
    ) -> None:
        self._config: Final = config
        self._reporter: Final[Any] = config.pluginmanager.getplugin("terminalreporter")
        self._capture: Final[Any] = config.pluginmanager.getplugin("capturemanager")
        self.options: Final = options
        self.selection: Final = selection
        self.conduct: Final = conduct
        self._keys: Final = Redactor()
        for name, key in options.keys.items():
            self._keys.hide_key(key, f"${VARIABLES[name]}")
        self._progress = Progress(None, tests=0, limit=0)
        self._reached: set[str] = set()
        #: Why tests were not tried that were to run, by their node ids.
        self._untried: dict[str, str] = {}
        self._others_failed = False
        self.was_interrupted = False
        self.result: Result | None = None

    @property
    def redactor(self) -> Redactor:
        """Knows the keys, and once the run has begun all that it has read."""
        return self.conduct.run.redactor if self.conduct.run else self._keys

    @property
    def outcomes(self) -> Outcomes:
        """The run's outcomes."""
        assert self.conduct.run is not None  # a test runs
        return self.conduct.run.outcomes

    @property
    def _width(self) -> int:
        """Columns of the terminal."""
        return self._config.get_terminal_writer().fullwidth if self._reporter else 100

    # Before and after

    def leave_out(self, items: Iterable[pytest.Item]) -> None:
        """Some tests are not to run after all."""
        for item in items:
            self.selection.deselect(item.nodeid)
        self.conduct.plan = self.selection.plan(self.options)

    def tell_plan(self) -> None:
        """Print what will be sent at most, before anything is."""
        target = self.options.root or "a mock server of its own"
        details = self.selection if self.options.plan_only else None
        self._write(lines_of_plan(target, self.conduct.plan, details, width=self._width))

    def begin(self) -> None:
        """Begin the run; :attr:`Conduct.stopped` says if that came to nothing. Raises :class:`pytest.UsageError`."""
        is_terminal = self._reporter is not None and self._reporter.isatty() and self._reporter.verbosity <= 0
        self._progress = Progress(
            self._rewrite if is_terminal else None,
            tests=len(self.selection.tests),
            limit=self.conduct.plan.requests,
            width=self._width,
        )
        self.conduct.watch = self._watch
        self.conduct.waiting = lambda seconds: self._progress.tell(waiting=seconds)
        try:
            self.conduct.begin(self.selection.left_out)
            for sentence, reason, clauses in self.selection.keyless if self.conduct.run else ():
                self.outcomes.untried(sentence, reason, clauses)
        except OSError as error:
            self.conduct.end()
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
        self._progress.tell(stage="removing the run's records")
        self.conduct.end()
        self._progress.clear()
        faults = [*self.selection.faults, *self.conduct.faults, *self._ended_early(session)]
        reached = frozenset(self._reached)
        self.result = concluded(
            self.options,
            self.selection,
            self.conduct,
            redactor=self.redactor,
            reached=reached,
            untried=self._untried,
            faults=faults,
        )
        write_reports(self.options, self.result)
        if session.config.getoption("xmlpath", None):
            for report in reports_of_no_test(self.result.rulings):
                self._config.hook.pytest_runtest_logreport(report=report)
        session.exitstatus = self.result.verdict.exit_code or int(self._others_failed)

    def broken_down(self, session: pytest.Session, fault: Exception) -> None:
        """The run could not be concluded: whatever was found, that is no verdict."""
        self.conduct.end()
        self.result = None
        session.exitstatus = pytest.ExitCode.INTERNAL_ERROR
        told = [f"{fault}"] if isinstance(fault, OSError) else fault_told(fault, self.redactor).splitlines()
        self._write([[Piece(line, "red")] for line in [*told, "INCONCLUSIVE. Exit code 3: could not tell."]])

    def tell_result(self) -> None:
        """Print the whole account."""
        if self.result is not None:
            self._write(lines_of(self.result, self._width))

    # Tests

    def settle(self, item: pytest.Item, touched: set[Clause]) -> None:
        """The test ended; what it cites and did not decide is a fault. Raises :class:`Undecided`."""
        silent = [clause for clause in self._cited(item) if clause not in touched]
        if silent:
            names = ", ".join(map(str, silent))
            self.outcomes.erred(f"{item.name} cites {names} and did not decide it", silent)
            raise Undecided(f"{item.name} did not decide {names}")

    def note(self, item: pytest.Item, obstacle: BaseException, touched: set[Clause]) -> None:
        """What the test could not decide because of ``obstacle``."""
        undecided = [clause for clause in self._cited(item) if clause not in touched]
        if isinstance(obstacle, Unreachable):
            self.outcomes.erred(f"the deployment did not respond: {obstacle}", undecided)
            self.conduct.unanswered()
        else:
            self.outcomes.untested(str(obstacle), undecided)
            self.outcomes.untried(sentence_of(item), str(obstacle), undecided)

    def hindered(self, item: pytest.Item, obstacle: BaseException, touched: set[Clause]) -> NoReturn:
        """The same, and the test is skipped."""
        self.note(item, obstacle, touched)
        self._untried[item.nodeid] = str(obstacle)
        pytest.skip(self.redactor.text(str(obstacle)))

    def untested(self, item: pytest.Item, reason: str, touched: Iterable[Clause] = ()) -> None:
        """The test was skipped."""
        known = set(touched)
        self._untried[item.nodeid] = reason
        undecided = [clause for clause in self._cited(item) if clause not in known]
        self.outcomes.untested(reason, undecided)
        self.outcomes.untried(sentence_of(item), reason, undecided)

    def erred(self, item: pytest.Item, fault: BaseException) -> None:
        """The test broke down."""
        told = f"an internal error of the suite in {item.name}: {type(fault).__name__} at {place_of(fault)}"
        self.outcomes.erred(told, self._cited(item))

    def is_accepted(self, breach: Breach) -> bool:
        """Whether every finding is an accepted deviation."""
        return all(finding.clause in self.options.accepted for finding in breach.findings)

    # Reports of pytest's

    def redact(self, report: pytest.TestReport, call: pytest.CallInfo[None]) -> None:
        """Tell nothing secret, and a breach without a traceback."""
        redact_sections(report, self.redactor)
        fault = call.excinfo.value if call.excinfo else None
        if isinstance(fault, Breach):
            report.longrepr = breach_told(fault.findings, self.redactor)
            if self.is_accepted(fault):
                report.outcome = "skipped"
                report.wasxfail = f"accepted: {fault}"
            report.kind = "accepted" if self.is_accepted(fault) else "breach"  # type: ignore[attr-defined]
        elif report.failed and fault is not None:
            report.longrepr = fault_told(fault, self.redactor)
        elif report.skipped:
            report.kind = "untested"  # type: ignore[attr-defined]
            if isinstance(report.longrepr, tuple):
                path, line, reason = report.longrepr
                report.longrepr = (path, line, self.redactor.text(reason))
        if report.when == "teardown":
            self._reached.add(report.nodeid)
            self._progress.done = len(self._reached)
            self._progress.tell()

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
        self._progress.findings = sum(len(account.findings) for account in self.outcomes.clauses.values())
        self._progress.tell()

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
