"""The JSON form of faults, and invalid ones."""

from __future__ import annotations

import pytest
from cleverinvo_mock.faults.effects import (
    CommitThenDrop,
    Delay,
    InvalidFault,
    MalformedJson,
    Reset,
    SlowBody,
    StatusFault,
    Truncate,
    effect_as_json,
    effect_from,
)
from cleverinvo_mock.faults.rules import NewFault, new_fault

EFFECTS = [
    ({"type": "status", "status": 500}, StatusFault(500)),
    (
        {"type": "status", "status": 503, "error": "Later", "retryAfter": 0},
        StatusFault(503, "Later", 0),
    ),
    ({"type": "delay", "seconds": 2}, Delay(2, 2)),
    ({"type": "delay", "atLeast": 0.5, "atMost": 2}, Delay(0.5, 2)),
    ({"type": "reset"}, Reset()),
    ({"type": "commit_then_drop"}, CommitThenDrop()),
    ({"type": "truncate"}, Truncate()),
    ({"type": "truncate", "bytes": 0}, Truncate(0)),
    ({"type": "malformed_json"}, MalformedJson()),
    ({"type": "slow_body", "seconds": 1.5}, SlowBody(1.5)),
]


@pytest.mark.parametrize(("fields", "effect"), EFFECTS)
def test_json_form_round_trip(fields, effect):
    """Every effect can be read from its JSON form and written to the same form."""
    assert effect_from(fields) == effect
    assert effect_as_json(effect) == fields


@pytest.mark.parametrize(
    ("fields", "field", "problem"),
    [
        ({"type": "status"}, "status", "is missing: an effect of type status requires it"),
        (
            {"type": "status", "status": 418},
            "status",
            "must be one of 400, 401, 403, 404, 429, 500, 502, 503, 504",
        ),
        ({"type": "status", "status": 200}, "status", "not 200"),
        ({"type": "delay"}, "seconds", "takes either seconds or both atLeast and atMost"),
        ({"type": "delay", "atLeast": 1}, "atMost", "is missing"),
        ({"type": "delay", "atMost": 1}, "atLeast", "is missing"),
        (
            {"type": "delay", "atLeast": 3, "atMost": 2},
            "atLeast",
            "must not be greater than atMost (2), but is 3",
        ),
        (
            {"type": "delay", "seconds": 1, "atMost": 2},
            "atMost",
            "cannot be combined with seconds",
        ),
        ({"type": "slow_body"}, "seconds", "is missing"),
        ({"type": "reset", "bytes": 3}, "bytes", "type reset, which takes no other field"),
        ({"type": "truncate", "seconds": 3}, "seconds", "type truncate, which takes only bytes"),
    ],
)
def test_invalid_combination_is_refused(fields, field, problem):
    """The error names the field and what is allowed."""
    with pytest.raises(InvalidFault) as caught:
        effect_from(fields)
    assert caught.value.path == ("effect", field)
    assert problem in str(caught.value)


def test_rule_is_read_with_its_defaults():
    """Missing fields have their defaults; `times: null` means no limit; 2.0 is read as the integer 2."""
    effect = {"type": "reset"}
    assert new_fault({"effect": effect}, "a") == NewFault(Reset(), "a", None, 0, 1, 1.0, None)
    fields = {
        "operation": "getClient", "skip": 2.0, "times": None, "probability": 0.5, "seed": 7, "effect": effect,
    }  # fmt: skip
    assert new_fault(fields, None) == NewFault(Reset(), None, "getClient", 2, None, 0.5, 7)
    assert isinstance(new_fault(fields, None).skip, int)
    assert new_fault({"times": 3, "effect": effect}, None).times == 3
