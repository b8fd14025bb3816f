"""The kill matrix as a page of the docs: ``python tests/conformance/liars/matrix.py`` runs all and writes it.

What it says of each liar is what the last run of this script saw; a test holds that its rows are the catalogue's.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hosting import Host, serving
from liar import Liar
from running import Runs
from servers import CATALOGUE, ODD, ROOT, server_called

PAGE = ROOT / "docs" / "kill-matrix.md"
SCOPES = ("read", "standard", "full")
HEAD = """# The kill matrix

<!-- written by `python tests/conformance/liars/matrix.py`; do not edit -->

Does the conformance suite catch a server that lies, and leave alone one that does not? It is run against **liars**, each
the sandbox with one lie wrapped around it that breaks one clause, and against **truthful** servers that keep every
clause in unusual ways. A liar is *caught* if its own clause fails, and no other but those that no server could keep
while telling that lie (in parentheses).

"""


def failed(report: dict[str, Any]) -> set[str]:
    """The clauses that a report says are violated."""
    return {id_ for id_, clause in report["clauses"].items() if clause["verdict"] == "fail"}


def faults(report: dict[str, Any]) -> dict[str, str]:
    """The clauses that the suite could not decide by a fault of its own."""
    return {
        id_: clause["reason"] for id_, clause in report["clauses"].items() if clause["verdict"] == "error"
    }


def caught(liar: Liar, report: dict[str, Any]) -> bool:
    """Whether a liar is caught under its own clause, and under no other that it could have kept."""
    return liar.clause in failed(report) <= {liar.clause} | liar.also and not faults(report)


def liar_row(liar: Liar, report: dict[str, Any]) -> str:
    """A liar's row of the table."""
    others = failed(report) - {liar.clause}
    under = [f"**{liar.clause}**"] if liar.clause in failed(report) else ["–"]
    under += [f"({id_})" if id_ in liar.also else f"{id_} !" for id_ in sorted(others)]
    under += ["fault"] if faults(report) else []
    return f"{_liar_cells(liar)} {' '.join(under)} | {report['requests']} |"


def _liar_cells(liar: Liar) -> str:
    scope = "" if liar.scope == "standard" else f" *({liar.scope})*"
    return f"| {liar.name}{scope} | {liar.clause} | {_cell(liar.sentence)} |"


def truthful_row(name: str, reports: dict[str, dict[str, Any]]) -> str:
    """A truthful server's row of the table: the requests spent in each scope, with a mark where it was accused."""
    cells = [
        f"{report['requests']}{' !' if failed(report) or faults(report) else ''}" if report else "–"
        for report in map(reports.get, SCOPES)
    ]
    return f"{_truthful_cells(name)} {' | '.join(cells)} |"


def _truthful_cells(name: str) -> str:
    return f"| {ODD[name].name} | {_cell(ODD[name].sentence)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def page(liars: Iterable[tuple[Liar, dict[str, Any]]], truthful: dict[str, dict[str, dict[str, Any]]]) -> str:
    """The page."""
    told = list(liars)
    right = sum(caught(liar, report) for liar, report in told)
    passed = sum(not any(failed(r) or faults(r) for r in reports.values()) for reports in truthful.values())
    lines = [f"{right} of {len(told)} liars are caught; {passed} of {len(truthful)} truthful servers pass."]
    lines += [
        "",
        "## Liars",
        "",
        "| liar | clause | what is wrong | caught under | requests |",
        "|---|---|---|---|---|",
    ]
    lines += [liar_row(liar, report) for liar, report in told]
    lines += [
        "",
        "## Truthful servers",
        "",
        f"| server | what is odd | {' | '.join(SCOPES)} |",
        "|---|---|---|---|---|",
    ]
    lines += [truthful_row(name, reports) for name, reports in truthful.items()]
    return HEAD + "\n".join(lines) + "\n"


def missing_from(text: str) -> list[str]:
    """The rows' beginnings that a page should have and has not."""
    wanted = [_liar_cells(liar) for liar in CATALOGUE.values()] + [_truthful_cells(name) for name in ODD]
    rows = text.splitlines()
    return [cells for cells in wanted if not any(row.startswith(cells) for row in rows)]


def main() -> None:
    """Run everything and write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--reports", type=Path, help="keep the reports in this folder, and use those that are there"
    )
    given = options.parse_args()
    with TemporaryDirectory() as temporary, serving(Host(server_called)) as url:
        runs = Runs(url, given.reports or Path(temporary), keep=given.reports is not None)
        for liar in CATALOGUE.values():
            runs.begin(liar.name, liar.scope)
        for name in ODD:
            for scope in ODD[name].scopes:
                runs.begin(name, scope)
        liars = [(liar, runs.report(liar.name, liar.scope)) for liar in CATALOGUE.values()]
        truthful = {
            name: {scope: runs.report(name, scope) for scope in odd.scopes} for name, odd in ODD.items()
        }
        runs.close()
    PAGE.write_text(page(liars, truthful))
    for liar, report in liars:
        if not caught(liar, report):
            print(json.dumps({"liar": liar.name, "clause": liar.clause, "failed": sorted(failed(report))}))
    for name, reports in truthful.items():
        for scope, report in reports.items():
            if failed(report) or faults(report):
                print(json.dumps({"truthful": name, "scope": scope, "failed": sorted(failed(report))}))


if __name__ == "__main__":
    main()
