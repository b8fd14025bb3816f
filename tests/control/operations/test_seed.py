"""Exporting records as a seed file, and importing one."""

from __future__ import annotations

import json

import pytest
from cleverinvo_mock.control.errors import BadRequest, NotFound
from cleverinvo_mock.domain.errors import NotAuthenticated
from cleverinvo_mock.files.errors import FileError
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


def test_export_can_be_imported(build):
    """An export imported into a fresh sandbox gives the same records and the same export."""
    parts, fresh = build(seed="demo"), build()
    text = exported(parts)
    put(fresh, text)
    assert exported(fresh) == text
    for key in ("cinv_business", "cinv_other", "cinv_limited_one"):
        assert fresh.user(key).everything() == parts.user(key).everything()
    assert fresh.user().invoices() == parts.user().invoices()
    assert "日本" in text or "票" in text or "司" in text


def test_export_is_a_seed_to_start_with(build, tmp_path):
    """A server can be started with an export."""
    path = tmp_path / "exported.yaml"
    parts = build(seed="demo")
    path.write_text(exported(parts), encoding="utf-8")
    assert build(seed=str(path)).user().everything() == parts.user().everything()


def test_export_of_changed_records(build):
    """An export has transitions, discounts, renamed and deleted clients, and timestamps of a clock set back."""
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


def test_accounts_created_later_are_exported_with_their_keys(build):
    """Every account is exported, in the order of the accounts file and then of creation.

    Empty accounts of new keys are omitted: the key creates them again.
    """
    parts, fresh = build(), build()
    parts.do("create_account", {"name": "empty-one", "key": "cinv_empty_one"})
    parts.do("create_account", {"name": "null", "key": "cinv_full_one"})
    parts.user("cinv_full_one").client()
    parts.user("cinv_used_once").clients()
    parts.user("cinv_used_more").client()
    text = exported(parts)
    assert [line for line in text.splitlines() if line.startswith("  ") and line[2] not in " -"] == [
        "  business: {}",
        "  other: {}",
        "  limited:",
        "  empty-one:",
        "  'null':",
        "  auto-2:",
    ]
    put(fresh, text)
    assert exported(fresh) == text
    assert fresh.user("cinv_full_one").clients() == ["Acme"]
    assert fresh.user("cinv_used_more").account.name == "auto-2"


def test_only_accounts_in_the_file_change(parts):
    """An account in the file has exactly its records afterwards, also none; other accounts are unchanged."""
    for key in ("cinv_business", "cinv_other"):
        parts.user(key).client("Old")
    put(parts, MINE.replace("whatever", "business") + "  limited: {}\n")
    assert parts.user().clients() == ["Acme"]
    assert parts.user("cinv_limited_one").clients() == []
    assert parts.user("cinv_other").clients() == ["Old"]


def test_file_of_another_account_can_be_imported(parts):
    """With an account given, the file's only account is imported into it, whatever its name; ids may repeat."""
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
    """With an account given, a file with no account or several is refused."""
    for text, names in (("accounts: {}", "none"), ("accounts: {business: {}, other: {}}", "business, other")):
        with pytest.raises(
            BadRequest, match=f"for account=business it must have one account; it has {names}"
        ):
            put(parts, text, account="business")


def test_shipped_seed_is_as_at_the_start(build):
    """Importing a shipped seed by name gives the same records as a start with it."""
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
    """An account gets its own records of the shipped seed, or those of the seed's first account."""
    parts, demo = build(), build(seed="demo")
    made = parts.do("create_account", {"name": "mine"})
    put(parts, name="demo", account="mine")
    put(parts, name="demo", account="other")
    assert parts.user(made["key"]).everything() == demo.user().everything()
    assert parts.user("cinv_other").clients() == demo.user("cinv_other").clients()
    assert parts.user().everything() == ([], [])
    put(parts, name="empty", account="mine")
    assert parts.user(made["key"]).everything() == ([], [])


def test_relative_dates_follow_the_accounts_clock(parts):
    """Relative dates are shifted to the day of the account's clock."""
    parts.do("freeze_clock", {"at": "2030-01-10T00:00:00Z"}, query={"account": "business"})
    text = "relativeTo: 2026-01-01\naccounts: {business: {clients: [{name: A, createdAt: 2026-01-01}]}, other: {clients: [{name: A, createdAt: 2026-01-01}]}}"
    put(parts, text)
    made = [parts.user(key).everything()[0][0].created_at for key in ("cinv_business", "cinv_other")]
    assert [moment.isoformat()[:10] for moment in made] == ["2030-01-10", "2026-06-15"]


def test_imported_ids_are_not_generated_again(build):
    """Ids generated after an import never repeat an imported one, even with the same clock and random seed."""
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
        ("", "Send either a seed file as the body or the name of a shipped seed"),
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
def test_invalid_file_is_refused_and_nothing_is_changed(text, message, parts):
    """A file with an error is refused with line and field, and the part before the error has no effect."""
    parts.user().client("Old")
    with pytest.raises(BadRequest, match=message):
        put(parts, text)
    assert parts.user().clients() == ["Old"]
    assert parts.user("cinv_other").clients() == []


def test_json_is_accepted(parts):
    """A seed may be JSON; an error names its line."""
    demo = {"accounts": {"business": {"clients": [{"name": "😀 \u2028", "createdAt": "2026-01-01"}]}}}
    put(parts, json.dumps(demo), "application/json; charset=utf-8")
    assert parts.user().clients() == ["😀 \u2028"]
    demo["accounts"]["business"]["clients"][0]["name"] = 5
    with pytest.raises(BadRequest, match=r"Invalid seed, line 6: .*\.clients\[0\]\.name: must be a text"):
        put(parts, json.dumps(demo, indent=1), "application/json")


def test_not_utf_8_is_refused_with_its_line(parts):
    """Bytes that are not UTF-8 are refused with their line."""
    with pytest.raises(BadRequest, match="line 2: is not UTF-8 text"):
        parts.reply("import_seed", raw=b"accounts:\n  \xff: {}")


def test_body_and_name_exclude_each_other(parts):
    """A body and a shipped seed's name together are refused; an unknown account is refused first."""
    with pytest.raises(BadRequest, match="Send either a seed file"):
        put(parts, "accounts: {}", name="demo")
    with pytest.raises(NotFound, match="No such account: nobody"):
        put(parts, "accounts: [", account="nobody")
    with pytest.raises(NotFound, match="No such account: nobody"):
        exported(parts, account="nobody")


def test_shipped_demo_is_what_ships(parts):
    """Importing the demo's file gives the same records as importing the demo by name."""
    put(parts, name="demo")
    by_name = parts.user().everything()
    put(parts, resource("fixtures/seeds/demo.yaml").read_text(encoding="utf-8"))
    assert parts.user().everything() == by_name


TERMS = {
    "limits": {"limits": {"clients": 7}},
    "a limit of any number": {"plan": "Trial", "limits": {"clients": None}},
    "a plan": {"plan": "Paper"},
    "usage": {"limits": {"invoices": 9}, "usage": {"clients": 5, "invoices": 8}},
    "a preset": {"limits": {"clients": 4, "invoices": 2}, "preset": "at_the_limit"},
    "a rate": {"requestsPerMinute": 7},
    "no rate": {"requestsPerMinute": None},
}


def restarted(build, parts, tmp_path, **choices):
    """A sandbox started with the export of ``parts``; checks that its own export is the same."""
    path = tmp_path / "exported.yaml"
    path.write_bytes(parts.reply("export_seed").body)
    again = build(seed=str(path), **choices)
    assert exported(again) == path.read_text(encoding="utf-8")
    return again


def entitlements_of(parts):
    return {account["name"]: account for account in parts.do("list_accounts")}


@pytest.mark.parametrize("wish", TERMS.values(), ids=TERMS)
@pytest.mark.parametrize("name", ["mine", "business"])
def test_entitlements_are_exported(wish, name, build, tmp_path):
    """An account's plan, limits, usage and rate are the same after a start with the export."""
    parts = build()
    parts.do("create_account", {"name": "mine"})
    parts.do("change_account", wish, account=name)
    assert entitlements_of(restarted(build, parts, tmp_path)) == entitlements_of(parts)


def test_more_records_than_a_lowered_limit_are_exported(build, tmp_path):
    """An account with more records than its lowered limits is the same after a start with the export."""
    parts = build()
    for n in range(3):
        parts.user().invoice(parts.user().client(f"Client {n}"))
    parts.do("change_account", {"limits": {"clients": 1, "invoices": 0}}, account="business")
    parts.do("change_account", {"plan": "Trial"}, account="other")
    again = restarted(build, parts, tmp_path)
    assert entitlements_of(again) == entitlements_of(parts)
    assert len(again.user().clients()) == 3


def test_more_records_than_the_plan_allows_are_exported(build, tmp_path):
    """An account with more records than its changed plan allows is the same after a start with the export."""
    parts = build()
    parts.do("change_account", {"plan": "Business"}, account="limited")
    parts.user("cinv_limited_one").client("Second")
    parts.do("change_account", {"plan": "Trial"}, account="limited")
    again = restarted(build, parts, tmp_path)
    assert again.user("cinv_limited_one").clients() == ["Second", "The only one"]
    assert entitlements_of(again) == entitlements_of(parts)


def test_revoked_keys_are_exported(build, tmp_path):
    """A revoked key is revoked after a start with the export, and its account has its records."""
    parts = build()
    made = parts.do("create_account", {"name": "mine"})
    parts.user(made["key"]).client()
    for name in ("mine", "other"):
        parts.do("revoke_key", account=name)
    again = restarted(build, parts, tmp_path)
    assert entitlements_of(again) == entitlements_of(parts)
    with pytest.raises(NotAuthenticated, match="revoked"):
        again.user(made["key"]).clients()


def test_deleted_accounts_stay_deleted(build, tmp_path):
    """A deleted account of the accounts file is still deleted after a start with the export.

    New accounts with its key and its name are exported as well.
    """
    parts = build()
    for name in ("other", "limited"):
        parts.do("delete_account", account=name)
    parts.user("cinv_limited_one").client("By the key")
    parts.do("create_account", {"name": "other", "key": "cinv_another_one", "limits": {"clients": 2}})
    again = restarted(build, parts, tmp_path)
    assert entitlements_of(again) == entitlements_of(parts)
    assert "  limited:\n    deleted: true\n" in exported(parts)
    assert again.user("cinv_limited_one").account.name == "auto-1"


def test_import_deletes_what_the_seed_has_deleted(build):
    """An import deletes an account that the seed states as deleted, also if it is already deleted."""
    parts = build()
    for _ in range(2):
        put(parts, "accounts: {other: {deleted: true}}")
        assert list(entitlements_of(parts)) == ["business", "limited"]


def test_order_of_accounts_is_that_of_the_accounts_file(build, tmp_path):
    """A deleted and restored account is exported at its place in the accounts file."""
    parts = build()
    state = parts.sandbox.snapshot_account("business")
    parts.do("delete_account", account="business")
    parts.sandbox.restore_account(state)
    assert list(entitlements_of(parts)) == ["other", "limited", "business"]
    assert list(entitlements_of(restarted(build, parts, tmp_path))) == ["business", "other", "limited"]


def test_invoice_numbers_continue_after_a_start_with_the_export(build, tmp_path):
    """The sequence of invoice numbers continues: the number of a deleted invoice is not generated again."""
    parts = build()
    client = parts.user().client()
    first, *_ = (parts.user().invoice(client) for _ in range(3))
    parts.user().call("delete_invoice", id=first)
    again = restarted(build, parts, tmp_path)
    numbers = [each.user().get(each.user().invoice(client))["invoiceNumber"] for each in (parts, again)]
    assert numbers == ["INV-0004", "INV-0004"]


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00.001Z", "9999-12-31T23:59:59.999Z"])
def test_records_at_the_ends_of_the_calendar_are_exported(at, build, tmp_path):
    """Records of the years 1 and 9999 are the same after a start with the export, at any time."""
    parts = build()
    parts.do("freeze_clock", {"at": at})
    client = parts.user().client()
    for moves in (("send",), ("send", "pay")):
        invoice = parts.user().invoice(client, issueDate=at[:10], dueDate=at[:10])
        for move in moves:
            parts.do("transition_invoice", {"transition": move}, account="business", invoice=invoice)
    assert restarted(build, parts, tmp_path).user().everything() == parts.user().everything()


KEY = "key: cinv_other_key"


@pytest.mark.parametrize(
    ("fields", "line", "message"),
    [
        ("key: cinv_business", 3, "mine.key: 'cinv_business' is the key of account business"),
        ("key: cinv_revoked", 3, "mine.key: 'cinv_revoked' was revoked"),
        ("key: short", 3, "mine.key: must be a text that begins with cinv_"),
        (f"{KEY}\n    plan: Gold", 4, "mine.plan: no such plan: 'Gold'; the plans are Business, Trial"),
        (f"{KEY}\n    usage: {{clients: -1}}", 4, "mine.usage.clients: must be an integer that is not"),
        (f"{KEY}\n    limits: {{bills: 1}}", 4, "mine.limits.bills: unknown field; the fields are cl"),
        (f"{KEY}\n    requestsPerMinute: 0", 4, "requestsPerMinute: must be an integer from 1 on, or null"),
        (f"{KEY}\n    nextInvoiceNumber: 0", 4, "mine.nextInvoiceNumber: must be an integer from 1 on"),
        ("revoked: true", 2, "accounts.mine: no such account"),
        ("deleted: true", 2, "accounts.mine: no such account"),
        ("deleted: true\n    clients: []", 4, "mine.clients: a deleted account has no other field"),
        (
            f"{KEY}\n    clients: [{{name: A, createdAt: 2026-01-01}}]\n    usage: {{clients: 0}}",
            5,
            "mine.usage.clients: 0 is less than the number of stored records, 1",
        ),
        (f"{KEY}\n  yours:\n    {KEY}", 5, "yours.key: 'cinv_other_key' is the key of accounts.mine"),
    ],
)
def test_invalid_account_fields_of_a_seed_are_refused(fields, line, message, build, tmp_path):
    """Invalid account fields are refused with line and field, at the start and by a request, and nothing changes."""
    path = tmp_path / "wrong.yaml"
    path.write_text(f"accounts:\n  mine:\n    {fields}\n", encoding="utf-8")
    with pytest.raises(FileError) as refused:
        build(seed=str(path))
    assert refused.value.line == line
    assert message in refused.value.message
    parts = build()
    before = exported(parts)
    with pytest.raises(BadRequest, match=f"^Invalid seed, line {line}: ") as refusal:
        put(parts, path.read_text(encoding="utf-8"))
    assert message in str(refusal.value)
    assert exported(parts) == before


def test_import_refuses_another_key_of_an_account(parts):
    """An import with another key for an existing account is refused, and the account is unchanged."""
    with pytest.raises(
        BadRequest, match=r"business\.key: the account has another key; delete the account first"
    ):
        put(parts, "accounts: {business: {key: cinv_other_key}}")


def test_import_changes_stated_entitlements_and_keys(parts):
    """An import changes entitlements and the revocation of the key if the seed states them, and else keeps them."""
    parts.do("revoke_key", account="other")
    put(parts, "accounts: {business: {plan: Trial}, other: {}}")
    put(parts, "accounts: {business: {}}")
    assert entitlements_of(parts)["business"]["plan"] == "Trial"
    assert entitlements_of(parts)["other"]["revoked"] is True
    put(parts, "accounts: {other: {revoked: false}, business: {revoked: true}}")
    assert [entitlements_of(parts)[name]["revoked"] for name in ("other", "business")] == [False, True]


def test_import_into_one_account_imports_only_records(parts):
    """With an account given, key and entitlements of the file's account are not imported."""
    parts.do("create_account", {"name": "mine", "limits": {"clients": 5}, "requestsPerMinute": 3})
    parts.user(entitlements_of(parts)["mine"]["key"]).client()
    before = entitlements_of(parts)["other"]
    put(parts, exported(parts, account="mine"), account="other")
    after = entitlements_of(parts)["other"]
    assert {name for name in before if before[name] != after[name]} == {"usage", "records"}
    assert after["records"]["clients"] == 1


def _only(parts, name):
    [row] = parts.sandbox.account(name).clients()
    return row.value.id
