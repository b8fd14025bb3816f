"""A draft that is changed in every way, with its PDF at four points: a part that several tests share.

Layer: suite. Made when first asked for; what it shows of updates is kept in :attr:`Changed.verdicts` until the test of
updates reports it. The tests of PDFs judge the answers, and the test of deletions deletes the draft. Only the run's own
draft is changed.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from cleverinvo_conformance.checks.invoices import agree
from cleverinvo_conformance.core import clauses as c
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import Expect, NotTestable, Phrase
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.core.test_data import TestData
from cleverinvo_conformance.probes.odd_invoices import (
    DECIDED,
    FILE_NUMBER,
    first_accepted,
    with_amounts,
)
from cleverinvo_conformance.suite.existing_pdf import existing_pdf
from cleverinvo_conformance.suite.invoice_lists import MOST, path_of
from cleverinvo_conformance.suite.list_fixtures import list_data_of
from cleverinvo_conformance.suite.noted import Noted
from cleverinvo_conformance.suite.tracked_drafts import Tracked

_Lines = list[dict[str, Any]]

_THREE: Final[_Lines] = [
    {"description": "Garden furniture design", "quantity": 2, "unitPrice": 350.25, "taxRate": 10},
    {"description": "Print of the catalogue", "quantity": 3, "unitPrice": 20, "taxRate": 25},
    {"description": "Courier of the catalogue", "quantity": 1, "unitPrice": 12.5, "taxRate": 0},
]
#: More than a page of some producers; many scripts, what markup would swallow, signs that fonts lack, lines of text, and
#: taxes whose sum differs when each line is rounded.
DENSE: Final[_Lines] = [
    {"description": "Café Zürich workshop in Łódź, Şişli", "quantity": 3, "unitPrice": 1234.5, "taxRate": 10},
    {"description": "Разработка сайта и поддержка", "quantity": 2, "unitPrice": 87.25, "taxRate": 0},
    {"description": "網站開發與維護", "quantity": 1, "unitPrice": 640, "taxRate": 5},
    {"description": "خدمات استشارية", "quantity": 1, "unitPrice": 1.235, "taxRate": 5},
    {"description": 'R&D <tomato> & "best" of A/B', "quantity": 12, "unitPrice": 3.5, "taxRate": 0},
    {
        "description": "Pipe < 10 cm, 5′ 10″ long, U ≥ 1.1, ±2 °C, 3 €/m",
        "quantity": 1,
        "unitPrice": 2.017,
        "taxRate": 5,
    },
    {"description": "Cafe\u0301 A\u030angstro\u0308m", "quantity": 1, "unitPrice": 0.025, "taxRate": 5},
    {
        "description": "Garden design\nfirst phase: plans\nsecond phase: planting",
        "quantity": 1,
        "unitPrice": 75,
        "taxRate": 5,
    },
    *(
        {"description": f"Delivery {at:02} of the autumn", "quantity": at, "unitPrice": 1.235, "taxRate": 5}
        for at in range(1, 20)
    ),
]
#: For a deployment that refuses those.
_PLAIN: Final[_Lines] = [
    {"description": f"Delivery {at:02} of the spring", "quantity": at, "unitPrice": 11, "taxRate": 10}
    for at in range(1, 20)
]
_TWO: Final[_Lines] = [
    {"description": "Translation into Danish", "quantity": 4, "unitPrice": 75.5, "taxRate": 20},
    {"description": "Garden furniture design", "quantity": 5, "unitPrice": 350.25, "taxRate": 0},
]
_FREE: Final = {"description": "Packing and handling", "quantity": 2, "unitPrice": 0, "taxRate": 10}
#: Changes of one line, each alone: what compares new lines with the old ones must look at every field.
_CHANGES: Final[tuple[dict[str, Any], ...]] = ({"taxRate": 19}, {"quantity": 9}, {"unitPrice": 71.5})
#: What the new number ends with.
_NUMBER: Final = " Ñł, 7"


@dataclass(frozen=True, slots=True)
class Page:
    """A PDF and what the invoice was when it was asked for.

    ``fields``: as they were sent; ``client``: the client's name; ``write``: the last ``POST`` or ``PUT`` before;
    ``detail``: the GET of the invoice after it.
    """

    pdf: Exchange
    fields: dict[str, Any]
    client: str
    write: Exchange
    detail: Exchange


@dataclass(slots=True)
class Changed:
    """The draft. ``pages``: its PDFs, the first before any update; fewer than four where updates are refused."""

    verdicts: Noted = field(default_factory=Noted)
    pages: list[Page] = field(default_factory=list)
    #: The last GET of the draft, once all updates were sent; the fields that kept them.
    detail: Exchange | None = None
    kept: frozenset[str] = frozenset()
    #: The list that it was found in after the last update.
    listed: Exchange | None = None
    #: Why the draft could not be changed to the end.
    obstacle: NotTestable | None = None

    def demand(self) -> Exchange:
        """The last GET of the draft. Raises :class:`NotTestable` where it could not be changed to the end."""
        if self.obstacle or self.detail is None:
            raise self.obstacle or NotTestable("the draft was not changed to the end")
        return self.detail


def changed_draft(run: Run) -> Changed:
    """The draft of ``run``, changed when first asked for."""
    return run.test_data.once("changed_draft", lambda: _changed(run))


def _changed(run: Run) -> Changed:
    changed = _of(run)
    try:
        _change(run, changed)
    except NotTestable as obstacle:
        changed.obstacle = obstacle
    return changed


def is_changed(run: Run) -> bool:
    """Whether a test has asked for the draft of ``run``, and it was changed to the end."""
    return _of(run).detail is not None


def _of(run: Run) -> Changed:
    return run.test_data.kept(Changed, Changed)


def _change(run: Run, changed: Changed) -> None:
    test_data = run.test_data
    with suppress(NotTestable):
        test_data.draft  # noqa: B018 (another invoice in the list of the client that the draft is moved away from)
    # Read before the draft is created, so that no test takes this draft for one that stays.
    wrong_in_lists = _wrong_in(list_data_of(run).living("/invoices"), test_data)
    with suppress(NotTestable):
        existing_pdf(run)  # a PDF of another invoice, which must not be taken for this one's (PDF-3)
    twin = test_data.twins[1]
    acme, new = test_data.acme.record, twin.request.document | twin.record
    plain = test_data.invoice_fields(
        str(acme["id"]), currency="EUR", lineItems=[*_THREE, *_PLAIN], issueDate="2024-02-29"
    )
    dense = plain | {"currency": "KWD", "lineItems": [*_THREE, *DENSE]}
    odd = dense | {"invoiceNumber": f"{plain['invoiceNumber']}{FILE_NUMBER}"}
    made, fields = first_accepted(test_data, odd, dense, plain)
    path = path_of(test_data.made(made).record)
    pdf = run.get(f"{path}/pdf")  # PDF-1: as soon as the invoice is
    draft = Tracked(run, changed.verdicts, fields, made, wrong_in_lists)
    name = str(acme["name"])
    changed.pages.append(Page(pdf, fields, name, made, draft.fresh))

    # What goes together is what a deployment might compute from each other least; the due date before the issue date.
    draft.put(notes="Updated scope", dueDate="2024-07-15", beside=DECIDED)
    # The number that it has already is no second one (*duplicate_invoice_number*).
    draft.put(
        terms="Payment due within 14 days", issueDate="2024-06-03", invoiceNumber=fields["invoiceNumber"]
    )
    # As it is already, but for the number; no sum changes, and the PDF does. The third update without line items, so that
    # none undoes what another did to them.
    renumbered = {"clientId": fields["clientId"], "invoiceNumber": test_data.number()}
    put = draft.put(notes="Updated scope", **renumbered)
    pdf = run.get(f"{path}/pdf")
    detail = draft.judge()
    if put.is_success:
        changed.pages.append(Page(pdf, fields | renumbered, name, put, detail))

    lines = [*fields["lineItems"], *_TWO]
    put = draft.put(lineItems=lines, beside={"lineItems": with_amounts(lines)})
    pdf = run.get(f"{path}/pdf")
    detail = draft.judge()
    now = fields | renumbered | {"lineItems": lines}
    if put.is_success:
        changed.pages.append(Page(pdf, now, name, put, detail))

    for change in _CHANGES:  # the `total` of each answer shows whether it was computed anew
        lines = [lines[0] | change, *lines[1:]]
        draft.put(lineItems=lines)

    number = test_data.number()
    moved: dict[str, Any] = {
        "currency": "GBP",
        "invoiceNumber": f"{number}{_NUMBER}",
        "clientId": new["id"],
        "lineItems": [_TWO[1], _THREE[1], _FREE],  # fewer, in another order; a rate and a price become 0
    }
    put = draft.put(optional=True, **moved)
    if put.status == 400:
        moved["invoiceNumber"] = number
        put = draft.put(**moved)
    pdf = run.get(f"{path}/pdf")
    detail = draft.judge(in_list=True, client=new)
    if put.is_success:
        changed.pages.append(Page(pdf, now | moved, str(new["name"]), put, detail))
    if put.is_success and detail.record.get("clientId") == new["id"]:
        _check_moved(run, changed.verdicts, str(acme["id"]), detail)
    draft.close()
    changed.detail, changed.kept = detail, draft.kept
    changed.listed = draft.found.exchange if draft.found else None


def _wrong_in(listing: Exchange, test_data: TestData) -> frozenset[str]:
    """The fields that the list shows otherwise than the detail of the shared draft (INV-GET-3)."""
    try:
        detail = test_data.draft.record
    except NotTestable:
        return frozenset()
    item = next((each for each in listing.items if each.get("id") == detail.get("id")), {})
    return frozenset(name for name, value in item.items() if not agree(name, value, detail.get(name)))


def _check_moved(run: Run, expect: Expect, former: str, detail: Exchange) -> None:
    """The list of the former client may not have the invoice any more, if that list has only what is the client's."""
    listed = run.get("/invoices", query={"clientId": former, "limit": MOST})
    id_ = detail.record["id"]
    others = [item for item in listed.items if item.get("id") != id_]
    works = bool(others) and all(item.get("clientId") == former for item in others)  # INV-LIST-2 else
    gone = not works or len(others) == len(listed.items)
    described = Phrase("it is listed there")
    expect.that(
        c.INV_UPDATE_3, gone, "the invoice out of its former client's list", described, detail, listed
    )
