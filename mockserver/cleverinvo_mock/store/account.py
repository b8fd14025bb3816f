"""One account and its records, in memory.

Layer: store. Keeps what it is given and finds it again; which record may be made or changed is decided
before it comes here. No method awaits, so on one event loop each is atomic. Records are frozen values in
:class:`Row`s that are replaced, never changed.

A snapshot costs nothing: it shares the :class:`Records`, which the account copies when it next changes one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Final, Literal

from cleverinvo_mock.domain.clients import Client
from cleverinvo_mock.domain.invoices import Invoice
from cleverinvo_mock.domain.lifecycle import Status
from cleverinvo_mock.domain.plans import Plan
from cleverinvo_mock.store.clock import AdjustableClock, Clock, FrozenClock
from cleverinvo_mock.store.entitlements import Company, Entitlements, RecordCounts
from cleverinvo_mock.store.ordering import Key
from cleverinvo_mock.store.records import Records
from cleverinvo_mock.store.rows import Page, Row, page_of
from cleverinvo_mock.store.states import AccountState

__all__ = ["Account", "Company", "Entitlements", "ListOrder", "Page", "Row"]

ListOrder = Literal["newest_first", "oldest_first", "other"]


class Account:
    """The records of one bearer key, what it may do, and what time it is there."""

    def __init__(
        self,
        name: str,
        plan: Plan,
        company: Company,
        *,
        order: ListOrder,
        today: date,
        clock: Clock | None = None,
        rate_limit: int | None = None,
    ) -> None:
        """``clock``: the one that the account's own goes by; ``None``: one that stands on ``today``."""
        self.name: Final = name
        self.company: Final = company
        self.clock: Final = AdjustableClock(clock or FrozenClock(datetime.combine(today, time.min, UTC)))
        self.set_initial(Entitlements(plan, rate_limit))
        self._order: Final = order
        self._today: Final = today
        self.clear()

    @property
    def plan(self) -> Plan:
        """What it may have, and whether it may use the API."""
        return self.entitlements.plan

    @property
    def rate_limit(self) -> int | None:
        """Requests a minute; ``None`` is any number."""
        return self.entitlements.rate_limit

    # States

    def clear(self) -> None:
        """Let go of all records."""
        self._records = Records.empty(descending=self._order == "newest_first", today=self._today)
        self._is_shared = False

    def set_initial(self, entitlements: Entitlements) -> None:
        """Set the entitlements. A reset restores them."""
        self.entitlements = self._initial_entitlements = entitlements

    def reset(self) -> None:
        """Be as it was made: without records, on its first entitlements."""
        self.clear()
        self.entitlements = self._initial_entitlements

    def empty_copy(self) -> Account:
        """An empty account of the same name, company and entitlements."""
        copy = Account(
            self.name, self.plan, self.company, order=self._order, today=self._today, clock=self.clock
        )
        copy.entitlements = self.entitlements
        return copy

    def snapshot(self) -> AccountState:
        """What it is now."""
        self._is_shared = True
        return AccountState(self._records, self.entitlements, self.clock.snapshot())

    def restore(self, state: AccountState) -> None:
        """Be what it was; the clock stays as it is."""
        self._records, self.entitlements, self._is_shared = state.records, state.entitlements, True

    def _own_records(self) -> Records:
        """The records, to be changed: a copy, if a snapshot shares them."""
        if self._is_shared:
            self._records = self._records.copy()
            self._is_shared = False
        return self._records

    def held(self) -> RecordCounts:
        """How many records it holds."""
        records = self._records
        active = len(records.active)
        return RecordCounts(active, len(records.clients) - active, len(records.invoices))

    def __contains__(self, id_: object) -> bool:
        """Whether a client, deleted or not, or an invoice has that id."""
        return id_ in self._records.clients or id_ in self._records.invoices

    # Clients

    def put_client(self, client: Client) -> Row[Client]:
        """Add ``client``, or replace the one of its id."""
        records = self._own_records()
        old = records.clients.get(client.id)
        row = Row(client, old.key if old else self._new_key(records, client.id, client.created_at))
        if old and old.value.is_active:
            records.active.remove(old.key)
        if client.is_active:
            records.active.add(row.key)
        records.clients[client.id] = row
        return row

    def client(self, client_id: str) -> Row[Client] | None:
        """The client of that id, deleted or not."""
        return self._records.clients.get(client_id)

    def count_clients(self, *, deleted: bool) -> int:
        """How many clients count toward the limit, with or without the deleted ones."""
        return self.entitlements.clients_elsewhere + (
            len(self._records.clients) if deleted else len(self._records.active)
        )

    def clients(self) -> list[Row[Client]]:
        """All clients, deleted ones too, in the order in which they were made."""
        return list(self._records.clients.values())

    def page_of_clients(
        self, offset: int, limit: int, matches: Callable[[Row[Client]], bool] | None
    ) -> Page[Client]:
        """``limit`` of the active clients from ``offset`` on (CLI-LIST-1), of those that match."""
        return page_of(self._records.clients, self._records.active, offset, limit, matches)

    # Invoices

    def put_invoice(self, invoice: Invoice) -> Row[Invoice]:
        """Add ``invoice``, or replace the one of its id."""
        records = self._own_records()
        old = records.invoices.get(invoice.id)
        if old:
            _unlist(records, old.value)
        row = Row(invoice, old.key if old else self._new_key(records, invoice.id, invoice.created_at))
        records.invoices[invoice.id] = row
        records.lists.add(invoice, row.key)
        records.numbers[invoice.number] += 1
        return row

    def remove_invoice(self, invoice_id: str) -> None:
        """Remove the invoice of that id for good. Raises :class:`KeyError` if there is none."""
        records = self._own_records()
        _unlist(records, records.invoices.pop(invoice_id).value)

    def invoice(self, invoice_id: str) -> Row[Invoice] | None:
        """The invoice of that id."""
        return self._records.invoices.get(invoice_id)

    def count_invoices(self) -> int:
        """How many invoices count toward the limit."""
        return self.entitlements.invoices_elsewhere + len(self._records.invoices)

    def invoices(self) -> list[Row[Invoice]]:
        """All invoices, in the order in which they were made."""
        return list(self._records.invoices.values())

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
        records = self._records
        records.lists.turn_to(today)
        return page_of(records.invoices, records.lists.select(client_id, status), offset, limit, matches)

    # What the rules of drafting ask (domain.drafting.Books)

    def find_client(self, client_id: str) -> Client | None:
        """The client of that id, deleted or not."""
        row = self._records.clients.get(client_id)
        return row.value if row else None

    def is_number_taken(self, number: str, *, by_other_than: str | None = None) -> bool:
        """Whether an invoice (other than the one of that id) has that number."""
        records = self._records
        own = records.invoices.get(by_other_than) if by_other_than else None
        return records.numbers[number] > (1 if own and own.value.number == number else 0)

    def next_number(self) -> str:
        """A number that no invoice has: ``INV-0001`` and on."""
        records = self._records
        n = records.next_number
        while records.numbers[number := f"INV-{n:04}"]:
            n += 1
        if n != records.next_number:
            self._own_records().next_number = n
        return number

    @property
    def numbers_resume_at(self) -> int:
        """The number in the sequence that :meth:`next_number` tries first."""
        return self._records.next_number

    def resume_numbers(self, at: int) -> None:
        """Let the sequence of :meth:`next_number` go on at that number."""
        self._own_records().next_number = at

    def _new_key(self, records: Records, id_: str, created_at: datetime) -> Key:
        records.made += 1
        # "other": by the id read backwards, whose last characters are chance.
        return Key(id_[::-1] if self._order == "other" else (created_at, records.made), id_)


def _unlist(records: Records, invoice: Invoice) -> None:
    """Take ``invoice`` out of the lists and the numbers."""
    records.lists.remove(invoice.id)
    records.numbers[invoice.number] -= 1
    if not records.numbers[invoice.number]:
        del records.numbers[invoice.number]
