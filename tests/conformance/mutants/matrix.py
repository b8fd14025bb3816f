"""The kill matrix: runs the suite against every server and writes ``docs/kill-matrix.md``.

    python -m tests.conformance.mutants.matrix --reports DIR [--only NAME…] [--page FILE]

``--reports`` keeps the reports. A run whose report is there is not repeated, so an interrupted matrix can be continued.
``--only`` selects servers by name, clause id, topic, or module of the catalogue; ``--only field`` selects the mutants
after public bug reports. ``docs/kill-matrix.md`` is written only if every server was run;
``--page`` writes an incomplete page to another file. The results of Schemathesis come from
``bench/schemathesis_alone.py``. A test checks that the page has a row for every server.
"""

from __future__ import annotations

import argparse
import platform
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from cleverinvo_conformance.version import VERSION

from tests.conformance.mutants.hosting import Host, serving
from tests.conformance.mutants.kill_page import PAGE, Matrix, alone, page
from tests.conformance.mutants.raw_front import Front, serving_raw
from tests.conformance.mutants.running import Runs
from tests.conformance.mutants.servers import CATALOGUE, ODD, manner_of, server_called
from tests.conformance.mutants.verdicts import Ended, failed, faults, is_killed_by_own_clause, killed


def chosen(only: list[str]) -> list[tuple[str, str]]:
    """The servers and scopes that ``only`` selects; all if it is empty. Raises :class:`KeyError` for an unknown name."""
    runs = [(mutant.name, mutant.scope) for mutant in CATALOGUE.values()]
    runs += [(name, scope) for name, odd in ODD.items() for scope in odd.scopes]
    for wanted in only:
        if not any(_is_meant(name, wanted) for name, _ in runs):
            raise KeyError(wanted)
    return [run for run in runs if not only or any(_is_meant(run[0], wanted) for wanted in only)]


def _is_meant(name: str, wanted: str) -> bool:
    clause = CATALOGUE[name].clause if name in CATALOGUE else ""
    in_topic = clause.startswith(wanted if wanted[-1:].isdigit() else f"{wanted}-")
    module = CATALOGUE[name].module if name in CATALOGUE else ""
    return (
        name in {wanted, f"truthful-{wanted}"}
        or (wanted.isupper() and in_topic and bool(clause))
        or wanted in {module, module.partition("_")[0]}
    )


def met(runs: Runs, wanted: list[tuple[str, str]]) -> Matrix:
    """Run them all; return the results."""
    for name, scope in wanted:
        runs.begin(name, scope)
    mutants = {name: runs.ended(name, scope) for name, scope in wanted if name in CATALOGUE}
    truthful: dict[str, dict[str, Ended]] = {}
    for name, scope in wanted:
        if name in ODD:
            truthful.setdefault(name, {})[scope] = runs.ended(name, scope)
    today = datetime.now(UTC).date()  # noqa: TID251 - the day that the page names
    again = {name: runs.ended(name, "full") for name in _survivors(runs, mutants)}
    made = f"Last made on {today} with the suite of version {VERSION}, `--seed 1`, Python {platform.python_version()}."
    return Matrix(mutants, truthful, made, again)


def _survivors(runs: Runs, mutants: Mapping[str, Ended]) -> list[str]:
    """The mutants whose clause did not fail in ``standard``; their runs in ``full`` are begun."""
    names = [
        name
        for name, ended in mutants.items()
        if ended.scope == "standard"
        and not (ended.report and is_killed_by_own_clause(CATALOGUE[name], ended.report))
    ]
    for name in names:
        runs.begin(name, "full")
    return names


class Progress:
    """Prints a line on standard error for each finished run."""

    def __init__(self) -> None:
        self._done = 0

    def report(self, name: str, ended: Ended, seconds: float) -> None:
        """Print the line of one finished run."""
        self._done += 1
        print(
            f"[{self._done:>3}] {name} {ended.scope}: {self._said(name, ended)}, {seconds:.1f} s",
            file=sys.stderr,
            flush=True,
        )

    def _said(self, name: str, ended: Ended) -> str:
        if ended.report is None:
            return f"NO REPORT, {ended.why}"
        if name in ODD:
            return "passed" if ended.passed else f"FALSE ALARM: {sorted(failed(ended.report))}"
        is_caught = killed(CATALOGUE[name], ended.report)
        return (
            "killed"
            if is_caught
            else f"NOT KILLED, failed {sorted(failed(ended.report))} {faults(ended.report)}"
        )


def bad(matrix: Matrix) -> Iterator[str]:
    """The servers with an unexpected result."""
    for name, ended in matrix.mutants.items():
        if ended.report is None or not killed(CATALOGUE[name], ended.report):
            yield name
    for name, scopes in matrix.truthful.items():
        yield from (f"{name} in {scope}" for scope, ended in scopes.items() if not ended.passed)


def summary(matrix: Matrix) -> str:
    """How many mutants failed their own clause, only others, none, or ended without a report."""
    counts = Counter(_outcome(name, ended) for name, ended in matrix.mutants.items())
    words = ("own clause", "another clause only", "no clause", "no report")
    line = f"{len(matrix.mutants)} mutants: " + ", ".join(f"{counts[word]} {word}" for word in words)
    if not matrix.again:
        return line
    later = Counter(_outcome(name, ended) for name, ended in matrix.again.items())
    found = ", ".join(f"{later[word]} {word}" for word in words)
    return f"{line}; {len(matrix.again)} survivors again in full: {found}"


def _outcome(name: str, ended: Ended) -> str:
    if ended.report is None:
        return "no report"
    if is_killed_by_own_clause(CATALOGUE[name], ended.report):
        return "own clause"
    return "another clause only" if failed(ended.report) else "no clause"


def main() -> int:
    """Run the selected servers and write the page; return 1 if a result is not the expected one."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--reports", type=Path, metavar="DIR", help="folder for reports; those already there are used"
    )
    parser.add_argument(
        "--only", nargs="+", default=[], metavar="NAME", help="servers, clauses, topics or modules"
    )
    parser.add_argument("--page", type=Path, metavar="FILE", help="where to write the page, complete or not")
    given = parser.parse_args()
    try:
        wanted = chosen(given.only)
    except KeyError as unknown:
        parser.error(f"--only {unknown.args[0]}: no server, clause, topic or module")
    host = Host(server_called)
    with (
        TemporaryDirectory() as temporary,
        serving(host) as url,
        serving_raw(Front(host, manner_of)) as raw,
    ):
        folder = given.reports or Path(temporary)
        runs = Runs(url, folder, raw=raw, keep=given.reports is not None, on_end=Progress().report)
        matrix = met(runs, wanted)
        runs.close()
    where = given.page or (PAGE if matrix.is_complete else None)
    if where:
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_text(page(matrix, alone()))
    print(summary(matrix))
    wrong = list(bad(matrix))
    print(
        f"{len(wanted)} runs, {len(wrong)} with an unexpected result: {', '.join(wrong)}"
        if wrong
        else "All is well."
    )
    print(
        f"Written to {where}"
        if where
        else "Not every server was run: the page is unchanged (--page writes one)"
    )
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
