"""Finding invoices in lists: one of the run's own, and what the account already holds.

Layer: suite. Only GETs.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from cleverinvo_conformance.core.api_client import segment
from cleverinvo_conformance.core.exchange import Exchange
from cleverinvo_conformance.core.expect import NotTestable
from cleverinvo_conformance.core.money import number
from cleverinvo_conformance.core.operations import STATUSES
from cleverinvo_conformance.core.run import Run
from cleverinvo_conformance.suite.list_fixtures import list_data_of

#: The most items that one page may have.
MOST: Final = 100


class Found(NamedTuple):
    """A list's answer and an item of it."""

    exchange: Exchange
    item: dict[str, Any]


def find(run: Run, id_: str, *queries: dict[str, object]) -> tuple[Found | None, Exchange]:
    """The item of ``id_`` in the first list that has it, or None; and the list that was read last.

    Several queries, so that a filter that does not work is not taken for an invoice that is not there.
    """
    for query in queries:
        exchange = run.get("/invoices", query={**query, "limit": MOST})
        for item in exchange.items:
            if item.get("id") == id_:
                return Found(exchange, item), exchange
    return None, exchange


def existing(run: Run) -> Exchange:
    """A page of the account's invoices, the shared ``living_invoices``. Raises :class:`NotTestable` for none."""
    exchange = list_data_of(run).living("/invoices")
    if exchange.status != 200:
        raise NotTestable(f"the list of invoices could not be read: {exchange}")
    if not any(isinstance(item.get("id"), str) for item in exchange.items):
        raise NotTestable("the account has no invoice")
    return exchange


class _Answers(dict[str, Exchange]):
    """What was asked for once in a run, by path or method."""


def read_once(run: Run, path: str) -> Exchange:
    """The GET of ``path``, as it was answered when first asked for by this function."""
    answers = run.test_data.kept(_Answers, _Answers)
    if path not in answers:
        answers[path] = run.get(path)
    return answers[path]


def unknown_written(run: Run, method: str) -> Exchange:
    """The ``PUT`` or ``DELETE`` of an unknown invoice id, sent once in a run."""
    answers = run.test_data.kept(_Answers, _Answers)
    if method not in answers:
        path = run.test_data.unknown_invoice.request.path
        answers[method] = (
            run.delete(path) if method == "DELETE" else run.put(path, {"notes": "Of an unknown invoice"})
        )
    return answers[method]


def detail_of(run: Run, item: dict[str, Any]) -> Exchange:
    """An invoice that a list has shown, read once in a run."""
    return read_once(run, path_of(item))


def one_of_each_status(page: Exchange, mark: str) -> list[dict[str, Any]]:
    """One invoice of the page in each status.

    A foreign one before the run's own, one that seems not to add up or has a discount before others.
    """
    items = [item for item in page.items if isinstance(item.get("id"), str)]
    items.sort(key=lambda item: (mark in str(item.get("invoiceNumber")).lower(), -_interest(item)))
    first: dict[str, dict[str, Any]] = {}
    for item in items:
        first.setdefault(str(item.get("status")), item)
    return list(first.values())[: len(STATUSES)]


def _interest(item: dict[str, Any]) -> int:
    subtotal, tax, discount, total = (
        number(item.get(f)) for f in ("subtotal", "taxTotal", "discountTotal", "total")
    )
    if subtotal is None or tax is None or discount is None or total is None:
        return 0
    return 2 if total != subtotal + tax - discount else 1 if discount else 0


def path_of(record: dict[str, Any], suffix: str = "") -> str:
    """The path of an invoice that an answer shows. Raises :class:`NotTestable` where it shows no id."""
    id_ = record.get("id")
    if not isinstance(id_, str | int) or isinstance(id_, bool):
        raise NotTestable("an invoice came without an id")
    return f"/invoices/{segment(str(id_))}{suffix}"
