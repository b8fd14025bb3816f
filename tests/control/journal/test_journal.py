"""The journal's bounds, and what it knows of what it no longer has."""

from __future__ import annotations

import asyncio

from cleverinvo_mock.journal.exchange import Exchange, packed
from cleverinvo_mock.journal.journal import Journal

from .driver import NOON


def exchange(account="a", body=b"", *, headers=(), query=b"", is_finished=True):
    """An exchange of that account."""
    return Exchange(
        NOON, account, "listClients", "GET", "/", query, packed(list(headers)), None, body, len(body), True, None, None,
        is_finished=is_finished,
    )  # fmt: skip


def filled(journal, accounts):
    for account in accounts:
        journal.add(exchange(account))
    return journal


def numbers(journal, *args):
    return [one.number for one in journal.kept(*args)]


def test_oldest_entries_make_room():
    """So many entries are kept, the latest, and numbers go on."""
    journal = filled(Journal(max_entries=3), "aabab")
    assert numbers(journal) == [3, 4, 5]
    assert numbers(journal, "a") == [4]
    assert numbers(journal, None, 4) == [5]
    assert journal.get(2) is None
    assert journal.get(4).account == "a"


def test_bodies_are_bounded_together():
    """The bytes of all bodies are, too; an entry that is too large by itself is not saved."""
    journal = Journal(max_entries=100, max_bytes=1000)
    for _ in range(20):
        journal.add(exchange(body=bytes(300)))
    assert len(journal.kept()) == 3
    assert journal.dropped() == 17
    journal.add(exchange(body=bytes(2000)))
    assert journal.kept() == []
    assert journal.dropped() == 21
    journal.add(exchange(body=bytes(900)))
    assert numbers(journal) == [22]


def test_whatever_a_caller_sent_is_bounded():
    """A long query, and headers, count like a body: their sender decides how long they are."""
    journal = Journal(max_entries=100, max_bytes=1000)
    for _ in range(10):
        journal.add(exchange(headers=[(b"x-long", bytes(300))]))
        journal.add(exchange(query=bytes(300)))
    assert len(journal.kept()) == 3


def test_what_was_dropped_is_counted_in_all_and_by_account():
    """The counts are exact, and none after a number that is younger than what is gone."""
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


def test_reset_forgets_one_account_or_all():
    """Of an account that was reset nothing is left, nothing is gone, and no number comes again."""
    journal = filled(Journal(max_entries=4), "abab" * 2)
    journal.reset("a")
    assert numbers(journal) == [6, 8]
    assert (journal.dropped("a"), journal.added("a")) == (0, 0)
    assert (journal.dropped("b"), journal.dropped()) == (2, 2)
    journal.reset()
    assert (numbers(journal), journal.dropped(), journal.added()) == ([], 0, 0)
    journal.add(exchange())
    assert numbers(journal) == [9]


def test_bytes_are_given_back_by_a_reset():
    """What a reset removes makes room, and what is still under way then is not counted when it ends."""
    journal = Journal(max_bytes=1000)
    running = exchange(body=bytes(900), is_finished=False)
    assert journal.begin(running) == 1
    journal.add(exchange(body=bytes(900)))
    journal.reset("a")
    journal.finish(running)
    journal.add(exchange(body=bytes(950)))
    assert numbers(journal) == [3]


def test_those_who_wait_are_told():
    """Whoever waits comes back when an exchange has ended; one that left is forgotten."""

    async def scene():
        journal = Journal()
        waiting = [asyncio.create_task(journal.wait()) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        begun = exchange(is_finished=False)
        assert journal.begin(begun) == 1
        await asyncio.sleep(0)
        assert not any(task.done() for task in waiting[1:])
        journal.finish(begun)
        await asyncio.gather(*waiting[1:])
        assert not journal._waiting

    asyncio.run(scene())
