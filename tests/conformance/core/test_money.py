"""Money: exact sums, allowed deviations, and their wording in findings."""

from __future__ import annotations

from decimal import Decimal

import pytest
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.money import (
    Lawful,
    Line,
    chosen,
    grid_shown,
    line_of,
    number,
    plain,
    summed,
    taxes,
)


def lines(*figures):
    return [Line(*(Decimal(str(figure)) for figure in each)) for each in figures]


@pytest.mark.parametrize("value", [5500, 5500.0, Decimal("5.5e3"), Decimal("5500.00"), "5500.0"])
def test_a_number_is_the_same_in_every_spelling(value):
    assert number(value) == Decimal(5500)


@pytest.mark.parametrize("value", [True, None, "x", float("inf"), Decimal("NaN"), [], {}])
def test_other_values_are_not_numbers(value):
    assert number(value) is None


def test_sums_that_fit_the_decimals_are_exact():
    assert summed([Decimal("3.30"), Decimal("180.15")], "EUR") == Lawful(Decimal("183.45"), Decimal("183.45"))
    assert summed([Decimal("1009.5")], "JPY") == Lawful(Decimal(1009), Decimal(1010), Decimal(1))


def test_each_line_that_does_not_fit_may_be_half_a_unit_off():
    tax = taxes(
        [Decimal("1.99"), Decimal("2.99"), Decimal("4.99")],
        lines((1, 1.99, 10), (1, 2.99, 10), (1, 4.99, 10)),
        "USD",
    )
    assert tax.allows(Decimal("1.00"))  # rounded by line, or once
    assert tax.allows(Decimal("0.997"))  # not at all
    assert not tax.allows(Decimal("0.97"))  # cut off
    assert not tax.allows(None)


@pytest.mark.parametrize(
    ("currency", "sums", "grid"),
    [
        ("KWD", ("1.609", "1.629"), "0.001"),  # three decimals, as the currency has
        ("KWD", ("1.61", "1.63"), "0.01"),  # perhaps always two
        ("KWD", ("1.609", "1.63"), "0.01"),
        ("KWD", ("1.6095", "1.6295"), "0.01"),  # not rounded at all
        ("KWD", ("1.609", None), "0.01"),
        ("USD", ("1.609", "1.629"), "0.01"),
        ("JPY", ("1009.5", "1009.5"), "1"),
    ],
)
def test_sums_show_the_decimals_of_their_money(currency, sums, grid):
    assert grid_shown(currency, [s and Decimal(s) for s in sums]) == Decimal(grid)


def test_bounds_are_shown_in_the_decimals_of_money():
    assert str(Lawful(Decimal("1128.9865"), Decimal("1128.9965"))) == "1128.99 (±0.005)"
    assert str(Lawful(Decimal(5500), Decimal(5500))) == "5500.00"
    assert str(summed([Decimal("1109.9")], "JPY")) == "1110.00 (±0.5)"
    assert str(Lawful(Decimal(10), Decimal(12)).less(Decimal(1))) == "10.00 (±1)"


def test_the_way_of_rounding_is_named_if_only_one_fits():
    halves = lines((1, 0.5, 25), *[(1, 0.1, 4)] * 5)
    assert chosen(c.ROUNDING, halves, "USD", Decimal("0.12")) == "half_even"
    assert chosen(c.ROUNDING_SCOPE, halves, "USD", Decimal("0.13")) == "line"
    assert chosen(c.ROUNDING_SCOPE, lines((1, 10, 10)), "USD", Decimal(1)) is None


def test_a_line_without_a_tax_rate_has_none():
    assert line_of({"quantity": 2, "unitPrice": "1.5"}) == Line(Decimal(2), Decimal("1.5"), Decimal(0))
    assert line_of({"quantity": 2}) is None
    assert line_of("x") is None


def test_a_sum_is_written_with_two_decimals_at_least():
    assert [plain(Decimal(text)) for text in ("5.5E+3", "0.1", "1.234")] == ["5500.00", "0.10", "1.234"]
