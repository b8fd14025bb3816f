"""The journal as it grows, in server-sent events."""

from __future__ import annotations

import asyncio
import json

from cleverinvo_mock.control.request import ControlRequest
from cleverinvo_mock.journal.live import events
from cleverinvo_mock.settings import Settings

GREETING = b"retry: 1000\n\n"


def parsed(text):
    """Server-sent events as a browser takes them: (event, id, data)."""
    found = []
    for block in text.decode().split("\n\n")[:-1]:
        fields = dict(line.split(": ", 1) for line in block.split("\n"))
        if "data" in fields:
            found.append((fields["event"], fields.get("id"), json.loads(fields["data"])))
    return found


def stream(driver, account=None, last=None):
    headers = {} if last is None else {"last-event-id": last}
    reply = driver.control.stream_journal(ControlRequest(query={"account": account}, headers=headers))
    assert (b"content-type", b"text/event-stream") in reply.headers
    return reply.pieces


async def next_numbers(pieces):
    async with asyncio.timeout(5):
        return [int(id_) for _, id_, _ in parsed(await anext(pieces))]


def test_exchanges_are_told_as_they_happen(driver):
    """From now on; the data is the entry, in one line, whatever was sent."""

    async def scene():
        await driver.exchange("GET", "/clients")
        pieces = stream(driver)
        assert await anext(pieces) == GREETING
        coming = asyncio.create_task(anext(pieces))
        await asyncio.sleep(0)
        assert not coming.done()
        await driver.exchange("POST", "/clients", {"name": "a\n\ndata: b"})
        ((event, id_, entry),) = parsed(await coming)
        assert (event, id_) == ("exchange", "2")
        assert entry == driver.last_of(2)
        await pieces.aclose()
        assert not driver.journal._waiting

    driver.last_of = lambda number: next(one for one in driver.entries()["data"] if one["number"] == number)
    driver.run(scene())


def test_account_sees_its_own_alone(driver):
    """Another account's exchanges pass by."""

    async def scene():
        pieces = stream(driver, "business")
        await anext(pieces)
        coming = asyncio.create_task(next_numbers(pieces))
        for key in ("other", "other", "business"):
            await driver.exchange("GET", "/clients", key=f"cinv_sandbox_{key}")
        assert await coming == [3]

    driver.run(scene())


def test_reader_takes_up_where_it_left(driver):
    """``Last-Event-ID`` goes on after that entry; 0 is from the beginning, and so is a number of another server."""

    async def scene():
        for _ in range(3):
            await driver.exchange("GET", "/clients")
        for last, numbers in (("1", [2, 3]), ("0", [1, 2, 3]), ("77", [1, 2, 3])):
            pieces = stream(driver, last=last)
            await anext(pieces)
            assert await next_numbers(pieces) == numbers
            await pieces.aclose()
        pieces = stream(driver, last="nonsense")
        await anext(pieces)
        coming = asyncio.create_task(next_numbers(pieces))
        await asyncio.sleep(0)
        await driver.exchange("GET", "/clients")
        assert await coming == [4]

    driver.run(scene())


def test_slow_reader_is_told_what_it_missed(drive):
    """What is gone when a reader comes back is told with its count, and nothing is kept for it meanwhile."""
    driver = drive(settings=Settings(journal_entries=3))

    async def scene():
        pieces, mine = stream(driver), stream(driver, "business")
        await anext(pieces)
        await anext(mine)
        for key in ("business", "business", "other", "business", "business", "other", "other"):
            await driver.exchange("GET", "/clients", key=f"cinv_sandbox_{key}")
        told = parsed(await anext(pieces))
        assert told[0] == ("dropped", None, {"count": 4})
        assert [id_ for _, id_, _ in told[1:]] == ["5", "6", "7"]
        own = parsed(await anext(mine))
        assert own[0] == ("dropped", None, {"count": 3})
        assert [id_ for _, id_, _ in own[1:]] == ["5"]
        # Of what it has had nothing is missed when it goes later.
        for _ in range(5):
            await driver.exchange("GET", "/clients", key="cinv_sandbox_other")
        coming = asyncio.create_task(anext(mine))
        await driver.exchange("GET", "/clients")
        assert [one[:2] for one in parsed(await coming)] == [("exchange", "13")]

    driver.run(scene())


def test_what_is_gone_before_a_reader_comes_back_is_told(drive):
    """The count is exact for all accounts together."""
    driver = drive(settings=Settings(journal_entries=3))

    async def scene():
        for _ in range(6):
            await driver.exchange("GET", "/clients")
        for last, count in (("1", 2), ("0", 3)):
            pieces = stream(driver, last=last)
            await anext(pieces)
            assert parsed(await anext(pieces))[0] == ("dropped", None, {"count": count})
        pieces = stream(driver, last="3")
        await anext(pieces)
        assert [one[0] for one in parsed(await anext(pieces))] == ["exchange"] * 3

    driver.run(scene())


def test_reset_is_nothing_that_was_missed(driver):
    """A reader goes on after the journal was reset."""

    async def scene():
        pieces = stream(driver)
        await anext(pieces)
        for _ in range(3):
            await driver.exchange("GET", "/clients")
        assert await next_numbers(pieces) == [1, 2, 3]
        driver.journal.reset()
        coming = asyncio.create_task(anext(pieces))
        await asyncio.sleep(0)
        await driver.exchange("GET", "/clients")
        assert [one[:2] for one in parsed(await coming)] == [("exchange", "4")]

    driver.run(scene())


def test_silence_is_broken_by_a_comment(driver):
    """When nothing happens for a while a comment keeps the connection alive, even if others are busy."""

    async def scene():
        pieces = events(driver.journal, lambda _: {}, account="business", after=None, heartbeat=0)
        assert await anext(pieces) == GREETING
        assert await anext(pieces) == b": nothing new\n\n"
        await driver.exchange("GET", "/clients", key="cinv_sandbox_other")
        assert await anext(pieces) == b": nothing new\n\n"
        await driver.exchange("GET", "/clients")
        assert parsed(await anext(pieces)) == [("exchange", "2", {})]

    driver.run(scene())


def test_events_come_in_order_and_whole(driver):
    """An exchange that is still being answered holds back those after it, so that none is told in part."""
    begun = driver.journal.kept

    async def scene():
        pieces = stream(driver)
        await anext(pieces)
        await driver.exchange("GET", "/clients")
        await driver.exchange("GET", "/invoices")
        begun()[0].is_finished = False
        coming = asyncio.create_task(next_numbers(pieces))
        for _ in range(3):
            await asyncio.sleep(0)
        assert not coming.done()
        driver.journal.finish(begun()[0])
        assert await coming == [1, 2]

    driver.run(scene())
