"""Totals where rounding matters, in currencies of other decimals, and under rearrangement: INV-CREATE-2 and -3.

What is exact must be exact; elsewhere every result of a lawful way of rounding is accepted, and values that tell the
ways apart show which one it is (``rounding``, ``minor_units``, ``rounding_scope``). The exact figures of a plain
invoice are judged in ``test_invoices_create``.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import pytest

from cleverinvo_conformance.checks.invoices import (
    SUMS,
    agree,
    check_agreement,
    check_kept,
    check_receipt,
    check_unsent,
)
from cleverinvo_conformance.checks.totals import arithmetic, check_arithmetic, check_told
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.clauses import OpenPoint
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.money import chosen, line_of, number
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.probes.odd_invoices import (
    DECIDED,
    check_decided,
    first_accepted,
    takes_more,
    takes_no_more,
    with_amounts,
)
from cleverinvo_conformance.suite.invoice_lists import find, path_of

Lines = list[dict[str, Any]]


def _lines(*figures: tuple[float, float, float]) -> Lines:
    """Line items of quantity, unit price and tax rate."""
    return [
        {"description": f"Item {at}", "quantity": quantity, "unitPrice": price, "taxRate": rate}
        for at, (quantity, price, rate) in enumerate(figures, start=1)
    ]


#: Taxes of 0.125 and five times 0.004 come to 0.13, 0.12, 0.15 or 0.14, each by one way of rounding only.
_HALVES: Final = _lines((1, 0.5, 25), *[(1, 0.1, 4)] * 5, (0.07, 3.33, 0), (0.33, 3.02, 0))

#: A price below a cent, and sums beyond 32 bits, of cents or as a float.
_FAR: Final = _lines((1000, 0.005, 0), (1, 98765432.1, 0))
#: Nothing of something, and a tax beyond 100 per cent; the first tax shows the decimals of a yen.
_ZEROS: Final = _lines((1, 1009, 10), (0, 500, 10), (1, 200, 150), (3, 0, 8))

_FULL: Final = {
    "one line": ("USD", _lines((1, 100, 7))),
    "float artefacts": (
        "USD",
        _lines((1.1, 1.1, 0), (3, 0.1, 10), (1, 0.7, 10), (1, 0.1, 10), (70, 1.1, 10)),
    ),
    "many decimals of quantity": ("USD", _lines((1.005, 100, 0), (0.125, 8, 0), (2.675, 100, 0))),
    "cents of thirds": ("EUR", _lines((0.333, 3, 19), (0.07, 3.33, 19), (1.999, 1.01, 7))),
    "a third of a cent of tax": ("USD", _lines(*[(1, 9.99, 8.875)] * 3)),
    "truncation": ("USD", _lines((1, 1.99, 10))),
    "large": ("USD", _lines((1000, 99999.99, 21), (1, 0.01, 0))),
    "more than all": ("USD", _lines((2, 10, 250), (1, 10, 100.5))),
    "none of it": ("USD", _lines((0, 10, 19), (2, 10, 19))),
    "beyond 32 bits": ("USD", _lines((3, 77777777.77, 10), (1, 0.01, 0))),
    "prices below a cent": ("USD", _lines((1000, 0.005, 0), (400, 0.0125, 20))),
    "cut off": ("USD", _lines((1, 1.99, 10), (1, 2.99, 10), (1, 4.99, 10))),
    "full tax": ("USD", _lines((1, 10, 100), (1, 10, 0), (1, 10, 50))),
    "nothing": ("USD", _lines((1, 0, 19), (2, 10, 19))),
    "many rates": ("CHF", _lines((1, 100, 8.1), (1, 100, 2.6), (1, 100, 3.8), (1, 100, 0))),
    "yen, several": ("JPY", _lines((3, 333, 8), (1, 1005, 10), (2, 50, 10))),
    "yen, exact": ("JPY", _lines((3, 100, 10), (12, 2500, 8))),
    "dinar": ("KWD", _lines((1, 1.234, 0), (3, 0.125, 5))),
    "dinar, exact": ("KWD", _lines((2, 12.5, 10), (1, 0.25, 0))),
}


@verifies(
    *(c.INV_CREATE_2, c.INV_CREATE_3, c.INV_CREATE_4),
    requests=3,
    writes=2,
    uses=("acme",),
    observes=(c.ROUNDING, c.ROUNDING_SCOPE),
)
def test_create_invoice_rounds_lawfully(run: Run, expect: Expect, test_data: TestData) -> None:
    """Amounts and totals that do not come out even are rounded in a lawful way, others exact, small or great."""
    fields = _fields(test_data, "USD", _HALVES, issueDate="2024-12-31", dueDate="2025-03-01")
    made, sent = first_accepted(test_data, fields | {"lineItems": [*_HALVES, *_FAR]}, fields)
    detail = _judged(expect, test_data, made, sent)
    check_kept(expect, c.INV_CREATE_4, sent, made, detail)
    _observe(expect, sent, detail, c.ROUNDING, c.ROUNDING_SCOPE)


@verifies(
    *(c.INV_CREATE_1, c.INV_CREATE_2, c.INV_CREATE_3, c.INV_CREATE_4, c.INV_STATUS_2),
    requests=4,
    writes=3,
    uses=("acme",),
    observes=(c.MINOR_UNITS,),
)
def test_create_invoice_decides_itself_what_is_not_the_senders(
    run: Run, expect: Expect, test_data: TestData
) -> None:
    """An id, a creation time and sums are refused or ignored; without decimals, with zeros, the invoice adds up."""
    plain = _fields(test_data, "JPY", _ZEROS[:1])
    fields = plain | {"lineItems": _ZEROS}
    id_ = f"{test_data.mark}-id"
    foreign = fields | DECIDED | {"id": id_, "lineItems": with_amounts(_ZEROS)}
    made, sent = first_accepted(test_data, *([foreign] if takes_more(run) else []), fields, plain)
    if made.is_success and sent is fields:
        takes_no_more(run)
    if made.is_success:
        check_receipt(expect, c.INV_CREATE_1, made, fields["invoiceNumber"])
    sent = fields if sent is foreign else sent
    detail = _judged(expect, test_data, made, sent)
    check_decided(expect, made, detail, id_)
    check_unsent(expect, detail)
    check_kept(expect, c.INV_CREATE_4, sent, made, detail)
    _observe(expect, sent, detail, c.MINOR_UNITS)


def _observe(expect: Expect, sent: dict[str, Any], detail: Exchange, *points: OpenPoint) -> None:
    lines = [line for item in sent["lineItems"] if (line := line_of(item))]
    for point in points:
        value = chosen(point, lines, str(sent["currency"]), number(detail.record.get("taxTotal")))
        if value:
            expect.observe(point, value, detail)


@verifies(
    *(c.INV_CREATE_2, c.INV_CREATE_3, c.INV_GET_3), scope=Scope.FULL, requests=4, writes=1, uses=("acme",)
)
@pytest.mark.parametrize("case", _FULL)
def test_create_invoice_adds_up(run: Run, expect: Expect, test_data: TestData, case: str) -> None:
    """Amounts and totals of any figures, in any currency, are exact or lawfully rounded, in list and detail."""
    currency, lines = _FULL[case]
    fields = _fields(test_data, currency, lines)
    made = test_data.post_invoice(fields)
    detail = _judged(expect, test_data, made, fields)
    number_ = detail.record.get("invoiceNumber")
    found, _ = find(run, made.record["id"], {"search": number_}, {"clientId": detail.record.get("clientId")})
    if found is None:
        raise NotTestable("the invoice was not found in a list")
    check_agreement(expect, c.INV_GET_3, found.item, found.exchange, detail)


@verifies(c.INV_CREATE_3, scope=Scope.FULL, requests=12, writes=6, uses=("acme",))
def test_create_invoice_adds_up_however_it_is_arranged(run: Run, expect: Expect, test_data: TestData) -> None:
    """Splitting a line, reordering lines and doubling quantities do to the totals what arithmetic says."""
    base = _lines((4, 25.5, 10), (2, 19.95, 20), (1, 0.5, 0))
    split = [*_lines((1, 25.5, 10), (3, 25.5, 10)), *base[1:]]
    one, other = _lines((4, 25.5, 10)), _lines((2, 19.95, 20), (1, 0.5, 0))
    doubled = [line | {"quantity": 2 * line["quantity"]} for line in base]
    whole = _formatted(test_data, base)
    for what, lines, factor in (("split", split, 1), ("reordered", base[::-1], 1), ("doubled", doubled, 2)):
        detail = _formatted(test_data, lines)
        for field in SUMS:
            wanted = _figure(whole, field) * factor
            got = detail.record.get(field)
            held = number(got) == wanted
            expect.that(c.INV_CREATE_3, held, f"`{field}` {wanted} with the lines {what}", got, whole, detail)
    parts = _formatted(test_data, one), _formatted(test_data, other)
    for field in SUMS:
        wanted = sum((_figure(part, field) for part in parts), Decimal())
        got = whole.record.get(field)
        described = f"`{field}` {wanted}, the sum of two invoices with the same lines"
        expect.that(c.INV_CREATE_3, number(got) == wanted, described, got, *parts, whole)


@verifies(
    *(c.INV_CREATE_2, c.INV_CREATE_3, c.INV_CREATE_4), scope=Scope.FULL, requests=2, writes=1, uses=("acme",)
)
def test_create_invoice_with_a_hundred_lines_adds_up(run: Run, expect: Expect, test_data: TestData) -> None:
    """A hundred lines are kept in order and added up to the last."""
    lines = _lines(*((at % 7 + 1, at + 0.25, (at % 4) * 4) for at in range(100)))
    fields = _fields(test_data, "USD", lines)
    detail = _judged(expect, test_data, test_data.post_invoice(fields), fields)
    held = agree("lineItems", detail.record.get("lineItems"), lines)
    described = Phrase("others, or another order")
    expect.that(c.INV_CREATE_4, held, "the hundred line items as they were sent", described, detail)


def _fields(test_data: TestData, currency: str, lines: Lines, **changes: Any) -> dict[str, Any]:
    return test_data.invoice_fields(
        str(test_data.acme.record["id"]), currency=currency, lineItems=lines, **changes
    )


def _judged(expect: Expect, test_data: TestData, made: Exchange, sent: dict[str, Any]) -> Exchange:
    """The ``GET`` of the invoice that was ``made`` of ``sent``; what it shows, and what was told, is judged."""
    detail = test_data.read(path_of(test_data.made(made).record))
    lines = sent["lineItems"]
    check_told(expect, c.INV_CREATE_3, made, detail, lines)
    check_arithmetic(expect, detail, lines, amount=c.INV_CREATE_2, sums=c.INV_CREATE_3)
    return detail


def _formatted(test_data: TestData, lines: Lines) -> Exchange:
    detail = test_data.read(
        path_of(test_data.made(test_data.post_invoice(_fields(test_data, "USD", lines))).record)
    )
    if any(check.of_line and not check.held for check in arithmetic(detail.record, lines)):
        raise NotTestable("already the amounts of the lines are wrong")
    return detail


def _figure(detail: Exchange, field: str) -> Decimal:
    figure = number(detail.record.get(field))
    if figure is None:
        raise NotTestable(f"an invoice shows no {field}")
    return figure
