"""Named snapshots of everything and of one account: taking, listing, restoring and deleting them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cleverinvo_mock.control.errors import Conflict, NotFound
from cleverinvo_mock.domain.errors import NotAuthenticated, TooManyRequests


def take(parts, name="before", **query):
    return parts.do("take_snapshot", snapshot=name, query=query)


def restore(parts, name="before"):
    assert parts.reply("restore_snapshot", snapshot=name).status == 204


def test_snapshots_are_listed_in_order(parts):
    """The list describes each snapshot; one with the same name replaces the earlier and moves to the end."""
    user = parts.user()
    user.invoice(user.client())
    user.call("delete_client", id=user.client())
    assert take(parts, "a") == {
        "name": "a",
        "account": None,
        "takenAt": "2026-06-15T12:00:00.000Z",
        "accounts": 3,
        "clients": 3,
        "invoices": 1,
    }
    parts.do("advance_clock", {"hours": 1}, query={"account": "other"})
    shown = take(parts, "b", account="other")
    assert shown == {
        **shown,
        "account": "other",
        "takenAt": "2026-06-15T13:00:00.000Z",
        "accounts": 1,
        "clients": 0,
    }
    take(parts, "a")
    assert [one["name"] for one in parts.do("list_snapshots")] == ["b", "a"]
    assert parts.do("delete_snapshot", snapshot="b") is None
    assert [one["name"] for one in parts.do("list_snapshots")] == ["a"]


def test_unknown_snapshot_is_refused_with_the_known_ones(parts):
    """An unknown snapshot is refused with the known names; so is one of an unknown account."""
    take(parts)
    for operation in ("restore_snapshot", "delete_snapshot"):
        with pytest.raises(NotFound, match="No such snapshot: befor; known: before"):
            parts.do(operation, snapshot="befor")
    with pytest.raises(NotFound, match="No such account"):
        take(parts, account="nobody")


def test_restored_sandbox_continues_from_the_snapshot(build):
    """A restore brings back records, limits, keys and clock, and the same next ids, names and keys."""
    parts = build(seed="demo", rate_limit=60)
    user = parts.user()
    parts.do("advance_clock", {"days": 40})
    parts.do("freeze_clock", query={"account": "other"})
    parts.do("change_account", {"limits": {"clients": 60}, "usage": {"clients": 50}}, account="business")
    for _ in range(50):
        user.clients()
    take(parts)

    def seen():
        return (
            parts.do("list_accounts"),
            [parts.do("read_clock", query={"account": name}) for name in (None, "other")],
            user.everything(),
            user.invoices(status="OVERDUE"),
        )

    def go_on():
        client = user.client()
        return client, user.invoice(client), parts.do("create_account"), user.get(user.invoices()[-1])

    before, after = seen(), go_on()
    for _ in range(3):
        restore(parts)
        assert seen() == before
        assert go_on() == after
        parts.do("change_account", {"plan": "Trial"}, account="limited")
        parts.do("revoke_key", account="limited")
        parts.do("delete_account", account="other")
        parts.do("set_clock", {"at": "2031-01-01T00:00:00Z"})
        for invoice in user.invoices()[:20]:
            user.call("delete_invoice", id=invoice)
        parts.user("cinv_brand_new").client()


def test_counted_requests_are_restored(parts):
    """A restore brings back the counted requests of the last minute."""
    parts.do("change_account", {"requestsPerMinute": 3}, account="business")
    user = parts.user()
    for _ in range(2):
        user.clients()
    take(parts)
    take(parts, "mine", account="business")
    for name in ("before", "mine", "before"):
        user.clients()
        with pytest.raises(TooManyRequests):
            user.clients()
        restore(parts, name)


def test_snapshot_of_one_account_is_of_that_alone(parts):
    """A snapshot of one account restores its records, entitlements, key and clock, and changes nothing else."""
    user, other = parts.user(), parts.user("cinv_other")
    client = user.client()
    parts.do("advance_clock", {"days": 5}, query={"account": "business"})
    then = parts.do("get_account", account="business"), user.everything()
    take(parts, account="business")
    user.invoice(client)
    other.client("Theirs")
    parts.do("change_account", {"plan": "Trial"}, account="business")
    parts.do("revoke_key", account="business")
    parts.do("resume_clock", query={"account": "business"})
    parts.do("advance_clock", {"days": 1})
    restore(parts)
    assert (parts.do("get_account", account="business"), user.everything()) == then
    assert other.clients() == ["Theirs"]
    assert parts.do("read_clock")["now"] == "2026-06-16T12:00:00.000Z"
    assert parts.do("read_clock", query={"account": "business"})["now"] == "2026-06-21T12:00:00.000Z"


def test_account_removed_by_a_reset_is_restored_with_its_key(parts):
    """A restore brings an account back even if its key and name were used meanwhile."""
    made = parts.do("create_account", {"name": "mine", "key": "cinv_mine_alone"})
    user = parts.user(made["key"])
    user.client("RegistrationState")
    take(parts, account="mine")
    parts.do("reset")
    restore(parts)
    assert user.clients() == ["RegistrationState"]
    parts.do("reset")
    user.client("By a new key")
    parts.do("create_account", {"name": "mine", "key": "cinv_second_key"})
    restore(parts)
    assert user.clients() == ["RegistrationState"]
    assert [one["name"] for one in parts.do("list_accounts")] == ["business", "other", "limited", "mine"]
    assert parts.user("cinv_second_key").account.name == "auto-2"
    parts.do("reset")
    parts.do("create_account", {"name": "heir", "key": "cinv_mine_alone"})
    with pytest.raises(Conflict, match="belongs to account heir now; delete that account first"):
        restore(parts)


def test_removing_an_account_removes_its_snapshots(parts):
    """Deleting an account deletes its snapshots: a new account of that name cannot restore them."""
    parts.do("create_account", {"name": "mine", "key": "cinv_mine_alone"})
    parts.user("cinv_mine_alone").client("RegistrationState")
    for name, query in {"a": {"account": "mine"}, "b": {}, "c": {"account": "business"}}.items():
        take(parts, name, **query)
    parts.do("delete_account", account="mine")
    assert [one["name"] for one in parts.do("list_snapshots")] == ["b", "c"]
    with pytest.raises(NotFound, match="No such snapshot: a; known: b, c"):
        restore(parts, "a")
    restore(parts, "b")
    assert parts.user("cinv_mine_alone").clients() == ["RegistrationState"]


def test_revoked_key_stays_revoked_where_it_was(parts):
    """Restoring a snapshot of an account with a revoked key revokes the key."""
    parts.do("revoke_key", account="business")
    take(parts, account="business")
    parts.do("reset", {"account": "business"})
    restore(parts)
    with pytest.raises(NotAuthenticated, match="revoked"):
        parts.user().clients()


def test_running_clock_keeps_its_offset(parts):
    """A restore of a running clock restores its offset to the machine's time, not the instant."""
    parts.do("advance_clock", {"days": 1})
    take(parts)
    parts.do("resume_clock")
    parts.machine.instant += timedelta(minutes=1)
    restore(parts)
    assert parts.do("read_clock")["now"] == "2026-06-16T12:01:00.000Z"
