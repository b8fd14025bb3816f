"""One account and its records, in memory.

Layer: store. Keeps what it is given and finds it again; which record may be made or changed is decided
before it comes here. No method awaits, so on one event loop each is atomic. Records are frozen values in
:class:`Row`s that are replaced, never changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Generic, Literal, NamedTuple, TypeVar

from mockserver.domain.clients import Client
from mockserver.domain.invoices import Invoice
from mockserver.domain.lifecycle import Status
from mockserver.domain.plans import Plan
from mockserver.store.invoice_lists import InvoiceLists
from mockserver.store.ordering import Key, Ordering

R = TypeVar("R")
ListOrder = Literal["newest_first", "oldest_first", "other"]


class Row(Generic[R]):
    """A record and its place. ``encoded`` is the encoder's: what it made of just this value."""

    __slots__ = ("encoded", "key", "value")

    def __init__(self, value: R, key: Key) -> None:
        self.value = value
        self.key = key
        self.encoded: Any = None


class Page(NamedTuple, Generic[R]):
    """One page of a list and the number of all that match."""

    rows: list[Row[R]]
    total: int


@dataclass(frozen=True, slots=True)
class Company:
    """Who an account's invoices come from, for the PDF."""

    name: str
    email: str | None = None
    address: str | None = None
    tax_id: str | None = None
    phone: str | None = None


class Account:
    """The records of one bearer key."""

    def __init__(self, name: str, plan: Plan, company: Company, *, order: ListOrder, today: date) -> None:
        self.name = name
        self.plan = plan
        self.company = company
        self._order: Final = order
        self._clients: dict[str, Row[Client]] = {}
        self._active = Ordering(descending=order == "newest_first")
        self._invoices: dict[str, Row[Invoice]] = {}
        self._lists = InvoiceLists(descending=order == "newest_first", today=today)
        self._numbers: Counter[str] = Counter()
        self._made = 0
        self._next_number = 1

    # Clients

    def put_client(self, client: Client) -> Row[Client]:
        """Add ``client``, or replace the one of its id."""
        old = self._clients.get(client.id)
        row = Row(client, old.key if old else self._new_key(client.id, client.created_at))
        if old and old.value.is_active:
            self._active.remove(old.key)
        if client.is_active:
            self._active.add(row.key)
        self._clients[client.id] = row
        return row

    def client(self, client_id: str) -> Row[Client] | None:
        """The client of that id, deleted or not."""
        return self._clients.get(client_id)

    def count_clients(self, *, deleted: bool) -> int:
        """How many clients there are, with or without the deleted ones."""
        return len(self._clients) if deleted else len(self._active)

    def page_of_clients(
        self, offset: int, limit: int, matches: Callable[[Row[Client]], bool] | None
    ) -> Page[Client]:
        """``limit`` of the active clients from ``offset`` on (CLI-LIST-1), of those that match."""
        return _page(self._clients, self._active, offset, limit, matches)

    # Invoices

    def put_invoice(self, invoice: Invoice) -> Row[Invoice]:
        """Add ``invoice``, or replace the one of its id."""
        old = self._invoices.get(invoice.id)
        if old:
            self._unlist(old.value)
        row = Row(invoice, old.key if old else self._new_key(invoice.id, invoice.created_at))
        self._invoices[invoice.id] = row
        self._lists.add(invoice, row.key)
        self._numbers[invoice.number] += 1
        return row

    def remove_invoice(self, invoice_id: str) -> None:
        """Remove the invoice of that id for good. Raises :class:`KeyError` if there is none."""
        self._unlist(self._invoices.pop(invoice_id).value)

    def invoice(self, invoice_id: str) -> Row[Invoice] | None:
        """The invoice of that id."""
        return self._invoices.get(invoice_id)

    def count_invoices(self) -> int:
        """How many invoices there are."""
        return len(self._invoices)

    def page_of_invoices(
        self,
        offset: int,
        limit: int,
        matches: Callable[[Row[Invoice]], bool] | None,
        *,
        client_id: str | None,
        status: Status | None,
        today: date,
    ) -> Page[Invoice]:
        """``limit`` of the invoices of that client in that status on ``today``, from ``offset`` on."""
        self._lists.turn_to(today)
        return _page(self._invoices, self._lists.select(client_id, status), offset, limit, matches)

    # What the rules of drafting ask (domain.drafting.Books)

    def find_client(self, client_id: str) -> Client | None:
        """The client of that id, deleted or not."""
        row = self._clients.get(client_id)
        return row.value if row else None

    def is_number_taken(self, number: str, *, by_other_than: str | None = None) -> bool:
        """Whether an invoice (other than the one of that id) has that number."""
        own = self._invoices.get(by_other_than) if by_other_than else None
        return self._numbers[number] > (1 if own and own.value.number == number else 0)

    def next_number(self) -> str:
        """A number that no invoice has: ``INV-0001`` and on."""
        while True:
            number = f"INV-{self._next_number:04}"
            if not self._numbers[number]:
                return number
            self._next_number += 1

    def _unlist(self, invoice: Invoice) -> None:
        self._lists.remove(invoice.id)
        self._numbers[invoice.number] -= 1
        if not self._numbers[invoice.number]:
            del self._numbers[invoice.number]

    def _new_key(self, id_: str, created_at: datetime) -> Key:
        self._made += 1
        # "other": by the id read backwards, whose last characters are chance.
        return Key(id_[::-1] if self._order == "other" else (created_at, self._made), id_)


def _page(
    rows: dict[str, Row[R]],
    ordering: Ordering,
    offset: int,
    limit: int,
    matches: Callable[[Row[R]], bool] | None,
) -> Page[R]:
    if matches is None:
        return Page([rows[key.id] for key in ordering.page(offset, limit)], len(ordering))
    hits = [row for row in _rows(rows, ordering) if matches(row)]
    return Page(hits[offset : offset + limit], len(hits))


def _rows(rows: dict[str, Row[R]], ordering: Ordering) -> Iterable[Row[R]]:
    return (rows[key.id] for key in ordering)
