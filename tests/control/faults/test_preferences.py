"""Faults that a request asks for with ``Prefer`` (RFC 7240)."""

from __future__ import annotations

import pytest
from cleverinvo_mock.faults.effects import StatusFault
from cleverinvo_mock.faults.preferences import fault_from_preferences, preferences


def read(*values):
    """The preferences in ``Prefer`` headers with these values."""
    return preferences([(b"host", b"x"), *((b"prefer", value.encode("latin-1")) for value in values)])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((), {}),
        (("code=429",), {"code": "429"}),
        (("code=429, delay=2, why",), {"code": "429", "delay": "2", "why": ""}),
        (("code=429", "delay=2"), {"code": "429", "delay": "2"}),
        (("CODE=429,Delay=2",), {"code": "429", "delay": "2"}),
        (('code = "429" ,\tdelay="2"',), {"code": "429", "delay": "2"}),
        (("code=429; a=b; c",), {"code": "429"}),
        (('code=429; a="x,delay=1"',), {"code": "429"}),
        (("code=429, code=500",), {"code": "429"}),
        ((",, code=429 ,",), {"code": "429"}),
        ((r'x="a\"b,c\\"',), {"x": 'a"b,c\\'}),
        (('why=""',), {"why": ""}),
        (("respond-async, wait=100",), {"respond-async": "", "wait": "100"}),
        (("code 429, delay=2",), {"delay": "2"}),
        (("code=, @, delay=2",), {"delay": "2"}),
        (('code="429',), {}),
        (("café=1, delay=2",), {"delay": "2"}),
    ],
)
def test_header_is_parsed_as_a_list_of_preferences(values, expected):
    """Headers can be repeated and have lists, quotes, spaces and parameters; names ignore case, the first counts."""
    assert read(*values) == expected


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 502, 503, 504])
def test_code_asks_for_an_error(status):
    """A request can ask for each status that a fault can have."""
    chosen = fault_from_preferences(read(f"code={status}"))
    assert (chosen.effect, chosen.delay, chosen.preference_applied) == (
        StatusFault(status),
        0,
        f"code={status}",
    )
    assert chosen.rule_id is None


def test_delay_alone_or_with_a_code():
    """A delay is a number of seconds; the response confirms delay and code."""
    alone = fault_from_preferences(read("delay=0.25"))
    assert (alone.effect, alone.delay, alone.preference_applied, alone.type) == (
        None,
        0.25,
        "delay=0.25",
        "delay",
    )
    both = fault_from_preferences(read("delay=60, code=503"))
    assert (both.effect, both.delay, both.preference_applied) == (StatusFault(503), 60, "code=503, delay=60")


@pytest.mark.parametrize(
    "value",
    ["code=200", "code=418", "code=abc", "code", "code=4290", "delay=61", "delay=-1", "delay=1e1", "delay=", "why",
     "delay=nan", "delay=٢", "return=minimal"],
)  # fmt: skip
def test_unsupported_values_are_ignored(value):
    """A preference with an unsupported value is ignored (RFC 7240)."""
    assert fault_from_preferences(preferences([(b"prefer", value.encode())])) is None


def test_long_header_is_parsed_in_linear_time():
    """Long hostile headers, up to the server's limit, are parsed quickly."""
    for value in (
        '"' * 60_000,
        "a=" * 30_000,
        'a="\\' * 20_000,
        "," * 60_000,
        "a;" * 30_000,
        '"' + r"\"" * 30_000,
        " " * 60_000 + "@",
    ):
        assert fault_from_preferences(read(value)) is None
