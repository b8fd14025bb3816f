"""The live journal as server-sent events."""

from __future__ import annotations

import asyncio
import json

from cleverinvo_mock.control.request import ControlRequest
from cleverinvo_mock.journal.live import events
from cleverinvo_mock.settings import Settings

FIRST_CHUNK = b"retry: 1000\n\n"


def parsed(text):
    """Server-sent events, parsed as by a browser: (event, id, data)."""
    events = []
    for block in text.decode().split("\n\n")[:-1]:
        fields = dict(line.split(": ", 1) for line in block.split("\n"))
        if "data" in fields:
            events.append((fields["event"], fields.get("id"), json.loads(fields["data"])))
    return events


def stream(driver, account=None, last=None):
    headers = {} if last is None else {"last-event-id": last}
    reply = driver.control.stream_journal(ControlRequest(query={"account": account}, headers=headers))
    assert (b"content-type", b"text/event-stream") in reply.headers
    return reply.pieces


async def next_numbers(pieces):
    async with asyncio.timeout(5):
        return [int(id_) for _, id_, _ in parsed(await anext(pieces))]


def test_new_exchanges_are_sent_as_events(driver):
    """The stream starts with the next exchange; the data of an event is the entry as one line of JSON."""

    async def scene():
        await driver.exchange("GET", "/clients")
        pieces = stream(driver)
        assert await anext(pieces) == FIRST_CHUNK
        upcoming = asyncio.create_task(anext(pieces))
        await asyncio.sleep(0)
        assert not upcoming.done()
        await driver.exchange("POST", "/clients", {"name": "a\n\ndata: b"})
        ((event, id_, entry),) = parsed(await upcoming)
        assert (event, id_) == ("exchange", "2")
        assert entry == driver.last_of(2)
        await pieces.aclose()
        assert not driver.journal._waiting

    driver.last_of = lambda number: next(one for one in driver.entries()["data"] if one["number"] == number)
    driver.run(scene())


def test_stream_of_one_account(driver):
    """The stream of an account does not contain exchanges of other accounts."""

    async def scene():
        pieces = stream(driver, "business")
        await anext(pieces)
        upcoming = asyncio.create_task(next_numbers(pieces))
        for key in ("other", "other", "business"):
            await driver.exchange("GET", "/clients", key=f"cinv_sandbox_{key}")
        assert await upcoming == [3]

    driver.run(scene())


def test_stream_resumes_after_the_last_event(driver):
    """With ``Last-Event-ID`` the stream starts after that entry; with 0 or an unknown number, with the first entry."""

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
        upcoming = asyncio.create_task(next_numbers(pieces))
        await asyncio.sleep(0)
        await driver.exchange("GET", "/clients")
        assert await upcoming == [4]

    driver.run(scene())


def test_slow_client_gets_the_number_of_dropped_entries(drive):
    """Entries that were dropped before a client read them are reported as one event with their number."""
    driver = drive(settings=Settings(journal_entries=3))

    async def scene():
        pieces, mine = stream(driver), stream(driver, "business")
        await anext(pieces)
        await anext(mine)
        for key in ("business", "business", "other", "business", "business", "other", "other"):
            await driver.exchange("GET", "/clients", key=f"cinv_sandbox_{key}")
        events_of_all = parsed(await anext(pieces))
        assert events_of_all[0] == ("dropped", None, {"count": 4})
        assert [id_ for _, id_, _ in events_of_all[1:]] == ["5", "6", "7"]
        own_events = parsed(await anext(mine))
        assert own_events[0] == ("dropped", None, {"count": 3})
        assert [id_ for _, id_, _ in own_events[1:]] == ["5"]
        # Entries that the client has received are not reported when they are dropped later.
        for _ in range(5):
            await driver.exchange("GET", "/clients", key="cinv_sandbox_other")
        upcoming = asyncio.create_task(anext(mine))
        await driver.exchange("GET", "/clients")
        assert [event[:2] for event in parsed(await upcoming)] == [("exchange", "13")]

    driver.run(scene())


def test_resumed_stream_reports_dropped_entries(drive):
    """A client that resumes gets the exact number of entries that were dropped after its last event."""
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
        assert [event[0] for event in parsed(await anext(pieces))] == ["exchange"] * 3

    driver.run(scene())


def test_stream_continues_after_a_reset(driver):
    """A reset of the journal does not end the stream, and removed entries are not reported as dropped."""

    async def scene():
        pieces = stream(driver)
        await anext(pieces)
        for _ in range(3):
            await driver.exchange("GET", "/clients")
        assert await next_numbers(pieces) == [1, 2, 3]
        driver.journal.reset()
        upcoming = asyncio.create_task(anext(pieces))
        await asyncio.sleep(0)
        await driver.exchange("GET", "/clients")
        assert [event[:2] for event in parsed(await upcoming)] == [("exchange", "4")]

    driver.run(scene())


def test_heartbeat_comment(driver):
    """Without an event a comment keeps the connection alive, even if other accounts send requests."""

    async def scene():
        pieces = events(driver.journal, lambda _: {}, account="business", after=None, heartbeat=0)
        assert await anext(pieces) == FIRST_CHUNK
        assert await anext(pieces) == b": nothing new\n\n"
        await driver.exchange("GET", "/clients", key="cinv_sandbox_other")
        assert await anext(pieces) == b": nothing new\n\n"
        await driver.exchange("GET", "/clients")
        assert parsed(await anext(pieces)) == [("exchange", "2", {})]

    driver.run(scene())


def test_events_are_in_order_and_complete(driver):
    """An exchange that has not ended delays the events of later exchanges."""
    exchanges = driver.journal.exchanges

    async def scene():
        pieces = stream(driver)
        await anext(pieces)
        await driver.exchange("GET", "/clients")
        await driver.exchange("GET", "/invoices")
        exchanges()[0].is_finished = False
        upcoming = asyncio.create_task(next_numbers(pieces))
        for _ in range(3):
            await asyncio.sleep(0)
        assert not upcoming.done()
        driver.journal.finish(exchanges()[0])
        assert await upcoming == [1, 2]

    driver.run(scene())
