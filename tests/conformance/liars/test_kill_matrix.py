"""The suite against servers that break one clause each, and against servers that break none."""

from __future__ import annotations

import matrix
import pytest
from servers import CATALOGUE, ODD


def _liars():
    seen = set()
    for liar in CATALOGUE.values():
        marks = [pytest.mark.slow] if liar.slow else [pytest.mark.deep] if liar.clause in seen else []
        seen.add(liar.clause)
        yield pytest.param(liar.name, liar.scope, id=liar.name, marks=marks)


@pytest.mark.parametrize(("server", "scope"), list(_liars()))
def test_liar_is_caught_under_its_own_clause(runs, server, scope):
    """A server that breaks one clause fails under that clause, and under no other that it could have kept."""
    liar = CATALOGUE[server]
    report = runs.report(server, scope)
    assert matrix.faults(report) == {}
    assert liar.clause in matrix.failed(report), liar.sentence
    assert matrix.failed(report) - {liar.clause} - liar.also == set(), liar.sentence
    assert report["verdict"] == "violates"
    assert report["exit"] == 1


def _truthful():
    for name, odd in ODD.items():
        for scope in odd.scopes:
            slow = odd.slow or scope == "full"
            yield pytest.param(
                name, scope, id=f"{odd.name}-{scope}", marks=[pytest.mark.slow] if slow else []
            )


@pytest.mark.parametrize(("server", "scope"), list(_truthful()))
def test_truthful_server_passes(runs, server, scope):
    """A server that keeps every clause, however oddly, fails none."""
    report = runs.report(server, scope)
    bad = {id_: c["reason"] for id_, c in report["clauses"].items() if c["verdict"] in {"fail", "error"}}
    assert bad == {}
    assert report["verdict"] == "conforms"
    assert report["exit"] == 0
    assert not [left for left in report["residue"] if "softly" not in left]


def test_page_of_the_docs_has_every_server():
    """The kill matrix in the docs has a row for every server, with its clause and its sentence."""
    assert matrix.missing_from(matrix.PAGE.read_text()) == [], "run tests/conformance/liars/matrix.py"
