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
from cleverinvo_conformance.core.expectation import Status
from cleverinvo_conformance.core.metadata import verifies
from cleverinvo_conformance.core.money import chosen, line_of, number
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.target import Scope
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.probes.odd_invoices import check_decided
from cleverinvo_conformance.suite.drafts_at_once import drafts_at_once, lines_of
from cleverinvo_conformance.suite.invoice_lists import find, path_of

Lines = list[dict[str, Any]]


_FULL: Final = {
    "one line": ("USD", lines_of((1, 100, 7))),
    "float artefacts": (
        "USD",
        lines_of((1.1, 1.1, 0), (3, 0.1, 10), (1, 0.7, 10), (1, 0.1, 10), (70, 1.1, 10)),
    ),
    "many decimals of quantity": ("USD", lines_of((1.005, 100, 0), (0.125, 8, 0), (2.675, 100, 0))),
    "cents of thirds": ("EUR", lines_of((0.333, 3, 19), (0.07, 3.33, 19), (1.999, 1.01, 7))),
    "a third of a cent of tax": ("USD", lines_of(*[(1, 9.99, 8.875)] * 3)),
    "truncation": ("USD", lines_of((1, 1.99, 10))),
    "large": ("USD", lines_of((1000, 99999.99, 21), (1, 0.01, 0))),
    "more than all": ("USD", lines_of((2, 10, 250), (1, 10, 100.5))),
    "none of it": ("USD", lines_of((0, 10, 19), (2, 10, 19))),
    "beyond 32 bits": ("USD", lines_of((3, 77777777.77, 10), (1, 0.01, 0))),
    "pieces beyond 32 bits": (
        "USD",
        lines_of((2147483648, 0.01, 0), (4294967297, 0.01, 0), (1, 4294967296.5, 0)),
    ),
    "prices below a millionth": (
        "USD",
        lines_of((10000000, 2.5e-7, 0), (4000000, 0.00000175, 0), (1, 0.01, 0)),
    ),
    "prices below a cent": ("USD", lines_of((1000, 0.005, 0), (400, 0.0125, 20))),
    "cut off": ("USD", lines_of((1, 1.99, 10), (1, 2.99, 10), (1, 4.99, 10))),
    "full tax": ("USD", lines_of((1, 10, 100), (1, 10, 0), (1, 10, 50))),
    "nothing": ("USD", lines_of((1, 0, 19), (2, 10, 19))),
    "many rates": ("CHF", lines_of((1, 100, 8.1), (1, 100, 2.6), (1, 100, 3.8), (1, 100, 0))),
    "yen, several": ("JPY", lines_of((3, 333, 8), (1, 1005, 10), (2, 50, 10))),
    "yen, exact": ("JPY", lines_of((3, 100, 10), (12, 2500, 8))),
    "dinar": ("KWD", lines_of((1, 1.234, 0), (3, 0.125, 5))),
    "dinar, exact": ("KWD", lines_of((2, 12.5, 10), (1, 0.25, 0))),
}


@verifies(*(c.INV_CREATE_2, c.INV_CREATE_3, c.INV_CREATE_4), observes=(c.ROUNDING, c.ROUNDING_SCOPE))
def test_create_invoice_rounds_lawfully(run: Run, expect: Expect) -> None:
    """Amounts and totals that do not come out even are rounded in a lawful way, others exact, small or great."""
    draft = drafts_at_once(run).rounded
    _check_sums(expect, draft.made, draft.detail, draft.sent)
    check_kept(expect, c.INV_CREATE_4, draft.sent, draft.made, draft.detail)
    _observe(expect, draft.sent, draft.detail, c.ROUNDING, c.ROUNDING_SCOPE)


@verifies(
    *(c.INV_CREATE_1, c.INV_CREATE_2, c.INV_CREATE_3, c.INV_CREATE_4, c.INV_STATUS_2),
    observes=(c.MINOR_UNITS,),
)
def test_create_invoice_decides_itself_what_is_not_the_senders(run: Run, expect: Expect) -> None:
    """An id, a creation time and sums are refused or ignored; without decimals, with zeros, the invoice adds up."""
    draft = drafts_at_once(run).in_yen
    number_ = draft.sent.get("invoiceNumber", draft.made.record.get("invoiceNumber"))
    check_receipt(expect, c.INV_CREATE_1, draft.made, number_)
    _check_sums(expect, draft.made, draft.detail, draft.sent)
    check_decided(expect, draft.made, draft.detail, draft.foreign_id)
    check_unsent(expect, draft.detail)
    check_kept(expect, c.INV_CREATE_4, draft.sent, draft.made, draft.detail)
    _observe(expect, draft.sent, draft.detail, c.MINOR_UNITS)


def _observe(expect: Expect, sent: dict[str, Any], detail: Exchange, *points: OpenPoint) -> None:
    lines = [line for item in sent["lineItems"] if (line := line_of(item))]
    for point in points:
        value = chosen(point, lines, str(sent["currency"]), number(detail.record.get("taxTotal")))
        if value:
            expect.observe(point, value, detail)


@verifies(*(c.INV_CREATE_2, c.INV_CREATE_3, c.INV_GET_3), scope=Scope.FULL)
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


@verifies(c.INV_CREATE_3, scope=Scope.FULL)
def test_create_invoice_adds_up_however_it_is_arranged(run: Run, expect: Expect, test_data: TestData) -> None:
    """Splitting a line, reordering lines and doubling quantities do to the totals what arithmetic says."""
    base = lines_of((4, 25.5, 10), (2, 19.95, 20), (1, 0.5, 0))
    split = [*lines_of((1, 25.5, 10), (3, 25.5, 10)), *base[1:]]
    one, other = lines_of((4, 25.5, 10)), lines_of((2, 19.95, 20), (1, 0.5, 0))
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


@verifies(*(c.INV_CREATE_2, c.INV_CREATE_3, c.INV_CREATE_4, c.INV_UPDATE_2), scope=Scope.FULL)
def test_create_invoice_with_a_hundred_lines_adds_up(run: Run, expect: Expect, test_data: TestData) -> None:
    """A hundred lines are kept in order and added up to the last, also in another order by an update."""
    lines = lines_of(*((at % 7 + 1, at + 0.25, (at % 4) * 4) for at in range(100)))
    fields = _fields(test_data, "USD", lines)
    detail = _judged(expect, test_data, test_data.post_invoice(fields), fields)
    held = agree("lineItems", detail.record.get("lineItems"), lines)
    described = Phrase("others, or another order")
    expect.that(c.INV_CREATE_4, held, "the hundred line items as they were sent", described, detail)
    if not held:
        expect.not_tested("already a new invoice of a hundred lines is not kept", c.INV_UPDATE_2)
        return
    put = run.put(path_of(detail.record), {"lineItems": lines[::-1]})
    expected = "the same hundred line items in another order accepted"
    if not expect.that(c.INV_UPDATE_2, put.is_success, expected, put.status, put, must=Status((200, 201))):
        return
    after = run.get(path_of(detail.record))
    held = agree("lineItems", after.record.get("lineItems"), lines[::-1])
    expect.that(c.INV_UPDATE_2, held, "the hundred line items in their new order", described, put, after)


def _fields(test_data: TestData, currency: str, lines: Lines, **changes: Any) -> dict[str, Any]:
    return test_data.invoice_fields(
        str(test_data.acme.record["id"]), currency=currency, lineItems=lines, **changes
    )


def _judged(expect: Expect, test_data: TestData, made: Exchange, sent: dict[str, Any]) -> Exchange:
    """The ``GET`` of the invoice that was ``made`` of ``sent``; its figures and those of the answer are judged."""
    detail = test_data.read(path_of(test_data.made(made).record))
    _check_sums(expect, made, detail, sent)
    return detail


def _check_sums(expect: Expect, made: Exchange, detail: Exchange, sent: dict[str, Any]) -> None:
    lines = sent["lineItems"]
    check_told(expect, c.INV_CREATE_3, made, detail, lines)
    check_arithmetic(expect, detail, lines, amount=c.INV_CREATE_2, sums=c.INV_CREATE_3)


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
