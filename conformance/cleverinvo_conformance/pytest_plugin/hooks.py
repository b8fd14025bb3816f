"""The suite as a pytest plugin: options, collection, the run's life, tests into outcomes.

Layer: pytest_plugin. Inert unless tests of the suite are collected. :mod:`cleverinvo_conformance.pytest_plugin.pytest_reports` makes its reports.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any, Final, cast

import pytest

from cleverinvo_conformance import installation
from cleverinvo_conformance.core.expect import Expect, NotTestable
from cleverinvo_conformance.core.throttle import BudgetSpent
from cleverinvo_conformance.core.unreachable import Unreachable
from cleverinvo_conformance.pytest_plugin import fixtures
from cleverinvo_conformance.pytest_plugin.fixtures import SUITE_OF, suite_of
from cleverinvo_conformance.pytest_plugin.options import add_options, read_options
from cleverinvo_conformance.pytest_plugin.pytest_reports import ClauseViolated, quiet, redact_exception
from cleverinvo_conformance.pytest_plugin.selection import COSTS, SUITE, Selection, is_ours
from cleverinvo_conformance.pytest_plugin.session import Suite
from cleverinvo_conformance.runner.costs import UnknownCost, read_costs
from cleverinvo_conformance.runner.plan import most_telling_first
from cleverinvo_conformance.runner.runner import Runner

#: What a test may raise that is no fault: what it needs is not there.
_OBSTACLES: Final = (NotTestable, BudgetSpent, Unreachable)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the suite's options. Without the extra's packages pytest knows no ``--base-url``: say what is missing."""
    lacking = installation.missing("conformance")
    if lacking:
        raise pytest.UsageError(installation.message("conformance", lacking))
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a URL with a password in it before anything prints it."""
    url = config.getoption("base_url", None) or ""
    if "@" in url.partition("//")[2].partition("/")[0]:
        config.option.base_url = None
        raise pytest.UsageError("a base URL has no user and no password; keys go into --api-key")
    config.pluginmanager.register(_Watch(config), "conformance-watch")
    config.pluginmanager.register(fixtures, "conformance-fixtures")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Keep what the scope, the keys and ``--clause`` allow; note tests that cite nothing and clauses without a test."""
    ours = [item for item in items if is_ours(item)]
    if not ours:
        return
    if config.getoption("numprocesses", None):
        raise pytest.UsageError("the suite does not run in parallel: leave out -n")
    quiet(config, is_alone=len(ours) == len(items))
    options = read_options(config)
    costs = config.stash.get(COSTS, None) or read_costs()
    try:
        selection = Selection(ours, options, costs, is_whole=_is_whole(ours, config))
        plan = selection.plan(options)
    except UnknownCost as error:
        raise pytest.UsageError(f"an internal error of the suite: {error}") from None
    if selection.lacks_main_key and not config.option.collectonly:
        raise pytest.UsageError(
            f"no API key was given for {options.root}: set CLEVERINVO_API_KEY, or give --api-key. Without it, only "
            "--clause AUTH-1 and --clause AUTH-2 can be tested"
        )
    runner = Runner(
        options.root,
        options.keys,
        options.scope,
        plan,
        options.seed,
        options.ledger,
        options.timeout,
        options.max_minutes(plan.requests, plan.per_minute),
    )
    config.stash[SUITE_OF] = Suite(config, options, selection, runner)
    items[:] = [item for item in items if item not in ours or item.nodeid in selection.tests]
    if plan.needed > plan.requests:
        order = {nodeid: at for at, nodeid in enumerate(most_telling_first(selection.tests))}
        items.sort(key=lambda item: order.get(item.nodeid, -1))
    items.sort(key=lambda item: selection.runs_last(item.nodeid))
    for item in items:
        if item.nodeid in selection.tests:  # a warning of a library's is no verdict
            item.add_marker(pytest.mark.filterwarnings("default"))


def _is_whole(items: list[pytest.Item], config: pytest.Config) -> bool:
    files = {item.path.name for item in items if item.path.parent.name == SUITE.name}
    return {path.name for path in SUITE.glob("test_*.py")} <= files and not any(
        "::" in arg for arg in config.args
    )


def pytest_deselected(items: list[pytest.Item]) -> None:
    """What ``-k`` and its like leave out is not tested, and not planned."""
    suite = suite_of(items[0].config) if items else None
    if suite is not None:
        suite.leave_out(items)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Tell the plan, begin the run, and stop where nothing can be tested."""
    suite = suite_of(session.config)
    if suite is None or session.testsfailed or session.config.option.collectonly:
        return None
    suite.print_plan()
    if suite.options.plan_only or suite.selection.faults or not suite.selection.tests:
        return True
    suite.begin()
    return True if suite.runner.stopped else None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """Clean up, whatever happened; say the verdict as the exit code; write the reports and tell the result."""
    suite = suite_of(session.config)
    if (
        suite is None
        or session.config.option.collectonly
        or session.exitstatus == pytest.ExitCode.USAGE_ERROR
    ):
        return (yield)
    try:
        suite.end(session)
    except Exception as fault:  # noqa: BLE001 (outermost: a traceback would end with exit code 1, "violated")
        suite.report_breakdown(session, fault)
    result = yield
    suite.print_result()
    return result


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> bool | None:
    """Leave out what comes after the deployment has stopped answering, or the run's time is over."""
    suite = suite_of(item.config)
    if suite is None or item.nodeid not in suite.selection.tests or suite.runner.may_go_on():
        return None
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """What a fixture lacks is an obstacle to the test as well."""
    suite = suite_of(item.config)
    if suite is None or item.nodeid not in suite.selection.tests:
        return (yield)
    try:
        return (yield)
    except _OBSTACLES as obstacle:
        suite.blocked(item, obstacle, set())
    except Exception as fault:
        suite.error(item, fault)
        raise


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Iterator[None]:
    """Turn what a test raised or found into outcomes: violations fail it, obstacles skip it, faults of the suite are errors."""
    suite = suite_of(pyfuncitem.config)
    if suite is None or pyfuncitem.nodeid not in suite.selection.tests:
        return (yield)
    expect = cast("Expect | None", pyfuncitem.funcargs.get("expect"))
    touched = expect.touched if expect else set()
    findings = expect.findings if expect else []
    try:
        result = yield
    except _OBSTACLES as obstacle:
        if findings:
            suite.note(pyfuncitem, obstacle, touched)
            raise ClauseViolated(findings) from None
        suite.blocked(pyfuncitem, obstacle, touched)
    except pytest.skip.Exception as skipped:
        suite.not_tested(pyfuncitem, str(skipped.msg), touched)
        raise
    except Exception as fault:
        suite.error(pyfuncitem, fault)
        raise
    else:
        suite.runner.answered()
        suite.settle(pyfuncitem, touched)
        if findings:
            raise ClauseViolated(findings)
        return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """A fault after the test is a fault as well."""
    suite = suite_of(item.config)
    try:
        return (yield)
    except Exception as fault:
        if suite and item.nodeid in suite.selection.tests:
            suite.error(item, fault)
        raise


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell nothing secret."""
    report = yield
    suite = suite_of(item.config)
    if suite is not None and item.nodeid in suite.selection.tests:
        suite.redact(report, call)
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(report: Any, config: pytest.Config) -> tuple[str, str, str] | None:
    """A violation is printed once, at the end, under its clause."""
    suite = suite_of(config)
    return suite.status_of(report) if suite is not None else None


class _Watch:
    """Hooks that pytest calls without the session."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self, excrepr: object) -> None:
        """Tell nothing secret here either."""
        suite = suite_of(self._config)
        if suite is not None:
            redact_exception(excrepr, suite.redactor)

    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Say that it was the user, and nothing else."""
        suite = suite_of(self._config)
        if suite is not None:
            suite.was_interrupted = type(excinfo.value) is KeyboardInterrupt
            if suite.was_interrupted:
                excinfo.value.args = ()
