"""Resets: of everything, of one account, of one scope."""

from __future__ import annotations

import pytest
from cleverinvo_mock.control.errors import Conflict, NotFound
from cleverinvo_mock.domain.errors import NotAuthenticated
from cleverinvo_mock.faults.effects import Reset
from cleverinvo_mock.faults.rules import NewFault


def disturb(parts):
    """Change everything that a reset touches, of ``business`` and beyond."""
    user = parts.user()
    user.invoice(user.client())
    parts.do("change_account", {"plan": "Trial", "usage": {"invoices": 100}}, account="business")
    parts.do("change_account", {"requestsPerMinute": 3}, account="other")
    for _ in range(3):
        parts.user("cinv_other").clients()
    parts.do("advance_clock", {"days": 3})
    parts.do("freeze_clock", query={"account": "other"})
    for account in ("business", "other", None):
        parts.sandbox.faults.add(NewFault(effect=Reset(), account=account))
    parts.do("create_account", {"name": "since"})
    parts.user("cinv_brand_new").client()
    parts.do("revoke_key", account="business")


def state(parts):
    """The readable state of a sandbox, by scope."""
    sandbox = parts.sandbox
    accounts = {
        account["name"]: account
        | {"everything": [row.value for row in sandbox.account(account["name"]).clients()]}
        for account in parts.do("list_accounts")
    }
    return {
        "accounts": accounts,
        "limits": sorted(sandbox.limiter.snapshot()),
        "clock": [parts.do("read_clock", query={"account": name}) for name in (None, "business", "other")],
        "faults": [rule.definition.account for rule in sandbox.faults.list()],
        "journal": parts.journal.gone,
    }


def test_reset_restores_the_start(build):
    """A reset without a body restores the state of the start, including the next ids, names and keys."""
    parts, fresh = build(seed="demo"), build(seed="demo")
    disturb(parts)
    assert parts.reply("reset").status == 204
    assert state(parts) == state(fresh) | {"journal": [None]}
    for sandbox in (parts, fresh):
        sandbox.made = (
            sandbox.do("create_account"),
            sandbox.user().client(),
            sandbox.user("cinv_fresh_key").client(),
        )
    assert parts.made == fresh.made


@pytest.mark.parametrize("scope", ["accounts", "limits", "clock", "faults", "journal"])
def test_scope_resets_nothing_else(scope, build):
    """A reset of one scope leaves the other scopes unchanged."""
    parts, fresh, other = build(), build(), build()
    disturb(parts)
    disturb(other)
    parts.do("reset", {"scopes": [scope]})
    was, is_, began = state(other), state(parts), state(fresh)
    assert is_[scope] == (began[scope] if scope != "journal" else [None])
    for each in was:
        if each != scope:
            assert is_[each] == was[each], each


def test_account_is_reset_alone(parts):
    """A reset of one account restores it and its key and leaves all others unchanged."""
    before = parts.do("get_account", account="business")
    disturb(parts)
    there = state(parts)
    parts.do("reset", {"account": "business"})
    now = state(parts)
    assert parts.do("get_account", account="business") == before
    assert parts.user().everything() == ([], [])
    assert {name: now["accounts"][name] for name in now["accounts"] if name != "business"} == {
        name: there["accounts"][name] for name in there["accounts"] if name != "business"
    }
    assert now["faults"] == ["other", None]
    assert now["journal"] == ["business"]
    assert now["limits"] == sorted(set(there["limits"]) - {"cinv_business"})
    assert now["clock"] == there["clock"]


def test_ids_continue_after_a_reset_of_one_account(parts):
    """After a reset of one account no id is generated again, because all accounts share the generator."""
    made = parts.user().client()
    parts.do("freeze_clock")
    parts.do("reset", {"account": "business"})
    assert parts.user().client() != made


def test_account_created_later_is_reset_to_its_creation(parts):
    """A reset of an account created after the start empties it and restores the entitlements of its creation."""
    wish = {"name": "mine", "limits": {"clients": 3}, "preset": "one_below_the_limit", "requestsPerMinute": 9}
    made = parts.do("create_account", wish)
    parts.user(made["key"]).client()
    parts.do("change_account", {"plan": "Paper", "requestsPerMinute": None}, account="mine")
    parts.do("revoke_key", account="mine")
    parts.do("freeze_clock", query={"account": "mine"})
    parts.do("reset", {"account": "mine"})
    assert parts.do("get_account", account="mine") == made
    assert not parts.do("read_clock", query={"account": "mine"})["frozen"]
    parts.user(made["key"]).client()
    parts.user("cinv_brand_new").client()
    parts.do("reset", {"account": "auto-1", "scopes": ["accounts"]})
    assert parts.user("cinv_brand_new").everything() == ([], [])


def test_removed_account_is_restored(parts):
    """A reset restores a deleted account of the start, even if its key and name were used meanwhile."""
    user = parts.user("cinv_limited_one")
    parts.do("delete_account", account="limited")
    user.client("Somebody else's")
    parts.do("create_account", {"name": "limited"})
    parts.do("reset", {"account": "limited"})
    assert user.clients() == ["The only one"]
    assert [one["name"] for one in parts.do("list_accounts")] == ["business", "other", "limited"]


def test_key_that_was_given_away_is_not_taken_back(parts):
    """A deleted account cannot be reset while another account has been given its key."""
    parts.do("delete_account", account="limited")
    parts.do("create_account", {"name": "heir", "key": "cinv_limited_one"})
    with pytest.raises(Conflict, match="The key of account limited belongs to account heir now"):
        parts.do("reset", {"account": "limited"})
    assert parts.user("cinv_limited_one").account.name == "heir"
    parts.do("reset")
    assert parts.user("cinv_limited_one").clients() == ["The only one"]


def test_unknown_account_is_refused(parts):
    """A reset of an unknown account is refused, and of a deleted one if the scope excludes accounts."""
    parts.do("delete_account", account="limited")
    for body in ({"account": "nobody"}, {"account": "limited", "scopes": ["limits"]}):
        with pytest.raises(NotFound):
            parts.do("reset", body)


def test_key_revoked_in_the_file_stays_revoked(parts):
    """A key that is revoked in the accounts file is revoked after a reset."""
    parts.do("reset")
    with pytest.raises(NotAuthenticated, match="revoked"):
        parts.user("cinv_revoked").clients()
