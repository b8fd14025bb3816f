"""Every value of every open point: it answers its own question, and changes the answer to no other."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from mockserver.domain.behaviour import Behaviour, choices

from .probes import PROBES, RATE

CONTRACT = Path(__file__).parents[3] / "openapi" / "clauses.yaml"
ANSWERS = {probe.__name__: answers for probe, answers in PROBES.items()}
DEFAULTS = {key: next(iter(answers.values())) for key, answers in ANSWERS.items()}
VALUES = [
    pytest.param(key, value, marks=pytest.mark.open_point(key, value), id=f"{key}-{value}")
    for key, answers in ANSWERS.items()
    for value in answers
    if answers[value] != DEFAULTS[key]
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


@pytest.mark.parametrize(("key", "value"), VALUES)
def test_each_other_value_changes_its_answer_and_no_other(serve, key, value):
    """A value other than the default changes what its question asks for, and nothing that another one does."""
    assert found(serve, **{key: value}) == {**DEFAULTS, key: ANSWERS[key][value]}


def test_all_last_values_together_keep_the_contract(serve):
    """With each point at its last value every probe still gets lawful answers."""
    found(serve, **{key: values[-1] for key, values in choices().items() if key not in PREVENTING})


#: Values under which other probes cannot make what they ask about.
PREVENTING = {"create_status", "unknown_fields"}


def test_open_points_are_those_of_the_contract():
    """The mock's settings and the probes have the contract's open points, with its values in its order."""
    contract = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))["open_points"]
    expected = {point["key"]: point["values"] for point in contract}
    assert {key: list(values) for key, values in choices().items()} == expected
    assert {key: list(answers) for key, answers in ANSWERS.items()} == expected
    assert {field.name: field.default for field in fields(Behaviour)} == {
        key: values[0] for key, values in expected.items()
    }
