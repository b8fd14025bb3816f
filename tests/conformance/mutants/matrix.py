"""The kill matrix: runs the suite against every server and writes ``docs/kill-matrix.md``.

    python -m tests.conformance.mutants.matrix --reports DIR [--only NAME…] [--page FILE]

``--reports`` keeps the runs' reports, and a run that is there already is not made again: what was broken off goes on
from where it was. ``--only`` makes some: mutants and truthful servers by name, clauses or their beginnings by id. The
page of the docs is written when it is whole; ``--page`` writes elsewhere what there is. What the page says beside each
mutant of Schemathesis is what ``bench/schemathesis_alone.py`` found. A test holds that the page has every server.
"""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from cleverinvo_conformance.version import VERSION

from tests.conformance.mutants.hosting import Host, serving
from tests.conformance.mutants.kill_page import PAGE, Matrix, alone, page
from tests.conformance.mutants.running import Runs
from tests.conformance.mutants.servers import CATALOGUE, ODD, server_called
from tests.conformance.mutants.verdicts import Ended, failed, faults, killed


def chosen(only: list[str]) -> list[tuple[str, str]]:
    """The servers and scopes that ``only`` names, all if it is empty. Raises :class:`KeyError` for what is none."""
    runs = [(mutant.name, mutant.scope) for mutant in CATALOGUE.values()]
    runs += [(name, scope) for name, odd in ODD.items() for scope in odd.scopes]
    for wanted in only:
        if not any(_is_meant(name, wanted) for name, _ in runs):
            raise KeyError(wanted)
    return [run for run in runs if not only or any(_is_meant(run[0], wanted) for wanted in only)]


def _is_meant(name: str, wanted: str) -> bool:
    clause = CATALOGUE[name].clause if name in CATALOGUE else ""
    in_topic = clause.startswith(wanted if wanted[-1:].isdigit() else f"{wanted}-")
    return name in {wanted, f"truthful-{wanted}"} or (wanted.isupper() and in_topic and bool(clause))


def met(runs: Runs, wanted: list[tuple[str, str]]) -> Matrix:
    """All those runs, made."""
    for name, scope in wanted:
        runs.begin(name, scope)
    mutants = {name: runs.ended(name, scope) for name, scope in wanted if name in CATALOGUE}
    truthful: dict[str, dict[str, Ended]] = {}
    for name, scope in wanted:
        if name in ODD:
            truthful.setdefault(name, {})[scope] = runs.ended(name, scope)
    today = datetime.now(UTC).date()  # noqa: TID251 - the day that the page names
    made = f"Last made on {today} with the suite of version {VERSION}, `--seed 1`, Python {platform.python_version()}."
    return Matrix(mutants, truthful, made)


class Progress:
    """A line on standard error for each run that has ended."""

    def __init__(self, runs: int) -> None:
        self._runs = runs
        self._done = 0

    def report(self, name: str, ended: Ended, seconds: float) -> None:
        """One more has."""
        self._done += 1
        print(
            f"[{self._done:>3}/{self._runs}] {name} {ended.scope}: {self._said(name, ended)}, {seconds:.1f} s",
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
    """What is not as it should be."""
    for name, ended in matrix.mutants.items():
        if ended.report is None or not killed(CATALOGUE[name], ended.report):
            yield name
    for name, scopes in matrix.truthful.items():
        yield from (f"{name} in {scope}" for scope, ended in scopes.items() if not ended.passed)


def main() -> int:
    """Run everything that is asked for and write the page; 1 if something is not as it should be."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--reports", type=Path, metavar="DIR", help="keep the reports here, and use those there are"
    )
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="servers, clauses or topics")
    parser.add_argument("--page", type=Path, metavar="FILE", help="where to write the page, whole or not")
    given = parser.parse_args()
    try:
        wanted = chosen(given.only)
    except KeyError as unknown:
        parser.error(f"--only {unknown.args[0]}: neither a server nor a clause")
    with TemporaryDirectory() as temporary, serving(Host(server_called)) as url:
        folder = given.reports or Path(temporary)
        runs = Runs(url, folder, keep=given.reports is not None, on_end=Progress(len(wanted)).report)
        matrix = met(runs, wanted)
        runs.close()
    where = given.page or (PAGE if matrix.is_whole else None)
    if where:
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_text(page(matrix, alone()))
    wrong = list(bad(matrix))
    print(
        f"{len(wanted)} runs, {len(wrong)} not as they should be: {', '.join(wrong)}"
        if wrong
        else "All is well."
    )
    print(
        f"Written to {where}"
        if where
        else "Not every server was run: the page is as it was (--page writes it)"
    )
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
