"""Reading, freezing, setting, advancing and resuming the clocks of the sandbox and of each account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cleverinvo_mock.control.errors import BadRequest, NotFound
from cleverinvo_mock.domain.errors import TooManyRequests


def now(parts, **query):
    return parts.do("read_clock", query=query)["now"]


def test_clock_is_the_machines(parts):
    """An unchanged clock shows the machine's time and runs with it."""
    assert parts.do("read_clock") == {"now": "2026-06-15T12:00:00.000Z", "frozen": False, "offsetSeconds": 0}
    parts.machine.instant += timedelta(hours=1)
    assert now(parts) == now(parts, account="business") == "2026-06-15T13:00:00.000Z"


def test_frozen_clock_stands(parts):
    """A clock is frozen at the present or the given instant, in any time zone; the response has the offset."""
    parts.do("freeze_clock")
    parts.machine.instant += timedelta(seconds=90)
    assert parts.do("read_clock") == {"now": "2026-06-15T12:00:00.000Z", "frozen": True, "offsetSeconds": -90}
    shown = parts.do("freeze_clock", {"at": "2027-01-01T01:00:00.1234567+01:00"})
    assert (shown["now"], shown["frozen"]) == ("2027-01-01T00:00:00.123Z", True)
    parts.machine.instant += timedelta(seconds=90)
    assert now(parts, account="other") == "2027-01-01T00:00:00.123Z"
    assert parts.do("read_clock", query={"account": "other"})["frozen"]


def test_set_clock_runs_or_stands(parts):
    """A set clock runs on from there, or stands there if it is frozen; resuming restores the machine's time."""
    parts.do("set_clock", {"at": "2027-01-01T00:00:00Z"})
    parts.machine.instant += timedelta(seconds=5)
    assert now(parts) == "2027-01-01T00:00:05.000Z"
    parts.do("freeze_clock")
    parts.do("set_clock", {"at": "2025-01-01t00:00:00z"})
    parts.machine.instant += timedelta(seconds=5)
    assert now(parts) == "2025-01-01T00:00:00.000Z"
    assert parts.do("resume_clock") == {
        "now": "2026-06-15T12:00:10.000Z",
        "frozen": False,
        "offsetSeconds": 0,
    }


@pytest.mark.parametrize("frozen", [False, True])
def test_clock_is_advanced(frozen, parts):
    """Advancing adds the given amounts, to the millisecond; a negative sum sets the clock back."""
    if frozen:
        parts.do("freeze_clock")
    parts.do("advance_clock", {"days": 1, "hours": 2, "minutes": 3, "seconds": 4.5678})
    assert now(parts) == "2026-06-16T14:03:04.568Z"
    shown = parts.do("advance_clock", {"days": -1.5})
    assert shown == {"now": "2026-06-15T02:03:04.568Z", "frozen": frozen, "offsetSeconds": -35815.432}


def test_accounts_clock_is_relative_to_the_sandboxs(parts):
    """An account's clock is an offset to the sandbox's and affects no other; resuming removes the offset."""
    mine = {"account": "business"}
    parts.do("advance_clock", {"days": 1}, query=mine)
    parts.do("advance_clock", {"days": 1})
    assert now(parts, **mine) == "2026-06-17T12:00:00.000Z"
    assert now(parts, account="other") == now(parts) == "2026-06-16T12:00:00.000Z"
    assert parts.do("read_clock", query=mine)["offsetSeconds"] == 2 * 86400
    parts.do("freeze_clock", query=mine)
    parts.do("advance_clock", {"days": 10})
    assert now(parts, **mine) == "2026-06-17T12:00:00.000Z"
    assert parts.do("resume_clock", query=mine)["now"] == now(parts) == "2026-06-26T12:00:00.000Z"
    with pytest.raises(NotFound, match="No such account: nobody"):
        parts.do("resume_clock", query={"account": "nobody"})


def test_time_of_a_frozen_sandbox_can_be_set_for_one_account(parts):
    """With a frozen sandbox clock, an account's clock can be frozen at another instant."""
    parts.do("freeze_clock")
    parts.do("set_clock", {"at": "2030-01-01T00:00:00Z"}, query={"account": "business"})
    parts.machine.instant += timedelta(seconds=5)
    shown = parts.do("read_clock", query={"account": "business"})
    assert (shown["now"], shown["frozen"]) == ("2030-01-01T00:00:00.000Z", True)
    assert shown["offsetSeconds"] == parts.user().account.clock.offset.total_seconds()


@pytest.mark.parametrize(
    ("operation", "body", "message"),
    [
        ("set_clock", {"at": "2026-06-15"}, "at: '2026-06-15' is not an instant: write one like"),
        ("set_clock", {"at": "2026-06-15T12:00:00"}, "is not an instant: write one like"),
        ("freeze_clock", {"at": "2026-06-31T12:00:00Z"}, "day is out of range for month"),
        (
            "set_clock",
            {"at": "9999-12-31T23:00:00-12:00"},
            "is outside the calendar, which goes from the year 1",
        ),
        ("freeze_clock", {"at": "0001-01-01T00:00:00+12:00"}, "is outside the calendar"),
        ("advance_clock", {"days": 1e300}, "days: that moment is outside the calendar"),
        ("advance_clock", {"days": 3e6, "hours": 1}, "days and hours: that moment is outside the calendar"),
        ("advance_clock", {"seconds": -1e11}, "outside the calendar, .*; it is 2026-06-15T12:00:00.000Z"),
    ],
)
@pytest.mark.parametrize("account", [None, "business"])
def test_impossible_time_is_refused(operation, body, message, account, parts):
    """An invalid instant, or one outside the calendar, is refused, and the clock is unchanged."""
    query = {"account": account}
    with pytest.raises(BadRequest, match=f"Invalid (field )?.*{message}"):
        parts.do(operation, body, query=query)
    assert now(parts, **query) == "2026-06-15T12:00:00.000Z"


def test_records_can_be_changed_at_the_end_of_the_calendar(parts):
    """A clock stops at the end of the calendar; records can still be created and changed."""
    parts.do("set_clock", {"at": "9999-12-31T23:59:59.999Z"})
    parts.do("set_clock", {"at": "0001-01-01T00:00:00Z"}, query={"account": "other"})
    parts.machine.instant += timedelta(days=2)
    assert now(parts) == "9999-12-31T23:59:59.999Z"
    parts.do("set_clock", {"at": "0001-01-02T00:00:00Z"})
    assert now(parts, account="other") == "0001-01-01T00:00:00.000Z"
    parts.do("set_clock", {"at": "9999-12-31T23:59:59.999Z"})
    user = parts.user()
    client = user.client()
    user.invoice(client)
    user.call("update_client", id=client, body={"name": "New"})
    assert user.clients() == ["New"]


def test_time_drives_timestamps_ids_and_overdue(parts):
    """Timestamps, ids and the status OVERDUE follow the account's clock."""
    user = parts.user()
    client = user.client()
    invoice = user.invoice(client, dueDate="2026-07-01")
    parts.do("transition_invoice", {"transition": "send"}, account="business", invoice=invoice)
    parts.do("freeze_clock", {"at": "2026-07-02T00:00:00Z"}, query={"account": "business"})
    assert user.get(invoice)["status"] == "OVERDUE"
    assert user.invoices(status="OVERDUE") == [invoice]
    assert user.get(user.invoice(client))["createdAt"] == "2026-07-02T00:00:00.000Z"
    parts.do("advance_clock", {"seconds": -0.001}, query={"account": "business"})
    assert user.get(invoice)["status"] == "SENT"
    assert user.invoices(status="OVERDUE") == []


@pytest.mark.parametrize("window", ["sliding", "fixed"])
def test_clock_can_be_set_back(window, build):
    """After a clock is set back, ids stay unique, updates later, lists in order, and the rate starts a new minute."""
    parts = build(rate_limit=60, rate_window=window)
    user = parts.user()
    client = user.client("First")
    parts.do("advance_clock", {"days": -400})
    ids = {client, *(user.client(f"Then {n}") for n in range(3))}
    assert len(ids) == 4
    user.call("update_client", id=client, body={"name": "Later"})
    row = user.account.client(client)
    assert row.value.updated_at > row.value.created_at
    assert user.clients() == ["Later", "Then 2", "Then 1", "Then 0"]
    while True:
        try:
            user.clients()
        except TooManyRequests as refused:
            parts.do("advance_clock", {"seconds": refused.retry_after})
            break
    user.clients()
