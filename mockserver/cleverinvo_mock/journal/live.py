"""The journal as it grows, in server-sent events.

Layer: journal. A reader has a place in the journal and no queue of its own: one that is slow finds, when it comes back,
that entries are gone, is told how many, and costs nobody any memory. Events come in the order of their numbers; an
exchange that is still being answered holds back those after it.

https://html.spec.whatwg.org/multipage/server-sent-events.html has the format.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any, Final

import orjson

from cleverinvo_mock.journal.exchange import Exchange
from cleverinvo_mock.journal.journal import Journal

#: Seconds of silence after which a comment is sent, so that nothing between takes the connection for dead.
HEARTBEAT: Final = 15.0
#: Events that are put together at once.
_BATCH: Final = 50


async def events(
    journal: Journal,
    as_json: Callable[[Exchange], dict[str, Any]],
    *,
    account: str | None,
    after: int | None,
    heartbeat: float = HEARTBEAT,
) -> AsyncGenerator[bytes, None]:
    """Events of ``account``, or of all, after the entry of that number; ``None``: those that come from now on.

    A number that there has not been yet is of a server before this one: then all there is comes.
    """
    place = _Place(journal, account, journal.last if after is None else after if after <= journal.last else 0)
    yield b"retry: 1000\n\n"
    time = asyncio.get_running_loop().time
    deadline = time() + heartbeat
    while True:
        text = place.next_events(as_json)
        if not text:
            try:
                async with asyncio.timeout_at(deadline):
                    await journal.wait()
                continue
            except TimeoutError:
                text = b": nothing new\n\n"
        yield text
        deadline = time() + heartbeat


class _Place:
    """How far a reader has come."""

    def __init__(self, journal: Journal, account: str | None, after: int) -> None:
        self._journal: Final = journal
        self._account: Final = account
        self._after = after
        #: How many of the journal's entries the reader has had, or been told of.
        self._seen = (
            journal.added(account) - len(journal.kept(account, after)) - journal.dropped(account, after)
        )

    def next_events(self, as_json: Callable[[Exchange], dict[str, Any]]) -> bytes:
        """The next few events, b"" for none."""
        kept = self._journal.kept(self._account, self._after)
        missed = self._journal.added(self._account) - self._seen - len(kept)
        self._seen += missed  # less than none are missed after a reset
        text = [b'event: dropped\ndata: {"count":%d}\n\n' % missed] if missed > 0 else []
        for exchange in kept[:_BATCH]:
            if not exchange.is_finished:
                break
            self._after = exchange.number
            self._seen += 1
            text.append(
                b"id: %d\nevent: exchange\ndata: %b\n\n" % (exchange.number, orjson.dumps(as_json(exchange)))
            )
        return b"".join(text)
