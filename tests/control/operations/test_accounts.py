"""Accounts: creating, listing and deleting them, and their keys."""

from __future__ import annotations

import re

import pytest
from cleverinvo_mock.control.errors import BadRequest, Conflict, NotFound
from cleverinvo_mock.domain.errors import NotAuthenticated
from cleverinvo_mock.faults.effects import Reset
from cleverinvo_mock.faults.rules import NewFault


def test_account_is_created_without_a_body(parts):
    """Without a body, the account has a generated name and key and the plan of a new key."""
    made = parts.do("create_account")
    assert made == {
        "name": "account-1",
        "key": made["key"],
        "plan": "Business",
        "api": True,
        "limits": {"clients": None, "invoices": None},
        "usage": {"clients": 0, "invoices": 0},
        "records": {"clients": 0, "deletedClients": 0, "invoices": 0},
        "requestsPerMinute": 120,
        "revoked": False,
    }
    assert re.fullmatch(r"cinv_[a-z0-9]{24}", made["key"])
    user = parts.user(made["key"])
    user.client("Theirs")
    assert user.clients() == ["Theirs"]
    assert parts.user().clients() == []


def test_account_is_created_with_the_given_fields(parts):
    """The account has the given name, key, plan and rate, and the key works."""
    wish = {"name": "t-1", "key": "cinv_my_own_key", "plan": "Paper", "requestsPerMinute": None}
    made = parts.do("create_account", wish)
    assert made == made | wish
    assert (made["api"], made["limits"]) == (False, {"clients": 5, "invoices": None})
    assert parts.sandbox.registry.open("cinv_my_own_key").name == "t-1"
    assert parts.do("get_account", account="t-1") == made


def test_generated_names_and_keys_repeat_with_the_seed(build):
    """The same random seed gives the same names and keys, another gives other keys; record ids are unaffected."""
    made = [
        [parts.do("create_account") for _ in range(3)]
        for parts in (build(random_seed=1), build(random_seed=1), build(random_seed=2))
    ]
    assert made[0] == made[1]
    assert not {one["key"] for one in made[0]} & {one["key"] for one in made[2]}
    with_account, without = build(), build()
    with_account.do("create_account")
    assert with_account.user().client() == without.user().client()


def test_generated_names_and_keys_are_unused(build):
    """A generated name or key is never one that is in use."""
    name, key = (build().do("create_account")[field] for field in ("name", "key"))
    parts = build()
    parts.do("create_account", {"name": name, "key": "cinv_another_key"})
    parts.do("create_account", {"name": "x", "key": key})
    made = parts.do("create_account")
    assert made["name"] == "account-2"
    assert made["key"] != key


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"name": "business"}, "The name business is taken"),
        ({"name": "auto-1"}, "The name auto-1 is taken"),
        ({"key": "cinv_business"}, "The key is taken"),
        ({"key": "cinv_revoked"}, "The key is taken"),
        ({"key": "cinv_brand_new"}, "The key is taken"),
    ],
)
def test_name_and_key_are_unique(wish, message, parts):
    """A name or key in use is refused without showing the key, and no account is created."""
    parts.user("cinv_brand_new").client()
    before = parts.do("list_accounts")
    with pytest.raises(Conflict, match=message) as refused:
        parts.do("create_account", wish)
    assert "cinv_" not in str(refused.value)
    assert parts.do("list_accounts") == before


def test_accounts_are_listed_in_order_of_creation(parts):
    """The list has the file's accounts, those of new keys and those created by request, with their keys."""
    parts.user("cinv_brand_new").client()
    parts.do("create_account", {"name": "a"})
    parts.user("cinv_another_new").client()
    there = parts.do("list_accounts")
    assert [one["name"] for one in there] == ["business", "other", "limited", "auto-1", "a", "auto-2"]
    assert there[3]["key"] == "cinv_brand_new"
    assert there[3]["records"] == {"clients": 1, "deletedClients": 0, "invoices": 0}
    assert there[2]["usage"] == {"clients": 1, "invoices": 0}


def test_unknown_account_is_refused_with_the_known_ones(parts):
    """A request for an unknown account is refused with the names of the known accounts."""
    for operation in ("get_account", "change_account", "delete_account", "revoke_key"):
        with pytest.raises(NotFound, match="No such account: bussiness; known: business, limited, other"):
            parts.do(operation, {"plan": "Trial"}, account="bussiness")


def test_unknown_plan_is_refused(parts):
    """An unknown plan is refused with the plans of the accounts file."""
    for operation in ("create_account", "change_account"):
        with pytest.raises(
            BadRequest, match="Invalid field plan: unknown plan Gold; the plans are Business, Trial, Pa"
        ):
            parts.do(operation, {"plan": "Gold"}, account="business")


def test_removed_account_is_gone_and_its_key_is_new(parts):
    """Deleting an account removes its records and counted requests; its key opens a new one, its name is free."""
    user = parts.user()
    user.client()
    parts.do("change_account", {"requestsPerMinute": 1}, account="business")
    parts.do("delete_account", account="business")
    assert "business" not in parts.sandbox.registry.names()
    assert user.clients() == []
    assert user.account.name == "auto-1"
    assert parts.do("create_account", {"name": "business"})["records"]["clients"] == 0


def test_faults_and_journal_of_a_removed_account_are_removed(parts):
    """Deleting an account removes its fault rules and journal entries, and no others."""
    for account in ("business", "other", None):
        parts.sandbox.faults.add(NewFault(effect=Reset(), account=account))
    parts.do("delete_account", account="business")
    assert [rule.definition.account for rule in parts.sandbox.faults.list()] == ["other", None]
    assert parts.journal.gone == ["business"]


def test_removed_accounts_make_room_for_new_keys(parts):
    """Deleted accounts no longer count toward the maximum number of accounts for new keys."""
    for n in range(3):
        parts.user(f"cinv_new_key_{n}").client()
    with pytest.raises(NotAuthenticated, match="all 3 accounts"):
        parts.user("cinv_new_key_3").client()
    parts.do("delete_account", account="auto-2")
    assert parts.user("cinv_new_key_3").account.name == "auto-4"


def test_revoked_key_is_refused(parts):
    """A revoked key is refused while its account keeps its records; deleting the account frees the key."""
    user = parts.user()
    user.client()
    shown = parts.do("revoke_key", account="business")
    assert shown["revoked"]
    assert shown["records"]["clients"] == 1
    with pytest.raises(NotAuthenticated, match="has been revoked"):
        user.clients()
    assert parts.do("revoke_key", account="business") == shown
    parts.do("delete_account", account="business")
    assert user.clients() == []
