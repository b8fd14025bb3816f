"""JSON within bounds: depth, and numbers of many digits."""

from __future__ import annotations

from decimal import Decimal

import pytest
from cleverinvo_conformance.core.json_bounds import DEEPEST, DIGITS, TooDeep, parsed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"1.50", Decimal("1.50")),
        (b"-12", -12),
        (b"1e3", Decimal(1000)),
        (b"0e999999999", Decimal(0)),
        (b"1e999999999", Decimal(10) ** DIGITS),
        (b"-1.5e999999999", -(Decimal(10) ** DIGITS)),
        (b"2e-999999999", Decimal(10) ** -DIGITS),
        (b"9" * 5000, Decimal(10) ** DIGITS),
    ],
)
def test_numbers_keep_a_bounded_number_of_digits(text, value):
    """A number is exact up to a thousand digits, and can be written out whatever it was."""
    number = parsed(text)
    assert number == value
    assert len(f"{number:f}") <= DIGITS + 4


@pytest.mark.parametrize("text", [b"NaN", b"[Infinity]", b"", b"{", b"\xff"])
def test_what_is_no_json_is_refused(text):
    """RFC 8259 knows neither NaN nor Infinity."""
    with pytest.raises(ValueError):
        parsed(text)


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}"), (b'[{"a":', b"}]")])
def test_depth_is_bounded(opening, closing):
    """Nesting up to the bound is read, nesting beyond it is refused, however deep."""
    levels = opening.count(b"[") + opening.count(b"{")
    fits = DEEPEST // levels
    assert parsed(opening * fits + b"1" + closing * fits) is not None
    with pytest.raises(TooDeep):
        parsed(opening * (fits + 1) + b"1" + closing * (fits + 1))
    with pytest.raises((TooDeep, RecursionError)):
        parsed(opening * 100_000 + b"1" + closing * 100_000)
