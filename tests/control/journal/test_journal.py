"""The limits of the journal, and its counts of dropped exchanges."""

from __future__ import annotations

import asyncio

from cleverinvo_mock.journal.exchange import Exchange, encode_headers
from cleverinvo_mock.journal.journal import Journal

from .driver import NOON


def exchange(account="a", body=b"", *, headers=(), query=b"", is_finished=True):
    """An exchange of that account."""
    return Exchange(
        NOON, account, "listClients", "GET", "/", query, encode_headers(list(headers)), None, body, len(body), True, None, None,
        is_finished=is_finished,
    )  # fmt: skip


def filled(journal, accounts):
    for account in accounts:
        journal.add(exchange(account))
    return journal


def numbers(journal, *args):
    return [exchange.number for exchange in journal.exchanges(*args)]


def test_oldest_entries_are_dropped():
    """The journal has at most ``max_entries`` exchanges, the latest; numbers continue."""
    journal = filled(Journal(max_entries=3), "aabab")
    assert numbers(journal) == [3, 4, 5]
    assert numbers(journal, "a") == [4]
    assert numbers(journal, None, 4) == [5]
    assert journal.get(2) is None
    assert journal.get(4).account == "a"


def test_total_size_is_limited():
    """The bodies together have at most ``max_bytes``; an exchange that is larger alone is dropped at once."""
    journal = Journal(max_entries=100, max_bytes=1000)
    for _ in range(20):
        journal.add(exchange(body=bytes(300)))
    assert len(journal.exchanges()) == 3
    assert journal.dropped() == 17
    journal.add(exchange(body=bytes(2000)))
    assert journal.exchanges() == []
    assert journal.dropped() == 21
    journal.add(exchange(body=bytes(900)))
    assert numbers(journal) == [22]


def test_query_and_headers_count_towards_the_size():
    """A long query and long headers count like a body, because the client decides their length."""
    journal = Journal(max_entries=100, max_bytes=1000)
    for _ in range(10):
        journal.add(exchange(headers=[(b"x-long", bytes(300))]))
        journal.add(exchange(query=bytes(300)))
    assert len(journal.exchanges()) == 3


def test_dropped_entries_are_counted_in_all_and_by_account():
    """Dropped exchanges are counted in total, by account, and after a number."""
    journal = filled(Journal(max_entries=3), "aabababb")
    assert (journal.dropped(), journal.dropped("a"), journal.dropped("b"), journal.dropped("c")) == (
        5,
        3,
        2,
        0,
    )
    assert (journal.added(), journal.added("a")) == (8, 4)
    assert [journal.dropped(None, after) for after in (0, 3, 5, 8)] == [5, 2, 0, 0]
    assert journal.dropped("a", 4) == 1


def test_reset_of_one_account_or_all():
    """A reset removes the exchanges and the counts of the account, and numbers are not used again."""
    journal = filled(Journal(max_entries=4), "abab" * 2)
    journal.reset("a")
    assert numbers(journal) == [6, 8]
    assert (journal.dropped("a"), journal.added("a")) == (0, 0)
    assert (journal.dropped("b"), journal.dropped()) == (2, 2)
    journal.reset()
    assert (numbers(journal), journal.dropped(), journal.added()) == ([], 0, 0)
    journal.add(exchange())
    assert numbers(journal) == [9]


def test_reset_frees_bytes():
    """A reset frees the bytes of removed exchanges; a removed exchange that ends later is not counted."""
    journal = Journal(max_bytes=1000)
    running = exchange(body=bytes(900), is_finished=False)
    assert journal.begin(running) == 1
    journal.add(exchange(body=bytes(900)))
    journal.reset("a")
    journal.finish(running)
    journal.add(exchange(body=bytes(950)))
    assert numbers(journal) == [3]


def test_wait_returns_when_an_exchange_ends():
    """All waiting tasks continue when an exchange has ended; a cancelled task is removed."""

    async def scene():
        journal = Journal()
        waiting = [asyncio.create_task(journal.wait()) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        running = exchange(is_finished=False)
        assert journal.begin(running) == 1
        await asyncio.sleep(0)
        assert not any(task.done() for task in waiting[1:])
        journal.finish(running)
        await asyncio.gather(*waiting[1:])
        assert not journal._waiting

    asyncio.run(scene())
