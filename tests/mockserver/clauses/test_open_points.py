"""Every value of every open point: it answers its own question, and changes the answer to no other."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
import yaml
from cleverinvo_mock.domain.behaviour import Behaviour
from cleverinvo_mock.domain.open_points import choices

from .answers import PROBES
from .probes import RATE

CONTRACT = Path(__file__).parents[3] / "openapi" / "clauses.yaml"
ANSWERS = {probe.__name__: answers for probe, answers in PROBES.items()}
DEFAULTS = {key: next(iter(answers.values())) for key, answers in ANSWERS.items()}
OTHERS = [(key, value) for key, answers in ANSWERS.items() for value in list(answers)[1:]]
#: Several at a time, never two of one point: a server is slow to start beside the asking.
GROUPS = [
    pytest.param(
        dict(OTHERS[at::12]),
        marks=[pytest.mark.open_point(*other) for other in OTHERS[at::12]],
        id="+".join(f"{key}={value}" for key, value in OTHERS[at::12]),
    )
    for at in range(12)
]


def found(serve, **choice):
    """What every probe finds on one server."""
    server = serve(seed="demo", rate_limit=RATE, **choice)
    answers = {}
    for probe in PROBES:
        server.clock.advance(hours=1)
        answers[probe.__name__] = probe(server.api())
    return answers


@pytest.fixture(scope="module")
def by_default(serve):
    return found(serve)


@pytest.mark.parametrize("key", ANSWERS)
def test_each_default_answers_its_question(by_default, key):
    """Left alone, the mock answers as the first value says."""
    assert by_default[key] == DEFAULTS[key]


@pytest.mark.parametrize("chosen", GROUPS)
def test_other_values_change_their_answers_and_no_others(serve, chosen):
    """A value other than the default changes what its question asks for, and nothing that another one does."""
    assert found(serve, **chosen) == {
        **DEFAULTS,
        **{key: ANSWERS[key][value] for key, value in chosen.items()},
    }


def test_open_points_are_those_of_the_contract():
    """The mock's settings and the probes have the contract's open points, with its values in its order."""
    contract = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))["open_points"]
    expected = {point["key"]: point["values"] for point in contract}
    assert {key: list(values) for key, values in choices().items()} == expected
    assert {key: list(answers) for key, answers in ANSWERS.items()} == expected
    assert {field.name: field.default for field in fields(Behaviour)} == {
        key: values[0] for key, values in expected.items()
    }
