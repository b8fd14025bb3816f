"""The live journal: new entries as server-sent events.

Layer: mechanisms. A client has a position in the journal, not a queue, so a slow client costs no memory. If entries
were dropped before a client read them, it gets an event with their number. Events are in the order of entry numbers:
an exchange that has not ended delays the events of later ones.

The format: https://html.spec.whatwg.org/multipage/server-sent-events.html.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any, Final

import orjson

from cleverinvo_mock.journal.exchange import Exchange
from cleverinvo_mock.journal.journal import Journal

#: Seconds without an event after which a comment is sent, so that no proxy closes the connection as idle.
HEARTBEAT: Final = 15.0
#: The maximum number of events in one chunk.
_BATCH: Final = 50


async def events(
    journal: Journal,
    as_json: Callable[[Exchange], dict[str, Any]],
    *,
    account: str | None,
    after: int | None,
    heartbeat: float = HEARTBEAT,
) -> AsyncGenerator[bytes, None]:
    """Yield the events of ``account`` (``None``: of all accounts), as chunks of bytes.

    They start after entry number ``after``; with ``None`` they start with the next new entry. A number that does not
    exist yet comes from an earlier run of the server: then they start with the oldest entry. ``heartbeat`` in seconds.
    """
    cursor = _Cursor(
        journal, account, journal.last if after is None else after if after <= journal.last else 0
    )
    yield b"retry: 1000\n\n"
    time = asyncio.get_running_loop().time
    deadline = time() + heartbeat
    while True:
        text = cursor.next_events(as_json)
        if not text:
            try:
                async with asyncio.timeout_at(deadline):
                    await journal.wait()
                continue
            except TimeoutError:
                text = b": nothing new\n\n"
        yield text
        deadline = time() + heartbeat


class _Cursor:
    """The position of one client in the journal."""

    def __init__(self, journal: Journal, account: str | None, after: int) -> None:
        self._journal: Final = journal
        self._account: Final = account
        self._after = after
        #: The number of entries that the client has received or that were reported to it as dropped.
        self._seen = (
            journal.added(account) - len(journal.exchanges(account, after)) - journal.dropped(account, after)
        )

    def next_events(self, as_json: Callable[[Exchange], dict[str, Any]]) -> bytes:
        """Return the next events as one chunk; b"" if there are none."""
        unread = self._journal.exchanges(self._account, self._after)
        dropped = self._journal.added(self._account) - self._seen - len(unread)
        self._seen += dropped  # negative after a reset of the journal
        text = [b'event: dropped\ndata: {"count":%d}\n\n' % dropped] if dropped > 0 else []
        for exchange in unread[:_BATCH]:
            if not exchange.is_finished:
                break
            self._after = exchange.number
            self._seen += 1
            text.append(
                b"id: %d\nevent: exchange\ndata: %b\n\n" % (exchange.number, orjson.dumps(as_json(exchange)))
            )
        return b"".join(text)
