"""Two drafts of the run's own that are created at the same time, without a number: a part that several tests share.

Layer: suite. Judges nothing. One has totals that must be rounded, the other is in a currency without decimals and is sent
values that a deployment decides itself. Where an invoice without a number is refused, each is created with one.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import NotTestable
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.probes.odd_invoices import (
    DECIDED,
    first_accepted,
    takes_more,
    takes_no_more,
    with_amounts,
)
from cleverinvo_conformance.suite.invoice_lists import path_of

T = TypeVar("T")
_Lines = list[dict[str, Any]]


def lines_of(*figures: tuple[float, float, float]) -> _Lines:
    """Line items of quantity, unit price and tax rate."""
    return [
        {"description": f"Item {at}", "quantity": quantity, "unitPrice": price, "taxRate": rate}
        for at, (quantity, price, rate) in enumerate(figures, start=1)
    ]


#: Taxes of 0.125 and five times 0.004 come to 0.13, 0.12, 0.15 or 0.14, each by one way of rounding only.
_HALVES: Final = lines_of((1, 0.5, 25), *[(1, 0.1, 4)] * 5, (0.07, 3.33, 0), (0.33, 3.02, 0))
#: A price below a cent, and sums beyond 32 bits, of cents or as a float.
_FAR: Final = lines_of((1000, 0.005, 0), (1, 98765432.1, 0))
#: More pieces than 32 bits count.
_PIECES: Final = lines_of((4294967297, 0.01, 0))
_DATES: Final = {"issueDate": "2024-12-31", "dueDate": "2025-03-01"}
#: Dates that count negative seconds; a deployment may refuse them.
_EARLY: Final = {"issueDate": "1968-02-29", "dueDate": "1969-12-31"}
#: Nothing of something, and a tax beyond 100 per cent; the first tax shows the decimals of a yen.
_ZEROS: Final = lines_of((1, 1009, 10), (0, 500, 10), (1, 200, 150), (3, 0, 8))


@dataclass(frozen=True, slots=True)
class Draft:
    """An invoice: the fields that were sent, without what the deployment decides; the ``POST``; the GET that followed."""

    sent: dict[str, Any]
    made: Exchange
    detail: Exchange
    #: The ``id`` that was sent along, "" for none.
    foreign_id: str = ""


class DraftsAtOnce:
    """The parts; each is made when it is first asked for."""

    def __init__(self, run: Run) -> None:
        self._run: Final = run
        self._foreign_id: Final = f"{run.test_data.mark}-id"

    @property
    def posts(self) -> tuple[Exchange, Exchange]:
        """The two ``POST`` without a number, sent at the same time."""
        return self._part("posts", self._send)

    @property
    def is_number_required(self) -> bool:
        """Whether the first body was refused with 400 without a number, and accepted with one. Raises :class:`NotTestable`."""
        first = self.posts[0]
        accepted = self.rounded.made.request.document
        is_same = {**accepted, "invoiceNumber": ""} == {**first.request.document, "invoiceNumber": ""}
        return first.status == 400 and is_same

    @property
    def rounded(self) -> Draft:
        """The draft whose totals must be rounded, as it was created. Raises :class:`NotTestable`."""
        return self._part("rounded", self._make_rounded)

    @property
    def in_yen(self) -> Draft:
        """The draft in yen, which no test changes. Raises :class:`NotTestable`."""
        return self._part("in_yen", self._make_yen)

    def _send(self) -> tuple[Exchange, Exchange]:
        api = self._run.api
        bodies = [{k: v for k, v in each[0].items() if k != "invoiceNumber"} for each in self._bodies]
        first, second = api.send_together(
            [api.request("POST", "/invoices", json_body=body) for body in bodies]
        )
        return first, second

    @property
    def _bodies(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The bodies to try for each of the two, with numbers, the most unusual first."""
        return self._part("bodies", lambda: (self._rounding(), self._yen()))

    def _rounding(self) -> list[dict[str, Any]]:
        test_data = self._run.test_data
        fields = test_data.invoice_fields(
            str(test_data.acme.record["id"]), currency="USD", lineItems=_HALVES, **_DATES
        )
        return [
            fields | _EARLY | {"lineItems": [*_HALVES, *_FAR, *_PIECES]},
            fields | {"lineItems": [*_HALVES, *_FAR]},
            fields,
        ]

    def _yen(self) -> list[dict[str, Any]]:
        test_data = self._run.test_data
        client_id = str(test_data.acme.record["id"])
        with suppress(NotTestable):  # a client that has few invoices
            client_id = str(self._run.test_data.twins[1].record["id"])
        plain = test_data.invoice_fields(client_id, currency="JPY", lineItems=_ZEROS[:1])
        fields = plain | {"lineItems": _ZEROS}
        foreign = fields | DECIDED | {"id": self._foreign_id, "lineItems": with_amounts(_ZEROS)}
        return [*([foreign] if takes_more(self._run) else []), fields, plain]

    def _make_rounded(self) -> Draft:
        return self._made(0)

    def _make_yen(self) -> Draft:
        draft = self._made(1)
        if not draft.foreign_id and "id" in self.posts[1].request.document:
            takes_no_more(self._run)
        return draft

    def _made(self, at: int) -> Draft:
        """The draft that was created without a number, else one with a number, of the first body that is accepted."""
        made = self.posts[at]
        sent = made.request.document
        if not made.is_success:
            made, sent = first_accepted(self._run.test_data, *self._bodies[at])
        self._run.test_data.made(made)
        foreign_id = str(sent.get("id", ""))
        if foreign_id:
            lines = [{k: v for k, v in line.items() if k != "amount"} for line in sent["lineItems"]]
            sent = {k: v for k, v in sent.items() if k not in {*DECIDED, "id"}} | {"lineItems": lines}
        return Draft(sent, made, self._run.test_data.read(path_of(made.record)), foreign_id)

    def _part(self, name: str, make: Callable[[], T]) -> T:
        return self._run.test_data.once(f"drafts_{name}", make)


def drafts_at_once(run: Run) -> DraftsAtOnce:
    """The two drafts of ``run``."""
    return run.test_data.kept(DraftsAtOnce, lambda: DraftsAtOnce(run))
