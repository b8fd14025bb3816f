"""Limits, usage, presets and rate of an account."""

from __future__ import annotations

import pytest
from cleverinvo_mock.control.errors import BadRequest
from cleverinvo_mock.domain.errors import FeatureMissing, LimitReached, TooManyRequests


def change(parts, account="business", **fields):
    return parts.do("change_account", fields, account=account)


def test_limits_replace_the_plans(parts):
    """An account's own limits apply to it alone; omitted ones stay the plan's; null is unlimited."""
    shown = change(parts, "limited", limits={"clients": 2})
    assert shown["limits"] == {"clients": 2, "invoices": 3}
    user = parts.user("cinv_limited_one")
    user.client()
    with pytest.raises(LimitReached, match="the Trial plan allows 2 clients"):
        user.client()
    assert change(parts, "limited", limits={"clients": None})["limits"] == {"clients": None, "invoices": 3}
    user.client()
    assert parts.do("create_account", {"plan": "Trial"})["limits"] == {"clients": 1, "invoices": 3}


def test_plan_brings_its_own_numbers(parts):
    """A new plan replaces earlier limits; limits given with the plan replace the plan's."""
    change(parts, limits={"clients": 7, "invoices": 7})
    assert change(parts, plan="Trial")["limits"] == {"clients": 1, "invoices": 3}
    assert change(parts, plan="Paper", limits={"invoices": 0})["limits"] == {"clients": 5, "invoices": 0}
    with pytest.raises(FeatureMissing, match="Paper"):
        parts.user().account.plan.demand_api()


def test_usage_counts_beyond_the_records(parts):
    """Usage beyond the records counts toward the limit, survives changes of records, and is in no list."""
    user = parts.user()
    client = user.client()
    shown = change(parts, limits={"clients": 5, "invoices": 4}, usage={"clients": 4, "invoices": 3})
    assert shown["usage"] == {"clients": 4, "invoices": 3}
    assert shown["records"] == {"clients": 1, "deletedClients": 0, "invoices": 0}
    user.client()
    invoice = user.invoice(client)
    for create in (user.client, lambda: user.invoice(client)):
        with pytest.raises(LimitReached):
            create()
    assert len(user.clients()) == 2
    user.call("delete_invoice", id=invoice)
    assert parts.do("get_account", account="business")["usage"] == {"clients": 5, "invoices": 3}


@pytest.mark.parametrize(("counts", "least"), [("no", 1), ("yes", 2)])
def test_usage_is_at_least_the_number_of_records(counts, least, build):
    """Usage below the number of records is refused; deleted clients count by choice."""
    parts = build(deleted_client_counts=counts)
    user = parts.user()
    user.client()
    user.call("delete_client", id=user.client())
    assert change(parts, usage={"clients": least})["usage"]["clients"] == least
    with pytest.raises(
        BadRequest, match=f"usage.clients: {least - 1} is less than the number of stored records, {least}"
    ):
        change(parts, usage={"clients": least - 1})


def test_one_more_fits_one_below_the_limit(parts):
    """The preset one_below_the_limit allows exactly one more client and one more invoice."""
    made = parts.do(
        "create_account", {"limits": {"clients": 5, "invoices": 3}, "preset": "one_below_the_limit"}
    )
    assert made["usage"] == {"clients": 4, "invoices": 2}
    assert made["records"] == {"clients": 0, "deletedClients": 0, "invoices": 0}
    user = parts.user(made["key"])
    client = user.client()
    user.invoice(client)
    for create in (user.client, lambda: user.invoice(client)):
        with pytest.raises(LimitReached):
            create()


def test_none_fits_at_the_limit(parts):
    """The preset at_the_limit allows no more records, even beyond the limit; unlimited kinds are unchanged."""
    user = parts.user()
    user.client()
    client = user.client()
    shown = change(parts, limits={"clients": 1}, preset="at_the_limit")
    assert shown["usage"] == {"clients": 2, "invoices": 0}
    with pytest.raises(LimitReached):
        user.client()
    user.invoice(client)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"preset": "at_the_limit"},
            "preset: at_the_limit needs a limit of clients or of invoices, and the account has neither",
        ),
        (
            {"preset": "one_below_the_limit", "limits": {"clients": 1}},
            "the limit is 1 clients and the account has 1",
        ),
        (
            {"preset": "one_below_the_limit", "limits": {"invoices": 0}},
            "the limit is 0 invoices and the account has 0",
        ),
    ],
)
def test_impossible_preset_changes_nothing(fields, message, parts):
    """An impossible preset is refused, and plan, limits, usage and rate are unchanged."""
    parts.user().client()
    before = parts.do("get_account", account="business")
    with pytest.raises(BadRequest, match=message):
        change(parts, requestsPerMinute=3, **fields)
    assert parts.do("get_account", account="business") == before


def test_rate_is_the_accounts_own(parts):
    """Each account has its own rate; null is no limit, and an omitted rate is the sandbox's."""
    slow, fast, usual = (
        parts.do("create_account", wish)
        for wish in ({"requestsPerMinute": 2}, {"requestsPerMinute": None}, {})
    )
    assert (slow["requestsPerMinute"], fast["requestsPerMinute"], usual["requestsPerMinute"]) == (
        2,
        None,
        120,
    )
    for shown, passing in ((slow, 2), (usual, 120)):
        user = parts.user(shown["key"])
        for _ in range(passing):
            user.clients()
        with pytest.raises(TooManyRequests) as refused:
            user.clients()
        assert (refused.value.limit, refused.value.retry_after) == (passing, 60)
    for _ in range(200):
        parts.user(fast["key"]).clients()


def test_changed_rate_counts_earlier_requests(parts):
    """A lower rate counts the requests of the last minute; a higher one accepts the next request."""
    user = parts.user()
    for _ in range(5):
        user.clients()
    change(parts, requestsPerMinute=3)
    with pytest.raises(TooManyRequests):
        user.clients()
    change(parts, requestsPerMinute=6)
    user.clients()
    with pytest.raises(TooManyRequests):
        user.clients()
