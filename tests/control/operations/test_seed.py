"""Records written out as a seed file, and accounts filled with one."""

from __future__ import annotations

import json

import pytest
from cleverinvo_mock.control.errors import BadRequest, NotFound
from cleverinvo_mock.files.resources import resource

MINE = """
accounts:
  whatever:
    clients: [{name: Acme, createdAt: 2026-01-01}]
    invoices:
      - client: Acme
        invoiceNumber: "7"
        currency: USD
        issueDate: 2026-02-01
        dueDate: 2026-03-01
        createdAt: 2026-02-01
        lineItems: [{description: Work, quantity: 2, unitPrice: 12.5}]
"""


def exported(parts, **query):
    reply = parts.reply("export_seed", query=query)
    assert (reply.status, reply.headers) == (200, ((b"content-type", b"application/yaml"),))
    return reply.body.decode()


def put(parts, text="", content_type="application/yaml", **query):
    reply = parts.reply("import_seed", raw=text.encode(), query=query, headers={"content-type": content_type})
    assert reply.status == 204


def test_export_gives_all_back(build):
    """What was written out fills a fresh sandbox with the same records, and is written out the same."""
    parts, fresh = build(seed="demo"), build()
    text = exported(parts)
    put(fresh, text)
    assert exported(fresh) == text
    for key in ("cinv_business", "cinv_other", "cinv_limited_one"):
        assert fresh.user(key).everything() == parts.user(key).everything()
    assert fresh.user().invoices() == parts.user().invoices()
    assert "日本" in text or "票" in text or "司" in text


def test_export_is_a_seed_to_start_with(build, tmp_path):
    """A server can be started with what was written out."""
    path = tmp_path / "exported.yaml"
    parts = build(seed="demo")
    path.write_text(exported(parts), encoding="utf-8")
    assert build(seed=str(path)).user().everything() == parts.user().everything()


def test_export_of_what_life_did(build):
    """Moved, discounted and renamed, with clients deleted and the clock set back: all of it comes back."""
    parts, fresh = build(seed="demo"), build()
    user = parts.user()
    for n, transition in enumerate(("send", "view", "pay", "send", "pay_in_part", "mark_overdue")):
        invoice = user.invoice(user.client(f"Client: {n} # no"), notes="- a\n- b\n", terms="1e5")
        for step in ("send", transition) if transition != "send" else ("send",):
            parts.do("transition_invoice", {"transition": step}, account="business", invoice=invoice)
        client = user.get(invoice)["clientId"]
        user.call("update_client", id=client, body={"name": "1.50", "email": None, "notes": " \t "})
        user.call("delete_client", id=client)
        parts.do("advance_clock", {"days": -1})
    put(fresh, exported(parts))
    assert fresh.user().everything() == parts.user().everything()


def test_accounts_made_since_are_written_if_they_hold_something(parts):
    """All accounts are written that began with the sandbox, and of the others those with records."""
    parts.do("create_account", {"name": "empty-one"})
    parts.do("create_account", {"name": "null", "key": "cinv_full_one"})
    parts.user("cinv_full_one").client()
    text = exported(parts)
    assert [line.strip() for line in text.splitlines() if line.startswith("  ") and line[2] not in " -"] == [
        "business: {}",
        "other: {}",
        "limited:",
        "'null':",
    ]
    put(parts, text)
    assert parts.user("cinv_full_one").clients() == ["Acme"]


def test_only_accounts_that_are_mentioned_change(parts):
    """An account that the file mentions holds just its records, also none; the others stay."""
    for key in ("cinv_business", "cinv_other"):
        parts.user(key).client("Old")
    put(parts, MINE.replace("whatever", "business") + "  limited: {}\n")
    assert parts.user().clients() == ["Acme"]
    assert parts.user("cinv_limited_one").clients() == []
    assert parts.user("cinv_other").clients() == ["Old"]


def test_one_account_can_have_what_was_anothers(parts):
    """With an account, the file's only one is put into that, whatever it is called; twice the same ids are fine."""
    keys = [parts.do("create_account", {"name": name})["key"] for name in ("a", "b")]
    for name in ("a", "b"):
        put(parts, MINE, account=name)
    first, second = (parts.user(key) for key in keys)
    assert first.everything() == second.everything()
    assert len(first.invoices()) == 1
    put(parts, exported(parts))
    put(parts, exported(parts, account="a"), account="b")
    assert first.everything() == second.everything()


def test_file_for_one_account_has_one(parts):
    """For one account, a file of none or of several is refused."""
    for text, names in (("accounts: {}", "none"), ("accounts: {business: {}, other: {}}", "business, other")):
        with pytest.raises(
            BadRequest, match=f"for account=business it must have one account; it has {names}"
        ):
            put(parts, text, account="business")


def test_shipped_seed_is_as_at_the_start(build):
    """A shipped seed by its name fills the accounts of the accounts file as a start with it does."""
    parts, demo, empty = build(), build(seed="demo"), build()
    parts.user("cinv_limited_one").call("update_client", id=_only(parts, "limited"), body={"name": "Renamed"})
    parts.user("cinv_brand_new").client("Stays")
    put(parts, name="demo")
    for key in ("cinv_business", "cinv_other", "cinv_limited_one"):
        assert parts.user(key).everything() == demo.user(key).everything()
    put(parts, name="empty")
    for key in ("cinv_business", "cinv_other", "cinv_limited_one"):
        assert parts.user(key).everything() == empty.user(key).everything()
    assert parts.user("cinv_brand_new").clients() == ["Stays"]


def test_shipped_seed_for_one_account(build):
    """An account gets what the shipped seed has for it, another one what it has for its first account."""
    parts, demo = build(), build(seed="demo")
    made = parts.do("create_account", {"name": "mine"})
    put(parts, name="demo", account="mine")
    put(parts, name="demo", account="other")
    assert parts.user(made["key"]).everything() == demo.user().everything()
    assert parts.user("cinv_other").clients() == demo.user("cinv_other").clients()
    assert parts.user().everything() == ([], [])
    put(parts, name="empty", account="mine")
    assert parts.user(made["key"]).everything() == ([], [])


def test_todays_day_is_the_accounts(parts):
    """A day that stands for today is the day of the account's clock."""
    parts.do("freeze_clock", {"at": "2030-01-10T00:00:00Z"}, query={"account": "business"})
    text = "relativeTo: 2026-01-01\naccounts: {business: {clients: [{name: A, createdAt: 2026-01-01}]}, other: {clients: [{name: A, createdAt: 2026-01-01}]}}"
    put(parts, text)
    made = [parts.user(key).everything()[0][0].created_at for key in ("cinv_business", "cinv_other")]
    assert [moment.isoformat()[:10] for moment in made] == ["2030-01-10", "2026-06-15"]


def test_imported_ids_are_made_for_nobody_else(build):
    """A seed written out under the same clock and random seed is not overwritten by what is made next."""
    first, second = build(), build()
    for parts in (first, second):
        parts.do("freeze_clock")
    for n in range(3):
        first.user().client(f"First {n}")
    put(second, exported(first))
    for n in range(3):
        second.user().client(f"Second {n}")
    assert len(second.user().clients()) == 6


BEFORE = "accounts:\n  other: {clients: [{name: New, createdAt: 2026-01-01}]}"
BAD = MINE.replace("\naccounts:", BEFORE)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Send a seed file as the body, or name a shipped one with"),
        (BEFORE + "\n  business: [", "line 4: is not YAML: "),
        (
            BEFORE + "\n  business: {client: []}",
            "line 3: accounts.business.client: unknown field; the fields are c",
        ),
        (BAD, "line 3: accounts.whatever: no such account; the accounts are business, other, limited"),
        (
            BAD.replace("whatever", "business").replace("USD", "UDS"),
            "line 8: .*currency: 'UDS' is not an ISO 4217",
        ),
        (
            BAD.replace("whatever", "limited").replace("01}]\n", "01}, {name: B, createdAt: 2026-01-01}]\n"),
            r"line 4: accounts.limited.clients\[1\]: Plan limit reached: the Trial plan allows 1 client",
        ),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_changed(text, message, parts):
    """A file that is wrong anywhere is refused with line and field, and what stands before that has no effect."""
    parts.user().client("Old")
    with pytest.raises(BadRequest, match=message):
        put(parts, text)
    assert parts.user().clients() == ["Old"]
    assert parts.user("cinv_other").clients() == []


def test_json_is_taken_too(parts):
    """A seed may be JSON; where it is wrong its line is told."""
    demo = {"accounts": {"business": {"clients": [{"name": "😀 \u2028", "createdAt": "2026-01-01"}]}}}
    put(parts, json.dumps(demo), "application/json; charset=utf-8")
    assert parts.user().clients() == ["😀 \u2028"]
    demo["accounts"]["business"]["clients"][0]["name"] = 5
    with pytest.raises(BadRequest, match=r"Invalid seed, line 6: .*\.clients\[0\]\.name: must be a text"):
        put(parts, json.dumps(demo, indent=1), "application/json")


def test_not_utf_8_is_refused_with_its_line(parts):
    """Bytes that are not UTF-8 are refused with the line that they stand in."""
    with pytest.raises(BadRequest, match="line 2: is not UTF-8 text"):
        parts.reply("import_seed", raw=b"accounts:\n  \xff: {}")


def test_body_and_name_exclude_each_other(parts):
    """A seed is the body or a shipped one, not both; an account that there is not is refused first."""
    with pytest.raises(BadRequest, match="and not both"):
        put(parts, "accounts: {}", name="demo")
    with pytest.raises(NotFound, match="No such account: nobody"):
        put(parts, "accounts: [", account="nobody")
    with pytest.raises(NotFound, match="No such account: nobody"):
        exported(parts, account="nobody")


def test_shipped_demo_is_what_ships(parts):
    """The demo put as a file is the demo by its name."""
    put(parts, name="demo")
    by_name = parts.user().everything()
    put(parts, resource("fixtures/seeds/demo.yaml").read_text(encoding="utf-8"))
    assert parts.user().everything() == by_name


def _only(parts, name):
    [row] = parts.sandbox.account(name).clients()
    return row.value.id
