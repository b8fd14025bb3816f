"""Sorted lists of an account's invoices: all, by client, by status, and by client and status.

Layer: store. ``OVERDUE`` depends on the day, so the lists are valid for one day. :meth:`InvoiceLists.turn_to` changes
the day; it moves only the invoices whose due date lies between the old day and the new one.
"""

from __future__ import annotations

from datetime import date

from cleverinvo_mock.domain.invoices import Invoice
from cleverinvo_mock.domain.lifecycle import BECOME_OVERDUE, Status, on_day
from cleverinvo_mock.store.ordering import Key, Ordering

Filter = tuple[str | None, Status | None]


class InvoiceLists:
    """All lists, by ``(client id or None, status or None)``."""

    def __init__(self, *, descending: bool, today: date) -> None:
        self._descending = descending
        self._today = today
        self._lists: dict[Filter, Ordering] = {}
        self._lapsing = Ordering(descending=False)
        self._filed: dict[str, tuple[Key, Invoice]] = {}
        self._owner = object()

    def copy(self) -> InvoiceLists:
        """An independent copy. A single list is copied when either side first changes it."""
        copy = InvoiceLists(descending=self._descending, today=self._today)
        copy._lists = self._lists.copy()
        copy._lapsing = self._lapsing.copy()
        copy._filed = self._filed.copy()
        self._owner = object()  # a shared list has no owner, so that either side copies it first
        return copy

    def add(self, invoice: Invoice, key: Key) -> None:
        """Add ``invoice`` with ``key`` to its lists."""
        self._filed[invoice.id] = (key, invoice)
        shown = on_day(invoice.status, invoice.due_date, self._today)
        for filter_ in _filters(invoice.client_id, shown):
            self._list(filter_).add(key)
        if invoice.status in BECOME_OVERDUE:
            self._lapsing.add(Key(invoice.due_date, invoice.id))

    def remove(self, invoice_id: str) -> None:
        """Remove the invoice of that id from every list. Raises :class:`KeyError` if it is in none."""
        key, invoice = self._filed.pop(invoice_id)
        shown = on_day(invoice.status, invoice.due_date, self._today)
        for filter_ in _filters(invoice.client_id, shown):
            self._take(filter_, key)
        if invoice.status in BECOME_OVERDUE:
            self._lapsing.remove(Key(invoice.due_date, invoice.id))

    def turn_to(self, today: date) -> None:
        """Make the lists valid for ``today``, a later or an earlier day."""
        if today == self._today:
            return
        # Overdue from the day after the due date: a due date d lapses between day d and day d + 1.
        for _, invoice_id in self._lapsing.between(min(today, self._today), max(today, self._today)):
            key, invoice = self._filed[invoice_id]
            old = on_day(invoice.status, invoice.due_date, self._today)
            new = on_day(invoice.status, invoice.due_date, today)
            for client_id in (None, invoice.client_id):
                self._take((client_id, old), key)
                self._list((client_id, new)).add(key)
        self._today = today

    def select(self, client_id: str | None, status: Status | None) -> Ordering:
        """The list of that client's invoices in that status; ``None`` stands for any (INV-LIST-2 to -4)."""
        return self._lists.get((client_id, status)) or Ordering(descending=self._descending)

    def _list(self, filter_: Filter) -> Ordering:
        """The list of ``filter_``, ready to be changed."""
        ordering = self._lists.get(filter_)
        if ordering is None:
            ordering = self._lists[filter_] = Ordering(descending=self._descending, owner=self._owner)
        elif ordering.owner is not self._owner:
            ordering = self._lists[filter_] = ordering.copy(self._owner)
        return ordering

    def _take(self, filter_: Filter, key: Key) -> None:
        ordering = self._list(filter_)
        ordering.remove(key)
        if not ordering:
            del self._lists[filter_]


def _filters(client_id: str, shown: Status) -> tuple[Filter, ...]:
    return ((None, None), (client_id, None), (None, shown), (client_id, shown))
