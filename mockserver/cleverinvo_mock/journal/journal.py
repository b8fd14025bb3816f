"""The exchanges that are kept, within bounds.

Layer: journal. Entries are numbered from 1 on in the order in which they are put in, and no number comes again, not
even after a reset. The oldest make room for new ones; how many are gone is always known, so that nobody takes what is
left for all there was. Nothing here awaits but the readers of the live stream, so on the one event loop each method is
atomic.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

from cleverinvo_mock.journal.exchange import Exchange

#: Exchanges that are filed together: what is done for many in a row costs each of them less.
_BATCH: Final = 32


class Journal:
    """The latest exchanges, of all accounts."""

    def __init__(self, max_entries: int = 1000, max_bytes: int = 32 * 1024 * 1024) -> None:
        """``max_bytes`` bounds what callers sent and got, but for the latest few, which are not filed yet."""
        self.max_entries: Final = max_entries
        self.max_bytes: Final = max_bytes
        self._new: list[Exchange] = []  # not filed yet
        self._ring: deque[Exchange] = deque()
        self._bytes = 0
        self._last = 0
        #: How many there have been since the last reset, by account.
        self._added: dict[str | None, int] = {}
        self._waiting: set[asyncio.Future[None]] = set()

    def add(self, exchange: Exchange) -> None:
        """Put in an exchange that has ended."""
        new = self._new
        new.append(exchange)
        if self._waiting:
            self._wake()
        elif len(new) >= _BATCH:
            self._file()

    def begin(self, exchange: Exchange) -> int:
        """Put in an exchange whose answer begins, and give its number; :meth:`finish` follows when it has ended."""
        self._new.append(exchange)
        return self.last

    def finish(self, exchange: Exchange) -> None:
        """The exchange has ended."""
        exchange.is_finished = True
        if exchange.weight == 0:  # it has not been dropped meanwhile
            self._weigh(exchange)
        self._wake()

    @property
    def last(self) -> int:
        """The number of the latest entry."""
        self._file()
        return self._last

    def kept(self, account: str | None = None, after: int = 0) -> list[Exchange]:
        """The exchanges of ``account``, or all, that came after the one of that number; the oldest first."""
        self._file()
        return [
            exchange
            for exchange in self._ring
            if exchange.number > after and (account is None or exchange.account == account)
        ]

    def get(self, number: int) -> Exchange | None:
        """The exchange of that number, if it is kept."""
        self._file()
        return next((exchange for exchange in self._ring if exchange.number == number), None)

    def added(self, account: str | None = None) -> int:
        """How many exchanges of ``account``, or of all, there have been since the last reset."""
        self._file()
        return sum(self._added.values()) if account is None else self._added.get(account, 0)

    def dropped(self, account: str | None = None, after: int = 0) -> int:
        """How many exchanges of ``account``, or of all, are gone that may have come after the one of that number."""
        gone = self.added(account) - len(self.kept(account))
        oldest = self._ring[0].number if self._ring else self._last + 1
        return max(0, min(gone, oldest - 1 - after))

    def reset(self, account: str | None = None) -> None:
        """Forget the exchanges of ``account``, or all; those that were dropped, too."""
        self._file()
        if account is None:
            removed: list[Exchange] = list(self._ring)
            self._ring.clear()
            self._added.clear()
        else:
            removed = self.kept(account)
            self._ring = deque(exchange for exchange in self._ring if exchange.account != account)
            self._added.pop(account, None)
        for exchange in removed:
            self._bytes -= exchange.weight
            exchange.weight = -1

    async def wait(self) -> None:
        """Come back when an exchange has ended."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)

    def _file(self) -> None:
        """Give the new ones their places, and let the oldest make room."""
        if not self._new:
            return
        for exchange in self._new:
            self._last = exchange.number = self._last + 1
            self._added[exchange.account] = self._added.get(exchange.account, 0) + 1
            exchange.weight = 0
            self._ring.append(exchange)
            if exchange.is_finished:
                self._weigh(exchange)
            if len(self._ring) > self.max_entries:
                self._drop_oldest()
        self._new.clear()

    def _weigh(self, exchange: Exchange) -> None:
        request = len(exchange.path) + len(exchange.query) + len(exchange.headers) + len(exchange.body or b"")
        exchange.weight = request + len(exchange.answer or b"")
        self._bytes += exchange.weight
        while self._bytes > self.max_bytes:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        exchange = self._ring.popleft()
        self._bytes -= exchange.weight
        exchange.weight = -1

    def _wake(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()
