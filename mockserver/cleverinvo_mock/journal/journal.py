"""The journal: a bounded buffer of exchanges.

Layer: mechanisms. Exchanges are numbered from 1 in the order of their addition. A number is never used again, not even
after a reset. When the journal is full, it drops the oldest exchange; the number of dropped exchanges is known, so
that readers can see that the journal is incomplete. Only :meth:`Journal.wait` awaits, so on the single event loop
every other method is atomic.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

from cleverinvo_mock.journal.exchange import Exchange

#: New exchanges are stored in batches of this size, because a batch costs less than single additions.
_BATCH: Final = 32


class Journal:
    """The most recent exchanges of all accounts."""

    def __init__(self, max_entries: int = 1000, max_bytes: int = 32 * 1024 * 1024) -> None:
        """``max_bytes`` limits the recorded requests and response bodies. The current batch is not counted."""
        self.max_entries: Final = max_entries
        self.max_bytes: Final = max_bytes
        self._batch: list[Exchange] = []  # not stored yet
        self._stored: deque[Exchange] = deque()
        self._bytes = 0
        self._last = 0
        #: By account: the number of exchanges since the last reset, dropped ones included.
        self._added: dict[str | None, int] = {}
        self._waiting: set[asyncio.Future[None]] = set()

    def add(self, exchange: Exchange) -> None:
        """Add an exchange that has ended."""
        batch = self._batch
        batch.append(exchange)
        if self._waiting:
            self._wake()
        elif len(batch) >= _BATCH:
            self._store_batch()

    def begin(self, exchange: Exchange) -> int:
        """Add an exchange whose response starts, and return its number. Call :meth:`finish` when it has ended."""
        self._batch.append(exchange)
        return self.last

    def finish(self, exchange: Exchange) -> None:
        """Mark an exchange of :meth:`begin` as ended."""
        exchange.is_finished = True
        if exchange.weight == 0:  # otherwise it was dropped in the meantime
            self._weigh(exchange)
        self._wake()

    @property
    def last(self) -> int:
        """The number of the latest exchange; 0 before the first."""
        self._store_batch()
        return self._last

    def exchanges(self, account: str | None = None, after: int = 0) -> list[Exchange]:
        """Return the exchanges with a number greater than ``after``, oldest first.

        Only those of ``account``; ``None`` means all accounts.
        """
        self._store_batch()
        return [
            exchange
            for exchange in self._stored
            if exchange.number > after and (account is None or exchange.account == account)
        ]

    def get(self, number: int) -> Exchange | None:
        """Return the exchange of that number; ``None`` if there is none or it was dropped."""
        self._store_batch()
        return next((exchange for exchange in self._stored if exchange.number == number), None)

    def added(self, account: str | None = None) -> int:
        """Return the number of exchanges since the last reset, of ``account`` or (``None``) of all accounts."""
        self._store_batch()
        return sum(self._added.values()) if account is None else self._added.get(account, 0)

    def dropped(self, account: str | None = None, after: int = 0) -> int:
        """Return how many exchanges after number ``after`` were dropped, of ``account`` or (``None``) of all accounts.

        With an ``account`` and ``after`` this is an upper bound: the numbers of dropped exchanges are not known.
        """
        dropped = self.added(account) - len(self.exchanges(account))
        oldest = self._stored[0].number if self._stored else self._last + 1
        return max(0, min(dropped, oldest - 1 - after))

    def reset(self, account: str | None = None) -> None:
        """Remove the exchanges of ``account`` or (``None``) of all accounts, and reset their counts."""
        self._store_batch()
        if account is None:
            removed: list[Exchange] = list(self._stored)
            self._stored.clear()
            self._added.clear()
        else:
            removed = self.exchanges(account)
            self._stored = deque(exchange for exchange in self._stored if exchange.account != account)
            self._added.pop(account, None)
        for exchange in removed:
            self._bytes -= exchange.weight
            exchange.weight = -1

    async def wait(self) -> None:
        """Wait until the next exchange ends."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)

    def _store_batch(self) -> None:
        """Number and store the new exchanges, and drop the oldest if there are too many."""
        if not self._batch:
            return
        for exchange in self._batch:
            self._last = exchange.number = self._last + 1
            self._added[exchange.account] = self._added.get(exchange.account, 0) + 1
            exchange.weight = 0
            self._stored.append(exchange)
            if exchange.is_finished:
                self._weigh(exchange)
            if len(self._stored) > self.max_entries:
                self._drop_oldest()
        self._batch.clear()

    def _weigh(self, exchange: Exchange) -> None:
        request = len(exchange.path) + len(exchange.query) + len(exchange.headers) + len(exchange.body or b"")
        exchange.weight = request + len(exchange.response_body or b"")
        self._bytes += exchange.weight
        while self._bytes > self.max_bytes:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        exchange = self._stored.popleft()
        self._bytes -= exchange.weight
        exchange.weight = -1

    def _wake(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()
