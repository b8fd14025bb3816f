"""Invoices that are right but odd, and fields that are not their sender's.

Layer: probes. A deployment may refuse them with 400; what it takes it must not tidy up, cut, escape, nor let the sender
decide what it decides itself.
"""

from __future__ import annotations

from typing import Any, Final
from weakref import WeakSet

from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect
from cleverinvo_conformance.core.expectation import OtherValue, Value
from cleverinvo_conformance.core.json_forms import PLAIN
from cleverinvo_conformance.core.money import number
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.test_data import NOT_TAKEN, TestData

#: What a number may end with.
NUMBER: Final = " Añ/b #7.ü"
#: The same in ASCII, as every file name may have it, but for its slash.
FILE_NUMBER: Final = "/b No.7 (#2)"
#: More than 120 letters.
DESCRIPTION: Final = f"Research & <development>{' of the greenhouse' * 6}, “phase 2” – Ω 設計"
NOTES: Final = "  Gracias, señor Müller:\n\n  all of October & November, “50 %” <b>\n"
TERMS: Final = "30 days \"net\" – it's &amp; isn't \\ due "
#: Single oddities, each in a field that takes any text.
TEXTS: Final = {
    "long": "Lorem ipsum dolor sit amet " * 40 + "end",
    "emoji": "👩‍👩‍👧 🇩🇪 ✍🏽",
    "composed and not": "caf\u00e9 cafe\u0301 ﬁ Å",
    "scripts": "株式会社 주식회사 شركة «Ёлка» हिन्दी",
    "quotes": """O'Neil "and" sons; DROP TABLE -- \\ / %s {0} ${x}""",
    "markup": "<b>bold</b> &amp; <script>alert(1)</script>",
    "spaces around": "  two before and after  ",
    "lines": "first\nsecond\n\tthird",
    "word of JSON": "null",
    "number": "007.50",
}
#: What a deployment computes itself. Not its status, nor when it was sent or paid: see ``core/forbidden_fields.py``.
DECIDED: Final[dict[str, Any]] = {
    "createdAt": "2001-02-03T04:05:06.789Z",
    "subtotal": 1.25,
    "taxTotal": 2.5,
    "discountTotal": 0.75,
    "total": 3,
}


_REFUSING: Final[WeakSet[TestData]] = WeakSet()


def takes_more(run: Run) -> bool:
    """Whether a body may have fields that are not its sender's: not once such a body was refused with 400."""
    known = run.outcomes.observed.get(c.UNKNOWN_FIELDS.key)
    return run.test_data not in _REFUSING and (known is None or known.value != "400")


def takes_no_more(run: Run) -> None:
    """A body was refused for such fields: others would be, too, and are not tried."""
    _REFUSING.add(run.test_data)


def with_amounts(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines with amounts that are not theirs."""
    return [line | {"amount": 7.5} for line in lines]


def first_accepted(test_data: TestData, *bodies: dict[str, Any]) -> tuple[Exchange, dict[str, Any]]:
    """The ``POST`` of the first of ``bodies`` that is not refused with 400 or 415, or of the last; and what was sent.

    All but the last are written in one of the forms of JSON that are less common.
    """
    for at, body in enumerate(bodies, start=1):
        form = test_data.next_form() if at < len(bodies) else PLAIN
        made = test_data.post_invoice(body, form=form)
        if made.status not in NOT_TAKEN:
            break
    return made, body


def check_decided(expect: Expect, made: Exchange, detail: Exchange, id_: str) -> None:
    """Nothing of :data:`DECIDED`, nor the ``id_`` that was sent, is taken over: INV-CREATE-1, -3.

    The amounts and sums are judged by what they should be, INV-STATUS-2 by :func:`check_unsent`.
    """
    got = made.record.get("id")
    expected, must = "an `id` of its own, not the one that was sent", OtherValue("/data/id", id_)
    expect.that(c.INV_CREATE_1, got != id_, expected, got, made, must=must)
    created = detail.record.get("createdAt")
    is_own = not str(created).startswith("2001-02-03")
    expect.that(
        c.INV_CREATE_1, is_own, "a `createdAt` of its own, not the one that was sent", created, detail
    )
    discount = detail.record.get("discountTotal")
    held, zero = number(discount) == 0, Value("/data/discountTotal", 0)
    expect.that(c.INV_CREATE_3, held, "`discountTotal` 0, none can be given", discount, detail, must=zero)
