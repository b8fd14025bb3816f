"""The liars themselves: that each tells a lie, and that no clause is without one."""

from __future__ import annotations

import functools
import json

import pytest
import yaml
from liar import first_of_each_clause
from servers import CATALOGUE, ROOT, server_called, truth
from tour import toured
from walker import Untrue

CLAUSES = [
    clause["id"] for clause in yaml.safe_load((ROOT / "openapi" / "clauses.yaml").read_text())["clauses"]
]


@functools.cache
def true_tour(options: str, *, crowded: bool) -> list:
    """What the server underneath answers."""
    settings = json.loads(options)
    return toured(lambda clock: truth(clock=clock, random_seed=1, **settings), crowded=crowded)


def _liars():
    first = first_of_each_clause()
    for liar in CATALOGUE.values():
        yield pytest.param(liar.name, marks=[] if liar in first else [pytest.mark.deep])


@pytest.mark.parametrize("name", list(_liars()))
def test_liar_answers_otherwise_than_the_server_underneath(name):
    """Somewhere on the tour each liar's answer differs from that of the server that it is wrapped around."""
    liar = CATALOGUE[name]
    options = {key: value for key, value in liar.options.items() if key != "plans"}
    truly = true_tour(json.dumps(options | ({"rate_limit": 120} if liar.slow else {})), crowded=liar.slow)
    with pytest.raises(Untrue):
        toured(lambda clock: server_called(name, clock=clock, random_seed=1), crowded=liar.slow, truth=truly)


def test_every_clause_has_a_liar():
    """No clause of the contract is without a liar, and there are sixty at least."""
    assert {liar.clause for liar in CATALOGUE.values()} == set(CLAUSES)
    assert {clause for liar in CATALOGUE.values() for clause in liar.also} <= set(CLAUSES)
    assert len(CATALOGUE) >= 60


def test_every_liar_says_what_is_wrong():
    """Each says it in one sentence, and no two say the same."""
    sentences = [liar.sentence for liar in CATALOGUE.values()]
    assert all(sentence.endswith(".") for sentence in sentences)
    assert len(set(sentences)) == len(sentences)
