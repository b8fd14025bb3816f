"""What a run came to, put together from all that knows a part of it, and written to the files that were asked for.

Layer: pytest_plugin.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from cleverinvo_conformance.core.outcomes import Outcomes
from cleverinvo_conformance.core.redaction import Redactor
from cleverinvo_conformance.pytest_plugin.options import Options
from cleverinvo_conformance.pytest_plugin.selection import Selection
from cleverinvo_conformance.reports import html_report, json_report, sarif_report
from cleverinvo_conformance.reports.causes import Cause
from cleverinvo_conformance.reports.reproductions import Reproductions
from cleverinvo_conformance.reports.result import Facts, Result, result_of
from cleverinvo_conformance.reports.verdict import LEAST_TESTED
from cleverinvo_conformance.runner.runner import Runner
from cleverinvo_conformance.version import VERSION


def build_result(
    options: Options,
    selection: Selection,
    runner: Runner,
    *,
    redactor: Redactor,
    reached: frozenset[str],
    skipped: Mapping[str, str],
    faults: list[str],
) -> Result:
    """The result of a run that has ended.

    ``reached`` are the tests that it came to, by their node ids; ``untried`` says why some of them were not tried.
    """
    return result_of(
        _outcomes(selection, runner, reached),
        redactor,
        _facts(options, runner, len(reached)),
        wanted=selection.wanted,
        accepted=options.accepted,
        expired=options.expired,
        skipped=_by_reason(skipped),
        residue=tuple(runner.residue),
        faults=tuple(faults),
        require_all=options.require_all,
        scripts=_scripts(options, runner, redactor),
        least=LEAST_TESTED[options.scope] if selection.is_whole else 0,
    )


def _scripts(
    options: Options, runner: Runner, redactor: Redactor
) -> Callable[[Sequence[Cause]], Mapping[int, str]]:
    """What writes the reproductions that were asked for."""
    if options.reproductions is None or runner.run is None:
        return lambda _: {}
    run = runner.run
    return Reproductions(options.reproductions, run.mark, run.target.keys, redactor).write


def write_reports(options: Options, result: Result) -> None:
    """Write the report files. Raises :class:`OSError`."""
    renderings = (
        (options.json, json_report.rendered),
        (options.html, html_report.rendered),
        (options.sarif, sarif_report.rendered),
    )
    for path, rendered in renderings:
        if path is not None:
            path.write_text(rendered(result), encoding="utf-8")


def _outcomes(selection: Selection, runner: Runner, reached: frozenset[str]) -> Outcomes:
    """What was found, and why the rest was not: nothing, where the first question had no answer to go on."""
    if runner.stopped or runner.run is None:
        outcomes = Outcomes()
        for reason, clauses in selection.left_out:
            outcomes.not_tested(reason, clauses)
        return outcomes
    outcomes = runner.run.outcomes
    outcomes.settle()
    ended = runner.ended or "the run ended before it"
    for nodeid, verifies in selection.tests.items():
        if nodeid not in reached:
            outcomes.not_tested(ended, verifies.clauses)
    for key in runner.run.api.false_keys.values():
        runner.run.redactor.hide_key(key, "[an unknown key]")
    return outcomes


def _by_reason(skipped: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The tests by why they were not tried, as people call them."""
    names: dict[str, list[str]] = {}
    for nodeid, reason in skipped.items():
        names.setdefault(reason, []).append(nodeid.rpartition("::")[2])
    return {reason: tuple(named) for reason, named in names.items()}


def _facts(options: Options, runner: Runner, tests: int) -> Facts:
    run = runner.run
    return Facts(
        target=runner.root or "a mock server of its own",
        scope=options.scope.name.lower(),
        tests=tests,
        requests=run.budget.requests if run else 0,
        writes=run.budget.writes if run else 0,
        seconds=runner.seconds,
        waited=run.throttle.waited if run else 0.0,
        seed=run.seed if run else None,
        mark=run.mark if run else "",
        version=VERSION,
        stopped=runner.stopped,
        waits=dict(run.throttle.waits) if run else {},
    )
