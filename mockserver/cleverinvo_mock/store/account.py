"""One account and its records, in memory.

Layer: store. Stores and finds records. Must not check the rules of a change: the callers do. No method may await, so that
each is atomic on the single event loop. Records are frozen values in :class:`Row`s, which are replaced, never changed.

A snapshot copies nothing: it shares the :class:`Records`, which the account copies before its next change.
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
    """The records, the entitlements and the clock of one account."""

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
        """``order``: the order of lists. ``today``: the day for which the lists by status are made first.

        ``clock``: the clock that the account's clock follows; ``None``: a clock that is frozen on ``today``. ``rate_limit``:
        requests a minute; ``None`` for no limit.
        """
        self.name: Final = name
        self.company: Final = company
        self.clock: Final = AdjustableClock(clock or FrozenClock(datetime.combine(today, time.min, UTC)))
        self.set_initial(Entitlements(plan, rate_limit))
        self._order: Final = order
        self._today: Final = today
        self.clear()

    @property
    def plan(self) -> Plan:
        """The plan: the limits, and whether it includes the API."""
        return self.entitlements.plan

    @property
    def rate_limit(self) -> int | None:
        """Requests a minute; ``None`` for no limit."""
        return self.entitlements.rate_limit

    # Lifecycle and snapshots

    def clear(self) -> None:
        """Remove all records."""
        self._records = Records.empty(descending=self._order == "newest_first", today=self._today)
        self._is_shared = False

    def set_initial(self, entitlements: Entitlements) -> None:
        """Set the entitlements. A reset restores them."""
        self.entitlements = self._initial_entitlements = entitlements

    def reset(self) -> None:
        """Remove all records and restore the initial entitlements."""
        self.clear()
        self.entitlements = self._initial_entitlements

    def empty_copy(self) -> Account:
        """An account without records, with the same name, company and entitlements."""
        copy = Account(
            self.name, self.plan, self.company, order=self._order, today=self._today, clock=self.clock
        )
        copy.entitlements = self.entitlements
        return copy

    def snapshot(self) -> AccountState:
        """The present state."""
        self._is_shared = True
        return AccountState(self._records, self.entitlements, self.clock.snapshot())

    def restore(self, state: AccountState) -> None:
        """Restore ``state``, except its clock."""
        self._records, self.entitlements, self._is_shared = state.records, state.entitlements, True

    def _own_records(self) -> Records:
        """The records, for a change: copied first if a snapshot shares them."""
        if self._is_shared:
            self._records = self._records.copy()
            self._is_shared = False
        return self._records

    def record_counts(self) -> RecordCounts:
        """The number of stored records."""
        records = self._records
        active = len(records.active)
        return RecordCounts(active, len(records.clients) - active, len(records.invoices))

    def __contains__(self, id_: object) -> bool:
        """Whether an invoice or a client (deleted or not) has that id."""
        return id_ in self._records.clients or id_ in self._records.invoices

    # Clients

    def put_client(self, client: Client) -> Row[Client]:
        """Add ``client``, or replace the client with its id."""
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
        """The client with that id, deleted or not; ``None`` if there is none."""
        return self._records.clients.get(client_id)

    def count_clients(self, *, deleted: bool) -> int:
        """The number of clients that count toward the limit. ``deleted``: whether deleted clients count."""
        return self.entitlements.clients_elsewhere + (
            len(self._records.clients) if deleted else len(self._records.active)
        )

    def clients(self) -> list[Row[Client]]:
        """All clients, deleted ones included, in the order of their creation."""
        return list(self._records.clients.values())

    def page_of_clients(
        self, offset: int, limit: int, matches: Callable[[Row[Client]], bool] | None
    ) -> Page[Client]:
        """Up to ``limit`` of the matching active clients, from ``offset`` on (CLI-LIST-1)."""
        return page_of(self._records.clients, self._records.active, offset, limit, matches)

    # Invoices

    def put_invoice(self, invoice: Invoice) -> Row[Invoice]:
        """Add ``invoice``, or replace the invoice with its id."""
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
        """Remove the invoice with that id. Raises :class:`KeyError`."""
        records = self._own_records()
        _unlist(records, records.invoices.pop(invoice_id).value)

    def invoice(self, invoice_id: str) -> Row[Invoice] | None:
        """The invoice with that id; ``None`` if there is none."""
        return self._records.invoices.get(invoice_id)

    def count_invoices(self) -> int:
        """The number of invoices that count toward the limit."""
        return self.entitlements.invoices_elsewhere + len(self._records.invoices)

    def invoices(self) -> list[Row[Invoice]]:
        """All invoices, in the order of their creation."""
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
        """Up to ``limit`` of the matching invoices of that client with that status on ``today``, from ``offset`` on."""
        records = self._records
        records.lists.turn_to(today)
        return page_of(records.invoices, records.lists.select(client_id, status), offset, limit, matches)

    # Methods of the protocol domain.drafting.RecordLookup

    def find_client(self, client_id: str) -> Client | None:
        """The client with that id, deleted or not; ``None`` if there is none."""
        row = self._records.clients.get(client_id)
        return row.value if row else None

    def is_number_taken(self, number: str, *, by_other_than: str | None = None) -> bool:
        """Whether an invoice, other than the one with the id ``by_other_than``, has that number."""
        records = self._records
        own = records.invoices.get(by_other_than) if by_other_than else None
        return records.numbers[number] > (1 if own and own.value.number == number else 0)

    def next_number(self) -> str:
        """A number that no invoice has: ``INV-0001`` or a later one."""
        records = self._records
        n = records.next_number
        while records.numbers[number := f"INV-{n:04}"]:
            n += 1
        if n != records.next_number:
            self._own_records().next_number = n
        return number

    @property
    def numbers_resume_at(self) -> int:
        """Where :meth:`next_number` starts its search."""
        return self._records.next_number

    def resume_numbers(self, at: int) -> None:
        """Set where :meth:`next_number` starts its search."""
        self._own_records().next_number = at

    def _new_key(self, records: Records, id_: str, created_at: datetime) -> Key:
        records.made += 1
        # "other": ordered by the reversed id, which begins with random characters.
        return Key(id_[::-1] if self._order == "other" else (created_at, records.made), id_)


def _unlist(records: Records, invoice: Invoice) -> None:
    """Remove ``invoice`` from the lists and the numbers."""
    records.lists.remove(invoice.id)
    records.numbers[invoice.number] -= 1
    if not records.numbers[invoice.number]:
        del records.numbers[invoice.number]
