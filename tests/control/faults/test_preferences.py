"""``Prefer``: what a request asks for itself (RFC 7240)."""

from __future__ import annotations

import pytest
from cleverinvo_mock.faults.effects import StatusFault
from cleverinvo_mock.faults.preferences import asked_for, preferences


def read(*values):
    """The preferences in so many headers."""
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
def test_header_is_read_as_a_list_of_preferences(values, expected):
    """Several headers, lists, quotes, spaces and parameters; a name's case does not count, its first value does."""
    assert read(*values) == expected


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 502, 503, 504])
def test_code_asks_for_an_error(status):
    """Each status that a fault may have can be asked for."""
    chosen = asked_for(read(f"code={status}"))
    assert (chosen.effect, chosen.delay, chosen.asked) == (StatusFault(status), 0, f"code={status}")
    assert chosen.rule_id is None


def test_delay_is_asked_for_alone_or_with_a_code():
    """A delay is a number of seconds; the answer confirms both."""
    alone = asked_for(read("delay=0.25"))
    assert (alone.effect, alone.delay, alone.asked, alone.type) == (None, 0.25, "delay=0.25", "delay")
    both = asked_for(read("delay=60, code=503"))
    assert (both.effect, both.delay, both.asked) == (StatusFault(503), 60, "code=503, delay=60")


@pytest.mark.parametrize(
    "value",
    ["code=200", "code=418", "code=abc", "code", "code=4290", "delay=61", "delay=-1", "delay=1e1", "delay=", "why",
     "delay=nan", "delay=٢", "return=minimal"],
)  # fmt: skip
def test_what_is_not_honoured_is_ignored(value):
    """RFC 7240: a preference that cannot be honoured is as if it were not there."""
    assert asked_for(preferences([(b"prefer", value.encode())])) is None


def test_long_header_is_read_at_once():
    """No header of a length that a server takes keeps it busy."""
    for value in (
        '"' * 60_000,
        "a=" * 30_000,
        'a="\\' * 20_000,
        "," * 60_000,
        "a;" * 30_000,
        '"' + r"\"" * 30_000,
        " " * 60_000 + "@",
    ):
        assert asked_for(read(value)) is None
