"""The suite against servers that break one clause each, and against servers that break none."""

from __future__ import annotations

import pytest

from tests.conformance.mutants import kill_page
from tests.conformance.mutants.mutant import first_of_each_clause
from tests.conformance.mutants.servers import CATALOGUE, ODD
from tests.conformance.mutants.verdicts import failed, false_alarms, faults

#: The truthful servers of every CI run: those whose oddity reaches furthest. The others are `deep`.
USUAL = {"strict", "lenient", "opposite", "mixed-1", "extra", "spelling", "uuids", "order", "empty", "living"}
#: Those that are asked in `read` as well.
READ = {"opposite", "empty", "living"}


def _mutants():
    first = first_of_each_clause()
    for mutant in CATALOGUE.values():
        slow = mutant.slow or mutant.scope == "full"
        marks = [pytest.mark.slow] if slow else [] if mutant in first else [pytest.mark.deep]
        yield pytest.param(mutant.name, mutant.scope, id=mutant.name, marks=marks)


@pytest.mark.parametrize(("server", "scope"), list(_mutants()))
def test_mutant_is_caught_under_its_own_clause(runs, server, scope):
    """A server that breaks one clause fails under that clause, and under no other that it could have kept."""
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
    """A server that keeps every clause, however oddly, fails none."""
    report = runs.report(server, scope)
    bad = {id_: c["reason"] for id_, c in report["clauses"].items() if c["verdict"] in {"fail", "error"}}
    assert bad == {}
    assert report["verdict"] == "conforms"
    assert report["exit"] == 0
    assert not [left for left in report["residue"] if "soft-deleted" not in left]


def test_page_of_the_docs_is_about_mutants_that_there_are():
    """Each row of the kill matrix in the docs has the clause and the sentence of its mutant."""
    assert kill_page.outdated_in(kill_page.PAGE.read_text()) == [], (
        "run `python -m tests.conformance.mutants.matrix`"
    )


@pytest.mark.deep  # a new mutant is in the page from its next run on, which takes minutes
def test_page_of_the_docs_has_every_server():
    """The kill matrix in the docs has a row for every server, with its clause and its sentence."""
    assert kill_page.missing_from(kill_page.PAGE.read_text()) == [], (
        "run `python -m tests.conformance.mutants.matrix`"
    )
