"""The kill matrix as a page of the documentation: a summary, survivors, every mutant by topic, every truthful server.

A server that was not run is shown as *not run* and is not counted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from cleverinvo_conformance.core.clauses import CLAUSES

from tests.conformance.mutants.mutant import Mutant
from tests.conformance.mutants.servers import CATALOGUE, ODD, ROOT
from tests.conformance.mutants.verdicts import (
    Ended,
    failed,
    false_alarms,
    faults,
    is_killed_by_own_clause,
    killed,
)

PAGE = ROOT / "docs" / "kill-matrix.md"
ALONE = ROOT / "bench" / "schemathesis_alone.json"
#: A row of a mutant: its name and scope, then its clause.
_MUTANT_ROW = re.compile(r"\| [a-z0-9-]+(?: \*\(\w+\)\*)? \| [A-Z]+(?:-[A-Z]+)*-\d+ \|")
SCOPES = ("read", "standard", "full")
ORIGINS = ("invented", "from the field")
HEAD = """# The kill matrix

<!-- written by `python -m tests.conformance.mutants.matrix`; do not edit -->

Does the conformance suite detect a server that breaks a clause, and pass a server that keeps them all? The suite is run
against **mutants** and against **truthful servers**. A mutant is the sandbox with one fault that breaks one clause. A
truthful server keeps every clause, in an unusual way.

A mutant is *killed* if its own clause fails and no other clause does; clauses that the fault breaks by necessity stand in
parentheses. Otherwise it *survived*. A mutant is run in scope *standard* unless its row says *full*. One that survives
in *standard* is run again in *full*. In *full* only the topic of its clause is tested.

The authors of the suite **invented** some of the mutants. The others come **from the field**: each is made after a public
bug report of a billing, accounting or CRUD system, and most were written by people who had not seen the suite.
"""


@dataclass(frozen=True)
class Matrix:
    """The results of the runs, by mutant, and by truthful server and scope; without those not run.

    ``again``: the runs in scope ``full`` of the mutants that survived in ``standard``.
    """

    mutants: Mapping[str, Ended]
    truthful: Mapping[str, Mapping[str, Ended]]
    made: str = ""
    again: Mapping[str, Ended] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Whether every server was run in each of its scopes."""
        return self.mutants.keys() == CATALOGUE.keys() and all(
            set(odd.scopes) == self.truthful.get(name, {}).keys() for name, odd in ODD.items()
        )


def alone() -> dict[str, Any]:
    """The results of Schemathesis alone: the file that ``bench/schemathesis_alone.py`` writes."""
    document: dict[str, Any] = json.loads(ALONE.read_text()) if ALONE.exists() else {"mutants": {}}
    return document


def page(matrix: Matrix, schemathesis: Mapping[str, Any]) -> str:
    """The page as Markdown."""
    parts = [_summary(matrix), _comparison(matrix, schemathesis), _survivors(matrix)]
    parts += [_mutants(matrix, schemathesis["mutants"]), _truthful(matrix)]
    lines = [line for part in parts for line in part]
    count = len(matrix.mutants) + len(matrix.truthful)
    part = f"**Of {len(CATALOGUE) + len(ODD)} servers only {count} were run**; the others are listed as *not run*."
    head = [matrix.made, *([] if matrix.is_complete else [part]), ""]
    return HEAD + "\n" + "\n".join([*head, *lines]) + "\n"


def outdated_in(text: str) -> list[str]:
    """The mutants of a page that no longer exist, or whose clause or sentence has changed."""
    wanted = tuple(_mutant_cells(mutant) for mutant in CATALOGUE.values())
    rows = [row for row in text.splitlines() if _MUTANT_ROW.match(row)]
    return [row.split("|")[1].strip() for row in rows if not row.startswith(wanted)]


def missing_from(text: str) -> list[str]:
    """The beginnings of the rows that a page lacks."""
    wanted = [_mutant_cells(mutant) for mutant in CATALOGUE.values()] + [
        _truthful_cells(name) for name in ODD
    ]
    rows = text.splitlines()
    return [cells for cells in wanted if not any(row.startswith(cells) for row in rows)]


def verdict_cell(mutant: Mutant, ended: Ended) -> str:
    """The clauses that failed: the mutant's own in bold, ``!`` after a false alarm."""
    if ended.report is None:
        return f"no report ({_cell(ended.why)})"
    report = ended.report
    under = [f"**{mutant.clause}**"] if is_killed_by_own_clause(mutant, report) else ["–"]
    under += [f"({id_})" for id_ in sorted(failed(report) & mutant.also - {mutant.clause})]
    under += [f"{id_} !" for id_ in sorted(false_alarms(mutant, report))]
    under += ["fault !"] if faults(report) else []
    return " ".join(under)


def _summary(matrix: Matrix) -> Iterator[str]:
    yield "## In short"
    yield ""
    yield "| mutants | scope | run | killed by their own clause | another clause only | without a false alarm | requests: median, most |"
    yield "|---|---|---|---|---|---|---|"
    for origin in ORIGINS:
        for scope in SCOPES:
            run = _runs(matrix, origin, scope)
            if run:
                yield _figures(origin, scope, run)
    yield ""
    yield "| scope | truthful servers | passed | requests: median, most |"
    yield "|---|---|---|---|"
    for scope in SCOPES:
        met = [ended[scope] for ended in matrix.truthful.values() if scope in ended]
        yield f"| {scope} | {len(met)} | {sum(e.passed for e in met)} | {_spent(e.requests for e in met)} |"
    yield ""


def _runs(matrix: Matrix, origin: str, scope: str) -> list[tuple[Mutant, Ended]]:
    """The mutants of one origin with their result in ``scope``: in ``full``, that in ``standard`` if it was killed there."""
    mutants = [(CATALOGUE[name], ended) for name, ended in matrix.mutants.items()]
    ours = [(mutant, ended) for mutant, ended in mutants if mutant.origin == origin]
    if scope == "full":
        return [(mutant, matrix.again.get(mutant.name, ended)) for mutant, ended in ours]
    return [(mutant, ended) for mutant, ended in ours if ended.scope == scope]


def _figures(origin: str, scope: str, run: Sequence[tuple[Mutant, Ended]]) -> str:
    reports = [(mutant, ended.report) for mutant, ended in run if ended.report is not None]
    own = sum(is_killed_by_own_clause(mutant, report) for mutant, report in reports)
    other = sum(bool(failed(report)) for _, report in reports) - own
    right = sum(killed(mutant, report) for mutant, report in reports)
    spent = _spent(ended.requests for _, ended in run)
    return f"| {origin} | {scope} | {len(run)} | {own} ({own / len(run):.0%}) | {other} | {right} | {spent} |"


def _comparison(matrix: Matrix, schemathesis: Mapping[str, Any]) -> Iterator[str]:
    sample = schemathesis["mutants"]
    if not sample:
        return
    both = [name for name in sample if name in matrix.mutants]
    ended = [(CATALOGUE[name], matrix.mutants[name]) for name in both]
    ours = sum(e.report is not None and killed(mutant, e.report) for mutant, e in ended)
    theirs = sum(sample[name]["killed"] for name in both)
    yield "## Beside Schemathesis alone"
    yield ""
    yield "`schemathesis run` with the same document, the keys of two accounts, all phases and all checks, against one"
    yield f"mutant of each clause ({len(both)}); measured by `bench/schemathesis_alone.py`, which says how. A mutant counts as"
    yield "killed if Schemathesis reports anything, under whatever name, that it does not report on the truthful server."
    yield ""
    yield "| | killed | requests: median, most |"
    yield "|---|---|---|"
    yield f"| this suite | {ours} of {len(both)} | {_spent(e.requests for _, e in ended)} |"
    yield f"| Schemathesis alone | {theirs} of {len(both)} | {_spent(sample[n]['requests'] for n in both)} |"
    yield ""
    yield f"Schemathesis {schemathesis['schemathesis']}, {schemathesis['date']}. {schemathesis['control']}"
    yield ""


def _survivors(matrix: Matrix) -> Iterator[str]:
    """Every mutant that survived or caused a false alarm, and every truthful server that did not pass."""
    yield "## Survivors and false alarms"
    yield ""
    lines = [*_surviving_mutants(matrix), *_failing_servers(matrix)]
    yield from lines or [
        "None: every mutant was killed by its own clause alone, and every truthful server passed."
    ]
    yield ""


def _surviving_mutants(matrix: Matrix) -> Iterator[str]:
    for name, ended in matrix.mutants.items():
        mutant, report = CATALOGUE[name], ended.report
        if report is None:
            yield f"- **{name}** ({mutant.clause}): no report ({ended.why}). {mutant.sentence}"
        elif not is_killed_by_own_clause(mutant, report):
            yield f"- **{name}** ({mutant.clause}): {_survived(mutant, report, matrix.again.get(name))}. {mutant.sentence}"
        elif false_alarms(mutant, report):
            others = ", ".join(sorted(false_alarms(mutant, report)))
            yield f"- **{name}** ({mutant.clause}): false alarms: {others}. {mutant.sentence}"
        elif not killed(mutant, report):
            yield f"- **{name}** ({mutant.clause}): undecided {', '.join(faults(report))}. {mutant.sentence}"


def _survived(mutant: Mutant, report: Mapping[str, Any], again: Ended | None) -> str:
    others = ", ".join(sorted(failed(dict(report))))
    how = f"found under {others}" if others else "survived"
    if again is None or again.report is None:
        return how
    return (
        f"{how}, killed in full" if is_killed_by_own_clause(mutant, again.report) else f"{how}, in full too"
    )


def _failing_servers(matrix: Matrix) -> Iterator[str]:
    for name, ended in matrix.truthful.items():
        for scope, each in ended.items():
            if not each.passed:
                why = each.why or f"false alarm: {', '.join(sorted(failed(each.report or {}))) or 'nothing'}"
                yield f"- **{ODD[name].name}**, a truthful server, in {scope}: {why}."


def _mutants(matrix: Matrix, sample: Mapping[str, Any]) -> Iterator[str]:
    topics = dict.fromkeys(clause.topic for clause in CLAUSES.values())
    order = list(CLAUSES)
    for topic in topics:
        mutants = [mutant for mutant in CATALOGUE.values() if CLAUSES[mutant.clause].topic == topic]
        run = [(mutant, matrix.mutants[mutant.name]) for mutant in mutants if mutant.name in matrix.mutants]
        right = sum(ended.report is not None and killed(mutant, ended.report) for mutant, ended in run)
        yield f"## {topic}: {right} of {len(run)} mutants"
        yield ""
        yield "| mutant | clause | what is wrong | killed by | requests | Schemathesis alone, requests |"
        yield "|---|---|---|---|---|---|"
        for mutant in sorted(mutants, key=lambda each: order.index(each.clause)):
            yield _mutant_row(mutant, matrix.mutants.get(mutant.name), sample.get(mutant.name))
        yield ""


def _mutant_row(mutant: Mutant, ended: Ended | None, beside: Mapping[str, Any] | None) -> str:
    found = f"{verdict_cell(mutant, ended)} | {_or_dash(ended.requests)}" if ended else "not run | –"
    other = f"{'killed' if beside['killed'] else '–'}, {beside['requests']}" if beside else ""
    return f"{_mutant_cells(mutant)} {found} | {other} |"


def _truthful(matrix: Matrix) -> Iterator[str]:
    yield "## Truthful servers"
    yield ""
    yield "Requests spent in each scope; *!* marks a false alarm or a run without a report."
    yield ""
    yield f"| server | what is odd | {' | '.join(SCOPES)} |"
    yield "|---|---|---|---|---|"
    for name in ODD:
        met = [matrix.truthful.get(name, {}).get(scope) for scope in SCOPES]
        cells = [f"{_or_dash(e.requests)}{'' if e.passed else ' !'}" if e else "–" for e in met]
        yield f"{_truthful_cells(name)} {' | '.join(cells)} |"


def _mutant_cells(mutant: Mutant) -> str:
    scope = "" if mutant.scope == "standard" else f" *({mutant.scope})*"
    return f"| {mutant.name}{scope} | {mutant.clause} | {_cell(mutant.sentence)} |"


def _truthful_cells(name: str) -> str:
    return f"| {ODD[name].name} | {_cell(ODD[name].sentence)} |"


def _spent(requests: Iterable[int | None]) -> str:
    known = [count for count in requests if count is not None]
    return f"{median(known):.0f}, {max(known)}" if known else "–"


def _or_dash(count: int | None) -> str:
    return "–" if count is None else str(count)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
