"""The PDF of an invoice that the account holds already, read once in a run.

Layer: suite. Only GETs.
"""

from __future__ import annotations

import re
from typing import Any

from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import NotTestable
from cleverinvo_conformance.core.money import number
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.suite.invoice_lists import existing, one_of_each_status, path_of, read_once


def existing_pdf(run: Run) -> tuple[dict[str, Any], Exchange]:
    """The item of the list and the PDF of an invoice with a plain number. Raises :class:`NotTestable` where there is none.

    A foreign invoice before the run's own; one with a discount, for its total is more easily wrong; one that another test
    reads, too.
    """
    page, mark = existing(run), run.test_data.mark
    plain = [
        item
        for item in page.items
        if re.fullmatch(r"[A-Za-z0-9._-]+", str(item.get("invoiceNumber")))
        and isinstance(item.get("id"), str)
    ]
    if not plain:
        raise NotTestable("the account has no invoice with a plain number")
    read = one_of_each_status(page, mark)
    item = min(
        plain,
        key=lambda item: (
            mark in str(item["invoiceNumber"]).lower(),
            not number(item.get("discountTotal")),
            item not in read,
        ),
    )
    return item, read_once(run, f"{path_of(item)}/pdf")
