"""The mutants themselves: each differs from the server without a mutation, and every clause has a mutant."""

from __future__ import annotations

import functools
import json

import pytest
import yaml

from tests.conformance.mutants.mutant import first_of_each_clause
from tests.conformance.mutants.servers import CATALOGUE, ROOT, server_called, truth
from tests.conformance.mutants.tour import toured
from tests.conformance.mutants.walker import Deviation

CLAUSES = [
    clause["id"] for clause in yaml.safe_load((ROOT / "openapi" / "clauses.yaml").read_text())["clauses"]
]


@functools.cache
def true_tour(options: str, *, crowded: bool) -> list:
    """The responses of the server underneath."""
    settings = json.loads(options)
    return toured(lambda clock: truth(clock=clock, random_seed=1, **settings), crowded=crowded)


def _mutants():
    first = first_of_each_clause()
    for mutant in CATALOGUE.values():
        yield pytest.param(mutant.name, marks=[] if mutant in first else [pytest.mark.deep])


@pytest.mark.parametrize("name", list(_mutants()))
def test_mutant_differs_from_the_server_underneath(name):
    """At least one response of the tour differs from that of the server without a mutation."""
    mutant = CATALOGUE[name]
    options = {key: value for key, value in mutant.options.items() if key != "plans"}
    truly = true_tour(json.dumps(options | ({"rate_limit": 120} if mutant.slow else {})), crowded=mutant.slow)
    with pytest.raises(Deviation):
        toured(
            lambda clock: server_called(name, clock=clock, random_seed=1), crowded=mutant.slow, truth=truly
        )


def test_every_clause_has_a_mutant():
    """Every clause of the contract has a mutant, and every mutant names a clause of the contract."""
    mutated = {mutant.clause for mutant in CATALOGUE.values()}
    assert [
        f'tests/conformance/mutants/catalogue: add @mutant("{id}")' for id in CLAUSES if id not in mutated
    ] == []
    assert mutated <= set(CLAUSES)
    assert {clause for mutant in CATALOGUE.values() for clause in mutant.also} <= set(CLAUSES)


def test_every_mutant_has_its_own_sentence():
    """Each mutant is described in one sentence, and no two share one."""
    sentences = [mutant.sentence for mutant in CATALOGUE.values()]
    assert all(sentence.endswith(".") for sentence in sentences)
    assert len(set(sentences)) == len(sentences)
