"""INV-CREATE-2, -3 and INV-UPDATE-2 compared with sums in exact fractions, for lines of every kind."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .profile import PROFILE, SPARING

MINOR_UNITS = {"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3, "CLF": 4}
CHOICES = {
    "rounding": ["half_up", "half_even"],
    "minor_units": ["currency", "two"],
    "rounding_scope": ["line", "total"],
}


def numbers(most, places):
    return st.integers(0, most * 10**places).map(lambda units: Decimal(units).scaleb(-places).normalize())


#: Numbers with many digits and with few: with few, halves of the last decimal are frequent.
LINES = st.lists(
    st.tuples(
        numbers(5_000, 3) | numbers(20, 1),
        numbers(90_000, 4) | numbers(9, 3),
        numbers(100, 3) | numbers(30, 1),
    ),
    min_size=1,
    max_size=6,
)
SETTINGS = st.fixed_dictionaries({key: st.sampled_from(values) for key, values in CHOICES.items()})


def rounded(value, digits, rounding):
    """The multiple of ``10**-digits`` nearest to ``value``; a half is rounded up or to the even one."""
    units = value * 10**digits
    below = units.numerator // units.denominator
    rest = units - below
    up = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and (rounding == "half_up" or below % 2 == 1))
    return Fraction(below + up, 10**digits)


def expected(lines, currency, choices):
    """The lines' amounts, then subtotal, tax and total."""
    digits = 2 if choices["minor_units"] == "two" else MINOR_UNITS[currency]
    amounts = [rounded(Fraction(q) * Fraction(p), digits, choices["rounding"]) for q, p, _ in lines]
    taxes = [amount * Fraction(rate) / 100 for amount, (_, _, rate) in zip(amounts, lines, strict=True)]
    if choices["rounding_scope"] == "line":
        taxes = [rounded(tax, digits, choices["rounding"]) for tax in taxes]
    tax = rounded(sum(taxes), digits, choices["rounding"])
    return [*amounts, sum(amounts), tax, sum(amounts) + tax]


def shown(invoice):
    money = [
        *(line["amount"] for line in invoice["lineItems"]),
        *(invoice[name] for name in ("subtotal", "taxTotal", "total")),
    ]
    return [Fraction(value) for value in money]


def as_sent(lines):
    return [{"description": "x", "quantity": q, "unitPrice": p, "taxRate": rate} for q, p, rate in lines]


@pytest.mark.clause("INV-CREATE-2", "INV-CREATE-3", "INV-UPDATE-2", "FMT-5")
@pytest.mark.open_point("rounding", "half_up", "half_even")
@pytest.mark.open_point("minor_units", "currency", "two")
@pytest.mark.open_point("rounding_scope", "line", "total")
@PROFILE
@given(choices=SETTINGS, currency=st.sampled_from(list(MINOR_UNITS)), first=LINES, second=LINES)
def test_create_and_update_invoice_compute_exact_totals(choose, choices, currency, first, second):
    """Amounts, tax and totals equal the exact sums, on creation and after an update of the lines."""
    api = choose(**choices)
    invoice = api.invoice(currency=currency, lineItems=as_sent(first))
    assert shown(invoice) == expected(first, currency, choices)
    assert [line["unitPrice"] for line in invoice["lineItems"]] == [price for _, price, _ in first]
    receipt = api.put(f"/invoices/{invoice['id']}", {"lineItems": as_sent(second)}).data
    invoice = api.get(f"/invoices/{invoice['id']}").data
    assert shown(invoice) == expected(second, currency, choices)
    assert receipt["total"] == invoice["total"]


@pytest.mark.clause("INV-CREATE-2", "INV-CREATE-3")
@SPARING
@given(choices=SETTINGS, currency=st.sampled_from(list(MINOR_UNITS)), lines=LINES)
def test_create_invoice_is_within_half_a_unit_a_line(choose, choices, currency, lines):
    """Under any rounding, money is within half a unit of its last decimal per line, and exact if it fits."""
    api = choose(**choices)
    *amounts, subtotal, tax, total = shown(api.invoice(currency=currency, lineItems=as_sent(lines)))
    unit = Fraction(1, 10 ** (2 if choices["minor_units"] == "two" else MINOR_UNITS[currency]))
    for amount, (quantity, price, _) in zip(amounts, lines, strict=True):
        exact = Fraction(quantity) * Fraction(price)
        assert abs(amount - exact) <= (unit / 2 if exact % unit else 0)
    taxes = [amount * Fraction(rate) / 100 for amount, (_, _, rate) in zip(amounts, lines, strict=True)]
    assert abs(tax - sum(taxes)) <= unit / 2 * sum(1 for one in taxes if one % unit)
    assert subtotal == sum(amounts)
    assert total == subtotal + tax


@pytest.mark.clause("INV-CREATE-3", "ERR-4")
@PROFILE
@given(
    currency=st.sampled_from(["USD", "JPY", "KWD"]),
    lines=st.lists(
        st.tuples(*[st.floats(0, 1e18) | st.integers(0, 10**18)] * 2, st.floats(0, 1e3)),
        min_size=1,
        max_size=3,
    ),
)
def test_create_invoice_of_any_size_is_exact_or_refused(choose, currency, lines):
    """Money that fits fifteen digits adds up exactly; what does not is refused and not stored."""
    api = choose()
    lines = [tuple(float(value) for value in line) for line in lines]
    answer = api.post("/invoices", api.draft(currency=currency, lineItems=as_sent(lines)))
    exact = [
        tuple(
            Fraction(repr(value)) if "e" not in repr(value) else Fraction(Decimal(repr(value)))
            for value in line
        )
        for line in lines
    ]
    sums = expected(
        exact, currency, {"rounding": "half_up", "minor_units": "currency", "rounding_scope": "line"}
    )
    if max(sums) * 10 ** MINOR_UNITS[currency] >= 10**17:
        assert answer.status == 400
    if answer.status == 400:
        assert api.get("/invoices").json["total"] == 0
        assert max(sums) * 10 ** MINOR_UNITS[currency] >= 10**15 or _digits(lines) > 15
    else:
        assert shown(api.get(f"/invoices/{answer.data['id']}").data) == sums


def _digits(lines):
    """The most significant digits that a number among the lines has."""
    return max(len(Decimal(repr(value)).normalize().as_tuple().digits) for line in lines for value in line)
