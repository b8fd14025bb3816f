"""Back to the beginning: everything, one account, one scope."""

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


def told(parts):
    """What can be seen of it, by scope."""
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


def test_reset_is_how_it_began(build):
    """Without a body, all is as when the sandbox started: the next ids, names and keys too."""
    parts, fresh = build(seed="demo"), build(seed="demo")
    disturb(parts)
    assert parts.reply("reset").status == 204
    assert told(parts) == told(fresh) | {"journal": [None]}
    for sandbox in (parts, fresh):
        sandbox.made = (
            sandbox.do("create_account"),
            sandbox.user().client(),
            sandbox.user("cinv_fresh_key").client(),
        )
    assert parts.made == fresh.made


@pytest.mark.parametrize("scope", ["accounts", "limits", "clock", "faults", "journal"])
def test_scope_touches_nothing_else(scope, build):
    """A reset of one scope is one of that scope alone."""
    parts, fresh, other = build(), build(), build()
    disturb(parts)
    disturb(other)
    parts.do("reset", {"scopes": [scope]})
    was, is_, began = told(other), told(parts), told(fresh)
    assert is_[scope] == (began[scope] if scope != "journal" else [None])
    for each in was:
        if each != scope:
            assert is_[each] == was[each], each


def test_account_is_reset_alone(parts):
    """With an account, only that one is as it began, its key opens it again, and all others stay."""
    before = parts.do("get_account", account="business")
    disturb(parts)
    there = told(parts)
    parts.do("reset", {"account": "business"})
    now = told(parts)
    assert parts.do("get_account", account="business") == before
    assert parts.user().everything() == ([], [])
    assert {name: now["accounts"][name] for name in now["accounts"] if name != "business"} == {
        name: there["accounts"][name] for name in there["accounts"] if name != "business"
    }
    assert now["faults"] == ["other", None]
    assert now["journal"] == ["business"]
    assert now["limits"] == sorted(set(there["limits"]) - {"cinv_business"})
    assert now["clock"] == there["clock"]


def test_ids_go_on_where_one_account_is_reset(parts):
    """The source of ids is every account's: a reset of one account gives no id a second time."""
    made = parts.user().client()
    parts.do("freeze_clock")
    parts.do("reset", {"account": "business"})
    assert parts.user().client() != made


def test_account_made_since_is_as_it_was_made(parts):
    """A reset of an account that was made since empties it, on the terms that it was made with."""
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


def test_removed_account_comes_back(parts):
    """An account that began with the sandbox comes back, though its key has been used and its name given since."""
    user = parts.user("cinv_limited_one")
    parts.do("delete_account", account="limited")
    user.client("Somebody else's")
    parts.do("create_account", {"name": "limited"})
    parts.do("reset", {"account": "limited"})
    assert user.clients() == ["The only one"]
    assert [one["name"] for one in parts.do("list_accounts")] == ["business", "other", "limited"]


def test_key_that_was_given_away_is_not_taken_back(parts):
    """Where the removed account's key was given to another one, that has to go first."""
    parts.do("delete_account", account="limited")
    parts.do("create_account", {"name": "heir", "key": "cinv_limited_one"})
    with pytest.raises(Conflict, match="The key of account limited belongs to account heir now"):
        parts.do("reset", {"account": "limited"})
    assert parts.user("cinv_limited_one").account.name == "heir"
    parts.do("reset")
    assert parts.user("cinv_limited_one").clients() == ["The only one"]


def test_unknown_account_is_refused(parts):
    """An account that there is not, and was not, is refused; so is a removed one if accounts stay as they are."""
    parts.do("delete_account", account="limited")
    for body in ({"account": "nobody"}, {"account": "limited", "scopes": ["limits"]}):
        with pytest.raises(NotFound):
            parts.do("reset", body)


def test_key_revoked_in_the_file_stays_revoked(parts):
    """What was revoked when the sandbox started is so after a reset."""
    parts.do("reset")
    with pytest.raises(NotAuthenticated, match="revoked"):
        parts.user("cinv_revoked").clients()
