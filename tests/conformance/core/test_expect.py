"""``Expect``: soft assertions about the clauses that a test cites."""

from __future__ import annotations

from decimal import Decimal

import pytest
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange, Request
from cleverinvo_conformance.core.expect import Expect, same
from cleverinvo_conformance.core.expectation import Status, Value
from cleverinvo_conformance.core.outcomes import Outcomes, Verdict

EXCHANGE = Exchange(Request("GET", "/clients", "https://api.example/api/v1/clients"), 404, {}, b"")


@pytest.fixture
def outcomes():
    return Outcomes()


@pytest.fixture
def expect(outcomes):
    return Expect(outcomes, (c.PAGE_3, c.PAGE_4), "test_x")


def test_a_true_expectation_passes_and_a_false_one_is_a_finding(expect, outcomes):
    """A pass and a failure are recorded under their clause, and the test continues."""
    assert expect.status(c.PAGE_3, EXCHANGE, 404)
    assert not expect.status(c.PAGE_4, EXCHANGE, 200, 201, why="for page=1")
    assert outcomes.evidence(c.PAGE_3).verdict is Verdict.PASS
    (finding,) = outcomes.evidence(c.PAGE_4).findings
    assert finding.message == "expected 200 or 201 for page=1; got 404"
    assert finding.exchanges == (EXCHANGE,)
    assert expect.touched == {c.PAGE_3, c.PAGE_4}


def test_a_test_decides_only_what_it_cites(expect):
    """An expectation about a clause that the test does not cite is an internal error of the suite."""
    with pytest.raises(AssertionError, match="RATE-1 without citing it"):
        expect.status(c.RATE_1, EXCHANGE, 404)


def test_untested_is_neither_passed_nor_failed(expect, outcomes):
    """A clause that could not be tested is recorded as neither passed nor failed."""
    expect.not_tested("no draft", c.PAGE_3)
    assert c.PAGE_3 in expect.touched
    assert outcomes.evidence(c.PAGE_3).verdict is Verdict.NOT_TESTED


@pytest.mark.parametrize(
    ("got", "wanted", "is_same"),
    [
        (5500, Decimal("5500.00"), True),
        (Decimal("5.5e3"), 5500, True),
        ([1, {"a": Decimal("1.0")}], [1, {"a": 1}], True),
        (1, True, False),
        (0, False, False),
        ("1", 1, False),
        ([1, 2], [2, 1], False),
        ([1], [1, 2], False),
        ({"a": 1}, {"a": 1, "b": None}, False),
        (None, "", False),
    ],
)
def test_same_compares_json_values(got, wanted, is_same):
    """Numbers are compared by value in any spelling, and a number never equals a boolean."""
    assert same(got, wanted) is is_same
    assert same(wanted, got) is is_same


def test_a_finding_keeps_the_value_and_the_expectation_as_data(expect, outcomes):
    """A finding holds the whole value that was seen, and the expectation as data with its field."""
    expect.equal(c.PAGE_3, "x" * 1000, "y", "`name`", EXCHANGE, at="/data/name")
    expect.status(c.PAGE_4, EXCHANGE, 200)
    (finding,) = outcomes.evidence(c.PAGE_3).findings
    assert (finding.got, finding.must, finding.field) == ("x" * 1000, Value("/data/name", "y"), "name")
    (finding,) = outcomes.evidence(c.PAGE_4).findings
    assert finding.must == Status((200,))
