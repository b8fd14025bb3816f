"""Whether an invoice adds up: INV-CREATE-2 and -3, and INV-UPDATE-2 after a change.

Layer: checks. Each figure is judged by what the invoice shows of the figures below it, or by what was sent, so that
one wrong figure is one violation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final, NamedTuple

from cleverinvo_conformance.core.clauses import Clause
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect
from cleverinvo_conformance.core.expectation import Between, Expectation
from cleverinvo_conformance.core.money import Lawful, Line, grid_shown, line_of, number, summed, taxes

#: Amounts up to this have at most 15 digits with the decimals of any currency, which a double holds.
_GREATEST: Final = Decimal(10) ** 10


class Check(NamedTuple):
    """One figure: whether it is a line's, whether it is lawful, what was expected and seen."""

    of_line: bool
    held: bool
    expected: str
    got: object
    must: Expectation | None = None


def check_arithmetic(
    expect: Expect, exchange: Exchange, sent: Sequence[dict[str, Any]] | None, *, amount: Clause, sums: Clause
) -> None:
    """The detail's amounts (``amount``) and sums (``sums``) must be lawful. ``sent``: the line items, if known."""
    checks = arithmetic(exchange.record, sent)
    if not checks:
        expect.not_tested("the figures that an invoice shows cannot be read", amount, sums)
    if checks and not any(check.of_line for check in checks):
        expect.not_tested("an invoice has no line items", amount)
    for check in checks:
        clause = amount if check.of_line else sums
        expect.that(clause, check.held, check.expected, check.got, exchange, must=check.must)


def arithmetic(record: dict[str, Any], sent: Sequence[dict[str, Any]] | None) -> list[Check]:
    """All that can be said of the detail ``record``; nothing where its line items cannot be read."""
    figures = _formatted(record)
    if figures is None:
        return []
    amounts, formatted = figures
    asked = [line for item in sent or () if (line := line_of(item))]
    # Where lines were lost or added, that is not the arithmetic's fault.
    each = _lines(record, amounts, formatted, asked if len(asked) == len(formatted) else formatted)
    return [*each, *_sums(record, amounts, formatted, asked or formatted)]


def _formatted(record: dict[str, Any]) -> tuple[list[Decimal], list[Line]] | None:
    """The amounts and the lines that the detail ``record`` shows; None where some cannot be read."""
    items = record.get("lineItems")
    if not isinstance(items, list):
        return None
    lines = [line for item in items if (line := line_of(item))]
    amounts = [
        a for item in items if isinstance(item, dict) and (a := number(item.get("amount"))) is not None
    ]
    return (amounts, lines) if len(lines) == len(amounts) == len(items) else None


def is_exact(lines: Sequence[Any]) -> bool:
    """Whether a double holds the figures of all ``lines`` to the last decimal of their money, and their sums, too."""
    known = [line for item in lines if (line := line_of(item))]
    return all(
        abs(line.amount) <= _GREATEST and abs(line.tax_rate) <= _GREATEST and abs(line.quantity) <= _GREATEST
        for line in known
    )


def lawful_total(sent: Sequence[dict[str, Any]], currency: str) -> Lawful:
    """The totals that the contract allows for the line items ``sent``, without discount (INV-CREATE-3).

    An amount that is rounded itself changes the tax on it: ¥2.5 are ¥3, and 17.5 % of that are ¥0.525, which is ¥1.
    """
    lines = [line for item in sent if (line := line_of(item))]
    amounts = [line.amount for line in lines]
    exact = summed(amounts, currency) + taxes(amounts, lines, currency)
    each = ((summed([line.amount], currency), line.tax_rate) for line in lines)
    slack = sum(((amount.high - amount.low) / 2 * abs(rate) / 100 for amount, rate in each), Decimal())
    return Lawful(exact.low - slack, exact.high + slack, exact.grid)


def _lines(
    record: dict[str, Any], amounts: Sequence[Decimal], formatted: Sequence[Line], asked: Sequence[Line]
) -> Iterator[Check]:
    currency = str(record.get("currency"))
    for at, (got, one, other) in enumerate(zip(amounts, asked, formatted, strict=True), start=1):
        lawful = summed([one.amount], currency)
        held = lawful.allows(got) or summed([other.amount], currency).allows(got)
        expected = f"`amount` {lawful} of line {at}, quantity × unit price"
        yield Check(True, held, expected, got, within(f"/data/lineItems/{at - 1}/amount", lawful))


def _sums(
    record: dict[str, Any], amounts: Sequence[Decimal], formatted: Sequence[Line], asked: Sequence[Line]
) -> Iterator[Check]:
    currency = str(record.get("currency"))
    exact = [line.amount for line in asked]
    subtotal, tax, total = (number(record.get(field)) for field in ("subtotal", "taxTotal", "total"))
    discount = number(record.get("discountTotal")) or Decimal()
    subtotals = summed(exact, currency), summed(amounts, currency)
    yield _sum("`subtotal` {}, Σ amount", subtotal, subtotals, "/data/subtotal")
    grid = grid_shown(currency, (subtotal, total))
    tax_totals = taxes(exact, asked, currency, grid), taxes(amounts, formatted, currency, grid)
    check = _sum("`taxTotal` {}, Σ amount × taxRate / 100", tax, tax_totals, "/data/taxTotal")
    yield check
    if not check.held and tax is not None:
        fraction = sum((a * line.tax_rate for a, line in zip(exact, asked, strict=True)), Decimal())
        if fraction and tax in {fraction, fraction / 10_000}:  # INV-CREATE-2: it is a percentage
            expected = f"`taxRate` to be a percentage, a tax of {tax_totals[0]}"
            yield Check(True, False, expected, tax, within("/data/taxTotal", tax_totals[0]))
    whole = subtotals[0] + tax_totals[0]
    totals = [whole.less(discount)]
    if subtotal is not None and tax is not None:
        slack, middle = (whole.high - whole.low) / 2, subtotal + tax - discount
        totals.append(Lawful(middle - slack, middle + slack, whole.grid))
    yield _sum("`total` {}, subtotal + taxTotal − discountTotal", total, totals, "/data/total")


def _sum(expected: str, got: Decimal | None, lawful: Sequence[Lawful], at: str) -> Check:
    held = any(each.allows(got) for each in lawful)
    return Check(False, held, expected.format(lawful[0]), got, within(at, lawful[0]))


def within(at: str, lawful: Lawful) -> Expectation:
    """The figure at the JSON Pointer ``at`` is lawful."""
    return Between(at, str(lawful.low), str(lawful.high))


def check_told(
    expect: Expect, clause: Clause, described: Exchange, detail: Exchange, sent: Sequence[dict[str, Any]]
) -> None:
    """The ``total`` in the answer to a write must be lawful: by what was sent, or by the lines or amounts of the detail."""
    got = number(described.record.get("total"))
    if got is None:  # INV-CREATE-1, INV-UPDATE-1
        expect.not_tested("the answer has no total", clause)
        return
    items, currency = detail.record.get("lineItems"), str(detail.record.get("currency"))
    lawful = lawful_total(sent, currency)
    allowed = [lawful, lawful_total(items if isinstance(items, list) else [], currency)]
    if figures := _formatted(detail.record):  # an amount that is wrong is INV-CREATE-2's, not its total's
        amounts, lines = figures
        allowed.append(summed(amounts, currency) + taxes(amounts, lines, currency))
    held = any(each.allows(got) for each in allowed)
    must = within("/data/total", lawful)
    expect.that(clause, held, f"the answer's `total` {lawful}", got, described, must=must)
