"""The suite is run against servers that break one clause each, and against servers that break none."""

from __future__ import annotations

import pytest

from tests.conformance.mutants import kill_page
from tests.conformance.mutants.mutant import first_of_each_clause
from tests.conformance.mutants.servers import CATALOGUE, ODD
from tests.conformance.mutants.verdicts import failed, false_alarms, faults

#: The truthful servers of every CI run: those that affect the most responses. The others are `deep`.
USUAL = {"strict", "lenient", "opposite", "mixed-1", "extra", "spelling", "uuids", "order", "empty", "living"}
#: Those that are tested in scope `read` as well.
READ = {"opposite", "empty", "living"}


def _mutants():
    first = first_of_each_clause()
    for mutant in CATALOGUE.values():
        slow = mutant.slow or mutant.scope == "full"
        marks = [pytest.mark.slow] if slow else [] if mutant in first else [pytest.mark.deep]
        yield pytest.param(mutant.name, mutant.scope, id=mutant.name, marks=marks)


@pytest.mark.parametrize(("server", "scope"), list(_mutants()))
def test_mutant_is_killed_by_its_own_clause(runs, server, scope):
    """A mutant fails the clause that it breaks, and no clause that it keeps."""
    mutant = CATALOGUE[server]
    report = runs.report(server, scope)
    assert faults(report) == {}
    assert mutant.clause in failed(report), mutant.sentence
    assert false_alarms(mutant, report) == set(), mutant.sentence
    assert report["verdict"] == "violates"
    assert report["exit"] == 1


def _truthful():
    for name, odd in ODD.items():
        for scope in odd.scopes:
            is_usual = odd.name in {"read": READ, "standard": USUAL}.get(scope, set())
            marks = [pytest.mark.slow] if scope == "full" else [] if is_usual else [pytest.mark.deep]
            yield pytest.param(name, scope, id=f"{odd.name}-{scope}", marks=marks)


@pytest.mark.parametrize(("server", "scope"), list(_truthful()))
def test_truthful_server_passes(runs, server, scope):
    """A server that keeps every clause in an unusual way fails none."""
    report = runs.report(server, scope)
    bad = {id_: c["reason"] for id_, c in report["clauses"].items() if c["verdict"] in {"fail", "error"}}
    assert bad == {}
    assert report["verdict"] == "conforms"
    assert report["exit"] == 0
    assert not [left for left in report["residue"] if "soft-deleted" not in left]


def test_page_of_the_docs_lists_only_existing_mutants():
    """Each row of the kill matrix in the docs has the clause and the sentence of an existing mutant."""
    assert kill_page.outdated_in(kill_page.PAGE.read_text()) == [], (
        "run `python -m tests.conformance.mutants.matrix`"
    )


@pytest.mark.deep  # a new mutant is missing until the matrix is run, which takes minutes
def test_page_of_the_docs_has_every_server():
    """The kill matrix in the docs has a row for every server, with its clause and its sentence."""
    assert kill_page.missing_from(kill_page.PAGE.read_text()) == [], (
        "run `python -m tests.conformance.mutants.matrix`"
    )
