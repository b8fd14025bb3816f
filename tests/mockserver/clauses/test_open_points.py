"""Every value of every open point changes the result of its own probe and of no other."""

from __future__ import annotations

import ast
from pathlib import Path

import cleverinvo_mock
import pytest
import yaml

from .probes import PROBES, RATE

CONTRACT = Path(__file__).parents[3] / "openapi" / "clauses.yaml"
VALUES = {
    point["key"]: point["values"] for point in yaml.safe_load(CONTRACT.read_text("utf-8"))["open_points"]
}
#: The file for a new probe.
PLACE = "tests/mockserver/clauses/probes.py"
#: The parts that every open point has; a test names a missing one.
COMPLETE = {
    key: values for key, values in VALUES.items() if key in PROBES and set(values) <= set(PROBES[key][1])
}
OTHERS = [(key, value) for key, values in COMPLETE.items() for value in values[1:]]
#: Values tested together on one server, never two of one point: starting a server is slower than the probes.
GROUPS = [
    pytest.param(
        dict(OTHERS[at::12]),
        marks=[pytest.mark.open_point(*other) for other in OTHERS[at::12]],
        id="+".join(f"{key}={value}" for key, value in OTHERS[at::12]),
    )
    for at in range(12)
]


def missing(values, probes):
    """A sentence for each missing or superfluous probe and each missing or superfluous answer."""
    for key in values.keys() - probes.keys():
        yield f"{PLACE}: add a function {key} with @probe and an answer for each of {', '.join(values[key])}"
    for key in probes.keys() - values.keys():
        yield f"{PLACE}: {key} is no open point of openapi/clauses.yaml"
    for key in values.keys() & probes.keys():
        for value in set(values[key]) ^ set(probes[key][1]):
            what = "lacks an answer for" if value in values[key] else "has an answer for what is no value:"
            yield f"{PLACE}: @probe of {key} {what} {value}"


def test_every_open_point_has_a_probe_with_an_answer_for_each_value():
    """Every open point of the contract has a probe, with an expected result for each value."""
    assert sorted(missing(VALUES, PROBES)) == []


@pytest.mark.parametrize(
    ("values", "answers", "says"),
    [
        (
            {"colour": ["red", "blue"]},
            {},
            "add a function colour with @probe and an answer for each of red, blue",
        ),
        ({}, {"colour": {}}, "colour is no open point"),
        ({"colour": ["red", "blue"]}, {"colour": {"red": 1}}, "@probe of colour lacks an answer for blue"),
        ({"colour": ["red"]}, {"colour": {"red": 1, "blue": 2}}, "has an answer for what is no value: blue"),
    ],
)
def test_what_is_missing_is_named(values, answers, says):
    """A missing probe or answer is reported with the file and what to add."""
    (sentence,) = missing(values, {key: (None, value) for key, value in answers.items()})
    assert sentence.startswith(f"{PLACE}: ")
    assert says in sentence


def unread(keys, sources):
    """A sentence for each open point that no rule reads, as ``behaviour.key`` or by its key in a table."""
    names = {
        node.attr if isinstance(node, ast.Attribute) else node.value
        for source in sources
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute | ast.Constant)
    }
    return [
        f"mockserver/cleverinvo_mock: no rule reads the open point {key}" for key in keys if key not in names
    ]


def test_every_open_point_is_read_by_a_rule():
    """Every open point is read somewhere in the mock; the test names one that is not."""
    package = Path(cleverinvo_mock.__file__).parent
    sources = [path.read_text("utf-8") for path in package.rglob("*.py") if path.name != "behaviour.py"]
    assert unread(VALUES, sources) == []
    assert unread(["colour"], sources) == ["mockserver/cleverinvo_mock: no rule reads the open point colour"]


def found(serve, **choice):
    """The results of all probes on one server."""
    server = serve(seed="demo", rate_limit=RATE, **choice)
    answers = {}
    for key in COMPLETE:
        server.clock.advance(hours=1)
        answers[key] = PROBES[key][0](server.api())
    return answers


def expected(**choice):
    """The expected results of all probes with these choices, and the defaults otherwise."""
    return {key: PROBES[key][1][choice.get(key, values[0])] for key, values in COMPLETE.items()}


@pytest.fixture(scope="module")
def by_default(serve):
    return found(serve)


@pytest.mark.parametrize("key", COMPLETE)
def test_each_default_answers_its_question(by_default, key):
    """By default, the mock implements the first value of an open point."""
    assert by_default[key] == expected()[key]


@pytest.mark.parametrize("chosen", GROUPS)
def test_other_values_change_their_answers_and_no_others(serve, chosen):
    """A value other than the default changes the result of its own probe and of no other."""
    assert found(serve, **chosen) == expected(**chosen)
