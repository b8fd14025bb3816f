"""The kill matrix as a page of the docs: a summary, what was missed, every liar by topic, every truthful server.

A liar or server that has not been run is shown as such, and counts as nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from cleverinvo_conformance.core.clauses import CLAUSES
from liar import Liar
from servers import CATALOGUE, ODD, ROOT
from verdicts import Ended, accused, caught, failed, faults, is_under_its_own

PAGE = ROOT / "docs" / "kill-matrix.md"
ALONE = ROOT / "bench" / "schemathesis_alone.json"
SCOPES = ("read", "standard", "full")
HEAD = """# The kill matrix

<!-- written by `python tests/conformance/liars/matrix.py`; do not edit -->

Does the conformance suite catch a server that lies, and leave alone one that does not? It is run against **liars**, each
the sandbox with one lie wrapped around it that breaks one clause, and against **truthful** servers that keep every
clause in unusual ways. A liar is *caught* if its own clause fails, and no other but those that no server could keep
while telling that lie (in parentheses). Each liar says in which scope it can be seen: *standard*, unless it says *full*.
In *full* a liar is asked about the topic of its clause alone.
"""


@dataclass(frozen=True)
class Matrix:
    """How the runs ended, by liar and by truthful server and scope; what was not run is not there."""

    liars: Mapping[str, Ended]
    truthful: Mapping[str, Mapping[str, Ended]]
    made: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether every server was run in all its scopes."""
        return self.liars.keys() == CATALOGUE.keys() and all(
            set(odd.scopes) == self.truthful.get(name, {}).keys() for name, odd in ODD.items()
        )


def alone() -> dict[str, Any]:
    """What Schemathesis alone found, as ``bench/schemathesis_alone.py`` left it."""
    document: dict[str, Any] = json.loads(ALONE.read_text()) if ALONE.exists() else {"liars": {}}
    return document


def page(matrix: Matrix, schemathesis: Mapping[str, Any]) -> str:
    """The page."""
    parts = [_summary(matrix), _comparison(matrix, schemathesis), _missed(matrix)]
    parts += [_liars(matrix, schemathesis["liars"]), _truthful(matrix)]
    lines = [line for part in parts for line in part]
    count = len(matrix.liars) + len(matrix.truthful)
    part = f"**Of {len(CATALOGUE) + len(ODD)} servers only {count} were run**; the others stand here as *not run*."
    head = [matrix.made, *([] if matrix.is_whole else [part]), ""]
    return HEAD + "\n" + "\n".join([*head, *lines]) + "\n"


def missing_from(text: str) -> list[str]:
    """The rows' beginnings that a page should have and has not."""
    wanted = [_liar_cells(liar) for liar in CATALOGUE.values()] + [_truthful_cells(name) for name in ODD]
    rows = text.splitlines()
    return [cells for cells in wanted if not any(row.startswith(cells) for row in rows)]


def told(liar: Liar, ended: Ended) -> str:
    """Under which clauses a liar was caught, in short: its own bold, ``!`` for what it is accused of wrongly."""
    if ended.report is None:
        return f"no report ({_cell(ended.why)})"
    report = ended.report
    under = [f"**{liar.clause}**"] if is_under_its_own(liar, report) else ["–"]
    under += [f"({id_})" for id_ in sorted(failed(report) & liar.also - {liar.clause})]
    under += [f"{id_} !" for id_ in sorted(accused(liar, report))]
    under += ["fault !"] if faults(report) else []
    return " ".join(under)


def _summary(matrix: Matrix) -> Iterator[str]:
    yield "## In short"
    yield ""
    yield "| scope | liars | caught under their own clause | and under no other | requests a liar: median, most |"
    yield "|---|---|---|---|---|"
    for scope in [scope for scope in SCOPES if any(liar.scope == scope for liar in CATALOGUE.values())]:
        run = [(CATALOGUE[n], e) for n, e in matrix.liars.items() if CATALOGUE[n].scope == scope]
        own = sum(e.report is not None and is_under_its_own(liar, e.report) for liar, e in run)
        right = sum(e.report is not None and caught(liar, e.report) for liar, e in run)
        yield f"| {scope} | {len(run)} | {own} | {right} | {_spent(e.requests for _, e in run)} |"
    yield ""
    yield "| scope | truthful servers | passed | requests: median, most |"
    yield "|---|---|---|---|"
    for scope in SCOPES:
        met = [ended[scope] for ended in matrix.truthful.values() if scope in ended]
        yield f"| {scope} | {len(met)} | {sum(e.passed for e in met)} | {_spent(e.requests for e in met)} |"
    yield ""


def _comparison(matrix: Matrix, schemathesis: Mapping[str, Any]) -> Iterator[str]:
    sample = schemathesis["liars"]
    if not sample:
        return
    both = [name for name in sample if name in matrix.liars]
    ended = [(CATALOGUE[name], matrix.liars[name]) for name in both]
    ours = sum(e.report is not None and caught(liar, e.report) for liar, e in ended)
    theirs = sum(sample[name]["caught"] for name in both)
    yield "## Beside Schemathesis alone"
    yield ""
    yield "`schemathesis run` with the same document, the keys of two accounts, every phase and every check, against one"
    yield f"liar of each clause ({len(both)}); measured by `bench/schemathesis_alone.py`, which says how. A liar counts as"
    yield "caught if Schemathesis reports anything, under whatever name, that it does not report on the truthful server."
    yield ""
    yield "| | caught | requests: median, most |"
    yield "|---|---|---|"
    yield f"| this suite | {ours} of {len(both)} | {_spent(e.requests for _, e in ended)} |"
    yield f"| Schemathesis alone | {theirs} of {len(both)} | {_spent(sample[n]['requests'] for n in both)} |"
    yield ""
    yield f"Schemathesis {schemathesis['schemathesis']}, {schemathesis['date']}. {schemathesis['control']}"
    yield ""


def _missed(matrix: Matrix) -> Iterator[str]:
    """Every liar that was not caught as it should be, and every truthful server that did not pass."""
    yield "## Not as it should be"
    yield ""
    lines = [*_missed_liars(matrix), *_failing_servers(matrix)]
    yield from lines or [
        "Nothing: every liar was caught under its own clause alone, every truthful server passed."
    ]
    yield ""


def _missed_liars(matrix: Matrix) -> Iterator[str]:
    for name, ended in matrix.liars.items():
        liar, report = CATALOGUE[name], ended.report
        if report is None:
            yield f"- **{name}** ({liar.clause}): no report ({ended.why}). {liar.sentence}"
        elif not is_under_its_own(liar, report):
            own = report["clauses"][liar.clause]
            yield f"- **{name}** ({liar.clause}): missed, {own['verdict'].replace('_', ' ')}. {liar.sentence}"
        elif accused(liar, report):
            others = ", ".join(sorted(accused(liar, report)))
            yield f"- **{name}** ({liar.clause}): accused of {others} as well. {liar.sentence}"
        elif not caught(liar, report):
            yield f"- **{name}** ({liar.clause}): undecided {', '.join(faults(report))}. {liar.sentence}"


def _failing_servers(matrix: Matrix) -> Iterator[str]:
    for name, ended in matrix.truthful.items():
        for scope, each in ended.items():
            if not each.passed:
                why = each.why or f"accused of {', '.join(sorted(failed(each.report or {}))) or 'nothing'}"
                yield f"- **{ODD[name].name}**, a truthful server, in {scope}: {why}."


def _liars(matrix: Matrix, sample: Mapping[str, Any]) -> Iterator[str]:
    topics = dict.fromkeys(clause.topic for clause in CLAUSES.values())
    order = list(CLAUSES)
    for topic in topics:
        liars = [liar for liar in CATALOGUE.values() if CLAUSES[liar.clause].topic == topic]
        run = [(liar, matrix.liars[liar.name]) for liar in liars if liar.name in matrix.liars]
        right = sum(ended.report is not None and caught(liar, ended.report) for liar, ended in run)
        yield f"## {topic}: {right} of {len(run)} liars"
        yield ""
        yield "| liar | clause | what is wrong | caught under | requests | Schemathesis alone, requests |"
        yield "|---|---|---|---|---|---|"
        for liar in sorted(liars, key=lambda each: order.index(each.clause)):
            yield _liar_row(liar, matrix.liars.get(liar.name), sample.get(liar.name))
        yield ""


def _liar_row(liar: Liar, ended: Ended | None, beside: Mapping[str, Any] | None) -> str:
    found = f"{told(liar, ended)} | {_or_dash(ended.requests)}" if ended else "not run | –"
    other = f"{'caught' if beside['caught'] else '–'}, {beside['requests']}" if beside else ""
    return f"{_liar_cells(liar)} {found} | {other} |"


def _truthful(matrix: Matrix) -> Iterator[str]:
    yield "## Truthful servers"
    yield ""
    yield "Requests spent in each scope; *!* where one was accused or had no report."
    yield ""
    yield f"| server | what is odd | {' | '.join(SCOPES)} |"
    yield "|---|---|---|---|---|"
    for name in ODD:
        met = [matrix.truthful.get(name, {}).get(scope) for scope in SCOPES]
        cells = [f"{_or_dash(e.requests)}{'' if e.passed else ' !'}" if e else "–" for e in met]
        yield f"{_truthful_cells(name)} {' | '.join(cells)} |"


def _liar_cells(liar: Liar) -> str:
    scope = "" if liar.scope == "standard" else f" *({liar.scope})*"
    return f"| {liar.name}{scope} | {liar.clause} | {_cell(liar.sentence)} |"


def _truthful_cells(name: str) -> str:
    return f"| {ODD[name].name} | {_cell(ODD[name].sentence)} |"


def _spent(requests: Iterable[int | None]) -> str:
    known = [count for count in requests if count is not None]
    return f"{median(known):.0f}, {max(known)}" if known else "–"


def _or_dash(count: int | None) -> str:
    return "–" if count is None else str(count)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
